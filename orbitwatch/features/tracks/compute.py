"""Ground tracks: positions of objects at every moment of a plan, computed in stretches.

Every value of a row depends only on its moment and its element set, never on its neighbours, so
that rows are identical to the last bit whatever the stretches in which they are computed.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from orbitwatch.arrays import BoolArray, FloatArray, IntArray
from orbitwatch.astro.frames import (
    EarthFixed,
    EarthRotation,
    Geodetic,
    SiteVectors,
    rotate_z,
    site_vectors,
    to_earth_fixed,
    to_geodetic,
)
from orbitwatch.astro.propagation import Propagator, States
from orbitwatch.astro.sun import Sun, celestial_to_terrestrial
from orbitwatch.astro.topocentric import POLE_LATITUDE_DEG, LookAngles, dot, look_angles
from orbitwatch.astro.trajectory import SECONDS_A_DAY
from orbitwatch.features.tracks.plan import MICROSECONDS_A_DAY, TrackPlan
from orbitwatch.features.tracks.question import Frame
from orbitwatch.features.tracks.revolutions import (
    RevolutionCounter,
    argument_of_latitude,
    count_revolutions,
)
from orbitwatch.sites import Site
from orbitwatch.times import to_jd

BATCH = 65_536
"""Rows computed at once: enough to keep NumPy busy, few enough to stay in the cache."""

_A_KM = 6378.137
_E2 = 0.0066943799901413165
"""WGS 84 (NGA.STND.0036): the ellipsoid's semi-major axis and squared eccentricity."""
_STILL_KM_S = 1e-6
_MOMENT_S = 0.25
"""Over this distance between positions rounding changes a velocity by 0.03 mm/s, and neglected
terms by less than 1 mm/s."""
_HOURS_A_DAY = 24.0


@dataclass(frozen=True, slots=True)
class Track:
    """Rows of ground tracks, arrays ``(n,)`` and states ``(n, 3)``, by subject, then time.

    ``leg`` indexes the plan's legs and sets, ``time_us`` counts microseconds since its start.
    ``good`` is False where SGP4 fails; the values are then NaN. Speed is that in
    TEME, ground speed and heading are those of the sub-satellite point over the ellipsoid;
    heading is NaN at a pole and for a stationary point. They are computed from positions, of
    which SGP4's velocity is not exactly the derivative.
    """

    leg: IntArray
    time_us: IntArray
    good: BoolArray
    ground: Geodetic
    speed_km_s: FloatArray
    ground_speed_km_s: FloatArray
    heading_deg: FloatArray
    sunlit: BoolArray
    sun_elevation_deg: FloatArray
    revolution: IntArray
    age_days: FloatArray
    timing_uncertainty_s: FloatArray
    blended_epoch_days: FloatArray
    position_km: FloatArray | None
    velocity_km_s: FloatArray | None
    views: tuple[LookAngles, ...]


