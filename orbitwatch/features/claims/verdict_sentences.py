"""Verdicts on claims in plain sentences, the same for a terminal, a file and a report."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

import numpy as np

from orbitwatch.evolution.events import Event
from orbitwatch.features.claims.claim import Assessment, CheckedClaim
from orbitwatch.features.claims.detail_sentences import basis, details
from orbitwatch.features.claims.time_phrases import (
    claimed_text,
    figure,
    off,
    spell,
    unit,
    utc_text,
    zone_label,
)


@dataclass(frozen=True, slots=True)
class ClaimSentences:
    """The verdict on a claim, the details of its best assessment, and the sets it rests on.

    Each text is one or more sentences.
    """

    headline: str
    details: tuple[str, ...]
    basis: tuple[str, ...]


def sentences(checked: CheckedClaim) -> ClaimSentences:
    """Return the sentences on a claim; if it is read in several zones, on the best one."""
    best = checked.best
    verdict, about, rests_on = verdict_sentence(best), details(best), basis(best)
    if len(checked.assessments) == 1:
        return ClaimSentences(verdict, about, rests_on)
    return ClaimSentences(_which_zones(checked), (verdict, *about), rests_on)


def verdict_sentence(assessment: Assessment) -> str:
    """Return the verdict and its reason in one sentence."""
    if assessment.obstacle is not None:
        claimed = claimed_text(assessment.time)
        return f"{assessment.verdict.capitalize()}: {assessment.obstacle}; claimed is {claimed}."
    if assessment.manoeuvre is not None:
        return f"Undetermined: {_across_manoeuvre(assessment, assessment.manoeuvre)}."
    if assessment.verdict == "undetermined":
        return f"Undetermined: {_too_uncertain(assessment)}."
    if assessment.reason in ("out of reach", "too dark"):
        return f"Inconsistent, {assessment.reason}: {_no_photograph(assessment)}."
    said = _received(assessment) if assessment.claim.kind == "received" else _taken(assessment)
    return f"{assessment.verdict.capitalize()}: {said}."


def _which_zones(checked: CheckedClaim) -> str:
    """Return the zones in which a claim without a zone holds, in words."""
    by_verdict = {
        verdict: [
            zone_label(one.time.zone) for one in checked.assessments if one.verdict == verdict
        ]
        for verdict in ("consistent", "inconsistent", "undetermined")
    }
    holds, fails, unknown = by_verdict.values()
    said = [f"it holds if read in {_listed(holds, 'and')}"] if holds else []
    if fails:
        zones = _listed(fails, "or")
        said.append(f"not in {zones}" if holds else f"it does not hold in {zones}")
    if unknown:
        said.append(f"it is undetermined for {_listed(unknown, 'or')}")
    return f"{checked.claim.time!r} names no zone: {', '.join(said)}."


def _listed(names: Sequence[str], word: str) -> str:
    *first, last = names
    return f"{', '.join(first)} {word} {last}" if first else last


def _taken(assessment: Assessment) -> str:
    claim, time, match = assessment.claim, assessment.time, assessment.match
    name, site = claim.held.record.name, claim.site.name
    if match is None:
        return _nowhere(assessment)
    if match.overflight.contact.is_throughout:
        return (
            f"{name} stays above {claim.conditions.min_elevation_deg:g}° at {site} all the time "
            f"around {claimed_text(time)}: any time would fit"
        )
    tca = match.overflight.contact.tca
    where = f"{off(time, tca)}, {claimed_text(time)}"
    interval = f"the times are uncertain by ±{figure(assessment.timing_uncertainty_95_s)} s (95 %)"
    if assessment.verdict == "consistent":
        within = f"within {claim.conditions.max_off_nadir_deg:g}° of its nadir"
        return (
            f"{name} culminated over {site} at {utc_text(tca, time)}, {where}, and had it {within} "
            f"{_reach_text(assessment)}; {interval}"
        )
    return (
        f"the nearest overflight of {site} by {name} culminated at "
        f"{utc_text(tca, time)}, {where}; {interval}, and none fits"
    )


def _reach_text(assessment: Assessment) -> str:
    reach = assessment.match.overflight.reach if assessment.match else None
    if reach is None:
        return ""
    begin, end = (utc_text(moment, assessment.time) for moment in reach)
    return f"from {begin.removesuffix(' UTC')} to {end}"


def _no_photograph(assessment: Assessment) -> str:
    """Return why the best overflight allowed no photograph."""
    claim, match = assessment.claim, assessment.match
    if match is None:
        return ""
    seen, site = match.overflight, claim.site.name
    when = (
        f"{utc_text(seen.contact.tca, assessment.time)}, {off(assessment.time, seen.contact.tca)}"
    )
    over = f"{claim.held.record.name} culminated over {site} at {when}"
    if assessment.reason == "out of reach":
        return (
            f"{over}, and {site} was never nearer to its nadir than {seen.off_nadir_deg:.0f}°, "
            f"where {claim.conditions.max_off_nadir_deg:g}° is the most allowed (--max-off-nadir)"
        )
    stood = f"{abs(seen.sun_elevation_deg):.0f}° {'above' if seen.daylight else 'below'}"
    return (
        f"{over}, and the Sun stood {stood} the horizon there, where a camera for visible light "
        f"needs {claim.conditions.min_sun_deg:g}° (--min-sun; --radar needs none)"
    )


def _across_manoeuvre(assessment: Assessment, event: Event) -> str:
    claim, used = assessment.claim, assessment.element_set
    text = (
        f"{claim.held.record.name} manoeuvred between {event.set_before.epoch:%Y-%m-%d} and "
        f"{event.set_after.epoch:%Y-%m-%d} ({event.delta_v_m_s:.1f} m/s)"
    )
    if used is not None:
        text += (
            f", and the element set of {used.epoch:%Y-%m-%d %H:%M} UTC may be from the other side "
            f"of the manoeuvre than the claimed time, {claimed_text(assessment.time)}"
        )
    if assessment.match is None:
        return text
    tca = assessment.match.overflight.contact.tca
    return (
        f"{text}; the computed overflight is at {utc_text(tca, assessment.time)}, "
        f"{off(assessment.time, tca)}"
    )


def _received(assessment: Assessment) -> str:
    claim, time, match = assessment.claim, assessment.time, assessment.match
    station = claim.station.name if claim.station else ""
    if match is None:
        return _nowhere(assessment)
    overflown = match.overflight.contact
    over = f"{claim.held.record.name} culminated over {claim.site.name} at "
    over += utc_text(overflown.tca, time)
    if overflown.is_throughout:
        over = f"{claim.held.record.name} stays over {claim.site.name} all the time"
    if match.downlink is None:
        return (
            f"{over}, and no contact with {station} follows in which the data could be downloaded"
        )
    opens = time.end - timedelta(seconds=match.margin_s)
    side = "before" if match.margin_s > 0.0 else "after"
    contact = (
        f"data could be downloaded to {station} from {utc_text(opens, time)} on, "
        f"{spell(match.margin_s)} {side} the end of the claimed {unit(time)}, "
        f"{claimed_text(time)}"
    )
    if match.margin_s > 0.0:
        return f"{over}, and {contact}"
    interval = f"the times are uncertain by ±{figure(assessment.timing_uncertainty_95_s)} s (95 %)"
    return f"{over}, and {contact}; {interval}"


def _nowhere(assessment: Assessment) -> str:
    claim, time = assessment.claim, assessment.time
    text = (
        f"{claim.held.record.name} did not come above {claim.conditions.min_elevation_deg:g}° at "
        f"{claim.site.name} within {spell(assessment.within.total_seconds())} of the claimed "
        f"{unit(time)}, {claimed_text(time)}"
    )
    if assessment.beyond is None:
        return f"{text}, nor on the adjacent days"
    tca = assessment.beyond.tca
    culminated = f"culminated at {utc_text(tca, time)}, {off(time, tca)}"
    return f"{text}; the nearest overflight {culminated}"


def _too_uncertain(assessment: Assessment) -> str:
    claimed = claimed_text(assessment.time)
    if not np.isfinite(assessment.timing_uncertainty_95_s):
        return f"no element set shows where {assessment.claim.held.record.name} was at {claimed}"
    text = (
        f"times around {claimed} are uncertain by "
        f"±{spell(assessment.timing_uncertainty_95_s)} (95 %), more than a tenth of a revolution "
        f"({spell(0.1 * assessment.period_s)})"
    )
    if assessment.match is None:
        return text
    tca = assessment.match.overflight.contact.tca
    return (
        f"{text}; the computed overflight is at {utc_text(tca, assessment.time)}, "
        f"{off(assessment.time, tca)}"
    )
