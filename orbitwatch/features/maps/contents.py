"""What a still map shows, in a file or on the terminal, from what is asked about."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from orbitwatch.features.maps.limits import check_objects, check_tracks
from orbitwatch.features.maps.objects import Planned, compute, ends, plan_objects
from orbitwatch.features.maps.scene import GroundTrack, Scene, ground_track, scene
from orbitwatch.selection import quality_notes as trust

if TYPE_CHECKING:
    from orbitwatch.features.maps.question import MapQuestion


@dataclass(frozen=True, slots=True)
class Drawing:
    """What is drawn, and a line on what each element set used is worth, or one for many."""

    scene: Scene
    trust: tuple[str, ...]


def drawing_of(asked: MapQuestion) -> Drawing:
    """Compute what a map shows, and say what is left out.

    Raises UsageError where it would be too much to be read.
    """
    check_objects(len(asked.objects))
    planned = plan_objects(asked)
    check_tracks([one.plan for one in planned])

    def track(one: Planned) -> GroundTrack:
        return ground_track(one.held, one.plan, asked.sites)

    tracks = compute(planned, track, lambda made: len(made.time))
    shown = scene(tracks, asked.sites, asked.span, asked.min_elevation_deg, asked.at)
    return Drawing(shown, tuple(trust.captions(ends(planned))))
