"""Trajectories by their nodes: SGP4 states at chosen times, and smooth curves between them.

Between two nodes the components that elevation is made of follow a quintic Hermite polynomial
through value, rate and curvature at both ends. For a node every eighteenth of a revolution it
stays within about a metre of SGP4: good enough to find an event, which SGP4 itself then settles.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from orbitwatch.astro.events import Intervals, intervals_above
from orbitwatch.astro.extrema import Samples
from orbitwatch.astro.frames import EarthFixed, EarthRotation, SiteVectors, to_earth_fixed
from orbitwatch.astro.propagation import BoolArray, FloatArray, IntArray, Propagator
from orbitwatch.astro.roots import Evaluate, Jet
from orbitwatch.astro.topocentric import elevation_products, sine_elevation

SECONDS_A_DAY = 86400.0
_DOUBT_SMOOTH, _DOUBT = 1e-3, 5e-3
"""How far the sine of an interpolated culmination may be off: measured 1.2e-4 on round orbits above
the dense air, 2.9e-3 near decay and on eccentric ones, whose accelerations are less well known."""
_SMOOTH_ECCENTRICITY, _SMOOTH_PERIGEE_KM = 0.02, 280.0
_MOMENT = 2e-4
"""Part of the time in which a satellite travels its radius at perigee: 0.2 s in low orbit."""
_TOLERANCE_DAYS = 0.01 / SECONDS_A_DAY
"""Newton's step from 0.01 s away leaves a culmination within 10 µs."""


@dataclass(frozen=True, slots=True)
class Nodes:
    """States of satellites at chosen times, ``(n,)`` and ``(n, 3)``, by satellite, then time."""

    satellite: IntArray
    days: FloatArray
    fixed: EarthFixed
    good: BoolArray


@dataclass(frozen=True, slots=True)
class Segments:
    """Runs of nodes, ``first`` to ``last`` inclusive, over which a site watches a satellite."""

    satellite: IntArray
    site: IntArray
    first: IntArray
    last: IntArray

    def take(self, index: IntArray) -> Segments:
        """Return the segments at ``index``."""
        return Segments(*(getattr(self, name)[index] for name in Segments.__slots__))


class Sky:
    """All that elevation depends on: satellites, the turning Earth, and sites."""

    def __init__(self, propagator: Propagator, rotation: EarthRotation, sites: SiteVectors) -> None:
        self.propagator = propagator
        self.rotation = rotation
        self.sites = sites
        self.states_computed = 0
        e = propagator.eccentricity
        at_perigee_s = np.sqrt((1.0 - e) ** 3 / (1.0 + e)) / propagator.mean_motion_rad_s
        smooth = (e < _SMOOTH_ECCENTRICITY) & (propagator.perigee_km > _SMOOTH_PERIGEE_KM)
        self._doubt = np.where(smooth, _DOUBT_SMOOTH, _DOUBT)
        self._moment_days = _MOMENT * at_perigee_s / SECONDS_A_DAY

    def earth_fixed(self, satellite: IntArray, days: FloatArray) -> tuple[EarthFixed, BoolArray]:
        """Return Earth-fixed states of ``satellite[i]`` at ``days[i]``, and which of them count."""
        self.states_computed += len(days)
        if np.all(satellite[1:] >= satellite[:-1]):
            return self._sorted(satellite, days)
        order = np.argsort(satellite, kind="stable")
        fixed, good = self._sorted(satellite[order], days[order])
        back = np.empty_like(order)
        back[order] = np.arange(len(order))
        return _take(fixed, back), good[back]

    def _sorted(self, satellite: IntArray, days: FloatArray) -> tuple[EarthFixed, BoolArray]:
        states = self.propagator.states(satellite, days)
        return to_earth_fixed(states, self.rotation.angle_rad(days)), states.good

    def nodes(self, satellite: IntArray, days: FloatArray) -> Nodes:
        """Return the nodes of satellites at times given in order of satellite, then time."""
        fixed, good = self.earth_fixed(satellite, days)
        return Nodes(satellite, days, fixed, good)

    def elevation(
        self, satellite: IntArray, site: IntArray, days: FloatArray, extremum: BoolArray
    ) -> Jet:
        """Return sin(elevation), rate per day and curvature per day², straight from SGP4.

        SGP4's velocity is not quite the derivative of its position (up to 4 m/s are missing), which
        would move a flat culmination. Where ``extremum``, the rate therefore comes from positions a
        moment before and after.
        """
        around, plain = np.flatnonzero(extremum), np.flatnonzero(~extremum)
        step = self._moment_days[satellite[around]]
        rows = np.concatenate([plain, around, around])
        moved = days[rows]
        n, m = len(plain), len(around)
        moved[n : n + m] -= step
        moved[n + m :] += step
        fixed, _ = self.earth_fixed(satellite[rows], moved)
        jet = _per_day(sine_elevation(*elevation_products(fixed, self.sites, site[rows])))
        before, after = (tuple(part[k : k + m] for part in jet) for k in (n, n + m))
        curvature = 0.5 * (before[2] + after[2])
        value = 0.5 * (before[0] + after[0]) - 0.5 * step * step * curvature
        result = np.empty((3, n + m))
        result[:, plain] = jet[0][:n], jet[1][:n], jet[2][:n]
        result[:, around] = value, (after[0] - before[0]) / (2.0 * step), curvature
        return result[0], result[1], result[2]

    def above(self, nodes: Nodes, segments: Segments, min_elevation_deg: float) -> Intervals:
        """Find when each segment's satellite is above its site's mask; ``curve`` is the segment."""
        counts = segments.last - segments.first + 1
        curve = np.repeat(np.arange(len(counts)), counts)
        node = np.arange(len(curve)) + np.repeat(
            segments.first - np.cumsum(counts) + counts, counts
        )
        site = segments.site[curve]
        height, squared = elevation_products(_take(nodes.fixed, node), self.sites, site)
        value, rate, _ = _per_day(sine_elevation(height, squared))
        days, satellite = nodes.days[node], nodes.satellite[node]
        between = _Pieces(days, height, squared)

        def approximate(rows: IntArray, _: BoolArray) -> Evaluate:
            return lambda active, time: between.elevation(rows[active], time)

        def exact(rows: IntArray, extremum: BoolArray) -> Evaluate:
            which, where = satellite[rows], site[rows]
            return lambda active, time: self.elevation(
                which[active], where[active], time, extremum[active]
            )

        samples = Samples(curve, days, value, rate, self._doubt[satellite])
        threshold = float(np.sin(np.radians(min_elevation_deg)))
        return intervals_above(samples, threshold, approximate, exact, _TOLERANCE_DAYS)


