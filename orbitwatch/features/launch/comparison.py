"""A candidate held against the object that the catalogue has: how far off plane and time were."""

from __future__ import annotations

from dataclasses import dataclass

from orbitwatch.features.launch.candidates import Candidate
from orbitwatch.features.launch.launched import CarriedBack
from orbitwatch.features.launch.planes import EARTH_ROTATION_DEG_S, separation_deg


@dataclass(frozen=True, slots=True)
class Comparison:
    """The object minus the candidate: node and inclination in degrees, time along the track in s.

    ``time_uncertainty_s`` holds 68 % of cases: the object's first set was carried back.
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
        """The difference of the nodes as minutes of the Earth's turning."""
        return self.node_deg / EARTH_ROTATION_DEG_S / 60.0


def compare(
    candidate: Candidate, orbit: CarriedBack, object_name: str, catalog_id: int
) -> Comparison:
    """Return how far the object's orbit, at the time of launch, is from the candidate's.

    A plane that was fitted to places on the Earth is early or late with the object.
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
