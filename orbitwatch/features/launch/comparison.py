"""Comparison of a candidate with the catalogued object: differences in plane and time."""

from __future__ import annotations

from dataclasses import dataclass

from orbitwatch.features.launch.candidates import Candidate
from orbitwatch.features.launch.planes import EARTH_ROTATION_DEG_S, separation_deg
from orbitwatch.features.launch.reconstruction import LaunchOrbit


@dataclass(frozen=True, slots=True)
class Comparison:
    """Object minus candidate: node and inclination in degrees, time along the track in s.

    ``time_uncertainty_s`` is the 68 % error of propagating the object's first set back.
    ``is_within`` is whether the node lies in the candidate's window.
    """

    object_name: str
    catalog_id: int
    node_deg: float
    inclination_deg: float
    time_s: float
    time_uncertainty_s: float
    is_within: bool

    @property
    def node_minutes(self) -> float:
        """The difference of the nodes as minutes of Earth rotation."""
        return self.node_deg / EARTH_ROTATION_DEG_S / 60.0


def compare(
    candidate: Candidate, orbit: LaunchOrbit, object_name: str, catalog_id: int
) -> Comparison:
    """Return the difference between the object's orbit, at launch, and the candidate's.

    A plane that was fitted to places on the Earth shifts with the object's delay.
    """
    node = separation_deg(orbit.plane.node_deg, candidate.plane.node_deg)
    since = (candidate.insertion - candidate.pad.time).total_seconds()
    argument = orbit.argument_deg + orbit.rate_deg_s * since
    time_s = -separation_deg(argument, candidate.argument_deg) / orbit.rate_deg_s
    allowed = candidate.node_half_deg() + EARTH_ROTATION_DEG_S * candidate.ascent.half_s
    return Comparison(
        object_name=object_name,
        catalog_id=catalog_id,
        node_deg=node,
        inclination_deg=orbit.plane.inclination_deg - candidate.plane.inclination_deg,
        time_s=time_s,
        time_uncertainty_s=orbit.timing_s,
        is_within=abs(node) <= allowed,
    )
