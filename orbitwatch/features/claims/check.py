"""Was the object where a claim says? Judged by what its element sets are worth at that time.

A claim that a picture was taken is held against the culmination of the nearest overflight; one
that data were received by a time against the first contact with a station after an overflight.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from math import inf, isnan, nan

from orbitwatch.accuracy.uncertainty import STALE_FRACTION_OF_PERIOD
from orbitwatch.elements.element_set import ElementSet
from orbitwatch.elements.identity import HeldObject, ObjectRecord
from orbitwatch.elements.modes import ElementsMode, known_since
from orbitwatch.errors import ElementsError, UsageError
from orbitwatch.evolution.history import without_strays
from orbitwatch.features.claims.claimed_times import owners, plausible_zones, read_claimed
from orbitwatch.features.claims.impossibilities import not_in_orbit, out_of_reach
from orbitwatch.features.claims.matching import (
    alternatives,
    below_mask,
    best_match,
    claimed_moment,
    count_within,
    judge,
    nearest,
    search_site,
)
from orbitwatch.features.claims.model import Claim, Finding, Kind, Match
from orbitwatch.features.claims.search import Moment, at_moment, period_s
from orbitwatch.search.tracked_objects import TrackedObject
from orbitwatch.sites import Site, is_position
from orbitwatch.times import format_utc

LONGEST_WITHIN = timedelta(days=30)


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """A claim as it was stated; see `Claim` for what the fields mean.

    ``zone`` is that of ``time``, where it is not written in it; None: every plausible one.
    """

    held: HeldObject
    site: Site
    time: str
    zone: str | None = None
    kind: Kind = "taken"
    station: Site | None = None
    mode: ElementsMode = "nearest"
    within: timedelta | None = None
    min_elevation_deg: float = 10.0
    station_elevation_deg: float = 0.0


@dataclass(frozen=True, slots=True)
class ClaimAnswer:
    """The verdicts on a claim, one for each zone that its time may have been told in.

    ``strays`` are sets that lie in another orbit and were left out; ``notes`` say which readings
    of the time fall away, and where one could be read in two ways.
    """

    asked: Asked
    findings: tuple[Finding, ...]
    strays: tuple[ElementSet, ...]
    notes: tuple[str, ...]

    @property
    def holding(self) -> tuple[Finding, ...]:
        """Return the findings that are consistent."""
        return tuple(f for f in self.findings if f.verdict == "consistent")


def home_station(record: ObjectRecord) -> str | None:
    """Return the name of the ground station that an object's owner is known to have."""
    owner = owners().get(record.owner or "")
    return owner.station if owner else None


def answer_claim(asked: Asked, now: datetime) -> ClaimAnswer:
    """Return the verdict on a claim in each reading of its time.

    Raises UsageError for a time that cannot be read or lies in the future, and where a station or
    a sensible bound is missing; ElementsError where no element set applies.
    """
    plausible = plausible_zones(
        asked.site, asked.station, owners().get(asked.held.record.owner or "")
    )
    readings, notes = read_claimed(asked.time, asked.zone, plausible, now)
    held, strays = without_strays(asked.held)
    findings = tuple(
        check(
            Claim(
                held=held,
                site=asked.site,
                reading=reading,
                kind=asked.kind,
                station=asked.station,
                mode=asked.mode,
                within=asked.within,
                min_elevation_deg=asked.min_elevation_deg,
                station_elevation_deg=asked.station_elevation_deg,
            )
        )
        for reading in readings
    )
    doubled = tuple(reading.note for reading in readings if reading.note)
    if len(readings) > 1 and is_position(asked.site.name):
        notes += (f"the zone of {asked.site.name} is not known, and is not among those tried",)
    return ClaimAnswer(asked, findings, strays, notes + doubled)


