"""Passes and overflights as terminal tables."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

import numpy as np

from orbitwatch.features.passes.rows import merits
from orbitwatch.features.passes.table_columns import PassTable
from orbitwatch.terminal import cells
from orbitwatch.terminal.table_layout import print_lines
from orbitwatch.terminal.tables import print_table

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import tzinfo

    from rich.console import Console

    from orbitwatch.formats.rows import Rows, Values


def render_passes(
    rows: Rows,
    kind: Literal["passes", "overflights"],
    zones: Mapping[str, tzinfo],
    captions: Sequence[str],
    console: Console,
    *,
    visible: bool = False,
) -> None:
    """Print passes or overflights, the best of each site marked, captions below.

    ``zones`` gives each site's zone by its name in the rows (absent: UTC). A single object or
    site is in the title, several are columns. With ``visible`` the table shows the visible part of
    each pass. Without rows only the captions are printed.
    """
    if len(rows):
        signs, is_passes = cells.signs_for(console.encoding), kind == "passes"
        # For observers, light and direction are more important than a second clock.
        priority = 36 if is_passes else 75
        table = PassTable(list(rows), zones, signs, visible=visible, utc_priority=priority)
        marked = highest(rows) if is_passes else closest(rows)
        more = table.pass_columns(marked) if is_passes else table.overflight_columns(marked)
        print_table(console, [*table.columns(), *more], marked, table.title())
    print_lines(console, captions)


def highest(rows: Rows) -> tuple[int, ...]:
    """Return the index of the best of several passes for each site.

    The best is the highest visible one, or the highest if none is visible.
    """
    if len(rows) == 1:
        return ()
    return _first_of_each_site(rows, np.argsort(-merits(rows), kind="stable"))


def closest(rows: Rows) -> tuple[int, ...]:
    """Return the index of the overflight with the least ground distance, for each site."""
    distances = rows["ground_distance_km"]
    known = np.flatnonzero(~np.isnan(distances))
    return _first_of_each_site(rows, known[np.argsort(distances[known], kind="stable")])


def _first_of_each_site(rows: Rows, order: Values) -> tuple[int, ...]:
    sites = rows["site"]
    best: dict[object, int] = {}
    for index in order.tolist():
        best.setdefault(sites[index], index)
    return tuple(sorted(best.values()))
