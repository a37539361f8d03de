"""The revolution number of a satellite, counted from launch as in its element sets.

A revolution begins at the ascending node; the time between launch and the first node is
revolution 0 (the convention of the catalogue's REV_AT_EPOCH). The number of a set is extended to
any moment by counting the ascending nodes of SGP4's orbit in between. The catalogue keeps five
digits: after 99,999 comes 0. The number of wraps follows from the object's mean motion and its
years in the catalogue: since its launch or since its catalogue number was assigned, which for
objects released from a station is decades later. If no count fits these years, the number is
used as published.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

import numpy as np

from orbitwatch.arrays import FloatArray, IntArray
from orbitwatch.astro.propagation import MU_KM3_S2, Propagator
from orbitwatch.astro.topocentric import dot
from orbitwatch.elements.element_set import ElementSet
from orbitwatch.times import to_jd

_WRAP = 100_000
_ANCHOR_DAYS = 0.25
"""Spacing of the anchors: between two of them a decaying orbit gains a hundredth of a turn."""
_NODE_TOLERANCE_RAD = np.radians(0.2)
"""Most sets have their epoch at the node, up to short-periodic terms: of 16,400 in 2026 all
but a hundred lie within 0.1° of it, and those are spread evenly."""
_TWO_PI = 2.0 * np.pi
_DESIGNATOR_YEAR = re.compile(r"(\d{4})-\d{3}")
_DAYS_A_YEAR = 365.25
_MOST_OFF = 30_000
"""Tolerance in revolutions between the count and years times mean motion: orbits decay."""
_NUMBERED = (
    *((1, 1957.8), (20, 1960.0), (950, 1965.0), (4_300, 1970.0), (7_620, 1975.0)),
    *((11_650, 1980.0), (15_430, 1985.0), (20_390, 1990.0), (23_450, 1995.0), (26_040, 2000.0)),
    *((28_500, 2005.0), (36_100, 2010.0), (40_350, 2015.0), (43_070, 2018.0), (44_900, 2020.0)),
    *((47_250, 2021.0), (50_800, 2022.0), (55_000, 2023.0), (58_640, 2024.0), (62_450, 2025.0)),
    *((67_250, 2026.0), (69_999, 2026.5)),
)
"""Catalogue numbers and the years of their assignment, to half a year, from launches."""
_J2000_JD = 2451545.0


def argument_of_latitude(position_km: FloatArray, velocity_km_s: FloatArray) -> FloatArray:
    """Return the angle from the ascending node to the satellite, radians in [-π, π], ``(n,)``.

    It is zero where the satellite crosses the equator of TEME northwards.
    """
    x, y, z = position_km.T
    hx, hy, hz = _momentum(position_km, velocity_km_s)
    return np.asarray(np.arctan2(np.sqrt(hx * hx + hy * hy + hz * hz) * z, y * hx - x * hy))


@dataclass(frozen=True, slots=True)
class RevolutionCounter:
    """Counts the revolutions of one satellite of a propagator over the days it was made for.

    ``mean_motion`` is in radians a day. ``residual`` is the difference of the unwrapped mean
    argument of latitude from it at the anchors, ``(n_anchors,)``; ``offset`` converts a count of
    nodes to the revolution number.
    """

    epoch_days: float
    mean_motion: float
    anchor_days: FloatArray
    residual: FloatArray
    offset: int

    def number(self, argument_rad: FloatArray, days: FloatArray) -> IntArray:
        """Return the revolution at ``days``, given the argument of latitude, ``(n,)``.

        True and mean argument differ by less than half a turn, so that the mean one, followed
        from the epoch, determines the turn of the true one.
        """
        mean = self.mean_motion * (days - self.epoch_days)
        mean += np.interp(days, self.anchor_days, self.residual)
        # The argument lies in [-π, π]: brought to [0, 2π), it begins a turn at the node.
        forward = np.where(argument_rad < 0.0, argument_rad + _TWO_PI, argument_rad)
        turns = np.rint((mean - forward) / _TWO_PI)
        return np.where(np.isfinite(turns), turns, 0.0).astype(np.int64) + self.offset


def count_revolutions(
    propagator: Propagator, satellite: int, first_day: float, last_day: float
) -> RevolutionCounter:
    """Prepare the count for ``satellite`` from its epoch to both of these days."""
    epoch = float(propagator.epoch_days[satellite])
    element_set = propagator.element_sets[satellite]
    low = np.floor((min(first_day, epoch) - epoch) / _ANCHOR_DAYS)
    high = np.ceil((max(last_day, epoch) - epoch) / _ANCHOR_DAYS)
    anchors = epoch + np.arange(low, high + 1.0) * _ANCHOR_DAYS
    states = propagator.states(np.full(len(anchors), satellite), anchors)
    motion = float(propagator.mean_motion_rad_s[satellite]) * 86400.0
    phase = _mean_argument(states.position_km, states.velocity_km_s)
    gained = phase - motion * (anchors - epoch)
    known = np.isfinite(gained)
    if not known.any():
        return RevolutionCounter(epoch, motion, anchors, np.zeros(len(anchors)), 0)
    residual = np.interp(anchors, anchors[known], np.unwrap(gained[known]))
    counter = RevolutionCounter(epoch, motion, anchors, residual, 0)
    at_epoch = propagator.states(np.array([satellite]), np.array([epoch]))
    argument = argument_of_latitude(at_epoch.position_km, at_epoch.velocity_km_s)
    argument = np.where(np.abs(argument) < _NODE_TOLERANCE_RAD, 0.0, argument)
    nodes = int(counter.number(argument, np.array([epoch]))[0])
    number = element_set.rev_at_epoch + _WRAP * wraps(element_set)
    return RevolutionCounter(epoch, motion, anchors, residual, number - nodes)


def wraps(element_set: ElementSet) -> int:
    """Return how often the set's revolution number has wrapped at 99,999."""
    began = _catalogued_year(element_set)
    if began is None:
        return 0
    jd, fraction = to_jd(element_set.epoch)
    years = 2000.0 + (jd + fraction - _J2000_JD) / _DAYS_A_YEAR - began
    missing = element_set.mean_motion * years * _DAYS_A_YEAR - element_set.rev_at_epoch
    times = max(0, round(missing / _WRAP))
    return times if abs(missing - times * _WRAP) < _MOST_OFF else 0


