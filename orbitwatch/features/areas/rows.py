"""Contacts of swaths with areas as rows."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from orbitwatch.arrays import FloatArray
from orbitwatch.astro.trajectory import SECONDS_A_DAY
from orbitwatch.features.areas.columns import AREA_COLUMNS
from orbitwatch.features.areas.stream import FoundContacts
from orbitwatch.formats.rows import Rows, Values, rows_of
from orbitwatch.formats.values import epochs, named_as_columns, pick, to_datetime64


def area_rows(found: FoundContacts, area_names: Sequence[str], names: Sequence[str]) -> Rows:
    """Return the rows of ``orbitwatch overflights --area``; ``names[i]`` is object i's name."""
    contacts, details = found.contacts, found.contacts.details
    which, sets = contacts.element_set, found.element_sets

    def times(days: FloatArray) -> Values:
        return to_datetime64(found.reference_jd, days)

    return rows_of(
        AREA_COLUMNS,
        {
            **named_as_columns(details, AREA_COLUMNS),
            "object_name": pick(names, contacts.object_index),
            "catalog_id": pick(sets.column("norad_cat_id").tolist(), which),
            "object_id": pick(sets.column("object_id").tolist(), which),
            "area": pick(area_names, contacts.area),
            "entry": times(contacts.entry),
            "closest": times(contacts.closest),
            "exit": times(contacts.exit),
            "duration_s": (contacts.exit - contacts.entry) * SECONDS_A_DAY,
            "altitude_km": details.ground.altitude_km,
            "latitude_deg": details.ground.latitude_deg,
            "longitude_deg": details.ground.longitude_deg,
            "direction": np.where(details.ascending, "ascending", "descending"),
            "daylight": details.sun_elevation_deg > 0.0,
            "satellite_sunlit": details.sunlit,
            "element_epoch": epochs(sets)[which],
            "element_age_days": details.age_days,
            "blended_epoch": times(details.blended_epoch_days),
        },
    )
