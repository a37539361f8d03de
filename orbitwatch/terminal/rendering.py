"""Gives an answer to the output that was chosen: a table for people, or rows in a format."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from rich.console import Console

    from orbitwatch.answer import Answer
    from orbitwatch.formats.rows import Rows
    from orbitwatch.terminal.output import Output


def deliver(answer: Answer, output: Output, render_table: Callable[[Rows, Console], None]) -> None:
    """Compute the answer and write it to ``output``, by ``render_table`` where that is a table."""
    if output.is_table:
        render_table(answer.rows(), output.console())
        return
    for rows in answer.produce(0):
        output.write(rows)
