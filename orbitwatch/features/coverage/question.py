"""The question of ``coverage``: satellites, a grid, a span, and the definition of a look."""

from __future__ import annotations

from dataclasses import dataclass

from orbitwatch.astro.swath import check_off_nadir
from orbitwatch.features.coverage.grid import Grid
from orbitwatch.features.revisit.question import NODE_HOUR
from orbitwatch.features.revisit.walker import Walker
from orbitwatch.selection.object_selection import ObjectSelection
from orbitwatch.times import Span


@dataclass(frozen=True, slots=True, kw_only=True)
class CoverageQuestion:
    """How often all satellites together, real and hypothetical, look at each cell of a grid.

    ``node_hour`` is the mean local solar time of each pattern's first ascending node at the start.
    A look is in daylight with the Sun above ``min_sun_deg``.
    """

    objects: ObjectSelection | None
    walkers: tuple[Walker, ...]
    grid: Grid
    span: Span
    node_hour: float = NODE_HOUR
    max_off_nadir_deg: float = 30.0
    daylight_only: bool = False
    min_sun_deg: float = 0.0
    jobs: int | None = None

    def __post_init__(self) -> None:
        """Raise UsageError unless the off-nadir angle is above 0° and at most 90°."""
        check_off_nadir(self.max_off_nadir_deg)