class _Pieces:
    """Quintics from each sample to the next, of what elevation is made of.

    A piece from one curve to another is no piece: nobody asks for it.
    """

    def __init__(self, days: FloatArray, height: Jet, squared: Jet) -> None:
        self._days = days
        self._length = np.diff(days, append=np.inf)
        seconds = np.diff(days, append=days[-1:]) * SECONDS_A_DAY
        # Both quantities in one array ``(6, 2, n)``: half as many calls for few pieces.
        value, rate, curvature = (np.stack([height[k], squared[k]]) for k in range(3))
        self._coefficients = _quintic(value, rate, curvature, seconds)

    def elevation(self, piece: IntArray, time: FloatArray) -> Jet:
        """Return sin(elevation), rate per day and curvature per day², interpolated."""
        scale = 1.0 / self._length[piece]
        s = (time - self._days[piece]) * scale
        height, squared = _jets(self._coefficients[:, :, piece], s).swapaxes(0, 1)
        z, rate, curvature = sine_elevation(
            (height[0], height[1], height[2]), (squared[0], squared[1], squared[2])
        )
        return z, rate * scale, curvature * scale * scale


def _per_day(jet: Jet) -> Jet:
    return jet[0], jet[1] * SECONDS_A_DAY, jet[2] * SECONDS_A_DAY**2


def _take(fixed: EarthFixed, index: IntArray) -> EarthFixed:
    return EarthFixed(
        fixed.position_km[index], fixed.velocity_km_s[index], fixed.acceleration_km_s2[index]
    )


def _quintic(
    value: FloatArray, rate: FloatArray, curvature: FloatArray, length: FloatArray
) -> FloatArray:
    """Return coefficients ``(6, …, n)`` in s of the quintic Hermite polynomials on s in [0, 1].

    Piece i runs from sample i to the next, ``length[i]`` apart.
    """
    v0, a0 = rate * length, curvature * length * length
    v1, a1 = _next(rate) * length, _next(curvature) * length * length
    rise = _next(value) - value
    return np.stack(
        [
            value,
            v0,
            0.5 * a0,
            10.0 * rise - 6.0 * v0 - 4.0 * v1 - 1.5 * a0 + 0.5 * a1,
            -15.0 * rise + 8.0 * v0 + 7.0 * v1 + 1.5 * a0 - a1,
            6.0 * rise - 3.0 * (v0 + v1) - 0.5 * (a0 - a1),
        ]
    )


def _next(values: FloatArray) -> FloatArray:
    """Return each sample's successor; the last is its own."""
    return np.concatenate([values[..., 1:], values[..., -1:]], axis=-1)


_FIRST = np.arange(1.0, 6.0)[:, None]
_SECOND = np.array([2.0, 6.0, 12.0, 20.0])[:, None]


def _jets(coefficients: FloatArray, s: FloatArray) -> FloatArray:
    """Return value and two derivatives in s, ``(3, 2, m)``, of quintics ``(6, 2, m)``."""
    weights = np.zeros((3, 6, len(s)))
    powers = weights[0]
    powers[0], powers[1] = 1.0, s
    for k in range(2, 6):
        np.multiply(powers[k - 1], s, out=powers[k])
    np.multiply(_FIRST, powers[:5], out=weights[1, 1:])
    np.multiply(_SECOND, powers[:4], out=weights[2, 2:])
    return np.asarray(np.einsum("dkm,kqm->dqm", weights, coefficients))