class Tracker:
    """Computes any stretch of a plan's rows, with states in ``frame`` and the views of ``sites``.

    States are in km and km/s: ``teme`` from SGP4, ``itrs`` Earth-fixed (velocity
    relative to the ground, polar motion neglected), ``gcrs`` by IAU 2006/2000B.
    """

    def __init__(
        self, plan: TrackPlan, sites: Sequence[Site] = (), frame: Frame | None = None
    ) -> None:
        self.plan = plan
        self.frame = frame
        self._sites = site_vectors(sites) if sites else None
        reference_jd, self._offset = to_jd(plan.start)
        last = self._offset + plan.length_us / MICROSECONDS_A_DAY
        self._propagator = Propagator(plan.element_sets, reference_jd, plan.shifts)
        self._rotation = EarthRotation(reference_jd, self._offset, last)
        self._sun = Sun(self._rotation, self._offset, last)
        self._to_gcrs = _Turn(self._rotation, self._offset, last) if frame == "gcrs" else None
        self._counters: dict[int, RevolutionCounter] = {}

    def stretches(self, first: int = 0, batch: int = BATCH) -> Iterator[Track]:
        """Yield all rows from number ``first`` on, at most ``batch`` at a time."""
        for begin in range(first, self.plan.n_rows, batch):
            yield self.rows(np.arange(begin, min(begin + batch, self.plan.n_rows)))

    def rows(self, number: IntArray) -> Track:
        """Return the rows with these indices, ``(n,)``, in ascending order."""
        plan = self.plan
        leg = np.searchsorted(plan.begin, number, side="right") - 1
        moment = plan.first[leg] + number - plan.begin[leg]
        time_us = np.minimum(moment * plan.step_us[leg], plan.length_us)
        days = self._days(time_us)
        states = self._propagator.states(leg, days)
        fixed = to_earth_fixed(states, self._rotation.angle_rad(days))
        ground = to_geodetic(fixed.position_km)
        below = _vertical(fixed.position_km, ground)
        over_ground = _ground_velocity(self._velocity(leg, days, fixed), below, ground)
        margin = self._sun.light_margin_km(fixed.position_km, days)
        age = days - self._propagator.epoch_days[leg]
        position, velocity = self._in_frame(states, fixed.position_km, fixed.velocity_km_s, days)
        return Track(
            leg=leg,
            time_us=time_us,
            good=states.good,
            ground=ground,
            speed_km_s=np.sqrt(dot(states.velocity_km_s, states.velocity_km_s)),
            ground_speed_km_s=over_ground[0],
            heading_deg=over_ground[1],
            sunlit=margin >= 0.0,
            sun_elevation_deg=self._sun.elevation_deg(below, np.arange(len(days)), days),
            revolution=self._revolution(leg, states, days),
            age_days=age,
            timing_uncertainty_s=plan.timing.seconds(leg, age),
            blended_epoch_days=self._propagator.blended_epoch_days(leg, days),
            position_km=position,
            velocity_km_s=velocity,
            views=self._views(fixed.position_km, fixed.velocity_km_s),
        )

    def leg_ends(self) -> Track:
        """Return the first and the last row of each leg: the nearest and farthest from its set."""
        begin = self.plan.begin
        return self.rows(np.unique(np.concatenate([begin[:-1], begin[1:] - 1])))

    def _days(self, time_us: IntArray) -> FloatArray:
        return np.asarray(self._offset + time_us / MICROSECONDS_A_DAY)

    def _velocity(self, leg: IntArray, days: FloatArray, fixed: EarthFixed) -> FloatArray:
        """Return the derivative of the Earth-fixed positions in km/s, ``(n, 3)``."""
        later = days + _MOMENT_S / SECONDS_A_DAY
        angle = self._rotation.angle_rad(later)
        states = self._propagator.states(leg, later)
        position = rotate_z(states.position_km, np.cos(angle), np.sin(angle))
        mean = (position - fixed.position_km) / _MOMENT_S
        return np.asarray(mean - 0.5 * _MOMENT_S * fixed.acceleration_km_s2)

    def _revolution(self, leg: IntArray, states: States, days: FloatArray) -> IntArray:
        argument = argument_of_latitude(states.position_km, states.velocity_km_s)
        number = np.empty(len(days), dtype=np.int64)
        legs, first = np.unique(leg, return_index=True)
        for which, begin, end in zip(
            legs.tolist(), first.tolist(), [*first.tolist()[1:], len(leg)], strict=True
        ):
            counter = self._counter(which)
            number[begin:end] = counter.number(argument[begin:end], days[begin:end])
        return number

    def _counter(self, leg: int) -> RevolutionCounter:
        if leg not in self._counters:
            plan = self.plan
            first = plan.first[leg]
            last = first + plan.begin[leg + 1] - plan.begin[leg] - 1
            ends = np.minimum(np.array([first, last]) * plan.step_us[leg], plan.length_us)
            begin, end = self._days(ends).tolist()
            self._counters[leg] = count_revolutions(self._propagator, leg, begin, end)
        return self._counters[leg]

    def _in_frame(
        self, states: States, position: FloatArray, velocity: FloatArray, days: FloatArray
    ) -> tuple[FloatArray | None, FloatArray | None]:
        if self.frame is None:
            return None, None
        if self.frame == "itrs":
            return position, velocity
        if self._to_gcrs is None:
            return states.position_km, states.velocity_km_s
        matrices = self._to_gcrs.at(days)
        return _turned(matrices, states.position_km), _turned(matrices, states.velocity_km_s)

    def _views(self, position: FloatArray, velocity: FloatArray) -> tuple[LookAngles, ...]:
        if self._sites is None:
            return ()
        return tuple(
            look_angles(position, velocity, self._sites, np.full(len(position), site))
            for site in range(len(self._sites.position_km))
        )


