"""Verdicts on claims as rows."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta, tzinfo
from math import nan
from zoneinfo import ZoneInfo

from orbitwatch.features.claims.claim import Assessment
from orbitwatch.features.claims.columns import CLAIM_COLUMNS, CLAIM_LIST_COLUMNS
from orbitwatch.features.claims.verdict_sentences import verdict_sentence
from orbitwatch.formats.columns import Column
from orbitwatch.formats.rows import Rows, rows_of
from orbitwatch.sites import Site


def claim_rows(assessments: Sequence[Assessment]) -> Rows:
    """Return a row for each assessment, in order."""
    return _rows(CLAIM_COLUMNS, [_values(assessment) for assessment in assessments])


def claim_list_rows(
    assessments: Sequence[Assessment], stated: Mapping[str, str | None], line: int
) -> Rows:
    """Return the rows of one claim of a list: ``stated`` holds its what, source and note."""
    listed = {"line": line, **{name: stated.get(name) for name in ("what", "source", "note")}}
    return _rows(CLAIM_LIST_COLUMNS, [_values(assessment) | listed for assessment in assessments])


def iso_local(moment: datetime, zone: tzinfo) -> str:
    """Return a moment as ``2023-11-22T09:21:00.000+09:00``, to the nearest millisecond."""
    rounded = moment.astimezone(UTC) + timedelta(microseconds=500)
    return rounded.astimezone(zone).isoformat(timespec="milliseconds")


def _rows(columns: Sequence[Column], values: Sequence[Mapping[str, object]]) -> Rows:
    return rows_of(columns, {c.name: [row[c.name] for row in values] for c in columns})


def _values(assessment: Assessment) -> dict[str, object]:
    claim, time = assessment.claim, assessment.time
    used = assessment.element_set
    return {
        "object_name": claim.held.record.name,
        "catalog_id": claim.held.record.catalog_id,
        "site": claim.site.name,
        "claimed": time.start,
        "kind": claim.kind,
        "verdict": assessment.verdict,
        "reason": assessment.reason,
        "window_probability": assessment.window_probability,
        "chance_of_fit": assessment.chance_of_fit,
        "offset_s": assessment.offset_s,
        "timing_uncertainty_s": assessment.timing_uncertainty_s,
        "timing_uncertainty_95_s": assessment.timing_uncertainty_95_s,
        "element_epoch": used.epoch if used else None,
        "element_age_days": assessment.age_days,
        "blended_epoch": assessment.match.overflight.blended_epoch if assessment.match else None,
        "others_in_reach": None if assessment.others is None else len(assessment.others),
        "others": None
        if assessment.others is None
        else ", ".join(f"{one.name} ({one.catalog_id})" for one in assessment.others),
        "station": claim.station.name if claim.station else None,
        "claimed_until": time.end,
        "claimed_text": time.text,
        "claimed_zone": time.zone.name,
        "claimed_zone_of": ", ".join(time.zone.whose),
        "remark": verdict_sentence(assessment),
        **_overflight(assessment),
        **_contact(assessment),
        **_clocks(assessment),
    }


def _overflight(assessment: Assessment) -> dict[str, object]:
    if assessment.match is None:
        figures = (
            *("max_elevation_deg", "ground_distance_km", "ground_distance_uncertainty_km"),
            *("off_nadir_deg", "sun_elevation_deg", "distance_s"),
        )
        nothing = dict.fromkeys(("tca", "reach_from", "reach_until", "daylight"))
        return {**nothing, **dict.fromkeys(figures, nan)}
    seen = assessment.match.overflight
    return {
        "tca": seen.contact.tca,
        "max_elevation_deg": seen.max_elevation_deg,
        "ground_distance_km": seen.ground_distance_km,
        "ground_distance_uncertainty_km": seen.ground_distance_uncertainty_km,
        "off_nadir_deg": seen.off_nadir_deg,
        "daylight": seen.daylight,
        "sun_elevation_deg": seen.sun_elevation_deg,
        "reach_from": seen.reach[0] if seen.reach else None,
        "reach_until": seen.reach[1] if seen.reach else None,
        "distance_s": assessment.match.distance_s if assessment.match.distance_s < 1e9 else nan,
    }


def _contact(assessment: Assessment) -> dict[str, object]:
    downlink = assessment.match.downlink if assessment.match else None
    return {
        "contact_aos": downlink.aos if downlink else None,
        "contact_tca": downlink.tca if downlink else None,
        "contact_los": downlink.los if downlink else None,
        "margin_s": assessment.margin_s,
    }


def _clocks(assessment: Assessment) -> dict[str, object]:
    claim = assessment.claim
    tca = assessment.match.overflight.contact.tca if assessment.match else None
    zones = {
        "zone": assessment.time.zone.zone,
        "site": _zone(claim.site),
        "station": _zone(claim.station) if claim.station else None,
    }
    moments = {"claimed": assessment.time.start, "tca": tca}
    return {
        f"{what}_{whose}_time": iso_local(moment, zone) if moment and zone else None
        for what, moment in moments.items()
        for whose, zone in zones.items()
    }


def _zone(site: Site) -> tzinfo:
    return ZoneInfo(site.timezone)
