"""Finds the overflight that fits a claim best, and the verdicts of other sets of the object."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from math import inf, nan

from orbitwatch.accuracy.uncertainty import STALE_FRACTION_OF_PERIOD
from orbitwatch.elements.element_set import ElementSet
from orbitwatch.features.claims.claim import Alternative, Claim, Match, Verdict
from orbitwatch.features.claims.claimed_times import ClaimedTime
from orbitwatch.features.claims.site_passes import (
    Contact,
    Interval,
    Shortfall,
    SitePasses,
    period_s,
    search_window,
    timing_95_s,
)
from orbitwatch.search.tracked_objects import TrackedObject
from orbitwatch.sites import Site


def judge(
    distance_s: float, timing_95_s: float, period_s: float, shortfall: Shortfall | None = None
) -> Verdict:
    """Return the verdict for a distance from a claim in seconds, infinite if nothing was found.

    If the 95 % interval exceeds a tenth of the revolution, it is undetermined; an overflight
    with a ``shortfall`` allows no photograph.
    """
    if not timing_95_s <= STALE_FRACTION_OF_PERIOD * period_s:
        return "undetermined"
    fits = distance_s <= timing_95_s and shortfall is None
    return "consistent" if fits else "inconsistent"


def passes_near(
    claim: Claim, time: ClaimedTime, subject: TrackedObject, within: timedelta, mask_deg: float
) -> SitePasses:
    """Return the passes over the site for some days around the claim, from a subject's sets."""
    span = search_window(time.start, time.end, within)
    return SitePasses(subject, claim.site, span, mask_deg, claim.conditions.max_off_nadir_deg)


def _distance_s(time: ClaimedTime, contact: Contact) -> float:
    return 0.0 if contact.is_throughout else time.distance_s(contact.tca)


def count_within(time: ClaimedTime, contacts: Sequence[Contact]) -> int:
    """Return the number of passes that culminate within the claimed span."""
    return sum(_distance_s(time, c) == 0.0 for c in contacts)


def nearest(time: ClaimedTime, contacts: Sequence[Contact]) -> Contact | None:
    """Return the pass nearest to the claimed span; of several within it, the highest."""
    return min(contacts, key=lambda c: (_distance_s(time, c), -c.max_elevation_deg), default=None)


@dataclass(frozen=True, slots=True)
class _Candidate:
    """An overflight and the contact after it, before its figures are computed."""

    overflown: Contact
    shortfall: Shortfall | None
    downlink: Contact | None
    distance_s: float
    margin_s: float


def best_match(
    claim: Claim, time: ClaimedTime, subject: TrackedObject, passes: SitePasses, within: timedelta
) -> Match | None:
    """Return the best match with the claim among the overflights within the bound."""
    best = _best(claim, time, subject, passes, within)
    if best is None:
        return None
    return Match(
        overflight=passes.describe(best.overflown),
        downlink=best.downlink,
        distance_s=best.distance_s,
        margin_s=best.margin_s if best.downlink else nan,
        shortfall=best.shortfall,
    )


def _best(
    claim: Claim, time: ClaimedTime, subject: TrackedObject, passes: SitePasses, within: timedelta
) -> _Candidate | None:
    near = [c for c in passes.contacts if _distance_s(time, c) <= within.total_seconds()]
    candidates = [_candidate(claim, time, c, passes) for c in near]
    fit = [one for one in candidates if one.shortfall is None]
    if claim.kind == "received" and claim.station is not None and fit:
        long = _long_contacts(claim, claim.station, time, subject, within)
        return _freshest(time, [_with_downlink(time, one.overflown, long) for one in fit])
    nearest_of_all = _nearest_candidate(candidates)
    nearest_fit = _nearest_candidate(fit)
    if nearest_fit is None or nearest_of_all is None or claim.kind == "received":
        return nearest_of_all
    timing = passes.describe(nearest_fit.overflown).timing_uncertainty_95_s
    return nearest_fit if nearest_fit.distance_s <= timing else nearest_of_all


def _long_contacts(
    claim: Claim, station: Site, time: ClaimedTime, subject: TrackedObject, within: timedelta
) -> list[Contact]:
    """Return the contacts with a station that are long enough to download data."""
    span = search_window(time.start, time.end, within)
    contacts = SitePasses(subject, station, span, claim.conditions.contact_elevation_deg).contacts
    return [c for c in contacts if c.length_s >= claim.conditions.min_contact_s]


