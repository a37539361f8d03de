"""Histories and their events as rows."""

from __future__ import annotations

from collections.abc import Sequence

from orbitwatch.astro.orbit_shape import orbit_shapes
from orbitwatch.elements.element_set import ElementSet
from orbitwatch.elements.identity import CatalogObject
from orbitwatch.evolution.events import Event
from orbitwatch.evolution.history import in_order
from orbitwatch.features.history.columns import EVENT_COLUMNS, HISTORY_COLUMNS
from orbitwatch.formats.rows import Rows, no_rows, rows_of


def history_rows(
    held: CatalogObject, element_sets: Sequence[ElementSet], outliers: Sequence[ElementSet]
) -> Rows:
    """Return a row for each of an object's ``element_sets``, in order and without duplicates."""
    sets = in_order(element_sets)
    if not sets:
        return no_rows(HISTORY_COLUMNS)
    size = orbit_shapes(sets)
    outlying = {id(element_set) for element_set in outliers}
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
            "outlier": [id(s) in outlying for s in sets],
        },
    )


def event_rows(held: CatalogObject, events: Sequence[Event]) -> Rows:
    """Return a row for each event of an object."""
    return rows_of(
        EVENT_COLUMNS,
        {
            "object_name": [held.record.name] * len(events),
            "catalog_id": [held.record.catalog_id] * len(events),
            "kind": [event.kind for event in events],
            "set_before": [event.set_before.epoch for event in events],
            "set_after": [event.set_after.epoch for event in events],
            "not_before": [event.not_before for event in events],
            "not_after": [event.not_after for event in events],
            "gap_days": [event.gap_days for event in events],
            "delta_semi_major_axis_km": [event.delta_semi_major_axis_km for event in events],
            "delta_perigee_km": [event.delta_perigee_km for event in events],
            "delta_v_m_s": [event.delta_v_m_s for event in events],
            "confidence": [event.confidence for event in events],
        },
    )
