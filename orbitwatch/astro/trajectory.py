"""Trajectories by their nodes: SGP4 states at chosen times, and smooth curves between them.

Between two nodes the components that elevation is made of follow a quintic Hermite polynomial
through value, rate and curvature at both ends. For a node every eighteenth of a revolution it
stays within about a metre of SGP4: good enough to find an event, which SGP4 itself then settles.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from orbitwatch.astro.events import Intervals, Samples, intervals_above
from orbitwatch.astro.frames import EarthFixed, EarthRotation, SiteVectors, to_earth_fixed
from orbitwatch.astro.propagation import BoolArray, FloatArray, IntArray, Propagator
from orbitwatch.astro.roots import Evaluate, Jet
from orbitwatch.astro.topocentric import elevation_products, sine_elevation

SECONDS_A_DAY = 86400.0
_TOLERANCE_DAYS = 1e-3 / SECONDS_A_DAY


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


class Sky:
    """All that elevation depends on: satellites, the turning Earth, and sites."""

    def __init__(self, propagator: Propagator, rotation: EarthRotation, sites: SiteVectors) -> None:
        self.propagator = propagator
        self.rotation = rotation
        self.sites = sites
        self.states_computed = 0

    def earth_fixed(self, satellite: IntArray, days: FloatArray) -> tuple[EarthFixed, BoolArray]:
        """Return Earth-fixed states of ``satellite[i]`` at ``days[i]``, and which of them count."""
        order = np.argsort(satellite, kind="stable")
        states = self.propagator.states(satellite[order], days[order])
        self.states_computed += len(days)
        fixed = to_earth_fixed(states, self.rotation.angle_rad(days[order]))
        back = np.empty_like(order)
        back[order] = np.arange(len(order))
        return EarthFixed(
            fixed.position_km[back], fixed.velocity_km_s[back], fixed.acceleration_km_s2[back]
        ), states.good[back]

    def nodes(self, satellite: IntArray, days: FloatArray) -> Nodes:
        """Return the nodes of satellites at times given in order of satellite, then time."""
        fixed, good = self.earth_fixed(satellite, days)
        return Nodes(satellite, days, fixed, good)

    def elevation(self, satellite: IntArray, site: IntArray, days: FloatArray) -> Jet:
        """Return sin(elevation), rate per day and curvature per day², straight from SGP4."""
        fixed, _ = self.earth_fixed(satellite, days)
        return _per_day(sine_elevation(*elevation_products(fixed, self.sites, site)))

    def above(self, nodes: Nodes, segments: Segments, min_elevation_deg: float) -> Intervals:
        """Find when each segment's satellite is above its site's mask; ``curve`` is the segment."""
        counts = segments.last - segments.first + 1
        curve = np.repeat(np.arange(len(counts)), counts)
        node = np.arange(counts.sum()) + np.repeat(
            segments.first - np.cumsum(counts) + counts, counts
        )
        site = segments.site[curve]
        at_node = _take(nodes.fixed, node)
        value, rate, _ = _per_day(sine_elevation(*elevation_products(at_node, self.sites, site)))

        def approximate(rows: IntArray) -> Evaluate:
            return self._between(nodes, node[rows], site[rows])

        def exact(rows: IntArray) -> Evaluate:
            satellite, where = nodes.satellite[node[rows]], site[rows]
            return lambda active, time: self.elevation(satellite[active], where[active], time)

        samples = Samples(curve, nodes.days[node], value, rate)
        threshold = float(np.sin(np.radians(min_elevation_deg)))
        return intervals_above(samples, threshold, approximate, exact, _TOLERANCE_DAYS)

    def _between(self, nodes: Nodes, left: IntArray, site: IntArray) -> Evaluate:
        """Return the elevation between nodes ``left`` and ``left + 1``, interpolated."""
        start = nodes.days[left]
        length = nodes.days[left + 1] - start
        ends = [
            elevation_products(_take(nodes.fixed, left + step), self.sites, site) for step in (0, 1)
        ]
        seconds = length * SECONDS_A_DAY
        # Both quantities in one array ``(6, 2, m)``: half as many calls for few brackets.
        coefficients = np.stack(
            [_quintic(*pair, seconds) for pair in zip(*ends, strict=True)], axis=1
        )

        def evaluate(active: IntArray, time: FloatArray) -> Jet:
            scale = 1.0 / length[active]
            s = (time - start[active]) * scale
            jets = _horner(coefficients[:, :, active], s)
            z, rate, curvature = sine_elevation(
                (jets[0][0], jets[1][0], jets[2][0]), (jets[0][1], jets[1][1], jets[2][1])
            )
            return z, rate * scale, curvature * scale * scale

        return evaluate


def _per_day(jet: Jet) -> Jet:
    return jet[0], jet[1] * SECONDS_A_DAY, jet[2] * SECONDS_A_DAY**2


def _take(fixed: EarthFixed, index: IntArray) -> EarthFixed:
    return EarthFixed(
        fixed.position_km[index], fixed.velocity_km_s[index], fixed.acceleration_km_s2[index]
    )


def _quintic(left: Jet, right: Jet, length: FloatArray) -> FloatArray:
    """Return the coefficients ``(6, n)`` in s of the quintic Hermite polynomial on s in [0, 1]."""
    p0, v0, a0 = left[0], left[1] * length, left[2] * length * length
    p1, v1, a1 = right[0], right[1] * length, right[2] * length * length
    rise = p1 - p0
    return np.stack(
        [
            p0,
            v0,
            0.5 * a0,
            10.0 * rise - 6.0 * v0 - 4.0 * v1 - 1.5 * a0 + 0.5 * a1,
            -15.0 * rise + 8.0 * v0 + 7.0 * v1 + 1.5 * a0 - a1,
            6.0 * rise - 3.0 * (v0 + v1) - 0.5 * (a0 - a1),
        ]
    )


def _horner(c: FloatArray, s: FloatArray) -> Jet:
    """Return value, first and second derivative in s of quintics with coefficients ``(6, …, n)``."""
    value, slope, half_bend = c[5], 0.0 * c[5], 0.0 * c[5]
    for coefficient in c[4::-1]:
        half_bend = half_bend * s + slope
        slope = slope * s + value
        value = value * s + coefficient
    return value, slope, 2.0 * half_bend