def received_windows(
    claim: Claim, time: ClaimedTime, subject: TrackedObject, passes: SitePasses, within: timedelta
) -> list[Interval]:
    """Return when a claim of received data would hold: from each contact after a fit overflight.

    Each ends when the overflight is older than the search allows. Empty without a station.
    """
    if claim.station is None:
        return []
    long = _long_contacts(claim, claim.station, time, subject, within)
    windows = []
    for contact in passes.contacts:
        if passes.shortfall(contact, claim.conditions.min_sun_deg) is None:
            opens = downlink_opens(_with_downlink(time, contact, long))
            if opens is not None and opens < contact.tca + within:
                windows.append((opens, contact.tca + within))
    return windows


def downlink_opens(found: _Candidate | Match) -> datetime | None:
    """Return the start of the downlink after an overflight; None without a contact."""
    if found.downlink is None:
        return None
    seen = found.overflown if isinstance(found, _Candidate) else found.overflight.contact
    return seen.tca if found.downlink.aos is None else max(found.downlink.aos, seen.tca)


def _candidate(claim: Claim, time: ClaimedTime, contact: Contact, passes: SitePasses) -> _Candidate:
    reach = passes.reach[passes.contacts.index(contact)]
    distance = _distance_s(time, contact)
    if reach is not None and not contact.is_throughout:
        distance = time.distance_to_s(*reach)
    shortfall = passes.shortfall(contact, claim.conditions.min_sun_deg)
    return _Candidate(contact, shortfall, None, distance, nan)


def _nearest_candidate(candidates: Sequence[_Candidate]) -> _Candidate | None:
    """Return the nearest; of several within the claimed span, a fit one, and then the highest."""
    return min(
        candidates,
        key=lambda c: (c.distance_s, c.shortfall is not None, -c.overflown.max_elevation_deg),
        default=None,
    )


def _freshest(time: ClaimedTime, candidates: Sequence[_Candidate]) -> _Candidate | None:
    """Return the latest overflight whose data could be downloaded in time.

    If there is none, return the nearest miss.
    """
    in_time = [one for one in candidates if one.margin_s > 0.0]
    if in_time:
        return min(in_time, key=lambda one: one.margin_s)
    return max(
        candidates,
        key=lambda one: (one.margin_s, -_distance_s(time, one.overflown)),
        default=None,
    )


def _with_downlink(
    time: ClaimedTime, overflown: Contact, downlinks: Sequence[Contact]
) -> _Candidate:
    """Return an overflight with the first contact after it, or the one under way then.

    Data can be downloaded from the start of that contact on, or from the culmination if it is
    later. An object that stays over the site has seen it at the claimed time.
    """
    seen = time.start if overflown.is_throughout else overflown.tca
    contact = next((c for c in downlinks if c.los is None or c.los > seen), None)
    if contact is None:
        return _Candidate(overflown, None, None, inf, -inf)
    opens = seen if contact.aos is None else max(contact.aos, seen)
    margin = (time.end - opens).total_seconds()
    return _Candidate(overflown, None, contact, max(0.0, -margin), margin)


def low_pass(
    claim: Claim, time: ClaimedTime, subject: TrackedObject, within: timedelta
) -> Contact | None:
    """Return the nearest pass that culminates above the horizon but below the mask."""
    if claim.conditions.min_elevation_deg <= 0.0:
        return None
    passes = passes_near(claim, time, subject, within, 0.0).contacts
    low = [p for p in passes if p.max_elevation_deg < claim.conditions.min_elevation_deg]
    return nearest(time, [p for p in low if _distance_s(time, p) <= within.total_seconds()])


def alternatives(
    claim: Claim, time: ClaimedTime, within: timedelta, used: ElementSet
) -> Iterator[Alternative]:
    """Yield the verdicts of the next older and the next newer set, each used alone."""
    record = claim.held.record
    sets = sorted(claim.held.element_sets, key=lambda s: s.epoch)
    older = [s for s in sets if s.epoch < used.epoch][-1:]
    newer = [s for s in sets if s.epoch > used.epoch][:1]
    for element_set in older + newer:
        alone = TrackedObject((element_set,), record.in_orbit_from, record.in_orbit_until)
        passes = passes_near(claim, time, alone, within, claim.conditions.min_elevation_deg)
        best = _best(claim, time, alone, passes, within)
        if best is not None:
            timing = timing_95_s(element_set, best.overflown.tca)
            yield Alternative(
                element_set=element_set,
                verdict=judge(best.distance_s, timing, period_s(element_set), best.shortfall),
                offset_s=(best.overflown.tca - time.start).total_seconds(),
                timing_uncertainty_95_s=timing,
            )
