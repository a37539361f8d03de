"""Passes and overflights as tables for people."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

import numpy as np

from orbitwatch.features.passes.table_columns import PassTable
from orbitwatch.terminal import cells
from orbitwatch.terminal.table_layout import print_lines
from orbitwatch.terminal.tables import print_table

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import tzinfo

    from rich.console import Console

    from orbitwatch.formats.rows import Rows


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
    site stands in the title, several are columns. With ``visible`` the table shows the part of
    each pass that can be seen. No rows print the captions alone.
    """
    if len(rows):
        table = PassTable(list(rows), zones, cells.signs_for(console.encoding), visible=visible)
        nearest = closest(rows) if kind == "overflights" else ()
        more = table.pass_columns() if kind == "passes" else table.overflight_columns(nearest)
        print_table(console, [*table.columns(), *more], nearest, table.title())
    print_lines(console, captions)


def closest(rows: Rows) -> tuple[int, ...]:
    """Return the index of the overflight with the least ground distance, for each site."""
    sites, distances = rows["site"], rows["ground_distance_km"]
    best: dict[object, int] = {}
    for index in np.argsort(distances, kind="stable").tolist():
        if not np.isnan(distances[index]):
            best.setdefault(sites[index], index)
    return tuple(sorted(best.values()))
