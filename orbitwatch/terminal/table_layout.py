"""Fits tables to a width: columns are shortened or left out, the least important first."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from math import inf
from typing import TYPE_CHECKING, Literal

from orbitwatch.formats.sanitize import plain

if TYPE_CHECKING:
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

_GAP = 2


@dataclass(frozen=True, slots=True)
class TableColumn:
    """A column of formatted texts: heading, cells, and what it may shrink to.

    When space runs out, the column of lowest ``priority`` is reduced first: to its ``shorter`` form
    if it has one, else it is left out.
    """

    head: str
    cells: Sequence[str]
    priority: float
    name: str = ""
    align: Literal["left", "right"] = "left"
    shorter: TableColumn | None = None
    style: str = ""

    @property
    def width(self) -> int:
        """The widest line of the head or of any cell, in terminal cells."""
        from rich.cells import cell_len

        return max(cell_len(line) for text in (self.head, *self.cells) for line in text.split("\n"))


def right(head: str, texts: Sequence[str], priority: float, name: str = "") -> TableColumn:
    """Return a right-aligned column of figures."""
    return TableColumn(head, texts, priority, name, align="right")


def fit(
    columns: Sequence[TableColumn], width: int
) -> tuple[tuple[TableColumn, ...], tuple[str, ...]]:
    """Return the columns that fit into ``width``, and the names of those left out.

    Columns of infinite priority stay, however narrow the terminal; empty ones are never shown.
    """
    kept = {index: column for index, column in enumerate(columns) if any(column.cells)}
    gone: list[int] = []
    while _width(kept.values()) > width:
        least = min(kept, key=lambda index: kept[index].priority)
        shorter = kept[least].shorter
        if shorter is not None:
            kept[least] = shorter
        elif kept[least].priority == inf:
            break
        else:
            gone.append(least)
            del kept[least]
    for index in reversed(gone):  # the last removed matters most, and may fit again
        if _width([*kept.values(), columns[index]]) <= width:
            kept[index] = columns[index]
    missing = [columns[index] for index in reversed(gone) if index not in kept]
    names = tuple(column.name or column.head.replace("\n", " ") for column in missing)
    return tuple(kept[index] for index in sorted(kept)), names


def _width(columns: Collection[TableColumn]) -> int:
    return sum(column.width + _GAP for column in columns) - _GAP


def build_table(columns: Sequence[TableColumn], bold: Sequence[int], title: str) -> Table:
    """Return a rich table of these columns; rows whose index is in ``bold`` are bold."""
    from rich import box
    from rich.table import Table
    from rich.text import Text

    table = Table(
        box=box.SIMPLE_HEAD,
        show_edge=False,
        pad_edge=False,
        padding=(0, 1, 0, 0),
        title=Text(plain(title)) if title else None,
        title_justify="left",
        title_style="bold",
        header_style="bold",
    )
    for column in columns:
        table.add_column(
            Text(column.head),
            justify=column.align,
            style=column.style,
            vertical="top",
            overflow="fold",
            no_wrap=False,
        )
    for index, row in enumerate(zip(*(column.cells for column in columns), strict=True)):
        table.add_row(*map(cell_text, row), style="bold" if index in bold else "")
    return table


def cell_text(text: str) -> Text:
    """Return text that rich shows literally: no markup, no control characters."""
    from rich.text import Text

    return Text("\n".join(plain(line) for line in text.split("\n")))


def print_lines(console: Console, lines: Sequence[str], style: str = "") -> None:
    """Print lines, wrapped at words, without interpreting markup."""
    from rich.text import Text

    for line in lines:
        console.print(Text(plain(line), style=style), soft_wrap=False)
