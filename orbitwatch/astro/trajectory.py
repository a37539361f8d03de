"""Trajectories: SGP4 states at chosen nodes, and smooth curves between them.

Between two nodes the quantities that determine elevation follow a quintic Hermite polynomial
through value, rate and curvature at both ends. With 18 nodes per revolution it stays within about a
metre of SGP4: good enough to find an event, which SGP4 itself then determines. Where most of an
orbit is sampled anyway, because it is in view of many sites, its derivatives come from evenly
spaced positions, and septics through them stay within a few centimetres: SGP4 is not evaluated
again.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from orbitwatch.arrays import BoolArray, FloatArray, IntArray, take
from orbitwatch.astro.frames import (
    EarthFixed,
    EarthRotation,
    SiteVectors,
    Turn,
    rotate_z,
    to_earth_fixed,
)
from orbitwatch.astro.propagation import Propagator, States
from orbitwatch.astro.topocentric import (
    elevation_products,
    excess,
    sine_elevation,
    slant_range,
    turning,
)

if TYPE_CHECKING:
    from orbitwatch.astro.events import Intervals
    from orbitwatch.astro.roots import Evaluate, Jet

SECONDS_A_DAY = 86400.0
_PER_DAY = (SECONDS_A_DAY ** np.arange(4.0))[:, None, None]
_DOUBT_SMOOTH, _DOUBT = 1e-3, 5e-3
"""Bounds on the error of the sine of an interpolated culmination: measured 1.2e-4 on round orbits,
2.9e-3 on eccentric ones, whose accelerations are less well known."""
_DOUBT_EVEN = 1e-5
"""The same between evenly spaced nodes: measured 1e-7."""
_SMOOTH_ECCENTRICITY, _SMOOTH_PERIGEE_KM = 0.02, 280.0
_QUICK_RISE = 0.008
"""A pass whose sine of elevation rises by more above the mask crosses it so quickly that a
decimetre is less than half a millisecond.
"""
_MOMENT = 2e-4
"""Fraction of the time in which a satellite travels its radius at perigee: 0.2 s in low orbit."""
_TOLERANCE_DAYS = 0.01 / SECONDS_A_DAY
"""A Newton step from 0.01 s away leaves a culmination within 10 µs."""


@dataclass(frozen=True, slots=True)
class Nodes:
    """States of satellites at chosen times, ``(n,)`` and ``(n, 3)``, by satellite, then time."""

    satellite: IntArray
    days: FloatArray
    fixed: EarthFixed
    good: BoolArray


@dataclass(frozen=True, slots=True)
class Segments:
    """Runs of nodes, ``first`` to ``last`` inclusive, in which a site may see a satellite."""

    satellite: IntArray
    site: IntArray
    first: IntArray
    last: IntArray

    def take(self, index: IntArray) -> Segments:
        """Return the segments at ``index``."""
        return Segments(*(getattr(self, name)[index] for name in Segments.__slots__))


class ViewingGeometry:
    """Satellites, Earth rotation and sites: everything that elevations depend on."""

    def __init__(self, propagator: Propagator, rotation: EarthRotation, sites: SiteVectors) -> None:
        self.propagator = propagator
        self.rotation = rotation
        self.sites = sites
        self.states_computed = 0
        e = propagator.eccentricity
        at_perigee_s = np.sqrt((1.0 - e) ** 3 / (1.0 + e)) / propagator.mean_motion_rad_s
        smooth = (e < _SMOOTH_ECCENTRICITY) & (propagator.perigee_km > _SMOOTH_PERIGEE_KM)
        self._doubt = np.where(smooth, _DOUBT_SMOOTH, _DOUBT)
        # In dense air interpolation cannot follow the orbit: only SGP4 itself is trusted.
        self._doubt[propagator.perigee_km <= _SMOOTH_PERIGEE_KM] = np.inf
        self._moment_days = _MOMENT * at_perigee_s / SECONDS_A_DAY

    def earth_fixed(self, satellite: IntArray, days: FloatArray) -> tuple[EarthFixed, BoolArray]:
        """Return Earth-fixed states of ``satellite[i]`` at ``days[i]``, and which are valid."""
        states = self.states(satellite, days)
        return to_earth_fixed(states, self.rotation.angle_rad(days)), states.good

    def positions_km(self, satellite: IntArray, days: FloatArray, turn: Turn) -> FloatArray:
        """Return Earth-fixed positions alone, ``(n, 3)``; ``turn`` is the Earth's at ``days``."""
        return rotate_z(self.states(satellite, days).position_km, *turn)

    def states(self, satellite: IntArray, days: FloatArray) -> States:
        """Return SGP4's states of ``satellite[i]`` at ``days[i]``."""
        self.states_computed += len(days)
        if np.all(satellite[1:] >= satellite[:-1]):
            return self.propagator.states(satellite, days)
        order = np.argsort(satellite, kind="stable")  # in which states come fastest
        return take(self.propagator.states(satellite[order], days[order]), np.argsort(order))

    def nodes(self, satellite: IntArray, days: FloatArray) -> Nodes:
        """Return the nodes of satellites at times given in order of satellite, then time."""
        fixed, good = self.earth_fixed(satellite, days)
        return Nodes(satellite, days, fixed, good)

    def even_nodes(self, satellite: IntArray, days: FloatArray, step_days: FloatArray) -> Nodes:
        """Return nodes ``step_days`` ``(n,)`` apart, with derivatives by finite differences.

        The first and last `stencils.REACH` nodes of a satellite only serve the others.
        """
        from orbitwatch.astro.stencils import derivatives

        self.states_computed += len(days)
        states = self.propagator.states(satellite, days)
        angle = self.rotation.angle_rad(days)
        position = rotate_z(states.position_km, np.cos(angle), np.sin(angle))
        rate = 1.0 / (step_days * SECONDS_A_DAY)
        velocity, acceleration, jerk = derivatives(position.T)
        velocity *= rate
        acceleration *= rate**2
        jerk *= rate**3
        fixed = EarthFixed(position, velocity.T, acceleration.T, jerk.T)
        return Nodes(satellite, days, fixed, states.good)

    def elevation(
        self, satellite: IntArray, site: IntArray, days: FloatArray, extremum: BoolArray
    ) -> Jet:
        """Return sin(elevation), rate per day and curvature per day², directly from SGP4.

        SGP4's velocity is not exactly the derivative of its position (they differ by up to 4 m/s),
        which would move a flat culmination. Where ``extremum``, the rate therefore comes from
        positions a moment before and after.
        """
        n, total = len(days) - int(np.count_nonzero(extremum)), len(days)
        if extremum[:n].any():  # extrema come last below
            order = np.argsort(extremum, kind="stable")
            back = np.argsort(order)
            z, rate, curvature = self.elevation(
                satellite[order], site[order], days[order], extremum[order]
            )
            return z[back], rate[back], curvature[back]
        step = self._moment_days[satellite[n:]]
        moved = np.concatenate([days, days[n:] + step])
        moved[n:total] -= step
        twice = np.concatenate([np.arange(total), np.arange(n, total)])
        fixed, _ = self.earth_fixed(satellite[twice], moved)
        products = self._products(fixed, site[twice])
        jet = sine_elevation(products[:, 0], slant_range(products[:, 1]))
        z, rate, curvature = (part[:total] for part in jet)
        after = tuple(part[total:] for part in jet)
        rise = after[0] - z[n:]
        curvature[n:] = 0.5 * (curvature[n:] + after[2])
        z[n:] = 0.5 * (z[n:] + after[0]) - 0.5 * step * step * curvature[n:]
        rate[n:] = rise / (2.0 * step)
        return z, rate, curvature

    def _products(self, fixed: EarthFixed, site: IntArray) -> FloatArray:
        """Return the quantities that determine elevation, with rates per day."""
        products = elevation_products(fixed, self.sites, site)
        products *= _PER_DAY[: len(products)]
        return products

    def above(self, nodes: Nodes, segments: Segments, min_elevation_deg: float) -> Intervals:
        """Return when each segment's satellite is above its site's mask; ``curve``: segment."""
        from orbitwatch.astro.events import Fine, intervals_above
        from orbitwatch.astro.extrema import Samples
        from orbitwatch.astro.pieces import Pieces

        counts = segments.last - segments.first + 1
        curve = np.repeat(np.arange(len(counts)), counts)
        node = np.arange(len(curve)) + np.repeat(
            segments.first - np.cumsum(counts) + counts, counts
        )
        site = segments.site[curve]
        days, satellite = nodes.days[node], nodes.satellite[node]
        even = nodes.fixed.jerk_km_s3 is not None
        products = self._products(_take(nodes.fixed, node), site)
        height, squared = products[:, 0], products[:, 1]
        slant = slant_range(squared)
        value, rate, _ = sine_elevation(height, slant)
        threshold = float(np.sin(np.radians(min_elevation_deg)))
        samples = Samples(
            curve,
            days,
            value,
            rate,
            np.full(len(node), _DOUBT_EVEN) if even else self._doubt[satellite],
            np.array(turning(height, squared)),
            np.array(excess(height, slant, threshold)),
        )

        def exact(rows: IntArray, extremum: BoolArray) -> Evaluate:
            which, where = satellite[rows], site[rows]
            return lambda active, time: self.elevation(
                which[active], where[active], time, extremum[active]
            )

        fine = Fine(Pieces(days, products).around, _QUICK_RISE) if even else None
        near = Pieces(days, products[:3]).within
        return intervals_above(samples, threshold, near, exact, _TOLERANCE_DAYS, fine)


def _take(fixed: EarthFixed, index: IntArray) -> EarthFixed:
    jerk = fixed.jerk_km_s3
    return EarthFixed(
        fixed.position_km.T.take(index, axis=1).T,
        fixed.velocity_km_s.T.take(index, axis=1).T,
        fixed.acceleration_km_s2.T.take(index, axis=1).T,
        None if jerk is None else jerk.T.take(index, axis=1).T,
    )