def check(claim: Claim) -> Finding:
    """Return the verdict on a claim.

    Raises UsageError where a station or a sensible bound is missing, ElementsError where no
    element set applies.
    """
    if claim.kind == "received" and claim.station is None:
        raise UsageError(
            f"no ground station of {claim.held.label} is known",
            hint="name the place that received it with --station",
        )
    obstacle = not_in_orbit(claim.held.record, claim.reading.start, claim.reading.end)
    if obstacle is not None:
        within = claim.within or timedelta()
        return _impossible(claim, obstacle, within)
    used = _nearest_set(claim)
    period = period_s(used)
    within = claim.within or timedelta(seconds=period)
    if within > LONGEST_WITHIN:
        raise UsageError(
            f"a search of {within.days:,} days to either side is too wide for a claim",
            hint="give at most 30d; orbitwatch overflights lists longer times",
        )
    return _check(claim, within, used)


def _check(claim: Claim, within: timedelta, used: ElementSet) -> Finding:
    subject = TrackedObject.of(claim.held, claim.mode)
    then = at_moment(subject, claim.site, claimed_moment(claim))
    bound = max(within, _interval(then, used))
    search = search_site(claim, subject, bound, claim.min_elevation_deg)
    match = best_match(claim, subject, search, bound)
    if match is None and (told := out_of_reach(used, claim.site, claim.min_elevation_deg)):
        return _impossible(claim, told, within, then)
    finding = Finding(
        claim=claim,
        verdict="undetermined",
        match=match,
        timing_uncertainty_s=_worth(match, then)[0],
        timing_uncertainty_95_s=_worth(match, then)[1],
        period_s=period_s(used),
        within=within,
        overflights_in_span=count_within(claim, search.contacts),
        then=then,
        below=below_mask(claim, subject, bound),
        beyond=nearest(claim, search.contacts) if match is None else None,
    )
    if match is None and then is not None and isnan(then.elevation_deg):
        return replace(finding, obstacle=f"SGP4 gives {claim.held.record.name} no orbit then")
    distance = match.distance_s if match else inf
    return replace(
        finding,
        verdict=judge(distance, finding.timing_uncertainty_95_s, finding.period_s),
        alternatives=tuple(alternatives(claim, bound, finding.element_set or used)),
    )


def _interval(then: Moment | None, used: ElementSet) -> timedelta:
    """Return how far off an overflight may be that still fits: no narrower search may miss it."""
    most = STALE_FRACTION_OF_PERIOD * period_s(used)
    return timedelta(seconds=min(then.timing_uncertainty_95_s, most) if then else 0.0)


def _worth(match: Match | None, then: Moment | None) -> tuple[float, float]:
    """Return the timing uncertainties, 68 and 95 %, of the overflight, else of the moment."""
    source = match.overflight if match else then
    if source is None:
        return nan, nan
    return source.timing_uncertainty_s, source.timing_uncertainty_95_s


def _impossible(
    claim: Claim, obstacle: str, within: timedelta, then: Moment | None = None
) -> Finding:
    return Finding(
        claim=claim,
        verdict="inconsistent",
        match=None,
        timing_uncertainty_s=then.timing_uncertainty_s if then else nan,
        timing_uncertainty_95_s=then.timing_uncertainty_95_s if then else nan,
        period_s=period_s(then.element_set) if then else nan,
        within=within,
        then=then,
        obstacle=obstacle,
    )


def _nearest_set(claim: Claim) -> ElementSet:
    """Return the set with the nearest epoch of those that may be used; ElementsError for none."""
    held, moment = claim.held, claim.reading.start
    if not held.element_sets:
        raise ElementsError(
            f"no element set of {held.label} is held",
            hint="give a file of them with --elements FILE, or fetch them",
        )
    usable = [
        s for s in held.element_sets if claim.mode != "before" or known_since(s) < claim.reading.end
    ]
    if not usable:
        raise ElementsError(
            f"no element set of {held.label} existed before {format_utc(claim.reading.end)}",
            hint="leave out --elements-mode before",
        )
    return min(usable, key=lambda s: abs(s.epoch - moment))
