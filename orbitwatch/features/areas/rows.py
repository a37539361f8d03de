"""Touches of areas by swaths as rows."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from orbitwatch.arrays import FloatArray
from orbitwatch.astro.trajectory import SECONDS_A_DAY
from orbitwatch.features.areas.columns import AREA_COLUMNS
from orbitwatch.features.areas.stream import TouchAnswer
from orbitwatch.formats.rows import Rows, Values, rows_of
from orbitwatch.formats.values import epochs, pick, to_datetime64


def area_rows(answer: TouchAnswer, area_names: Sequence[str], names: Sequence[str]) -> Rows:
    """Return the rows of ``orbitwatch overflights --area``; ``names[i]`` is subject i's name."""
    moments, details = answer.moments, answer.moments.details
    which, sets = moments.element_set, answer.element_sets

    def times(days: FloatArray) -> Values:
        return to_datetime64(answer.reference_jd, days)

    return rows_of(
        AREA_COLUMNS,
        {
            "object_name": pick(names, moments.object_index),
            "catalog_id": pick([s.norad_cat_id for s in sets], which),
            "object_id": pick([s.object_id for s in sets], which),
            "area": pick(area_names, moments.area),
            "entry": times(moments.entry),
            "closest": times(moments.closest),
            "exit": times(moments.exit),
            "duration_s": (moments.exit - moments.entry) * SECONDS_A_DAY,
            "closest_distance_km": details.closest_distance_km,
            "altitude_km": details.ground.altitude_km,
            "latitude_deg": details.ground.latitude_deg,
            "longitude_deg": details.ground.longitude_deg,
            "direction": np.where(details.ascending, "ascending", "descending"),
            "sun_elevation_deg": details.sun_elevation_deg,
            "daylight": details.sun_elevation_deg > 0.0,
            "satellite_sunlit": details.sunlit,
            "element_epoch": epochs(sets)[which],
            "element_age_days": details.age_days,
            "timing_uncertainty_s": details.timing_uncertainty_s,
        },
    )
