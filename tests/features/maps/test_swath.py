"""Rings on the globe as rings on the flat map, across the antimeridian and around the poles."""

from __future__ import annotations

import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from orbitwatch.astro.sphere import around, unit_vectors
from orbitwatch.astro.swath import Swath
from orbitwatch.features.maps.swath import flat_rings, swath_rings, widest_deg
from tests.features.maps.scenes import scene

WORLD = shapely.box(-180.0, -90.0, 180.0, 90.0)
PLACES = np.stack(
    [a.ravel() for a in np.meshgrid(np.arange(-179.0137, 180.0, 7.0), np.arange(-88.0, 89.0, 4.0))]
)


def _covered(rings: list[np.ndarray]) -> np.ndarray:
    flat = [shapely.make_valid(shapely.Polygon(r)) for ring in rings for r in flat_rings(ring)]
    whole = shapely.union_all(flat)
    shapely.prepare(whole)
    return shapely.contains_xy(whole, *PLACES)


@settings(deadline=None, max_examples=40)
@given(st.floats(-90.0, 90.0), st.floats(-180.0, 179.9), st.floats(3.0, 70.0))
def test_a_disc_covers_what_lies_in_it(latitude: float, longitude: float, radius: float) -> None:
    azimuth = np.linspace(0.0, 2.0 * np.pi, 181)[:-1]
    ring = np.stack(around(latitude, longitude, np.radians(radius), azimuth)[::-1], axis=-1)
    parts = flat_rings(ring)
    assert all((part[0] == part[-1]).all() for part in parts)
    assert all(shapely.LinearRing(part).is_ccw for part in parts)
    centre = unit_vectors(np.array([latitude]), np.array([longitude]))[0]
    away = np.degrees(np.arccos(np.clip(unit_vectors(*PLACES[::-1]) @ centre, -1.0, 1.0)))
    clear = np.abs(away - radius) > 1.0
    assert (_covered([ring]) == (away < radius))[clear].all()


@pytest.mark.parametrize(("name", "width"), [("iss", 1200.0), ("noaa 20", 2900.0)])
def test_a_swath_covers_what_lies_beside_the_track(name: str, width: float) -> None:
    shown = scene(name, minutes=95)
    (track,) = shown.tracks
    swath = Swath(width_km=width)
    covered = _covered(swath_rings(track, swath))
    fine = np.linspace(0.0, len(track.time) - 1.0, 4 * len(track.time))
    sines = unit_vectors(*PLACES[::-1]) @ unit_vectors(*track.between(fine)).T
    nearest = np.degrees(np.arccos(np.clip(sines, -1.0, 1.0)))
    half = 0.5 * widest_deg(shown, swath)
    inner = (nearest[:, 8:-8].min(axis=1) < 0.97 * half - 0.6) & (
        nearest[:, [0, -1]].min(axis=1) > 1.1 * half
    )
    assert inner.sum() > 30
    assert covered[inner].all()
    assert not covered[nearest.min(axis=1) > half + 0.6].any()
