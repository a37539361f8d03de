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
    """Print the answer's table, or write its rows batch by batch.

    A file that was cut short goes on after the batches that it holds, where the answer has an
    identity and ``output`` was opened to be continued.
    """
    ids = {held.record.catalog_id: held.record.object_id for held in answer.objects}
    output.about(sites=answer.sites, object_ids={n: one for n, one in ids.items() if one})
    done = 0
    if answer.identity is not None:
        unit = "rows" if answer.rows_per_batch > 1 else "chunks of time"
        done = output.begin(f"{answer.identity} {output.format}", unit) // answer.rows_per_batch
    if output.is_table:
        render_table(answer.rows(), output.console())
        return
    for number, rows in enumerate(answer.produce(done), done + 1):
        if len(rows):
            output.write(rows)
        output.mark(number * answer.rows_per_batch)
