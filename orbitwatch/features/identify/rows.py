"""Rows of candidates for an observed object."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

import numpy as np

from orbitwatch.elements.element_set import ElementSet
from orbitwatch.features.identify.candidates import Candidates
from orbitwatch.features.identify.columns import IDENTIFY_COLUMNS
from orbitwatch.formats.rows import Rows, rows_of
from orbitwatch.formats.values import epochs, pick


def identify_rows(
    candidates: Candidates,
    element_sets: Sequence[ElementSet],
    names: Sequence[str],
    site_name: str,
    moment: datetime,
) -> Rows:
    """Return the rows of ``orbitwatch identify``, in the order of ``candidates``.

    ``names[i]`` is the name of subject i.
    """
    count, sky = len(candidates.subject), candidates.sky
    sets = [element_sets[i] for i in candidates.element_set.tolist()]
    all_objects = np.arange(count)
    return rows_of(
        IDENTIFY_COLUMNS,
        {
            "object_name": pick(names, candidates.subject),
            "catalog_id": [s.norad_cat_id for s in sets],
            "object_id": pick([s.object_id for s in sets], all_objects),
            "site": [site_name] * count,
            "time": np.full(count, np.datetime64(moment.replace(tzinfo=None), "us")),
            "separation_deg": candidates.separation_deg,
            "azimuth_deg": sky.azimuth_deg,
            "elevation_deg": sky.elevation_deg,
            "right_ascension_deg": sky.right_ascension_deg,
            "declination_deg": sky.declination_deg,
            "slant_range_km": sky.slant_range_km,
            "angular_speed_deg_s": sky.angular_speed_deg_s,
            "heading_deg": sky.heading_deg,
            "heading_difference_deg": candidates.heading_difference_deg,
            "sunlit": sky.sunlit,
            "nearest_separation_deg": candidates.nearest_separation_deg,
            "nearest_offset_s": candidates.nearest_offset_s,
            "element_epoch": epochs(sets),
            "element_age_days": candidates.age_days,
            "timing_uncertainty_s": candidates.timing_uncertainty_s,
            "direction_uncertainty_deg": candidates.direction_uncertainty_deg,
            "blended_epoch": candidates.blended_epoch,
        },
    )
