"""Delivers an answer to the chosen output: as a table, or as rows in a format."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Callable, Sequence
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from orbitwatch import remarks
from orbitwatch.elements.catalog_objects import CatalogObjects
from orbitwatch.errors import UsageError
from orbitwatch.formats import registry
from orbitwatch.terminal.output import open_output

if TYPE_CHECKING:
    from rich.console import Console

    from orbitwatch.answer import Answer
    from orbitwatch.formats.columns import Column
    from orbitwatch.formats.rows import Rows
    from orbitwatch.terminal.sink import Output


def deliver(answer: Answer, output: Output, render_table: Callable[[Rows, Console], None]) -> None:
    """Print the answer's table, or write its rows batch by batch.

    A partial file is continued after the batches it contains, if the answer has an identity and
    ``output`` was opened with resume.
    """
    output.about(sites=answer.sites, object_ids=_designators(answer))
    done = 0
    if answer.identity is not None:
        unit = "rows" if answer.rows_per_batch > 1 else "chunks of time"
        done = output.begin(f"{answer.identity} {output.format}", unit) // answer.rows_per_batch
    if output.is_table:
        render_table(answer.rows(), output.console())
        remarks.answered()
        return
    for number, rows in enumerate(answer.produce(done), done + 1):
        if len(rows):
            output.write(rows)
        output.mark(number * answer.rows_per_batch)
    remarks.answered()


def is_folder(target: str) -> bool:
    """Whether ``-o`` names a folder: an existing one, or a path that ends in a separator."""
    return target.endswith(("/", os.sep)) or Path(target).is_dir()


def check_folder(format_: str | None, columns: Sequence[Column], *, resume: bool) -> None:
    """Raise UsageError unless the format permits one file per object."""
    if format_ is None or format_ not in registry.FORMATS:
        raise UsageError("-o names a folder", hint="add --format, such as --format oem")
    if resume:
        raise UsageError("a folder cannot be continued", hint="leave out --resume")
    registry.FORMATS[format_].check(columns)


def deliver_by_object(answer: Answer, folder: Path, format_: str) -> None:
    """Write a file for each object into ``folder``, named by catalogue number.

    The rows are grouped by object, and each file appears once it is complete.
    """
    try:
        folder.mkdir(exist_ok=True)
    except OSError as error:
        raise UsageError(
            f"cannot create the folder {folder}: {error.strerror}", hint="name another with -o"
        ) from None
    suffix = registry.FORMATS[format_].suffixes[0]
    current = None
    with contextlib.ExitStack() as stack:
        for batch in answer.produce(0):
            numbers = batch["catalog_id"]
            edges = [0, *(np.flatnonzero(np.diff(numbers)) + 1).tolist(), len(batch)]
            for first, last in pairwise(edges if len(batch) else ()):
                if numbers[first] != current:
                    stack.close()  # the previous object is complete
                    current = numbers[first]
                    file = str(folder / f"{current}{suffix}")
                    output = stack.enter_context(open_output(format_, file, answer.columns))
                    output.about(sites=answer.sites, object_ids=_designators(answer))
                output.write(batch.take(slice(first, last)))
    remarks.answered()


def _designators(answer: Answer) -> dict[int, str]:
    held = CatalogObjects.of(answer.objects)
    pairs = zip(held.numbers, held.object_ids, strict=True)
    return {number: object_id for number, object_id in pairs if object_id}
