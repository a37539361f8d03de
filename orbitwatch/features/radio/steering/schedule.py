"""Choice of the passes to follow where several overlap."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

TURN_ROUND = timedelta(seconds=60)
"""Minimum time between two passes, for the rotator to return."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """A pass that could be followed; the lowest ``priority`` wins. ``index`` identifies it."""

    priority: int
    aos: datetime
    los: datetime
    index: int


def schedule(candidates: Sequence[Candidate]) -> list[Candidate]:
    """Return the passes to follow, in order of AOS and without overlap.

    A pass is left out if it overlaps one of higher priority, or an earlier one of the same
    priority.
    """
    chosen: list[Candidate] = []
    for one in sorted(candidates, key=lambda c: (c.priority, c.aos)):
        free = (
            one.aos >= other.los + TURN_ROUND or other.aos >= one.los + TURN_ROUND
            for other in chosen
        )
        if all(free):
            chosen.append(one)
    return sorted(chosen, key=lambda c: c.aos)


def gaps(
    chosen: Sequence[Candidate], start: datetime, end: datetime
) -> list[tuple[datetime, datetime]]:
    """Return the intervals from ``start`` to ``end`` in which no pass is followed."""
    edges = [start, *(edge for one in chosen for edge in (one.aos, one.los)), end]
    pairs = zip(edges[::2], edges[1::2], strict=True)
    return [(begin, finish) for begin, finish in pairs if finish - begin > TURN_ROUND]
