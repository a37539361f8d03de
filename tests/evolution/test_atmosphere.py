"""Air and Sun: denser lower and under a stronger Sun, and by so much as was fitted."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest
from syrupy.assertion import SnapshotAssertion

from orbitwatch.evolution.atmosphere import log_density, mean_flux, mean_radius_km
from orbitwatch.evolution.orbit_changes import _air_weight
from orbitwatch.evolution.record import history_arrays
from tests.evolution.made_histories import made_history, with_size

HEIGHTS_KM = np.array([*range(92, 300, 8), *range(310, 1800, 45)], dtype=np.float64)


def test_air_is_denser_lower_and_under_a_stronger_sun() -> None:
    profiles = [log_density(HEIGHTS_KM, flux, 2024.3) for flux in (70.0, 120.0, 200.0)]
    for profile in profiles:
        assert (np.diff(profile) < 0.0).all()
    for weak, strong in pairwise(profiles):
        assert (strong[HEIGHTS_KM > 200.0] > weak[HEIGHTS_KM > 200.0]).all()


def test_golden(snapshot: SnapshotAssertion) -> None:
    lines = [
        f"flux {flux:g}, {year}: "
        + " ".join(f"{value:.4f}" for value in log_density(HEIGHTS_KM, flux, year))
        for flux in (60.0, 70.0, 110.0, 150.0, 180.0, 230.0, 300.0)
        for year in (None, 2024.0, 2024.1, 2024.3, 2024.55, 2024.8, 2025.95)
    ]
    lines.append(" ".join(f"{mean_flux(2019.0 + 0.7 * k):.3f}" for k in range(40)))
    lines.append(" ".join(f"{mean_radius_km(10.0 * k):.3f}" for k in range(19)))
    assert "\n".join(lines) == snapshot


def test_an_eccentric_orbit_meets_less_air_by_king_heles_law() -> None:
    """Of equal perigees, density counts by one over the root of a e / H (King-Hele 1987, 4.4)."""
    perigee_km = 6378.135 + 400.0
    eccentricities = (0.0, 0.002, 0.01, 0.02, 0.04)
    sets = [
        replace(with_size(replace(one, eccentricity=e), perigee_km / (1.0 - e)), eccentricity=e)
        for one, e in zip(made_history(range(5)), eccentricities, strict=True)
    ]
    history = history_arrays(sets, ())
    where = np.arange(5)
    stretch = np.maximum(history.semi_major_axis_km * history.eccentricity / 60.0, 0.3)
    found = _air_weight(history, where, where)
    assert found / found[0] == pytest.approx(np.sqrt(stretch / stretch[0]), rel=1e-3)
