"""Rows as JSON and JSON Lines, a batch at a time, column by column for speed.

Numbers are rounded to the decimals of their column; times are ISO 8601 UTC with milliseconds and
``Z``; null is null, and so are NaN and infinite numbers.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any, TextIO

from orbitwatch.formats.columns import Column
from orbitwatch.formats.published import rounded, utc_texts
from orbitwatch.formats.registry import Context
from orbitwatch.formats.rows import Rows, Values, is_null
from orbitwatch.formats.sanitize import plain

_BATCH = 20_000  # rows converted at once: limits the memory for a large answer

_Cells = tuple[str, Iterable[Any]]  # a %-template for one cell, and what goes into it, row by row


@dataclass(slots=True)
class JsonLinesWriter:
    """One JSON object a line."""

    stream: TextIO
    columns: Sequence[Column]
    context: Context | None = None

    def write(self, rows: Rows) -> None:
        """Write some rows."""
        for objects in _objects(self.columns, rows, "\n"):
            self.stream.write(objects)

    def close(self) -> None:
        """Do nothing: the format has no end."""


@dataclass(slots=True)
class JsonWriter:
    """One JSON array of flat objects, a row on each line; an empty answer is ``[]``."""

    stream: TextIO
    columns: Sequence[Column]
    context: Context | None = None
    begun: bool = field(default=False, init=False)

    def write(self, rows: Rows) -> None:
        """Write some rows."""
        for objects in _objects(self.columns, rows, ",\n"):
            # A row's comma is written with the next one, so that the last has none.
            self.stream.write((",\n" if self.begun else "[\n") + objects.removesuffix(",\n"))
            self.begun = True

    def close(self) -> None:
        """End the array."""
        self.stream.write("\n]\n" if self.begun else "[]\n")


def _objects(columns: Sequence[Column], rows: Rows, end: str) -> Iterator[str]:
    """Yield the rows of each batch as JSON objects, with ``end`` after each.

    One template per row is the fastest way in Python.
    """
    for start in range(0, len(rows), _BATCH):
        batch = rows.take(slice(start, start + _BATCH))
        cells = [_cells(column, batch[column.name]) for column in columns]
        members = (f'"{c.name}": {cell}' for c, (cell, _) in zip(columns, cells, strict=True))
        template = "{" + ", ".join(members) + "}" + end
        yield "".join([template % row for row in zip(*(items for _, items in cells), strict=True)])


def _cells(column: Column, array: Values) -> _Cells:
    values: list[Any]
    if column.kind == "text":
        return "%s", _mapped(array, _json_text)
    if column.kind == "flag":
        return "%s", _mapped(array, json.dumps)
    if column.kind == "number":
        array = rounded(column, array)
        template, values = "%r", array.tolist()
    elif column.kind == "time":
        template, values = '"%s"', utc_texts(array)
    else:
        template, values = "%d", array.tolist()
    nulls = is_null(column, array)
    if not nulls.any():
        return template, values
    pairs = zip(nulls.tolist(), values, strict=True)
    return "%s", ["null" if missing else template % value for missing, value in pairs]


def _mapped(array: Values, translate: Callable[[Any], str]) -> Iterable[str]:
    """Return each value translated; distinct values, which are few, are translated once."""
    listed = array.tolist()
    known = {value: translate(value) for value in set(listed)}
    return map(known.__getitem__, listed)


def _json_text(value: str | None) -> str:
    return "null" if value is None else json.dumps(plain(value), ensure_ascii=False)
