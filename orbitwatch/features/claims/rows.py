"""Verdicts on claims as rows."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta, tzinfo
from math import nan
from zoneinfo import ZoneInfo

from orbitwatch.features.claims.columns import CLAIM_COLUMNS, CLAIM_LIST_COLUMNS
from orbitwatch.features.claims.model import Finding
from orbitwatch.features.claims.wording import verdict_sentence
from orbitwatch.formats.columns import Column
from orbitwatch.formats.rows import Rows, rows_of
from orbitwatch.sites import Site


def claim_rows(findings: Sequence[Finding]) -> Rows:
    """Return a row for each finding, in order."""
    return _rows(CLAIM_COLUMNS, [_values(finding) for finding in findings])


def claim_list_rows(
    findings: Sequence[Finding], stated: Mapping[str, str | None], line: int
) -> Rows:
    """Return the rows of one claim of a list: ``stated`` holds its what, source and note."""
    listed = {"line": line, **{name: stated.get(name) for name in ("what", "source", "note")}}
    return _rows(CLAIM_LIST_COLUMNS, [_values(finding) | listed for finding in findings])


def iso_local(moment: datetime, zone: tzinfo) -> str:
    """Return a moment as ``2023-11-22T09:21:00.000+09:00``, to the nearest millisecond."""
    rounded = moment.astimezone(UTC) + timedelta(microseconds=500)
    return rounded.astimezone(zone).isoformat(timespec="milliseconds")


def _rows(columns: Sequence[Column], values: Sequence[Mapping[str, object]]) -> Rows:
    return rows_of(columns, {c.name: [row[c.name] for row in values] for c in columns})


def _values(finding: Finding) -> dict[str, object]:
    claim, reading = finding.claim, finding.claim.reading
    used = finding.element_set
    return {
        "object_name": claim.held.record.name,
        "catalog_id": claim.held.record.catalog_id,
        "site": claim.site.name,
        "claimed": reading.start,
        "kind": claim.kind,
        "verdict": finding.verdict,
        "offset_s": finding.offset_s,
        "timing_uncertainty_s": finding.timing_uncertainty_s,
        "timing_uncertainty_95_s": finding.timing_uncertainty_95_s,
        "element_epoch": used.epoch if used else None,
        "element_age_days": finding.age_days,
        "blended_epoch": finding.match.overflight.blended_epoch if finding.match else None,
        "station": claim.station.name if claim.station else None,
        "claimed_until": reading.end,
        "claimed_text": reading.text,
        "claimed_zone": reading.zone.name,
        "claimed_zone_of": ", ".join(reading.zone.whose),
        "remark": verdict_sentence(finding),
        **_overflight(finding),
        **_contact(finding),
        **_clocks(finding),
    }


def _overflight(finding: Finding) -> dict[str, object]:
    if finding.match is None:
        figures = (
            *("max_elevation_deg", "ground_distance_km", "ground_distance_uncertainty_km"),
            *("off_nadir_deg", "distance_s"),
        )
        return {"tca": None, "daylight": None, **dict.fromkeys(figures, nan)}
    seen = finding.match.overflight
    return {
        "tca": seen.contact.tca,
        "max_elevation_deg": seen.max_elevation_deg,
        "ground_distance_km": seen.ground_distance_km,
        "ground_distance_uncertainty_km": seen.ground_distance_uncertainty_km,
        "off_nadir_deg": seen.off_nadir_deg,
        "daylight": seen.daylight,
        "distance_s": finding.match.distance_s if finding.match.distance_s < 1e9 else nan,
    }


def _contact(finding: Finding) -> dict[str, object]:
    downlink = finding.match.downlink if finding.match else None
    return {
        "contact_aos": downlink.aos if downlink else None,
        "contact_tca": downlink.tca if downlink else None,
        "contact_los": downlink.los if downlink else None,
        "margin_s": finding.match.margin_s if finding.match else nan,
    }


def _clocks(finding: Finding) -> dict[str, object]:
    claim = finding.claim
    tca = finding.match.overflight.contact.tca if finding.match else None
    zones = {
        "zone": claim.reading.zone.zone,
        "site": _zone(claim.site),
        "station": _zone(claim.station) if claim.station else None,
    }
    moments = {"claimed": claim.reading.start, "tca": tca}
    return {
        f"{what}_{whose}_time": iso_local(moment, zone) if moment and zone else None
        for what, moment in moments.items()
        for whose, zone in zones.items()
    }


def _zone(site: Site) -> tzinfo:
    return ZoneInfo(site.timezone)
