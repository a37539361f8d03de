"""Rows of re-entry forecasts."""

from __future__ import annotations

import numpy as np

from orbitwatch.astro.trajectory import SECONDS_A_DAY
from orbitwatch.elements.identity import CatalogObject
from orbitwatch.features.decay.columns import DECAY_COLUMNS
from orbitwatch.features.decay.forecast import DecayForecast
from orbitwatch.formats.rows import Rows, rows_of


def decay_rows(held: CatalogObject, forecast: DecayForecast) -> Rows:
    """Return the one row of a forecast."""
    expected, remark = forecast.expected, forecast.remark
    left = (expected - forecast.as_of).total_seconds() / SECONDS_A_DAY if expected else np.nan
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
            "method": [f"{remark}; {forecast.method}" if remark else forecast.method],
        },
    )
