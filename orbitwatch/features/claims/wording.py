"""Verdicts on claims in plain sentences, the same for a terminal, a file and a report."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

import numpy as np

from orbitwatch.features.claims.check import ClaimAnswer
from orbitwatch.features.claims.margins import narrowness
from orbitwatch.features.claims.model import Finding
from orbitwatch.features.claims.phrases import (
    claimed_text,
    figure,
    off,
    spell,
    uncertainty,
    unit,
    utc_text,
    zone_label,
)
from orbitwatch.times import format_age


@dataclass(frozen=True, slots=True)
class ClaimWords:
    """What there is to say of a claim: the verdict, how narrow it is, what it is worth.

    Each is whole sentences, ready to be shown.
    """

    headline: str
    narrowness: tuple[str, ...]
    trust: tuple[str, ...]


def words(answer: ClaimAnswer) -> ClaimWords:
    """Return the sentences of an answer; of several readings those that hold, else the nearest."""
    shown = told_closely(answer)
    if len(answer.findings) == 1:
        return ClaimWords(verdict_sentence(shown), narrowness(shown), trust(shown))
    held = verdict_sentence(shown)
    return ClaimWords(_which_zones(answer), (held, *narrowness(shown)), trust(shown))


def told_closely(answer: ClaimAnswer) -> Finding:
    """Return the finding to tell in full: one that holds, else the one that misses by least."""

    def rank(finding: Finding) -> tuple[int, float]:
        order = ("consistent", "undetermined", "inconsistent").index(finding.verdict)
        return order, finding.match.distance_s if finding.match else float("inf")

    return min(answer.findings, key=rank)


def verdict_sentence(finding: Finding) -> str:
    """Return the verdict and its reason in one sentence."""
    if finding.obstacle is not None:
        claimed = claimed_text(finding.claim.reading)
        return f"{finding.verdict.capitalize()}: {finding.obstacle}; claimed is {claimed}."
    if finding.verdict == "undetermined":
        return f"Undetermined: {_too_uncertain(finding)}."
    said = _received(finding) if finding.claim.kind == "received" else _taken(finding)
    return f"{finding.verdict.capitalize()}: {said}."


def trust(finding: Finding) -> tuple[str, ...]:
    """Return what the figures rest on, and what other sets would have said."""
    used = finding.element_set
    if used is None:
        return ()
    times = (
        f"times ±{uncertainty(finding.timing_uncertainty_s)} in 68 % of cases, "
        f"±{uncertainty(finding.timing_uncertainty_95_s)} in 95 %, as measured on sets of that age"
    )
    age = f"{used.epoch:%Y-%m-%d %H:%M} UTC, {format_age(finding.age_days)}"
    lines = [f"Element set of {age}; {times}."]
    if len(finding.claim.held.element_sets) == 1:
        lines.append("It is the only set held: no other bears it out, and no manoeuvre would show.")
    if finding.verdict == "undetermined" and finding.obstacle is None:
        day = timedelta(days=3)
        start, end = finding.claim.reading.start - day, finding.claim.reading.end + day
        number = finding.claim.held.record.catalog_id
        lines.append(
            "Element sets from nearer the time would tell: orbitwatch fetch --spacetrack "
            f"{number} --start {start:%Y-%m-%d} --end {end:%Y-%m-%d}"
        )
    lines += [
        f"With the set of {other.element_set.epoch:%Y-%m-%d %H:%M} UTC alone the offset would be "
        f"{other.offset_s:+.1f} s: {other.verdict}."
        for other in finding.alternatives
        if {other.verdict, finding.verdict} == {"consistent", "inconsistent"}
    ]
    return tuple(lines)


def _which_zones(answer: ClaimAnswer) -> str:
    """Return in which zones a time without one holds."""
    by_verdict = {
        verdict: [zone_label(f.claim.reading.zone) for f in answer.findings if f.verdict == verdict]
        for verdict in ("consistent", "inconsistent", "undetermined")
    }
    holds, fails, unknown = by_verdict.values()
    said = [f"it holds read in {_listed(holds, 'and')}"] if holds else []
    if fails:
        zones = _listed(fails, "or")
        said.append(f"not in {zones}" if holds else f"it does not hold in {zones}")
    if unknown:
        said.append(f"it cannot be told for {_listed(unknown, 'or')}")
    return f"{answer.asked.time!r} names no zone: {', '.join(said)}."


def _listed(names: Sequence[str], word: str) -> str:
    *first, last = names
    return f"{', '.join(first)} {word} {last}" if first else last


def _taken(finding: Finding) -> str:
    claim, match = finding.claim, finding.match
    name, site = claim.held.record.name, claim.site.name
    if match is None:
        return _nowhere(finding)
    if match.overflight.contact.is_throughout:
        return (
            f"{name} stays above {claim.min_elevation_deg:g}° at {site} all the time around "
            f"{claimed_text(claim.reading)}: any time would fit"
        )
    tca = match.overflight.contact.tca
    where = f"{off(claim.reading, tca)}, {claimed_text(claim.reading)}"
    interval = f"the element set leaves ±{figure(finding.timing_uncertainty_95_s)} s (95 %)"
    if finding.verdict == "consistent":
        return (
            f"{name} culminated over {site} at {utc_text(tca, claim.reading)}, {where}; {interval}"
        )
    return (
        f"the overflight of {site} by {name} that is nearest culminated at "
        f"{utc_text(tca, claim.reading)}, {where}; {interval}, and none fits"
    )


def _received(finding: Finding) -> str:
    claim, match = finding.claim, finding.match
    station = claim.station.name if claim.station else ""
    if match is None:
        return _nowhere(finding)
    overflown = match.overflight.contact
    over = f"{claim.held.record.name} culminated over {claim.site.name} at "
    over += utc_text(overflown.tca, claim.reading)
    if overflown.is_throughout:
        over = f"{claim.held.record.name} stays over {claim.site.name} all the time"
    if match.downlink is None:
        return f"{over}, and no contact with {station} follows that could bring the data down"
    opens = claim.reading.end - timedelta(seconds=match.margin_s)
    side = "before" if match.margin_s > 0.0 else "after"
    contact = (
        f"data could come down to {station} from {utc_text(opens, claim.reading)} on, "
        f"{spell(match.margin_s)} {side} the end of the claimed {unit(claim.reading)}, "
        f"{claimed_text(claim.reading)}"
    )
    if match.margin_s > 0.0:
        return f"{over}, and {contact}"
    interval = f"the element set leaves ±{figure(finding.timing_uncertainty_95_s)} s (95 %)"
    return f"{over}, and {contact}; {interval}"


def _nowhere(finding: Finding) -> str:
    claim = finding.claim
    text = (
        f"{claim.held.record.name} did not come above {claim.min_elevation_deg:g}° at "
        f"{claim.site.name} within {spell(finding.within.total_seconds())} of the claimed "
        f"{unit(claim.reading)}, {claimed_text(claim.reading)}"
    )
    if finding.beyond is None:
        return f"{text}, nor on the days around it"
    tca = finding.beyond.tca
    culminated = f"culminated at {utc_text(tca, claim.reading)}, {off(finding.claim.reading, tca)}"
    return f"{text}; the nearest overflight {culminated}"


def _too_uncertain(finding: Finding) -> str:
    claimed = claimed_text(finding.claim.reading)
    if not np.isfinite(finding.timing_uncertainty_95_s):
        return f"no element set tells where {finding.claim.held.record.name} was at {claimed}"
    text = (
        f"the element set leaves times around {claimed} uncertain by "
        f"±{spell(finding.timing_uncertainty_95_s)} (95 %), more than a tenth of a revolution "
        f"({spell(0.1 * finding.period_s)})"
    )
    if finding.match is None:
        return text
    tca = finding.match.overflight.contact.tca
    return (
        f"{text}; computed is an overflight at {utc_text(tca, finding.claim.reading)}, "
        f"{off(finding.claim.reading, tca)}"
    )