def _catalogued_year(element_set: ElementSet) -> float | None:
    """Return the year in which the object was catalogued; None if unknown."""
    launch = _DESIGNATOR_YEAR.match(element_set.object_id or "")
    if launch is None:
        return None
    numbers, years = zip(*_NUMBERED, strict=True)
    return max(int(launch[1]) + 0.5, float(np.interp(element_set.norad_cat_id, numbers, years)))


def _momentum(
    position: FloatArray, velocity: FloatArray
) -> tuple[FloatArray, FloatArray, FloatArray]:
    x, y, z = position.T
    u, v, w = velocity.T
    return y * w - z * v, z * u - x * w, x * v - y * u


def _mean_argument(position: FloatArray, velocity: FloatArray) -> FloatArray:
    """Return the osculating mean argument of latitude, radians; NaN off an ellipse.

    True argument less the equation of the centre (Vallado, Fundamentals of Astrodynamics,
    section 2.2), which stays smooth where perigee itself is ill-defined.
    """
    radius = np.sqrt(dot(position, position))
    semi_major = 1.0 / (2.0 / radius - dot(velocity, velocity) / MU_KM3_S2)
    with np.errstate(invalid="ignore"):
        e_cos = 1.0 - radius / semi_major
        e_sin = dot(position, velocity) / np.sqrt(MU_KM3_S2 * semi_major)
        eccentricity = np.hypot(e_cos, e_sin)
        eccentric = np.arctan2(e_sin, e_cos)
        true = np.arctan2(np.sqrt(1.0 - eccentricity**2) * e_sin, e_cos - eccentricity**2)
        centre = true - (eccentric - e_sin)
    return np.asarray(argument_of_latitude(position, velocity) - centre)
