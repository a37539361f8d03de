"""Air and Sun: denser lower and under a stronger Sun, and by so much as was fitted."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
from syrupy.assertion import SnapshotAssertion

from orbitwatch.evolution.atmosphere import log_density, mean_flux, mean_radius_km

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