class _Turn:
    """The rotation from TEME to GCRS over a span, interpolated between hourly matrices.

    It is only precession and nutation: in an hour they deviate by less than a microarcsecond.
    """

    def __init__(self, rotation: EarthRotation, first_day: float, last_day: float) -> None:
        first, last = np.floor(first_day * _HOURS_A_DAY), np.ceil(last_day * _HOURS_A_DAY)
        self._nodes = np.arange(first, last + 2.0) / _HOURS_A_DAY
        angle = rotation.angle_rad(self._nodes)
        rows = celestial_to_terrestrial(rotation, self._nodes)
        turned = [rotate_z(rows[:, :, k], np.cos(angle), -np.sin(angle)) for k in range(3)]
        self._table = np.stack(turned, axis=1)  # [n, k, :] is axis k of GCRS, seen in TEME

    def at(self, days: FloatArray) -> FloatArray:
        """Return the matrices ``(3, 3, n)`` at ``days`` ``(n,)``."""
        rows = self._table.transpose(1, 2, 0)
        return np.array([[np.interp(days, self._nodes, cell) for cell in row] for row in rows])


def _turned(matrices: FloatArray, vectors: FloatArray) -> FloatArray:
    x, y, z = vectors.T
    return np.stack([row[0] * x + row[1] * y + row[2] * z for row in matrices], axis=-1)


def _vertical(position_km: FloatArray, ground: Geodetic) -> SiteVectors:
    """Return the sub-satellite points as sites: position and local axes, each ``(n, 3)``."""
    latitude, longitude = np.radians(ground.latitude_deg), np.radians(ground.longitude_deg)
    sin_lat, cos_lat = np.sin(latitude), np.cos(latitude)
    sin_lon, cos_lon = np.sin(longitude), np.cos(longitude)
    up = np.stack([cos_lat * cos_lon, cos_lat * sin_lon, sin_lat], axis=-1)
    return SiteVectors(
        position_km=position_km - ground.altitude_km[:, None] * up,
        east=np.stack([-sin_lon, cos_lon, np.zeros_like(sin_lon)], axis=-1),
        north=np.stack([-sin_lat * cos_lon, -sin_lat * sin_lon, cos_lat], axis=-1),
        up=up,
    )


def _ground_velocity(
    velocity_km_s: FloatArray, below: SiteVectors, ground: Geodetic
) -> tuple[FloatArray, FloatArray]:
    """Return speed (km/s) and heading (degrees) of the sub-satellite points, ``(n,)``.

    The satellite's velocity, scaled from its height down to the ellipsoid by the radii of
    curvature along the meridian and across it (Torge, Geodesy, section 4.1).
    """
    sine2 = below.up[:, 2] * below.up[:, 2]
    factor = 1.0 - _E2 * sine2
    across = _A_KM / np.sqrt(factor)
    along = across * (1.0 - _E2) / factor
    north = dot(velocity_km_s, below.north) * (along / (along + ground.altitude_km))
    east = dot(velocity_km_s, below.east) * (across / (across + ground.altitude_km))
    speed = np.sqrt(north * north + east * east)
    heading = np.degrees(np.arctan2(east, north)) % 360.0
    lost = (np.abs(ground.latitude_deg) > POLE_LATITUDE_DEG) | (speed < _STILL_KM_S)
    return speed, np.where(lost, np.nan, heading)
