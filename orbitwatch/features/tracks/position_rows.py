"""Positions as rows: positions of objects, and their directions from sites."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

import numpy as np

from orbitwatch.astro.sky.brightness import air_mass, magnitude
from orbitwatch.astro.sky.sky_conditions import SkyConditions
from orbitwatch.features.tracks.columns import AT_SITES_COLUMNS, POSITION_COLUMNS
from orbitwatch.features.tracks.positions import Positions, SiteView
from orbitwatch.formats.rows import Rows, Values, concatenate, rows_of
from orbitwatch.formats.values import epochs, pick
from orbitwatch.selection.standard_magnitudes import StandardMagnitude


def position_rows(
    positions: Positions,
    views: Sequence[SiteView],
    site_names: Sequence[str],
    names: Sequence[str],
    moments: Sequence[datetime],
    magnitudes: Sequence[StandardMagnitude | None],
    sky: SkyConditions,
) -> Rows:
    """Return the rows of ``orbitwatch position``: per site, if any, then in the order computed.

    ``names[i]`` is the name of subject i, ``magnitudes[i]`` its standard magnitude.
    """
    plain = _values(positions, names, moments)
    if not views:
        return rows_of(POSITION_COLUMNS, plain)
    return concatenate(
        [
            rows_of(
                AT_SITES_COLUMNS,
                plain | _site_values(view, name) | _brightness(positions, view, magnitudes, sky),
            )
            for view, name in zip(views, site_names, strict=True)
        ]
    )


def _values(
    positions: Positions, names: Sequence[str], moments: Sequence[datetime]
) -> dict[str, Values]:
    sets, which = positions.element_sets, positions.element_set
    times = np.array([m.replace(tzinfo=None) for m in moments], dtype="datetime64[us]")
    return {
        "object_name": pick(names, positions.subject),
        "catalog_id": pick([s.norad_cat_id for s in sets], which),
        "time": times[positions.moment],
        "latitude_deg": positions.ground.latitude_deg,
        "longitude_deg": positions.ground.longitude_deg,
        "altitude_km": positions.ground.altitude_km,
        "speed_km_s": positions.speed_km_s,
        "sunlit": positions.sunlit,
        "element_epoch": epochs(sets)[which],
        "element_age_days": positions.age_days,
        "timing_uncertainty_s": positions.timing_uncertainty_s,
        "timing_uncertainty_95_s": positions.timing_uncertainty_95_s,
        "cross_track_uncertainty_km": positions.cross_track_uncertainty_km,
        "blended_epoch": positions.blended_epoch,
    }


def _brightness(
    positions: Positions,
    view: SiteView,
    magnitudes: Sequence[StandardMagnitude | None],
    sky: SkyConditions,
) -> dict[str, Values]:
    """Return the magnitudes of sunlit objects above the horizon of one site."""
    look = view.look
    standard = np.array([np.nan if m is None else m.value for m in magnitudes])
    found = magnitude(
        standard[positions.subject], look.slant_range_km, view.phase_angle_deg, sky.phase_model
    )
    found = found + sky.extinction * air_mass(look.elevation_deg)
    shown = positions.sunlit & (look.elevation_deg >= 0.0) & np.isfinite(found)
    estimated = pick([m is not None and m.is_estimated for m in magnitudes], positions.subject)
    estimated[~shown] = None
    return {
        "magnitude": np.where(shown, found, np.nan),
        "magnitude_is_estimated": estimated,
        "phase_angle_deg": view.phase_angle_deg,
    }


def _site_values(view: SiteView, name: str) -> dict[str, Values]:
    look = view.look
    return {
        "site": np.full(len(look.azimuth_deg), name, dtype=object),
        "azimuth_deg": look.azimuth_deg,
        "elevation_deg": look.elevation_deg,
        "slant_range_km": look.slant_range_km,
        "range_rate_km_s": look.range_rate_km_s,
        "right_ascension_deg": view.right_ascension_deg,
        "declination_deg": view.declination_deg,
    }
