"""Histories, their events and forecasts of decay as rows."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from orbitwatch.analysis.decay import METHOD, DecayForecast
from orbitwatch.analysis.history import in_order
from orbitwatch.analysis.manoeuvres import Event
from orbitwatch.analysis.orbits import shapes
from orbitwatch.elements.element_set import ElementSet
from orbitwatch.elements.identity import HeldObject
from orbitwatch.export.object_columns import DECAY_COLUMNS, EVENT_COLUMNS, HISTORY_COLUMNS
from orbitwatch.export.rows import Rows, no_rows, rows_of

_SECONDS_A_DAY = 86400.0


def history_rows(
    held: HeldObject, element_sets: Sequence[ElementSet], outliers: Sequence[ElementSet]
) -> Rows:
    """Return a row for each of an object's ``element_sets``, in order, none of them twice."""
    sets = in_order(element_sets)
    if not sets:
        return no_rows(HISTORY_COLUMNS)
    size = shapes(sets)
    stray = {id(element_set) for element_set in outliers}
    return rows_of(
        HISTORY_COLUMNS,
        {
            "object_name": [held.record.name] * len(sets),
            "catalog_id": [held.record.catalog_id] * len(sets),
            "element_epoch": [s.epoch for s in sets],
            "perigee_km": size.perigee_km,
            "apogee_km": size.apogee_km,
            "semi_major_axis_km": size.semi_major_axis_km,
            "mean_motion": [s.mean_motion for s in sets],
            "eccentricity": [s.eccentricity for s in sets],
            "inclination_deg": [s.inclination for s in sets],
            "ra_of_asc_node_deg": [s.ra_of_asc_node for s in sets],
            "outlier": [id(s) in stray for s in sets],
        },
    )


def event_rows(held: HeldObject, events: Sequence[Event]) -> Rows:
    """Return a row for each event of an object."""
    return rows_of(
        EVENT_COLUMNS,
        {
            "object_name": [held.record.name] * len(events),
            "catalog_id": [held.record.catalog_id] * len(events),
            "kind": [event.kind for event in events],
            "before": [event.before.epoch for event in events],
            "after": [event.after.epoch for event in events],
            "delta_semi_major_axis_km": [event.delta_semi_major_axis_km for event in events],
            "delta_perigee_km": [event.delta_perigee_km for event in events],
            "delta_v_m_s": [event.delta_v_m_s for event in events],
            "confidence": [event.confidence for event in events],
        },
    )


def decay_rows(held: HeldObject, forecast: DecayForecast) -> Rows:
    """Return the one row of a forecast."""
    expected, remark = forecast.expected, forecast.remark
    left = (expected - forecast.as_of).total_seconds() / _SECONDS_A_DAY if expected else np.nan
    return rows_of(
        DECAY_COLUMNS,
        {
            "object_name": [held.record.name],
            "catalog_id": [held.record.catalog_id],
            "as_of": [forecast.as_of],
            "sets_used": [forecast.sets_used],
            "last_epoch": [forecast.last_epoch],
            "decay_earliest": np.array([forecast.earliest], dtype=object),
            "decay_expected": np.array([expected], dtype=object),
            "decay_latest": np.array([forecast.latest], dtype=object),
            "remaining_days": [left],
            "perigee_km": [forecast.perigee_km],
            "apogee_km": [forecast.apogee_km],
            "decay_rate_km_day": [forecast.decay_rate_km_day],
            "method": [f"{remark}; {METHOD}" if remark else METHOD],
        },
    )
