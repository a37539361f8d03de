"""Element sets of an object that only falls, with steps, noise and storms put in as told."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import numpy as np

from orbitwatch.accuracy.space_weather import SpaceWeather
from orbitwatch.astro.orbit_shape import orbit_shapes
from orbitwatch.astro.secular_rates import node_rate_deg_day
from orbitwatch.elements.element_set import ElementSet
from orbitwatch.evolution.atmosphere import mean_radius_km
from orbitwatch.evolution.drag import descend

SUN_UNKNOWN = SpaceWeather(0, *(np.empty(0),) * 5)
"""Of the Sun nothing is known, so that its flux is that of a mean cycle."""

START = datetime(2022, 3, 1, 6, tzinfo=UTC)
INCLINATION = 97.4


def with_size(element_set: ElementSet, semi_major_axis_km: float) -> ElementSet:
    """Return the set with the Kozai mean motion that belongs to Brouwer's semi-major axis."""
    for _ in range(6):
        found = float(orbit_shapes([element_set]).semi_major_axis_km[0])
        motion = element_set.mean_motion * (found / semi_major_axis_km) ** 1.5
        element_set = replace(element_set, mean_motion=motion)
    return element_set


def made_history(
    days: Sequence[float],
    *,
    size_km: float = 6878.0,
    eccentricity: float = 0.001,
    ballistic: float = 0.01,
    noise_km: float = 0.003,
    steps_km: Mapping[float, float] | None = None,
    tilts_deg: Mapping[float, float] | None = None,
    seed: int = 0,
) -> list[ElementSet]:
    """Return a set for each of ``days`` after START; steps and tilts happen at their day.

    The fall is that of `descend`, whatever the steps: they are small against a scale height.
    """
    chance = np.random.default_rng(seed)
    way = descend(
        size_km, eccentricity, ballistic, mean_radius_km(INCLINATION), 2022.16, max(days) + 1.0
    )
    moments = np.asarray(days, dtype=np.float64)
    sizes = np.interp(moments, way.days, way.semi_major_axis_km)
    for day, step in (steps_km or {}).items():
        sizes = sizes + np.where(moments >= day, step, 0.0)
    tilt = np.full(len(moments), INCLINATION)
    for day, turn in (tilts_deg or {}).items():
        tilt = tilt + np.where(moments >= day, turn, 0.0)
    rate = node_rate_deg_day(sizes, np.full(len(sizes), eccentricity), tilt)
    nodes = np.concatenate([[0.0], np.cumsum(np.diff(moments) * 0.5 * (rate[1:] + rate[:-1]))])
    noisy = sizes + noise_km * chance.standard_normal(len(sizes))
    return [
        with_size(
            ElementSet(
                norad_cat_id=90001,
                object_name="MADE",
                epoch=START + timedelta(days=float(day)),
                mean_motion=15.0,
                eccentricity=eccentricity,
                inclination=float(i) + 0.0003 * float(chance.standard_normal()),
                ra_of_asc_node=float(node) % 360.0,
                arg_of_pericenter=90.0,
                mean_anomaly=0.0,
            ),
            float(size),
        )
        for day, size, i, node in zip(moments, noisy, tilt, nodes, strict=True)
    ]
