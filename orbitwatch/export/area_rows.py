"""Touches of areas by swaths as rows."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from orbitwatch.analysis.areas import SightingDetails, Sightings
from orbitwatch.astro.propagation import FloatArray
from orbitwatch.astro.trajectory import SECONDS_A_DAY
from orbitwatch.export.columns import AREA_COLUMNS
from orbitwatch.export.pass_rows import epochs, pick, to_datetime64
from orbitwatch.export.rows import Rows, Values, rows_of


def area_rows(
    sightings: Sightings,
    details: SightingDetails,
    area_names: Sequence[str],
    names: Sequence[str],
) -> Rows:
    """Return the rows of ``orbitwatch overflights --area``; ``names[i]`` is subject i's name."""
    reference_jd = sightings.sky.propagator.reference_jd
    which, sets = sightings.element_set, sightings.element_sets

    def times(days: FloatArray) -> Values:
        return to_datetime64(reference_jd, days)

    return rows_of(
        AREA_COLUMNS,
        {
            "object_name": pick(names, sightings.subject),
            "catalog_id": pick([s.norad_cat_id for s in sets], which),
            "object_id": pick([s.object_id for s in sets], which),
            "area": pick(area_names, sightings.area),
            "entry": times(sightings.entry),
            "closest": times(sightings.closest),
            "exit": times(sightings.exit),
            "duration_s": (sightings.exit - sightings.entry) * SECONDS_A_DAY,
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
