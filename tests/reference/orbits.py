"""Orbits and sites of every kind, for hypothesis and, by a seed, for campaigns."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import numpy as np
from hypothesis import strategies as st

from orbitwatch.elements.element_set import ElementSet
from orbitwatch.sites import Site

EPOCH = datetime(2023, 12, 9, tzinfo=UTC)
REFERENCE_JD = 2460287.5
"""The Julian date of EPOCH."""

_MU_KM3_S2 = 398600.8
_RADIUS_KM = 6378.135

Draw = Callable[[float, float], float]
"""``(low, high) -> a number between them``."""


def mean_motion(semi_major_axis_km: float) -> float:
    """Return revolutions a day."""
    return float(86400.0 / (2.0 * np.pi) * np.sqrt(_MU_KM3_S2 / semi_major_axis_km**3))


def make_set(
    draw: Draw,
    *,
    perigee_km: float | None = None,
    eccentricity: float = 0.0,
    inclination: float,
    motion: float | None = None,
    arg_of_pericenter: float | None = None,
    bstar: float = 0.0,
) -> ElementSet:
    """Return a set by its perigee or mean motion, the angles that are not given drawn at random."""
    if motion is None:
        assert perigee_km is not None
        motion = mean_motion((_RADIUS_KM + perigee_km) / (1.0 - eccentricity))
    return ElementSet(
        norad_cat_id=99999,
        epoch=EPOCH + timedelta(seconds=round(draw(-2.0, 2.0) * 86400.0)),
        mean_motion=round(motion, 8),
        eccentricity=round(eccentricity, 7),
        inclination=round(inclination, 4),
        ra_of_asc_node=round(draw(0.0, 359.9999), 4),
        arg_of_pericenter=round(
            draw(0.0, 359.9999) if arg_of_pericenter is None else arg_of_pericenter % 360.0, 4
        ),
        mean_anomaly=round(draw(0.0, 359.9999), 4),
        bstar=bstar,
    )


def circular_leo(draw: Draw) -> ElementSet:
    return make_set(
        draw,
        perigee_km=draw(300.0, 1900.0),
        eccentricity=draw(0.0, 0.005),
        inclination=draw(0.0, 180.0),
        bstar=draw(-1e-4, 1e-3),
    )


def eccentric_leo(draw: Draw) -> ElementSet:
    return make_set(
        draw,
        perigee_km=draw(300.0, 1000.0),
        eccentricity=draw(0.0, 0.2),
        inclination=draw(0.0, 180.0),
        bstar=draw(0.0, 5e-4),
    )


def high_near_earth(draw: Draw) -> ElementSet:
    """Nearly circular, up to SGP4's limit of 225 minutes: where the Earth turns during a pass."""
    return make_set(
        draw,
        motion=draw(6.42, 12.0),
        eccentricity=draw(0.0, 0.0499),
        inclination=draw(0.0, 180.0),
    )


def sun_synchronous(draw: Draw) -> ElementSet:
    height = draw(400.0, 900.0)
    axis = _RADIUS_KM + height
    cosine = -((axis / 12352.0) ** 3.5)
    return make_set(
        draw,
        perigee_km=height,
        eccentricity=draw(0.0, 0.003),
        inclination=float(np.degrees(np.arccos(cosine))),
        bstar=draw(0.0, 1e-3),
    )


def near_decay(draw: Draw) -> ElementSet:
    return make_set(
        draw,
        perigee_km=draw(170.0, 280.0),
        eccentricity=draw(0.0, 0.01),
        inclination=draw(0.0, 100.0),
        bstar=10.0 ** draw(-4.0, -2.0),
    )


def equatorial(draw: Draw) -> ElementSet:
    return make_set(
        draw,
        perigee_km=draw(350.0, 2000.0),
        eccentricity=draw(0.0, 0.04),
        inclination=draw(0.0, 0.5),
    )


def polar(draw: Draw) -> ElementSet:
    return make_set(
        draw,
        perigee_km=draw(350.0, 1500.0),
        eccentricity=draw(0.0, 0.04),
        inclination=draw(89.5, 90.5),
    )


