"""What is known of objects as rows: one for each element set held."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

import numpy as np

from orbitwatch.astro.orbit_shape import local_time_of_node_h, orbit_shapes
from orbitwatch.elements.element_set import ElementSet
from orbitwatch.elements.identity import HeldObject
from orbitwatch.features.catalogue.info_columns import INFO_COLUMNS
from orbitwatch.formats.rows import Rows, Values, concatenate, rows_of
from orbitwatch.formats.values import epochs

_SECONDS_A_DAY = 86400.0


def info_rows(objects: Sequence[HeldObject], now: datetime) -> Rows:
    """Return the rows of ``orbitwatch info``, for each object in order of epoch."""
    return concatenate([rows_of(INFO_COLUMNS, _values(held, now)) for held in objects])


def _values(held: HeldObject, now: datetime) -> dict[str, Values]:
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
