"""A catalogue of the size and mix of the public one, the same at every run.

It holds broadband shells at 43, 53, 70 and 97.5°, Sun-synchronous satellites and debris, debris of
all inclinations, navigation satellites, 1,500 geostationary ones, Molniya and transfer orbits.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime

import numpy as np

from orbitwatch.elements.element_set import ElementSet

EPOCH = datetime(2026, 8, 22, tzinfo=UTC)
_MU_KM3_S2 = 398600.8
_EARTH_KM = 6378.135
_SHARES = {
    "shell-53": 0.24,
    "shell-43": 0.10,
    "shell-70": 0.05,
    "shell-97": 0.06,
    "sun-synchronous": 0.15,
    "debris": 0.29,
    "navigation": 0.01,
    "geostationary": 0.05,
    "molniya": 0.01,
    "transfer": 0.04,
}


def catalogue(size: int = 30_000, seed: int = 1) -> list[ElementSet]:
    """Return ``size`` element sets, in random order, the same for the same ``seed``."""
    rng = np.random.default_rng(seed)
    kinds = rng.choice(list(_SHARES), size=size, p=list(_SHARES.values()))
    return [_element_set(number, str(kind), rng) for number, kind in enumerate(kinds, 1)]


def _element_set(number: int, kind: str, rng: np.random.Generator) -> ElementSet:
    perigee, apogee, inclination, bstar = _shape(kind, rng)
    semi_major = _EARTH_KM + 0.5 * (perigee + apogee)
    node, argument, anomaly = rng.uniform(0.0, 360.0, 3).round(4)
    return ElementSet(
        norad_cat_id=number if number < 70_000 else number + 30_000,
        object_name=f"{kind.upper()} {number}",
        object_id=f"{2000 + number % 26}-{number % 900 + 1:03}A",
        epoch=EPOCH,
        mean_motion=round(float(86400.0 * np.sqrt(_MU_KM3_S2 / semi_major**3) / (2.0 * np.pi)), 8),
        eccentricity=round(float((apogee - perigee) / (2.0 * semi_major)), 7),
        inclination=round(float(inclination), 4),
        ra_of_asc_node=float(node),
        arg_of_pericenter=float(270.0 if kind == "molniya" else argument),
        mean_anomaly=float(anomaly),
        bstar=float(bstar),
    )


def _shape(kind: str, rng: np.random.Generator) -> tuple[float, float, float, float]:
    """Return perigee and apogee in km, inclination in degrees and B*."""
    wobble = rng.normal(0.0, 0.05)
    if kind.startswith("shell"):
        height = rng.choice([340.0, 480.0, 550.0, 570.0]) + rng.normal(0.0, 3.0)
        inclination = {"shell-53": 53.0, "shell-43": 43.0, "shell-70": 70.0}.get(kind, 97.5)
        return height - 1.0, height + 1.0, inclination + wobble, 2e-4
    if kind == "sun-synchronous":
        height = rng.uniform(450.0, 900.0)
        return height, height + rng.exponential(15.0), 96.5 + height / 300.0 + wobble, 1e-4
    if kind == "debris":
        perigee = rng.uniform(250.0, 1500.0)
        spread = rng.exponential(250.0)
        return perigee, perigee + spread, rng.choice([65.0, 74.0, 82.5, 90.0, 99.0]) + wobble, 3e-4
    if kind == "navigation":
        return 20180.0, 20220.0, 55.0 + 10.0 * wobble, 0.0
    if kind == "geostationary":
        return 35776.0, 35796.0, abs(rng.normal(0.0, 4.0)), 0.0
    if kind == "molniya":
        return 1000.0 + 5000.0 * abs(wobble), 39400.0 - 5000.0 * abs(wobble), 63.4 + wobble, 0.0
    perigee = rng.uniform(190.0, 1200.0)
    return perigee, rng.uniform(8000.0, 41000.0), rng.choice([7.0, 19.0, 28.5, 51.6]) + wobble, 1e-4


def by_kind(element_sets: list[ElementSet]) -> Iterator[tuple[str, int]]:
    """Yield how many sets there are of each kind."""
    names = [str(s.object_name).rsplit(" ", 1)[0] for s in element_sets]
    yield from sorted((name, names.count(name)) for name in set(names))
