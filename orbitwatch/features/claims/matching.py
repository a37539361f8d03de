"""Which overflight suits a claim best, and what other sets of the object would have said."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from math import inf, nan

from orbitwatch.accuracy.uncertainty import STALE_FRACTION_OF_PERIOD
from orbitwatch.elements.element_set import ElementSet
from orbitwatch.features.claims.model import Alternative, Claim, Match, Verdict
from orbitwatch.features.claims.search import Contact, Search, period_s, search_window, timing_95_s
from orbitwatch.search.tracked_objects import TrackedObject


def judge(distance_s: float, timing_95_s: float, period_s: float) -> Verdict:
    """Return the verdict on what lies ``distance_s`` from a claim, infinite for nothing found.

    Where the 95 % interval passes a tenth of the revolution nothing can be said.
    """
    if not timing_95_s <= STALE_FRACTION_OF_PERIOD * period_s:
        return "undetermined"
    return "consistent" if distance_s <= timing_95_s else "inconsistent"


def claimed_moment(claim: Claim) -> datetime:
    """Return the claimed instant, or the first moment in orbit where that comes after it."""
    begin = claim.held.record.in_orbit_from
    return max(claim.reading.start, begin) if begin else claim.reading.start


def search_site(claim: Claim, subject: TrackedObject, within: timedelta, mask_deg: float) -> Search:
    """Return the passes over the site for some days around the claim, by the sets of a subject."""
    span = search_window(claim.reading.start, claim.reading.end, within)
    return Search(subject, claim.site, span, mask_deg)


def _distance_s(claim: Claim, contact: Contact) -> float:
    return 0.0 if contact.is_throughout else claim.reading.distance_s(contact.tca)


def count_within(claim: Claim, contacts: Sequence[Contact]) -> int:
    """Return how many passes culminate within the claimed span."""
    return sum(_distance_s(claim, c) == 0.0 for c in contacts)


def nearest(claim: Claim, contacts: Sequence[Contact]) -> Contact | None:
    """Return the pass nearest to the claimed span; of several within it, the highest."""
    return min(contacts, key=lambda c: (_distance_s(claim, c), -c.max_elevation_deg), default=None)


def best_match(
    claim: Claim, subject: TrackedObject, search: Search, within: timedelta
) -> Match | None:
    """Return what suits the claim best among the overflights within the bound."""
    pick = _pick(claim, subject, search, within)
    if pick is None:
        return None
    return Match(
        overflight=search.describe(pick.overflown),
        downlink=pick.downlink,
        distance_s=pick.distance_s,
        margin_s=pick.margin_s if pick.downlink else nan,
    )


@dataclass(frozen=True, slots=True)
class _Pick:
    """An overflight and the contact after it, before its figures are worked out."""

    overflown: Contact
    downlink: Contact | None
    distance_s: float
    margin_s: float


def _pick(claim: Claim, subject: TrackedObject, search: Search, within: timedelta) -> _Pick | None:
    bound = within.total_seconds()
    near = [c for c in search.contacts if _distance_s(claim, c) <= bound]
    if claim.kind == "received" and claim.station is not None:
        span = search_window(claim.reading.start, claim.reading.end, within)
        station = Search(subject, claim.station, span, claim.station_elevation_deg)
        return _freshest(claim, [_downlink(claim, c, station.contacts) for c in near])
    closest = nearest(claim, near)
    return _Pick(closest, None, _distance_s(claim, closest), nan) if closest else None


def _freshest(claim: Claim, picks: Sequence[_Pick]) -> _Pick | None:
    """Return the overflight whose data, the freshest there are, could be down in time.

    Where none could, that which misses by least.
    """
    in_time = [pick for pick in picks if pick.margin_s > 0.0]
    if in_time:
        return min(in_time, key=lambda pick: pick.margin_s)
    return max(
        picks,
        key=lambda pick: (pick.margin_s, -_distance_s(claim, pick.overflown)),
        default=None,
    )


def _downlink(claim: Claim, overflown: Contact, downlinks: Sequence[Contact]) -> _Pick:
    """Return an overflight with the first contact after it, or under way then.

    Data can come down from the start of that contact on, or from the culmination if it is later.
    What stays over the site all the time has seen it at the claimed time.
    """
    seen = claim.reading.start if overflown.is_throughout else overflown.tca
    contact = next((c for c in downlinks if c.los is None or c.los > seen), None)
    if contact is None:
        return _Pick(overflown, None, inf, -inf)
    opens = seen if contact.aos is None else max(contact.aos, seen)
    margin = (claim.reading.end - opens).total_seconds()
    return _Pick(overflown, contact, max(0.0, -margin), margin)


def below_mask(claim: Claim, subject: TrackedObject, within: timedelta) -> Contact | None:
    """Return the nearest pass that culminates above the horizon but below the mask."""
    if claim.min_elevation_deg <= 0.0:
        return None
    passes = search_site(claim, subject, within, 0.0).contacts
    low = [p for p in passes if p.max_elevation_deg < claim.min_elevation_deg]
    return nearest(claim, [p for p in low if _distance_s(claim, p) <= within.total_seconds()])


def alternatives(claim: Claim, within: timedelta, used: ElementSet) -> Iterator[Alternative]:
    """Yield what the next older and the next newer set would have said, each by itself."""
    record = claim.held.record
    sets = sorted(claim.held.element_sets, key=lambda s: s.epoch)
    older = [s for s in sets if s.epoch < used.epoch][-1:]
    newer = [s for s in sets if s.epoch > used.epoch][:1]
    for element_set in older + newer:
        alone = TrackedObject((element_set,), record.in_orbit_from, record.in_orbit_until)
        search = search_site(claim, alone, within, claim.min_elevation_deg)
        pick = _pick(claim, alone, search, within)
        if pick is not None:
            worth = timing_95_s(element_set, pick.overflown.tca)
            yield Alternative(
                element_set=element_set,
                verdict=judge(pick.distance_s, worth, period_s(element_set)),
                offset_s=(pick.overflown.tca - claim.reading.start).total_seconds(),
                timing_uncertainty_95_s=worth,
            )