def retrograde(draw: Draw) -> ElementSet:
    return make_set(
        draw,
        perigee_km=draw(350.0, 3000.0),
        eccentricity=draw(0.0, 0.1),
        inclination=draw(120.0, 180.0),
    )


def medium(draw: Draw) -> ElementSet:
    return make_set(
        draw,
        motion=draw(1.7, 6.4),
        eccentricity=draw(0.0, 0.1),
        inclination=draw(0.0, 110.0),
    )


def resonant(draw: Draw) -> ElementSet:
    """Half a day, as GPS has it and as eccentric ones do: SGP4's resonance terms."""
    return make_set(
        draw,
        motion=draw(1.99, 2.015),
        eccentricity=draw(0.0, 0.6),
        inclination=draw(0.0, 70.0),
    )


def geostationary(draw: Draw) -> ElementSet:
    return make_set(
        draw,
        motion=draw(1.0020, 1.0035),
        eccentricity=draw(0.0, 0.001),
        inclination=draw(0.0, 0.2),
    )


def drifting_geosynchronous(draw: Draw) -> ElementSet:
    return make_set(
        draw,
        motion=draw(0.9, 1.1),
        eccentricity=draw(0.0, 0.05),
        inclination=draw(0.0, 65.0),
    )


def transfer(draw: Draw) -> ElementSet:
    return make_set(
        draw,
        perigee_km=draw(200.0, 800.0),
        eccentricity=draw(0.6, 0.745),
        inclination=draw(0.0, 60.0),
        bstar=draw(0.0, 1e-3),
    )


def molniya(draw: Draw) -> ElementSet:
    return make_set(
        draw,
        motion=draw(2.0, 2.01),
        eccentricity=draw(0.65, 0.74),
        inclination=draw(62.0, 64.5),
        arg_of_pericenter=draw(250.0, 290.0),
    )


def very_eccentric(draw: Draw) -> ElementSet:
    return make_set(
        draw,
        perigee_km=draw(300.0, 5000.0),
        eccentricity=draw(0.75, 0.93),
        inclination=draw(0.0, 180.0),
    )


KINDS: dict[str, Callable[[Draw], ElementSet]] = {
    kind.__name__: kind
    for kind in (
        circular_leo,
        eccentric_leo,
        high_near_earth,
        sun_synchronous,
        near_decay,
        equatorial,
        polar,
        retrograde,
        medium,
        resonant,
        geostationary,
        drifting_geosynchronous,
        transfer,
        molniya,
        very_eccentric,
    )
}
NEARLY_CIRCULAR = (
    "circular_leo",
    "high_near_earth",
    "sun_synchronous",
    "near_decay",
    "equatorial",
    "polar",
)
"""Kinds that both samplers serve."""


def site_from(draw: Draw) -> Site:
    """Return a site anywhere, one in three at a pole, on the equator or at ±180°."""
    latitude, longitude = round(draw(-90.0, 90.0), 4), round(draw(-180.0, 180.0), 4)
    special = draw(0.0, 18.0)
    if special < 2.0:
        latitude = 90.0 if special < 1.0 else -90.0
    elif special < 4.0:
        latitude = 0.0
    elif special < 6.0:
        longitude = 180.0 if special < 5.0 else -180.0
    return Site("drawn", latitude, longitude, round(draw(-400.0, 6000.0)))


def element_sets(*kinds: str) -> st.SearchStrategy[ElementSet]:
    """Return the strategy of sets of these kinds, of all kinds where none is named."""

    @st.composite
    def strategy(draw: st.DrawFn) -> ElementSet:
        kind = draw(st.sampled_from(kinds or tuple(KINDS)))
        return KINDS[kind](lambda low, high: draw(st.floats(low, high)))

    return strategy()


@st.composite
def sites(draw: st.DrawFn) -> Site:
    """Return the strategy of sites, biased as ``site_from``."""
    return site_from(lambda low, high: draw(st.floats(low, high)))


def random_draw(seed: int) -> Draw:
    """Return a drawing function for campaigns, deterministic by ``seed``."""
    generator = np.random.default_rng(seed)
    return lambda low, high: float(generator.uniform(low, high))
