"""Selection of the planes that a launch can lead to, by direction, azimuth or zones."""

from __future__ import annotations

from orbitwatch.errors import UsageError
from orbitwatch.features.launch.ascent import Ascent
from orbitwatch.features.launch.planes import Crossing, Pad, ground_azimuth_deg, separation_deg
from orbitwatch.features.launch.question import LaunchQuestion
from orbitwatch.features.launch.zones import zones_ahead


def feasible_crossings(
    question: LaunchQuestion, pad: Pad, crossings: list[Crossing], ascent: Ascent
) -> list[Crossing]:
    """Return the crossings that satisfy the question.

    Raises UsageError for zones behind the pad, or zones that contradict each other.
    """
    if question.direction is not None and len(crossings) > 1:
        crossings = [c for c in crossings if c.direction == question.direction]
    azimuths = {c.direction: ground_azimuth_deg(pad, c, question.altitude_km) for c in crossings}
    given = question.azimuth_deg
    if given is not None:
        off = {name: abs(separation_deg(azimuth, given)) for name, azimuth in azimuths.items()}
        return [min(crossings, key=lambda crossing: off[crossing.direction])]
    if not question.through:
        return crossings
    seen = [zones_ahead(pad, c, question.through, ascent, azimuths[c.direction]) for c in crossings]
    fitting = [c for c, zones in zip(crossings, seen, strict=True) if all(zones)]
    if not fitting:
        raise _infeasible_error(question, seen)
    return fitting[:1]


def _infeasible_error(question: LaunchQuestion, seen: list[list[bool]]) -> UsageError:
    best = max(seen, key=sum)
    if any(best) and len(question.through) > 1:
        lost = [z.name for z, is_ahead in zip(question.through, best, strict=True) if not is_ahead]
        return UsageError(
            f"the zones contradict each other: no path from {question.site.name} leads over all "
            f"of them; {', '.join(lost)} is behind or far from the path to the others",
            hint="check their order of latitude and longitude",
        )
    return UsageError(
        f"the zone {question.through[0].name} is behind {question.site.name} or far aside of it: "
        f"no path to an inclination of {question.inclination_deg:g}° leads there",
        hint="zones are LAT,LON on the rocket's path, east positive",
    )
