"""Passes and overflights as rows: every column of the two answers, from the arrays behind them."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from orbitwatch.analysis.overflights import OverflightDetails, PassDetails
from orbitwatch.analysis.passes import Passes
from orbitwatch.astro.propagation import FloatArray
from orbitwatch.astro.trajectory import SECONDS_A_DAY
from orbitwatch.elements.element_set import ElementSet
from orbitwatch.export.columns import OVERFLIGHT_COLUMNS, PASS_COLUMNS
from orbitwatch.export.rows import Rows, Values, rows_of
from orbitwatch.sites import Site
from orbitwatch.times import from_jd


def pass_rows(
    passes: Passes, sites: Sequence[Site], names: Sequence[str], details: PassDetails
) -> Rows:
    """Return the rows of ``orbitwatch passes``; ``names[i]`` is what subject i is called."""
    return rows_of(PASS_COLUMNS, _pass_values(passes, sites, names, details))


def overflight_rows(
    passes: Passes,
    sites: Sequence[Site],
    names: Sequence[str],
    details: PassDetails,
    overflights: OverflightDetails,
) -> Rows:
    """Return the rows of ``orbitwatch overflights``."""
    values = _pass_values(passes, sites, names, details)
    ground = overflights.ground
    values |= {
        "ground_distance_km": overflights.ground_distance_km,
        "off_nadir_deg": overflights.off_nadir_deg,
        "altitude_km": ground.altitude_km,
        "sun_elevation_deg": overflights.sun_elevation_deg,
        "daylight": overflights.sun_elevation_deg > 0.0,
        "satellite_sunlit": overflights.sunlit,
        "direction": np.where(overflights.ascending, "ascending", "descending"),
        "side": np.where(overflights.site_is_left, "left", "right"),
        "latitude_deg": ground.latitude_deg,
        "longitude_deg": ground.longitude_deg,
    }
    return rows_of(OVERFLIGHT_COLUMNS, values)


def _pass_values(
    passes: Passes, sites: Sequence[Site], names: Sequence[str], details: PassDetails
) -> dict[str, Values]:
    found = passes.found
    reference_jd = passes.sky.propagator.reference_jd
    which, sets = found.satellite, passes.element_sets
    subject = passes.subject[which]

    def times(days: FloatArray) -> Values:
        return to_datetime64(reference_jd, days)

    return {
        "object_name": pick(names, subject),
        "catalog_id": pick([s.norad_cat_id for s in sets], which),
        "object_id": pick([s.object_id for s in sets], which),
        "site": pick([site.name for site in sites], found.site),
        "aos": times(found.aos),
        "tca": times(found.tca),
        "los": times(found.los),
        "duration_s": (found.los - found.aos) * SECONDS_A_DAY,
        "aos_azimuth_deg": details.aos_azimuth_deg,
        "tca_azimuth_deg": details.at_tca.azimuth_deg,
        "los_azimuth_deg": details.los_azimuth_deg,
        "max_elevation_deg": details.at_tca.elevation_deg,
        "slant_range_km": details.at_tca.slant_range_km,
        "visible_start": times(details.visible_start),
        "visible_end": times(details.visible_end),
        "element_epoch": epochs(sets)[which],
        "element_age_days": details.age_days,
        "timing_uncertainty_s": details.timing_uncertainty_s,
        "ground_distance_uncertainty_km": details.ground_distance_uncertainty_km,
    }


def to_datetime64(reference_jd: float, days: FloatArray) -> Values:
    """Return days since ``reference_jd`` as ``datetime64[us]``, NaT for NaN."""
    reference = np.datetime64(from_jd(reference_jd, 0.0).replace(tzinfo=None), "us")
    known = np.isfinite(days)
    offset = np.rint(np.where(known, days, 0.0) * SECONDS_A_DAY * 1e6).astype(np.int64)
    return np.where(known, reference + offset.astype("timedelta64[us]"), np.datetime64("NaT", "us"))


def epochs(element_sets: Sequence[ElementSet]) -> Values:
    """Return the epochs of element sets as ``datetime64[us]``, ``(n,)``."""
    return np.array([s.epoch.replace(tzinfo=None) for s in element_sets], dtype="datetime64[us]")


def pick(values: Sequence[object], index: Values) -> Values:
    """Return ``values[index]`` as an object array, which text and null may share."""
    array = np.empty(len(values), dtype=object)
    array[:] = values
    return array[index]
