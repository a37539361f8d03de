"""A plane fitted to places that the rocket or the object passes over, such as drop zones.

Each place is rotated to its inertial position at the time of passage, from the ascent's timing. A
least-squares fit in the node alone lays a plane of the given inclination through the places. Those
passed in the ascent may lie before a turn: they are dropped, nearest first, until the rest agree.
The position along the plane matters only for the time of passage.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from orbitwatch.arrays import FloatArray, IntArray
from orbitwatch.astro.frames import site_vectors
from orbitwatch.errors import UsageError
from orbitwatch.features.launch.ascent import Ascent
from orbitwatch.features.launch.path import Waypoint
from orbitwatch.features.launch.path import azimuth_deg as azimuth_deg_to
from orbitwatch.features.launch.planes import Crossing, Pad, Plane, separation_deg
from orbitwatch.sites import Site

_SIGMA_ASCENT_DEG, _SIGMA_ORBIT_DEG = 0.2, 0.08
"""Distance of a place from the plane: debris dropped in the ascent falls beside it."""
_AGREE_DEG = 0.6
_SIDE_DEG = 35.0
_BEHIND_DEG = 185.0
_NEAR_DEG, _OFF_DEG = 40.0, 60.0
_ASCENT_SHARE = 1.3
_MOST_TURNED_DEG = 40.0
_STEPS = 12
_WINDOW_SIGMAS = 2.0  # half width of the window in standard deviations
_SINGLE_ZONE_VARIANCE = 9.0
"""Variance of a single place, in units of the usual one."""
_WIDEST_DEG = 15.0
_HINT = "zones are LAT,LON on the rocket's path, such as --through 33.2,125.6"


@dataclass(frozen=True, slots=True)
class ZoneFit:
    """The plane through the places, and the half width of its node.

    ``order`` sorts the places by angle from the pad, as are ``angles_deg``; the first ``before`` of
    them lie before the last turn.
    """

    plane: Plane
    half_deg: float
    order: IntArray
    angles_deg: FloatArray
    before: int


def zones_ahead(
    pad: Pad, crossing: Crossing, zones: Sequence[Site], ascent: Ascent, azimuth_deg: float
) -> list[bool]:
    """Return which zones lie ahead of a rocket that departs in this direction.

    Zones near the pad must also lie within 60° of the departure azimuth.
    """
    angles, cross_track = _located(pad, crossing.plane, _fixed(zones), ascent)
    here = Waypoint("", pad.site.latitude_deg, pad.site.longitude_deg)
    result = []
    for zone, angle, side in zip(zones, angles.tolist(), cross_track.tolist(), strict=True):
        there = Waypoint("", zone.latitude_deg, zone.longitude_deg)
        off = abs(separation_deg(azimuth_deg_to(here, there), azimuth_deg))
        is_near = angle < _NEAR_DEG
        result.append(
            angle < _BEHIND_DEG and abs(side) < _SIDE_DEG and (not is_near or off < _OFF_DEG)
        )
    return result


def fit_zones(pad: Pad, crossing: Crossing, zones: Sequence[Site], ascent: Ascent) -> ZoneFit:
    """Return the plane through ``zones`` that is nearest to the one through the pad.

    Raises UsageError if no plane passes near enough to all zones passed in orbit, or if the path
    would have to turn by more than a rocket can.
    """
    fixed = _fixed(zones)
    angles, _ = _located(pad, crossing.plane, fixed, ascent)
    order = np.argsort(angles, kind="stable")
    for before in range(len(zones)):
        rest = order[before:]
        plane = _fitted(pad, crossing.plane, fixed[rest], ascent)
        angles, cross_track = _located(pad, plane, fixed[order], ascent)
        if np.all(np.abs(cross_track[before:]) < _AGREE_DEG):
            break
        if angles[before] > _ASCENT_SHARE * ascent.insertion_angle_deg:
            raise _contradiction(zones, order, cross_track, before)
    turned = abs(separation_deg(plane.node_deg, crossing.plane.node_deg))
    if turned > _MOST_TURNED_DEG:
        raise UsageError(
            f"the zones contradict the launch: they lie on a plane whose node is {turned:.0f}° "
            "from that through the pad",
            hint="check their coordinates, the inclination and the time of launch",
        )
    half = _half_deg(pad, plane, fixed[rest], ascent, cross_track[before:])
    return ZoneFit(plane, half, order, angles, before)


def _fixed(zones: Sequence[Site]) -> FloatArray:
    return site_vectors(zones).position_km


def _located(
    pad: Pad, plane: Plane, fixed: FloatArray, ascent: Ascent
) -> tuple[FloatArray, FloatArray]:
    """Return the angle of each place along the plane from the pad, and its cross-track angle."""
    at_pad, _ = plane.place(pad.inertial(pad.position_km[None], 0.0))
    angle = np.zeros(len(fixed))
    cross_track = np.zeros(len(fixed))
    for _ in range(_STEPS):  # the inertial position and the time of passage depend on each other
        u, cross_track = plane.place(pad.inertial(fixed, ascent.seconds(angle)))
        before, angle = angle, (u - at_pad[0]) % 360.0
        angle = np.where(angle > 350.0, 0.0, np.where(angle > _BEHIND_DEG, 360.0, angle))
        if np.all(np.abs(angle - before) < 1e-9):
            break
    return angle, cross_track


def _fitted(pad: Pad, start: Plane, fixed: FloatArray, ascent: Ascent) -> Plane:
    plane = start
    for _ in range(_STEPS):
        angle, cross_track = _located(pad, plane, fixed, ascent)
        slope, weight = _design(pad, plane, fixed, ascent, angle)
        total = float(np.sum(weight * slope**2))
        step = -float(np.sum(weight * cross_track * slope)) / max(total, 1e-9)
        step = float(np.clip(step, -10.0, 10.0))
        plane = Plane((plane.node_deg + step) % 360.0, plane.inclination_deg)
        if abs(step) < 1e-7:
            break
    return plane


def _design(
    pad: Pad, plane: Plane, fixed: FloatArray, ascent: Ascent, angle: FloatArray
) -> tuple[FloatArray, FloatArray]:
    """Return the derivative of the cross-track angle by the node, and the weight of each place."""
    vectors = pad.inertial(fixed, ascent.seconds(angle))
    vectors = vectors / np.linalg.norm(vectors, axis=1, keepdims=True)
    node_axis, _, _ = plane.axes
    slope = np.sin(np.radians(plane.inclination_deg)) * (vectors @ node_axis)
    climbing = angle < _ASCENT_SHARE * ascent.insertion_angle_deg
    return slope, 1.0 / np.where(climbing, _SIGMA_ASCENT_DEG, _SIGMA_ORBIT_DEG) ** 2


def _half_deg(
    pad: Pad, plane: Plane, fixed: FloatArray, ascent: Ascent, cross_track: FloatArray
) -> float:
    angle, _ = _located(pad, plane, fixed, ascent)
    slope, weight = _design(pad, plane, fixed, ascent, angle)
    variance = 1.0 / max(float(np.sum(weight * slope**2)), 1e-9)
    spread = (
        float(np.sum(weight * cross_track**2)) / (len(cross_track) - 1)
        if len(cross_track) > 1
        else _SINGLE_ZONE_VARIANCE
    )
    return min(_WINDOW_SIGMAS * float(np.sqrt(variance * max(1.0, spread))), _WIDEST_DEG)


def _contradiction(
    zones: Sequence[Site], order: IntArray, cross_track: FloatArray, before: int
) -> UsageError:
    worst = before + int(np.argmax(np.abs(cross_track[before:])))
    distance_km = 111.2 * abs(float(cross_track[worst]))
    name = zones[int(order[worst])].name
    return UsageError(
        f"the zones contradict each other: no plane passes within {_AGREE_DEG * 111:.0f} km of "
        f"all of them; {name} is {distance_km:,.0f} km from the best one",
        hint=_HINT,
    )
