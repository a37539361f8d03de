"""The satellites of a revisit question: real objects as one fleet, and Walker patterns."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

import numpy as np

from orbitwatch.config import Settings
from orbitwatch.elements.identity import CatalogObject
from orbitwatch.features.revisit.walker import Walker, walker_sets
from orbitwatch.search.tracked_objects import TrackedObject
from orbitwatch.selection.in_orbit import in_orbit_during
from orbitwatch.selection.object_selection import ObjectSelection
from orbitwatch.times import Span

_NAMED = 3


@dataclass(frozen=True, slots=True)
class Fleet:
    """A named run of the survey's subjects, from ``first`` to before ``last``."""

    name: str
    first: int
    last: int
    hypothetical: bool

    def __len__(self) -> int:
        return self.last - self.first


@dataclass(frozen=True, slots=True)
class Fleets:
    """The satellites: ``names[i]`` is subject i's; each fleet is a run of them.

    ``objects`` are the real ones, which come first.
    """

    fleets: tuple[Fleet, ...]
    subjects: tuple[TrackedObject, ...]
    names: tuple[str, ...]
    objects: tuple[CatalogObject, ...]

    @property
    def hypothetical(self) -> tuple[bool, ...]:
        """Whether each subject is hypothetical."""
        return tuple(fleet.hypothetical for fleet in self.fleets for _ in range(len(fleet)))


class FleetQuestion(Protocol):
    """The part of a question that selects satellites."""

    @property
    def objects(self) -> ObjectSelection | None:
        """The real objects."""

    @property
    def walkers(self) -> tuple[Walker, ...]:
        """The patterns of hypothetical satellites."""

    @property
    def node_hour(self) -> float:
        """The mean local solar time of each pattern's first ascending node at the start."""

    @property
    def span(self) -> Span:
        """The span of the search."""


def find_fleets(question: FleetQuestion, settings: Settings, now: datetime) -> Fleets:
    """Return the fleets, the real one first, with their element sets."""
    parts: list[tuple[str, list[TrackedObject], list[str]]] = []
    choice, span = question.objects, question.span
    objects: Sequence[CatalogObject] = ()
    if choice is not None:
        objects = choice.objects(settings, span, "nearest", now)
        objects = in_orbit_during(objects, span)
        subjects = [TrackedObject.of(held) for held in objects]
        names = [held.record.name for held in objects]
        parts.append((_fleet_name(choice, objects), subjects, names))
    for walker in question.walkers:
        sets = walker_sets(walker, span.start, question.node_hour)
        names = [s.object_name or "" for s in sets]
        parts.append((walker.name, [TrackedObject((s,)) for s in sets], names))
    ends = np.cumsum([0, *(len(subjects) for _, subjects, _ in parts)]).tolist()
    return Fleets(
        tuple(
            Fleet(name, ends[i], ends[i + 1], hypothetical=i > 0 or choice is None)
            for i, (name, _, _) in enumerate(parts)
        ),
        tuple(subject for _, subjects, _ in parts for subject in subjects),
        tuple(name for _, _, names in parts for name in names),
        tuple(objects),
    )


def _fleet_name(choice: ObjectSelection, objects: Sequence[CatalogObject]) -> str:
    if len(objects) == 1:
        return objects[0].record.name
    if choice.group is not None and not choice.names:
        return f"group {choice.group}"
    if len(objects) <= _NAMED:
        return ", ".join(held.record.name for held in objects)
    return f"{len(objects):,} objects"
