"""Prints tables and lists of key and value."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from orbitwatch.terminal.table_layout import TableColumn, build_table, cell_text, fit, print_lines

if TYPE_CHECKING:
    from rich.console import Console


def render_key_values(pairs: Sequence[tuple[str, str]], console: Console, title: str = "") -> None:
    """Print names and values in two columns; a long value wraps next to its name."""
    from rich.table import Table

    grid = Table(box=None, show_header=False, pad_edge=False, padding=(0, 2, 0, 0))
    grid.add_column(style="dim", no_wrap=True)
    grid.add_column(overflow="fold")
    for name, value in pairs:
        grid.add_row(cell_text(name), cell_text(value))
    if title:
        print_lines(console, [title], style="bold")
    console.print(grid)


def print_table(
    console: Console, columns: Sequence[TableColumn], bold: Sequence[int], title: str
) -> None:
    """Print the columns that fit, the rows in ``bold`` marked, and name the columns left out."""
    kept, gone = fit(columns, console.width)
    console.print(build_table(kept, bold, title))
    if gone:
        print_lines(console, [f"No room here for: {', '.join(gone)}."], style="dim")
