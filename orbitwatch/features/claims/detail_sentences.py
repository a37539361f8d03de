"""Details of a verdict: its margin, the overflight's geometry, and the sets used."""

from __future__ import annotations

from datetime import timedelta

import numpy as np

from orbitwatch.features.claims.claim import Assessment
from orbitwatch.features.claims.time_phrases import figure, spell, uncertainty, utc_text
from orbitwatch.formats.phrases import counted
from orbitwatch.times import format_age

_MOST_OTHERS = 8
_EXCLUDED = {
    "taken": "The verdict does not consider clouds.",
    "received": "The verdict does not consider clouds, data kept on board from an earlier "
    "overflight, or relays by other satellites or stations.",
}


def details(assessment: Assessment) -> tuple[str, ...]:
    """Return the margin of a verdict, and the geometry of the overflight."""
    lines = [
        _spare(assessment),
        _weight(assessment),
        _geometry(assessment),
        _at_the_time(assessment),
        _low_pass(assessment),
        _others(assessment),
        _kept_on_board(assessment),
    ]
    return tuple(line for line in lines if line)


def _spare(assessment: Assessment) -> str:
    """Return the margin by which the verdict holds."""
    match, timing_95 = assessment.match, assessment.timing_uncertainty_95_s
    if match is None or assessment.verdict == "undetermined" or not np.isfinite(match.distance_s):
        return ""
    always = match.overflight.contact.is_throughout
    if match.shortfall is not None:
        return ""
    if assessment.verdict == "consistent" and (assessment.time.is_whole_day or always):
        return ""
    if assessment.verdict == "inconsistent":
        return (
            f"It misses the 95 % interval of ±{figure(timing_95)} s by "
            f"{spell(match.distance_s - timing_95)}."
        )
    if match.margin_s > 0.0:
        late = match.margin_s - timing_95
        text = f"{spell(match.margin_s)} to spare"
        if late < 0.0:
            return (
                f"{text}; if the object were {figure(timing_95)} s late, the 95 % limit, the "
                f"contact would begin {spell(late)} too late."
            )
        return f"{text}, more than the {figure(timing_95)} s that the object may be late (95 %)."
    spare = spell(timing_95 - match.distance_s)
    return f"The margin to the 95 % limit of ±{figure(timing_95)} s is {spare}."


def _weight(assessment: Assessment) -> str:
    """Return the chance that a random claim is consistent, and the probability of this one."""
    chance = assessment.chance_of_fit
    if assessment.verdict != "consistent" or not np.isfinite(chance):
        return ""
    count = assessment.overflights_in_reach
    overflights = counted(count, "overflight")
    length = (assessment.time.end - assessment.time.start).total_seconds()
    day = "day" if assessment.time.is_whole_day else "UTC day"
    text = (
        f"The chance that a random time on that {day} is as consistent is {_percent(chance)} "
        f"({overflights} in reach, ±{figure(assessment.timing_uncertainty_95_s)} s, "
        f"{spell(length)} claimed)"
    )
    if np.isfinite(assessment.window_probability):
        what = (
            "data could be downloaded by then"
            if assessment.claim.kind == "received"
            else "the site was in reach in the claimed span"
        )
        text += f"; the probability that {what} is {_percent(assessment.window_probability)}"
    return text + "."


def _others(assessment: Assessment) -> str:
    """Return the other objects that could have seen the place at the same reach."""
    found = assessment.others
    if found is None:
        return ""
    where = f"{assessment.claim.site.name} within {spell(assessment.within.total_seconds())}"
    if not found:
        return f"No other object searched had {where} within reach."
    listed = [
        f"{one.name} ({one.catalog_id}, {one.tca:%H:%M:%S} UTC, {one.off_nadir_deg:.0f}° off nadir)"
        for one in found[:_MOST_OTHERS]
    ]
    more = f" and {len(found) - _MOST_OTHERS:,} more" if len(found) > _MOST_OTHERS else ""
    count = counted(len(found), "other object")
    return f"{count} had {where} within the same reach: {', '.join(listed)}{more}."


def _percent(share: float) -> str:
    return f"{100.0 * share:.0f} %" if share >= 0.01 else f"{100.0 * share:.1g} %"


