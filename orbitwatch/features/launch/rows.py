"""Rows of launch planes, first passes, and reconstructed launches."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

import numpy as np

from orbitwatch.features.launch.candidates import Candidate
from orbitwatch.features.launch.columns import (
    CLEARANCE_COLUMNS,
    COMPARISON_COLUMNS,
    LAUNCH_COLUMNS,
    LAUNCHED_COLUMNS,
    PASS_COLUMNS,
)
from orbitwatch.features.launch.comparison import Comparison
from orbitwatch.features.launch.first_passes import FirstPass
from orbitwatch.features.launch.question import LaunchQuestion
from orbitwatch.features.launch.reconstruction import ReconstructedLaunch
from orbitwatch.formats.columns import Column
from orbitwatch.formats.rows import Rows, rows_of
from orbitwatch.sites.launch_sites import is_usual_azimuth

_NONE: Final = (None,)
Clearance = tuple[str, float]
"""The name of an area, and the least distance from it in km."""


def launch_columns(question: LaunchQuestion) -> tuple[Column, ...]:
    """Return the columns of the answer to a question."""
    if question.observers:
        return PASS_COLUMNS
    clearance = CLEARANCE_COLUMNS if question.clear_of else ()
    comparison = COMPARISON_COLUMNS if question.compare else ()
    return (*LAUNCH_COLUMNS, *clearance, *comparison)


def launch_rows(
    columns: tuple[Column, ...],
    found: Sequence[Candidate],
    clearances: Sequence[Sequence[Clearance]],
    comparisons: Sequence[Sequence[Comparison]],
    *,
    saved: bool,
) -> Rows:
    """Return a row for each candidate, times the areas and objects it is compared with."""
    rows: list[dict[str, Any]] = []
    for candidate, near, compared in zip(found, clearances, comparisons, strict=True):
        for clearance in near or _NONE:
            for comparison in compared or _NONE:
                row = _candidate(candidate, saved=saved)
                if clearance is not None:
                    row |= {"clear_of": clearance[0], "clearance_km": clearance[1]}
                if comparison is not None:
                    row |= _comparison(comparison)
                rows.append(row)
    return _table(columns, rows)


def pass_rows(found: Sequence[FirstPass], *, saved: bool) -> Rows:
    """Return a row for each pass."""
    rows = [
        {
            **_named(one.candidate, saved=saved),
            "site": one.site.name,
            "direction": one.candidate.direction,
            "aos_earliest": one.aos_earliest,
            "tca_expected": one.tca_expected,
            "los_latest": one.los_latest,
            "elevation_least_deg": one.elevation_least_deg,
            "elevation_most_deg": one.elevation_most_deg,
            "share": one.share,
            "window_minutes": one.candidate.window_minutes,
        }
        for one in found
    ]
    return _table(PASS_COLUMNS, rows)


def launched_rows(found: Sequence[tuple[ReconstructedLaunch, bool]]) -> Rows:
    """Return a row for each launch, with whether its time is known."""
    rows = [
        {
            "object_name": one.held.record.name,
            "catalog_id": one.held.record.catalog_id,
            "object_id": one.held.record.object_id,
            "launch_site": one.pad.site.name,
            "launch_time": one.pad.time,
            "is_time_known": exact,
            "direction": one.crossing.direction,
            "azimuth_deg": one.azimuth_deg,
            "is_usual_azimuth": is_usual_azimuth(one.pad.site, one.azimuth_deg),
            "ra_of_asc_node_deg": one.orbit.plane.node_deg,
            "inclination_deg": one.orbit.plane.inclination_deg,
            "plane_distance_deg": one.plane_distance_deg,
            "node_offset_deg": one.node_offset_deg,
            "plane_over_pad": one.over_pad,
            "insertion_time": one.insertion,
            "insertion_latitude_deg": one.latitude_deg,
            "insertion_longitude_deg": one.longitude_deg,
            "turn_deg": one.turn_deg,
            "element_epoch": one.orbit.element_set.epoch,
            "time_uncertainty_s": one.orbit.timing_s,
        }
        for one, exact in found
    ]
    return _table(LAUNCHED_COLUMNS, rows)


def _candidate(candidate: Candidate, *, saved: bool) -> dict[str, Any]:
    return {
        **_named(candidate, saved=saved),
        "launch_site": candidate.pad.site.name,
        "launch_time": candidate.pad.time,
        "direction": candidate.direction,
        "azimuth_deg": candidate.azimuth_deg,
        "is_usual_azimuth": is_usual_azimuth(candidate.pad.site, candidate.azimuth_deg),
        "ra_of_asc_node_deg": candidate.plane.node_deg,
        "inclination_deg": candidate.plane.inclination_deg,
        "altitude_km": candidate.altitude_km,
        "insertion_time": candidate.insertion,
        "insertion_latitude_deg": candidate.latitude_deg,
        "insertion_longitude_deg": candidate.longitude_deg,
        "argument_of_latitude_deg": candidate.argument_deg,
        "turn_deg": candidate.turn_deg,
        "window_minutes": candidate.window_minutes,
        "node_window_deg": candidate.node_half_deg(),
        "time_window_s": candidate.window.time_s,
        "period_window_percent": candidate.window.period_percent,
    }


def _named(candidate: Candidate, *, saved: bool) -> dict[str, Any]:
    return {
        "object_name": candidate.elements.object_name,
        "catalog_id": candidate.elements.norad_cat_id if saved else None,
    }


def _comparison(one: Comparison) -> dict[str, Any]:
    return {
        "compared_with": one.object_name,
        "compared_catalog_id": one.catalog_id,
        "node_difference_deg": one.node_deg,
        "node_difference_minutes": one.node_minutes,
        "inclination_difference_deg": one.inclination_deg,
        "time_difference_s": one.time_s,
        "time_uncertainty_s": one.time_uncertainty_s,
        "is_within_window": one.is_within,
    }


def _table(columns: tuple[Column, ...], rows: Sequence[dict[str, Any]]) -> Rows:
    values: dict[str, Any] = {}
    for column in columns:
        listed = [row.get(column.name) for row in rows]
        if column.kind == "number":
            filled = [np.nan if value is None else value for value in listed]
            values[column.name] = np.array(filled, dtype=np.float64)
        else:
            array = np.empty(len(listed), dtype=object)
            array[:] = listed
            values[column.name] = array
    return rows_of(columns, values)
