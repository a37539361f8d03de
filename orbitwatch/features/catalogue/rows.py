"""Rows of object data and of the archive's contents and queries."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

import numpy as np

from orbitwatch.archive.importing import Imported
from orbitwatch.archive.sources.policy import next_query_time
from orbitwatch.archive.summary import Summary
from orbitwatch.astro.orbit_shape import local_time_of_node_h, orbit_shapes
from orbitwatch.elements.element_set import ElementSet
from orbitwatch.elements.identity import CatalogObject
from orbitwatch.engine import choice
from orbitwatch.features.catalogue.columns import IMPORT_COLUMNS, INFO_COLUMNS, STATUS_COLUMNS
from orbitwatch.features.catalogue.status import ArchiveStatus, shipped_summary, ut1_status
from orbitwatch.formats.rows import Rows, Values, concatenate, rows_of
from orbitwatch.formats.values import epochs

_SECONDS_A_DAY = 86400.0


def info_rows(objects: Sequence[CatalogObject], now: datetime) -> Rows:
    """Return the rows of ``orbitwatch info``, for each object in order of epoch."""
    return concatenate([rows_of(INFO_COLUMNS, _values(held, now)) for held in objects])


def _values(held: CatalogObject, now: datetime) -> dict[str, Values]:
    record, sets = held.record, held.element_sets
    identity = {
        "object_name": record.name,
        "catalog_id": record.catalog_id,
        "object_id": record.object_id,
        "kind": record.kind,
        "owner": record.owner,
        "launched": record.launched,
        "launch_site": record.launch_site,
        "decayed": record.decayed,
    }
    orbit = _orbit(sets, now) if sets else _no_orbit()
    n_rows = max(1, len(sets))
    return {
        name: np.array([value] * n_rows, dtype=object) for name, value in identity.items()
    } | orbit


def _orbit(sets: Sequence[ElementSet], now: datetime) -> dict[str, Values]:
    size = orbit_shapes(sets)
    ages = [(now - s.epoch).total_seconds() / _SECONDS_A_DAY for s in sets]
    return {
        "element_epoch": epochs(sets),
        "element_age_days": np.array(ages),
        "period_min": size.period_min,
        "perigee_km": size.perigee_km,
        "apogee_km": size.apogee_km,
        "inclination_deg": np.array([s.inclination for s in sets]),
        "eccentricity": np.array([s.eccentricity for s in sets]),
        "ra_of_asc_node_deg": np.array([s.ra_of_asc_node for s in sets]),
        "node_local_time_h": local_time_of_node_h(sets),
        "mean_motion": np.array([s.mean_motion for s in sets]),
        "mean_motion_dot": np.array([s.mean_motion_dot for s in sets]),
        "bstar": np.array([s.bstar for s in sets]),
        "rev_at_epoch": np.array([s.rev_at_epoch for s in sets], dtype=object),
    }


def _no_orbit() -> dict[str, Values]:
    nothing: dict[str, Values] = {
        column.name: np.array([np.nan]) for column in INFO_COLUMNS if column.kind == "number"
    }
    return nothing | {
        "element_epoch": np.array(["NaT"], dtype="datetime64[us]"),
        "rev_at_epoch": np.array([None], dtype=object),
    }


def import_rows(done: Sequence[Imported]) -> Rows:
    """Return a row for each file, or member of a zip, that was imported."""
    return rows_of(
        IMPORT_COLUMNS,
        {
            "file": [one.name for one in done],
            "new": [one.new for one in done],
            "known": [one.known for one in done],
            "refused": [one.refused for one in done],
            "problem": [one.problem for one in done],
        },
    )


def status_rows(status: ArchiveStatus, now: datetime, limit: int | None = None) -> Rows:
    """Return a row each for shipped data, archive, UT1 and engine, then for each group and query.

    ``limit`` keeps the latest queries.
    """
    size_bytes = status.summary.size_bytes if status.summary else 0
    rows: list[dict[str, Any]] = [
        _summary_row("shipped", "data that ship with orbitwatch", shipped_summary()),
        _summary_row("archive", str(status.folder), status.summary) | {"size_mb": size_bytes / 1e6},
        _ut1_row(now),
        {"kind": "engine", "name": choice.description()},
    ]
    rows += [
        {"kind": "group", "name": group.name, "objects": group.objects, "asked": group.fetched}
        for group in status.groups
    ]
    rows += [
        {
            "kind": "query",
            "name": attempt.query,
            "element_sets": attempt.sets,
            "source": attempt.source,
            "asked": attempt.started,
            "http_status": attempt.status,
            "outcome": attempt.outcome,
            "again_from": next_query_time(attempt),
        }
        for attempt in status.attempts[:limit]
    ]
    columns = {column.name: [row.get(column.name) for row in rows] for column in STATUS_COLUMNS}
    for name in ("size_mb", "ut1_uncertainty_s"):
        columns[name] = [np.nan if figure is None else figure for figure in columns[name]]
    return rows_of(STATUS_COLUMNS, columns)


def _summary_row(kind: str, name: str, found: Summary | None) -> dict[str, Any]:
    return {
        "kind": kind,
        "name": name,
        "objects": found.objects if found else 0,
        "element_sets": found.sets if found else 0,
        "first_epoch": found.first_epoch if found else None,
        "last_epoch": found.last_epoch if found else None,
    }


def _ut1_row(now: datetime) -> dict[str, Any]:
    found = ut1_status(now)
    return {
        "kind": "earth-orientation",
        "name": found.origin,
        "first_epoch": found.first_day,
        "last_epoch": found.measured_to,
        "ut1_uncertainty_s": found.uncertainty_s,
    }
