"""Checks whether an object was where a claim says, given the uncertainty of its element sets.

A claim that a picture was taken is compared with the interval in which the nearest overflight had
the site within reach of a camera; a claim that data were received by a time, with the first contact
with a station after such an overflight.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from functools import lru_cache
from math import inf, isnan, nan
from typing import Any

import numpy as np

from orbitwatch.accuracy.uncertainty import STALE_FRACTION_OF_PERIOD
from orbitwatch.elements.element_set import ElementSet
from orbitwatch.elements.modes import known_since
from orbitwatch.errors import ElementsError, UsageError
from orbitwatch.evolution.events import Event, find_events, manoeuvres_between
from orbitwatch.evolution.history import without_outliers
from orbitwatch.features.claims.claim import Assessment, CheckedClaim, Claim, Match, Reason, Verdict
from orbitwatch.features.claims.claimed_times import (
    ClaimedTime,
    candidate_zones,
    owner_country,
    read_claimed_times,
)
from orbitwatch.features.claims.manoeuvre_drift import drift_s
from orbitwatch.features.claims.matching import (
    alternatives,
    best_match,
    count_within,
    downlink_opens,
    judge,
    low_pass,
    nearest,
    passes_near,
    received_windows,
)
from orbitwatch.features.claims.obstacles import not_in_orbit, out_of_reach
from orbitwatch.features.claims.site_passes import ObjectAtTime, SitePasses, object_at, period_s
from orbitwatch.features.claims.weight import chance_of_fit, day_of, window_probability
from orbitwatch.search.tracked_objects import TrackedObject
from orbitwatch.times import format_utc

LONGEST_WITHIN = timedelta(days=30)


def check_claim(claim: Claim, now: datetime) -> CheckedClaim:
    """Return the verdict on a claim in each plausible zone of its time.

    Raises UsageError for a time that cannot be read or lies in the future, and if a station or
    a sensible bound is missing; ElementsError if no element set applies.
    """
    zones = candidate_zones(claim.site, claim.station, owner_country(claim.held.record))
    times, notes = read_claimed_times(claim.time, claim.zone, zones, now)
    held, outliers = without_outliers(claim.held)
    own = replace(claim, held=held)
    return CheckedClaim(
        claim=own,
        assessments=tuple(assess(own, time) for time in times),
        outliers=outliers,
        notes=notes + tuple(time.note for time in times if time.note),
    )


def assess(claim: Claim, time: ClaimedTime) -> Assessment:
    """Return the verdict on a claim with its time read in one zone; raises as `check_claim`."""
    if claim.kind == "received" and claim.station is None:
        raise UsageError(
            f"no ground station of {claim.held.label} is known",
            hint="name the place that received it with --station",
        )
    obstacle = not_in_orbit(claim.held.record, time.start, time.end)
    if obstacle is not None:
        return _impossible(claim, time, obstacle, claim.conditions.within or timedelta())
    used = _nearest_set(claim, time)
    within = claim.conditions.within or timedelta(seconds=period_s(used))
    if within > LONGEST_WITHIN:
        raise UsageError(
            f"a search of {within.days:,} days to either side is too wide for a claim",
            hint="give at most 30d; orbitwatch overflights lists longer times",
        )
    return _compare(claim, time, within, used)


def _compare(claim: Claim, time: ClaimedTime, within: timedelta, used: ElementSet) -> Assessment:
    subject = TrackedObject.of(claim.held, claim.conditions.mode)
    begin = claim.held.record.in_orbit_from
    then = object_at(subject, claim.site, max(time.start, begin) if begin else time.start)
    bound = max(within, _interval(then, used))
    passes = passes_near(claim, time, subject, bound, claim.conditions.min_elevation_deg)
    match = best_match(claim, time, subject, passes, bound)
    if match is None and (
        why := out_of_reach(used, claim.site, claim.conditions.min_elevation_deg)
    ):
        return _impossible(claim, time, why, within, then)
    timing_68, timing_95 = _timing(match, then)
    assessment = Assessment(
        claim=claim,
        time=time,
        verdict="undetermined",
        reason="too uncertain",
        match=match,
        timing_uncertainty_s=timing_68,
        timing_uncertainty_95_s=timing_95,
        period_s=period_s(used),
        within=within,
        overflights_in_span=count_within(time, passes.contacts),
        then=then,
        below=low_pass(claim, time, subject, bound),
        beyond=nearest(time, passes.contacts) if match is None else None,
    )
    if match is None and then is not None and isnan(then.elevation_deg):
        return replace(assessment, obstacle=f"SGP4 gives {claim.held.record.name} no orbit then")
    distance, shortfall = (match.distance_s, match.shortfall) if match else (inf, None)
    verdict = judge(distance, timing_95, assessment.period_s, shortfall)
    reason = _reason(claim, verdict, match, timing_95)
    rests_on = assessment.element_set or used
    events = manoeuvres_between(_manoeuvres(claim.held.element_sets), rests_on.epoch, time.start)
    if events:
        verdict, reason = "undetermined", "manoeuvre"
        drift = drift_s(events, rests_on.epoch, time.start)
        timing_68, timing_95 = np.fmax((timing_68, timing_95), (0.5 * drift, drift)).tolist()
    return replace(
        assessment,
        verdict=verdict,
        reason=reason,
        timing_uncertainty_s=timing_68,
        timing_uncertainty_95_s=timing_95,
        manoeuvre=events[0] if events else None,
        alternatives=tuple(alternatives(claim, time, bound, rests_on)),
        **_weight(claim, time, subject, passes, match, (timing_68, timing_95), bound),
    )


def _reason(claim: Claim, verdict: Verdict, match: Match | None, timing_95_s: float) -> Reason:
    if verdict == "undetermined":
        return "too uncertain"
    received = claim.kind == "received"
    if verdict == "consistent":
        return "contact in time" if received else "within reach"
    if match is None:
        return "no overflight"
    if match.shortfall is not None and (received or match.distance_s <= timing_95_s):
        return match.shortfall
    return "no contact in time" if received else "no overflight"


@lru_cache(maxsize=16)  # a list may hold many claims about few objects
def _manoeuvres(element_sets: tuple[ElementSet, ...]) -> tuple[Event, ...]:
    return find_events(element_sets).events


def _weight(
    claim: Claim,
    time: ClaimedTime,
    subject: TrackedObject,
    passes: SitePasses,
    match: Match | None,
    timing: tuple[float, float],
    bound: timedelta,
) -> dict[str, Any]:
    """Return the probability of a claim, and the chance that a random one would be consistent."""
    timing_68, timing_95 = timing
    if isnan(timing_95):
        return {}
    min_sun = claim.conditions.min_sun_deg
    received = claim.kind == "received"
    in_reach = [
        reach
        for contact, reach in zip(passes.contacts, passes.reach, strict=True)
        if reach is not None and passes.shortfall(contact, min_sun) is None
    ]
    fit = received_windows(claim, time, subject, passes, bound) if received else in_reach
    first, last = day_of(time)
    weight = {
        "chance_of_fit": chance_of_fit(time, fit, timing_95),
        "overflights_in_reach": sum(first <= begin < last for begin, _ in in_reach),
    }
    if match is None or match.shortfall is not None:
        return weight
    reach = match.overflight.reach
    if received:
        opens = downlink_opens(match)
        reach = None if opens is None else (opens, opens + LONGEST_WITHIN)
    if reach is not None:
        weight["window_probability"] = window_probability(time, reach, timing_68, timing_95)
    return weight


def _interval(then: ObjectAtTime | None, used: ElementSet) -> timedelta:
    """Return the greatest offset of an overflight that still fits, which the search must cover."""
    most = STALE_FRACTION_OF_PERIOD * period_s(used)
    return timedelta(seconds=min(then.timing_uncertainty_95_s, most) if then else 0.0)


def _timing(match: Match | None, then: ObjectAtTime | None) -> tuple[float, float]:
    """Return the timing uncertainties, 68 and 95 %, of the overflight, else of the claimed time."""
    source = match.overflight if match else then
    if source is None:
        return nan, nan
    return source.timing_uncertainty_s, source.timing_uncertainty_95_s


def _impossible(
    claim: Claim,
    time: ClaimedTime,
    obstacle: str,
    within: timedelta,
    then: ObjectAtTime | None = None,
) -> Assessment:
    timing_68, timing_95 = _timing(None, then)
    return Assessment(
        claim=claim,
        time=time,
        verdict="inconsistent",
        reason="impossible",
        match=None,
        timing_uncertainty_s=timing_68,
        timing_uncertainty_95_s=timing_95,
        period_s=period_s(then.element_set) if then else nan,
        within=within,
        then=then,
        obstacle=obstacle,
    )


def _nearest_set(claim: Claim, time: ClaimedTime) -> ElementSet:
    """Return the set with the nearest epoch of those that may be used; ElementsError for none."""
    held = claim.held
    if not held.element_sets:
        raise ElementsError(
            f"no element set of {held.label} is stored",
            hint="give a file of them with --elements FILE, or fetch them",
        )
    usable = [
        s
        for s in held.element_sets
        if claim.conditions.mode != "before" or known_since(s) < time.end
    ]
    if not usable:
        raise ElementsError(
            f"no element set of {held.label} existed before {format_utc(time.end)}",
            hint="leave out --elements-mode before",
        )
    return min(usable, key=lambda s: abs(s.epoch - time.start))
