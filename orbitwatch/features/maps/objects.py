"""The objects of a map: their tracks planned and computed, and what is left out told."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeVar

from orbitwatch import remarks
from orbitwatch.errors import ElementsError
from orbitwatch.features.maps.track_samples import plan_samples
from orbitwatch.features.tracks.compute import Tracker
from orbitwatch.features.tracks.rows import TrackRows, summary_columns
from orbitwatch.features.tracks.stale_notes import tell_stale_moments
from orbitwatch.formats.rows import Rows, concatenate
from orbitwatch.search.tracked_objects import TrackedObject
from orbitwatch.selection import quality_notes

if TYPE_CHECKING:
    from orbitwatch.elements.identity import HeldObject
    from orbitwatch.features.maps.question import MapQuestion
    from orbitwatch.features.tracks.plan import TrackPlan

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Planned:
    """An object that can be shown, with the plan of its samples."""

    held: HeldObject
    plan: TrackPlan


def plan_objects(asked: MapQuestion) -> list[Planned]:
    """Plan the samples of each object that has any, and say which moments are left out as stale.

    Raises ElementsError where nothing remains.
    """
    planned = [
        Planned(
            held,
            plan_samples(
                TrackedObject.of(held, asked.elements_mode),
                asked.span,
                allow_stale=asked.allow_stale,
            ),
        )
        for held in asked.objects
    ]
    stale = [one.plan.stale for one in planned if one.plan.stale]
    tell_stale_moments(stale, sum(one.plan.n_rows for one in planned))
    shown = [one for one in planned if one.plan.n_rows]
    if not shown:
        raise ElementsError("no element set answers for any moment of the span")
    return shown


def compute(
    planned: Sequence[Planned], make: Callable[[Planned], T], count: Callable[[T], int]
) -> list[T]:
    """Make something of each object's samples, and say whose SGP4 refuses in part.

    ``count`` tells how many samples something was made of; what is made of none is left out.
    Raises ElementsError where nothing remains.
    """
    found: list[T] = []
    refused: list[str] = []
    with remarks.progress("tracks", len(planned)) as progress:
        for one in planned:
            made = make(one)
            if count(made) < one.plan.n_rows:
                refused.append(one.held.record.name)
            if count(made):
                found.append(made)
            progress.advance()
    quality_notes.tell_refused(refused)
    if not found:
        raise ElementsError("SGP4 gives no orbit at any moment of the span")
    return found


def ends(planned: Sequence[Planned]) -> Rows:
    """Return the first and the last moment of each set's turn, to tell what it is worth."""
    columns = summary_columns(with_sites=False)
    return concatenate(
        [
            TrackRows(one.plan, [one.held.record.name], (), columns).of(
                Tracker(one.plan).leg_ends()
            )
            for one in planned
        ]
    )
