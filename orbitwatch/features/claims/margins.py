"""How narrowly a claim holds or fails, and what the overflight was like, in plain sentences."""

from __future__ import annotations

import numpy as np

from orbitwatch.features.claims.model import Finding
from orbitwatch.features.claims.phrases import figure, spell, utc_text


def narrowness(finding: Finding) -> tuple[str, ...]:
    """Return how narrowly a claim holds or fails, and what the overflight was like."""
    lines = [
        _spare(finding),
        _geometry(finding),
        _at_the_time(finding),
        _low_pass(finding),
        _kept_on_board(finding),
    ]
    return tuple(line for line in lines if line)


def _spare(finding: Finding) -> str:
    """Return by how much the verdict would have to be missed to turn over."""
    match, worth = finding.match, finding.timing_uncertainty_95_s
    if match is None or finding.verdict == "undetermined" or not np.isfinite(match.distance_s):
        return ""
    always = match.overflight.contact.is_throughout
    if finding.verdict == "consistent" and (finding.claim.reading.is_whole_day or always):
        return ""
    if finding.verdict == "inconsistent":
        return (
            f"It misses the 95 % interval of ±{figure(worth)} s by "
            f"{spell(match.distance_s - worth)}."
        )
    if match.margin_s > 0.0:
        late = match.margin_s - worth
        text = f"{spell(match.margin_s)} to spare"
        if late < 0.0:
            return (
                f"{text}; were the object {figure(worth)} s late, as 95 % allow, the contact would "
                f"begin {spell(late)} too late."
            )
        return f"{text}, more than the {figure(worth)} s that the object may be late (95 %)."
    spare = spell(worth - match.distance_s)
    return f"It would hold up to ±{figure(worth)} s (95 %) off: {spare} to spare."


def _geometry(finding: Finding) -> str:
    if finding.match is None or finding.verdict == "undetermined":
        return ""
    seen = finding.match.overflight
    light = "by day" if seen.daylight else "by night, when a camera for visible light sees nothing"
    contact, downlink = "", finding.match.downlink
    if downlink is not None:
        until = f", until {utc_text(downlink.los, finding.claim.reading)}" if downlink.los else ""
        contact = f" The contact is up to {downlink.max_elevation_deg:.0f}° high{until}."
    return (
        f"At culmination {seen.max_elevation_deg:.1f}° high, ground track "
        f"{seen.ground_distance_km:.0f} ±{figure(seen.ground_distance_uncertainty_km)} km away, "
        f"{seen.off_nadir_deg:.0f}° off nadir, {light}.{contact}"
    )


def _at_the_time(finding: Finding) -> str:
    """Return where the object was at the claimed time itself, or how little a day says."""
    claim, then = finding.claim, finding.then
    if claim.reading.is_whole_day:
        count = finding.overflights_in_span
        overflights = "1 overflight" if count == 1 else f"{count:,} overflights"
        return f"A day without a time is weak evidence: it has {overflights} of {claim.site.name}."
    told = claim.kind == "taken" and finding.verdict != "undetermined"
    if not told or then is None or not np.isfinite(then.elevation_deg):
        return ""
    where = (
        f"{then.elevation_deg:.0f}° above the horizon"
        if then.elevation_deg >= 0.0
        else "below the horizon"
    )
    return f"At the claimed time itself it was {where} of {claim.site.name}."


def _low_pass(finding: Finding) -> str:
    if finding.below is None or finding.verdict != "inconsistent":
        return ""
    return (
        f"A pass under the mask of {finding.claim.min_elevation_deg:g}° culminated only "
        f"{finding.below.max_elevation_deg:.1f}° high, at "
        f"{utc_text(finding.below.tca, finding.claim.reading)}."
    )


def _kept_on_board(finding: Finding) -> str:
    """Say that data received may come of an overflight before those that were looked at."""
    sought = finding.claim.kind == "received" and finding.match is None
    if not sought or finding.verdict != "inconsistent" or finding.obstacle is not None:
        return ""
    looked = spell(finding.within.total_seconds())
    return (
        f"Looked at were overflights within {looked} alone; for data that were kept on board "
        "longer, look further back with --within."
    )
