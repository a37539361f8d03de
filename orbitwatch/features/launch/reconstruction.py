"""Reconstruction of a launch from an object's first element sets: plane, turn, insertion.

SGP4 propagates the first set after the launch back to it. The plane is then good to some hundredths
of a degree; the position in it depends on drag and manoeuvres since.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from math import degrees

import numpy as np

from orbitwatch.accuracy.uncertainty import uncertainties
from orbitwatch.astro.frames import to_geodetic
from orbitwatch.astro.orbit_shape import orbit_shapes
from orbitwatch.astro.propagation import EARTH_RADIUS_KM, Propagator
from orbitwatch.elements.element_set import ElementSet
from orbitwatch.elements.identity import CatalogObject
from orbitwatch.elements.search_elements import search_window
from orbitwatch.errors import ElementsError
from orbitwatch.features.launch.ascent import Ascent
from orbitwatch.features.launch.path import Waypoint, azimuth_deg
from orbitwatch.features.launch.planes import (
    EARTH_ROTATION_DEG_S,
    Crossing,
    Pad,
    Plane,
    plane_from_azimuth,
    planes_through,
    separation_deg,
)
from orbitwatch.sites import Site
from orbitwatch.times import to_jd

LATEST_FIRST_SET_DAYS = 60.0
"""An older object may have changed its plane since the launch."""
_STEPS = 2


@dataclass(frozen=True, slots=True)
class LaunchOrbit:
    """The orbit at launch from the first element set; ``argument_deg`` is the value at launch.

    ``timing_s`` is the 68 % uncertainty of the object's time along the track.
    """

    element_set: ElementSet
    plane: Plane
    argument_deg: float
    rate_deg_s: float
    altitude_km: float
    timing_s: float


def orbit_at_launch(held: CatalogObject, launch: datetime) -> LaunchOrbit:
    """Return the orbit of an object at its launch.

    Raises ElementsError if no set has an epoch within 60 days of it.
    """
    own = [s for s in held.element_sets if search_window(s) is None and s.epoch > launch]
    first = min(own, key=lambda s: s.epoch, default=None)
    if first is None or (first.epoch - launch).days > LATEST_FIRST_SET_DAYS:
        when = f"; the first is of {first.epoch:%Y-%m-%d}" if first else ""
        raise ElementsError(
            f"no element set of {held.label} is from the {LATEST_FIRST_SET_DAYS:.0f} days after "
            f"{launch:%Y-%m-%d}{when}",
            hint="fetch its history: orbitwatch fetch --spacetrack, or --first for the first set",
        )
    jd, fraction = to_jd(launch)
    at = np.array([0])
    states = Propagator([first], jd).states(at, np.array([fraction]))
    if not states.good[0]:
        raise ElementsError(
            f"SGP4 gives no orbit of {held.label} at {launch:%Y-%m-%d %H:%M}",
            hint="use other element sets: --elements FILE",
        )
    position, velocity = states.position_km[0], states.velocity_km_s[0]
    pole = np.cross(position, velocity)
    pole /= np.linalg.norm(pole)
    node = degrees(float(np.arctan2(pole[0], -pole[1]))) % 360.0
    plane = Plane(node, degrees(float(np.arccos(pole[2]))))
    argument, _ = plane.place(position[None])
    age = (launch - first.epoch).total_seconds() / 86400.0
    trust = uncertainties([first], at, np.array([age]))
    shape = orbit_shapes([first])
    return LaunchOrbit(
        element_set=first,
        plane=plane,
        argument_deg=float(argument[0]),
        rate_deg_s=first.mean_motion * 360.0 / 86400.0,
        altitude_km=float(shape.semi_major_axis_km[0]) - EARTH_RADIUS_KM,
        timing_s=float(trust.timing_s[0]),
    )


@dataclass(frozen=True, slots=True)
class ReconstructedLaunch:
    """How an object was launched in one direction; ``over_pad`` is when its plane met the pad.

    ``plane_distance_deg`` is the angle between plane and pad at launch, positive to the right of
    the direction of flight; ``node_offset_deg`` is the node minus that of the plane through the
    pad.
    """

    held: CatalogObject
    pad: Pad
    orbit: LaunchOrbit
    crossing: Crossing
    over_pad: datetime
    plane_distance_deg: float
    node_offset_deg: float
    azimuth_deg: float
    turn_deg: float
    insertion: datetime
    latitude_deg: float
    longitude_deg: float


def reconstruct_launches(
    held: CatalogObject, site: Site, time: datetime, *, exact: bool
) -> list[ReconstructedLaunch]:
    """Return how an object was launched from ``site``, from its first sets.

    With an ``exact`` time of launch, that is the direction that fits best. Otherwise ``time`` is
    the start of a day (UTC), and the times on it when the plane met the pad are the presumed launch
    times, one for each direction. Raises ElementsError as `orbit_at_launch` does.
    """
    if exact:
        found = _all_directions(held, site, time)
        return [min(found, key=lambda one: abs(one.node_offset_deg))]
    noon = time + timedelta(hours=12)
    middle = _all_directions(held, site, noon)
    return sorted((_at_passage(one) for one in middle), key=lambda one: one.over_pad)


def _all_directions(held: CatalogObject, site: Site, time: datetime) -> list[ReconstructedLaunch]:
    orbit, pad = orbit_at_launch(held, time), Pad.of(site, time)
    crossings = planes_through(
        pad.right_ascension_deg, pad.declination_deg, orbit.plane.inclination_deg
    )
    return [_reconstructed(held, pad, orbit, crossing) for crossing in crossings]


def _at_passage(found: ReconstructedLaunch) -> ReconstructedLaunch:
    """Return a launch at the moment when the precessing plane met the pad."""
    for _ in range(_STEPS):
        again = _all_directions(found.held, found.pad.site, found.over_pad)
        found = min(again, key=lambda one: abs(one.node_offset_deg))
    return found


def _reconstructed(
    held: CatalogObject, pad: Pad, orbit: LaunchOrbit, crossing: Crossing
) -> ReconstructedLaunch:
    offset = separation_deg(orbit.plane.node_deg, crossing.plane.node_deg)
    at_pad, cross_track = orbit.plane.place(pad.inertial(pad.position_km[None], 0.0))
    ascent = Ascent.of(_known_insertion(held, pad.time), orbit.rate_deg_s)
    argument = float(at_pad[0]) + ascent.insertion_angle_deg
    position = orbit.plane.points(np.array([argument])) * (EARTH_RADIUS_KM + orbit.altitude_km)
    ground = to_geodetic(pad.fixed(position, ascent.insertion_s))
    latitude, longitude = float(ground.latitude_deg[0]), float(ground.longitude_deg[0])
    azimuth = azimuth_deg(
        Waypoint("", pad.site.latitude_deg, pad.site.longitude_deg),
        Waypoint("", latitude, longitude),
    )
    leaves = plane_from_azimuth(pad, azimuth, orbit.altitude_km, ascent.lead_s)
    return ReconstructedLaunch(
        held=held,
        pad=pad,
        orbit=orbit,
        crossing=crossing,
        over_pad=pad.time + timedelta(seconds=offset / EARTH_ROTATION_DEG_S),
        plane_distance_deg=-float(cross_track[0]),
        node_offset_deg=offset,
        azimuth_deg=azimuth,
        turn_deg=leaves.angle_deg(orbit.plane),
        insertion=pad.time + timedelta(seconds=ascent.insertion_s),
        latitude_deg=latitude,
        longitude_deg=longitude,
    )


def _known_insertion(held: CatalogObject, launch: datetime) -> timedelta | None:
    """Return the time from launch to orbit, if it is known to the second."""
    moment = held.record.in_orbit_from
    if moment is None or "T" not in (held.record.launched or ""):
        return None
    length = moment - launch
    return length if timedelta(minutes=3) < length < timedelta(hours=2) else None