def _geometry(assessment: Assessment) -> str:
    if assessment.match is None or assessment.verdict == "undetermined":
        return ""
    seen = assessment.match.overflight
    light = f"the Sun {seen.sun_elevation_deg:.0f}° high there"
    contact, downlink = "", assessment.match.downlink
    if downlink is not None:
        until = f", until {utc_text(downlink.los, assessment.time)}" if downlink.los else ""
        contact = f" The contact is up to {downlink.max_elevation_deg:.0f}° high{until}."
    return (
        f"At culmination {seen.max_elevation_deg:.1f}° high, ground track "
        f"{seen.ground_distance_km:.0f} ±{figure(seen.ground_distance_uncertainty_km)} km away, "
        f"{seen.off_nadir_deg:.0f}° off nadir, {light}.{contact}"
    )


def _at_the_time(assessment: Assessment) -> str:
    """Return the object's position at the claimed time itself, or the weakness of a whole day."""
    claim, then = assessment.claim, assessment.then
    if assessment.time.is_whole_day:
        count = assessment.overflights_in_span
        overflights = counted(count, "overflight")
        return f"A day without a time is weak evidence: it has {overflights} of {claim.site.name}."
    is_relevant = claim.kind == "taken" and assessment.verdict != "undetermined"
    if not is_relevant or then is None or not np.isfinite(then.elevation_deg):
        return ""
    where = (
        f"{then.elevation_deg:.0f}° above the horizon"
        if then.elevation_deg >= 0.0
        else "below the horizon"
    )
    return f"At the claimed time itself it was {where} of {claim.site.name}."


def _low_pass(assessment: Assessment) -> str:
    if assessment.below is None or assessment.verdict != "inconsistent":
        return ""
    mask_deg = assessment.claim.conditions.min_elevation_deg
    return (
        f"A pass under the mask of {mask_deg:g}° culminated only "
        f"{assessment.below.max_elevation_deg:.1f}° high, at "
        f"{utc_text(assessment.below.tca, assessment.time)}."
    )


def _kept_on_board(assessment: Assessment) -> str:
    """Note that received data may come from an earlier overflight, before the bound."""
    sought = assessment.claim.kind == "received" and assessment.match is None
    if not sought or assessment.verdict != "inconsistent" or assessment.obstacle is not None:
        return ""
    looked = spell(assessment.within.total_seconds())
    return (
        f"Only overflights within {looked} were searched; for data kept on board longer, extend "
        "the search with --within."
    )


def basis(assessment: Assessment) -> tuple[str, ...]:
    """Return the basis of the figures, and the verdicts of other sets."""
    used = assessment.element_set
    if used is None:
        return ()
    timing_68 = uncertainty(assessment.timing_uncertainty_s)
    timing_95 = uncertainty(assessment.timing_uncertainty_95_s)
    times = (
        f"times ±{timing_68} in 68 % of cases, ±{timing_95} in 95 %, as measured on sets of that "
        "age"
    )
    age = f"{used.epoch:%Y-%m-%d %H:%M} UTC, {format_age(assessment.age_days)}"
    lines = [f"Element set of {age}; {times}."]
    if len(assessment.claim.held.element_sets) == 1:
        lines.append(
            "It is the only stored set: no other confirms it, and manoeuvres would go unnoticed."
        )
    if assessment.verdict == "undetermined" and assessment.obstacle is None:
        day = timedelta(days=3)
        start, end = assessment.time.start - day, assessment.time.end + day
        number = assessment.claim.held.record.catalog_id
        lines.append(
            "Element sets nearer to the time would decide: orbitwatch fetch --spacetrack "
            f"{number} --start {start:%Y-%m-%d} --end {end:%Y-%m-%d}"
        )
    if assessment.verdict != "undetermined" and assessment.obstacle is None:
        lines.append(_EXCLUDED[assessment.claim.kind])
    lines += [
        f"With the set of {other.element_set.epoch:%Y-%m-%d %H:%M} UTC alone the offset would be "
        f"{other.offset_s:+.1f} s: {other.verdict}."
        for other in assessment.alternatives
        if {other.verdict, assessment.verdict} == {"consistent", "inconsistent"}
    ]
    return tuple(lines)
