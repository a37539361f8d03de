"""The plane that a launch leads to and its node window, from zones, azimuth or offset."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from orbitwatch.arrays import FloatArray
from orbitwatch.astro.frames import to_geodetic
from orbitwatch.astro.propagation import EARTH_RADIUS_KM
from orbitwatch.errors import UsageError
from orbitwatch.features.launch.ascent import Ascent
from orbitwatch.features.launch.checks import REACHED_DEG
from orbitwatch.features.launch.path import Waypoint
from orbitwatch.features.launch.planes import (
    Crossing,
    Pad,
    Plane,
    plane_from_azimuth,
    planes_through,
    separation_deg,
    shortfall_deg,
)
from orbitwatch.features.launch.question import LaunchQuestion
from orbitwatch.features.launch.zones import fit_zones

OPEN_WINDOW_DEG = 8.0
"""Half width of the node's window without constraints: no launch examined turned its plane by more
than 7°.
"""
_GIVEN_OFFSET_DEG, _GIVEN_AZIMUTH_DEG = 1.0, 2.0
_TURNS_AT_DEG = np.array([4.0, 11.0, 18.0])
"""Angles from the pad between which a rocket turns into its plane."""
_SAME_INCLINATION_DEG = 1.0


@dataclass(frozen=True, slots=True)
class ConstrainedPlane:
    """A plane, the half width of its node's window, and the places passed before insertion.

    ``is_straight`` is whether no constraint implies a turn.
    """

    plane: Plane
    half_deg: float
    passed: tuple[Waypoint, ...] = ()
    is_straight: bool = False


def constrained_plane(
    question: LaunchQuestion, pad: Pad, crossing: Crossing, ascent: Ascent
) -> ConstrainedPlane:
    """Return the plane near that through the pad that zones, azimuth or offset imply.

    Raises UsageError if they imply none.
    """
    straight = crossing.plane
    if question.through:
        return _over_zones(question, pad, crossing, ascent)
    if question.azimuth_deg is not None:
        leaves = plane_from_azimuth(pad, question.azimuth_deg, question.altitude_km, ascent.lead_s)
        return _after_turn(question, pad, leaves, crossing, ascent)
    if question.node_offset_deg is not None:
        node = (straight.node_deg + question.node_offset_deg) % 360.0
        return ConstrainedPlane(Plane(node, question.inclination_deg), _GIVEN_OFFSET_DEG)
    return ConstrainedPlane(straight, OPEN_WINDOW_DEG, is_straight=True)


def _over_zones(
    question: LaunchQuestion, pad: Pad, crossing: Crossing, ascent: Ascent
) -> ConstrainedPlane:
    fit = fit_zones(pad, crossing, question.through, ascent)
    passed = []
    for index, angle in zip(fit.order.tolist(), fit.angles_deg.tolist(), strict=True):
        zone = question.through[index]
        if angle < ascent.insertion_angle_deg:
            passed.append(Waypoint(f"zone {index + 1}", zone.latitude_deg, zone.longitude_deg))
    return ConstrainedPlane(fit.plane, fit.half_deg, tuple(passed))


def _after_turn(
    question: LaunchQuestion, pad: Pad, leaves: Plane, crossing: Crossing, ascent: Ascent
) -> ConstrainedPlane:
    """Return the plane after a turn somewhere in the ascent."""
    tilt = question.inclination_deg
    if abs(leaves.inclination_deg - tilt) < _SAME_INCLINATION_DEG:
        return ConstrainedPlane(Plane(leaves.node_deg, tilt), _GIVEN_AZIMUTH_DEG)
    at_pad, _ = leaves.place(pad.inertial(pad.position_km[None], 0.0))
    points = leaves.points(at_pad[0] + _TURNS_AT_DEG)
    nodes = [_node_through(question, point, crossing) for point in points]
    offsets = [separation_deg(node, nodes[1]) for node in nodes]
    middle = (nodes[1] + 0.5 * (min(offsets) + max(offsets))) % 360.0
    half = 0.5 * (max(offsets) - min(offsets)) + _GIVEN_AZIMUTH_DEG
    ground = to_geodetic(
        pad.fixed(points[1:2], ascent.seconds(_TURNS_AT_DEG[1:2])) * EARTH_RADIUS_KM
    )
    turn = Waypoint("dogleg", float(ground.latitude_deg[0]), float(ground.longitude_deg[0]))
    return ConstrainedPlane(Plane(middle, tilt), half, (turn,))


def _node_through(question: LaunchQuestion, point: FloatArray, crossing: Crossing) -> float:
    """Return the node of the plane through a point of the first leg, ``(3,)``."""
    x, y, z = point
    declination = float(np.degrees(np.arcsin(z)))
    short = shortfall_deg(declination, question.inclination_deg)
    if short > REACHED_DEG:
        raise UsageError(
            f"a rocket that leaves at an azimuth of {question.azimuth_deg:g}° reaches an "
            f"inclination of {question.inclination_deg:g}° only with a second dogleg of "
            f"{short:.1f}°",
            hint="give another --azimuth, or the places it passes: --through LAT,LON",
        )
    right_ascension = float(np.degrees(np.arctan2(y, x)))
    here = planes_through(right_ascension, declination, question.inclination_deg)
    same = [c for c in here if c.direction == crossing.direction]
    return (same or here)[0].plane.node_deg
