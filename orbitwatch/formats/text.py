"""Rows as CSV, JSON and JSON Lines, a batch at a time, column by column for speed.

Every writer is used the same way: ``write`` any number of batches, then ``close``. Numbers are
rounded to the decimals of their column in every format alike; times are ISO 8601 UTC with
milliseconds and ``Z``; an infinite number is null, as NaN is.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Protocol, TextIO

import numpy as np

from orbitwatch.formats.rows import Rows, is_null
from orbitwatch.formats.sanitize import not_a_formula, plain

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from orbitwatch.formats.columns import Column

_BATCH = 20_000  # rows turned into text at once: keeps the memory of a big answer flat
_MOST_DECIMALS = 9

_Cells = tuple[str, Iterable[Any]]  # a %-template for one cell, and what goes into it, row by row


class Writer(Protocol):
    """Turns batches of rows into text; ``close`` ends the document, but not the stream."""

    def write(self, rows: Rows) -> None:
        """Write some rows, which have the columns that the writer was made for."""

    def close(self) -> None:
        """Write what must come last; also makes an empty answer complete."""


@dataclass(slots=True)
class CsvWriter:
    """RFC 4180 with LF line ends: a header of column names, null as nothing, true and false."""

    stream: TextIO
    columns: Sequence[Column]
    begun: bool = field(default=False, init=False)

    def write(self, rows: Rows) -> None:
        """Write some rows, after the header when they are the first."""
        self._begin()
        for batch in _batches(rows):
            cells = [_csv_cells(column, batch[column.name]) for column in self.columns]
            self.stream.write(_lines(cells, ",", "", "\n"))

    def close(self) -> None:
        """Write the header where no row has been."""
        self._begin()

    def _begin(self) -> None:
        if not self.begun:
            self.begun = True
            self.stream.write(",".join(column.name for column in self.columns) + "\n")


@dataclass(slots=True)
class JsonLinesWriter:
    """One JSON object a line; null is null, and a number is never NaN."""

    stream: TextIO
    columns: Sequence[Column]

    def write(self, rows: Rows) -> None:
        """Write some rows."""
        for batch in _batches(rows):
            self.stream.write(_lines(_json_object(self.columns, batch), ", ", "{", "}\n"))

    def close(self) -> None:
        """Nothing comes last."""


@dataclass(slots=True)
class JsonWriter:
    """One JSON array of flat objects, a row on each line; an empty answer is ``[]``."""

    stream: TextIO
    columns: Sequence[Column]
    begun: bool = field(default=False, init=False)

    def write(self, rows: Rows) -> None:
        """Write some rows."""
        for batch in _batches(rows):
            text = _lines(_json_object(self.columns, batch), ", ", "{", "},\n")
            # A row's comma is written with the next one, so that the last has none.
            self.stream.write((",\n" if self.begun else "[\n") + text.removesuffix(",\n"))
            self.begun = True

    def close(self) -> None:
        """End the array."""
        self.stream.write("\n]\n" if self.begun else "[]\n")


WRITERS: dict[str, Callable[[TextIO, Sequence[Column]], Writer]] = {
    "csv": CsvWriter,
    "json": JsonWriter,
    "jsonl": JsonLinesWriter,
}


def rounded(column: Column, values: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return numbers as they are published: the column's decimals, no negative zero, no infinity.

    Each is the float nearest to its decimal figure, so its repr is no longer than that figure.
    """
    with np.errstate(invalid="ignore", over="ignore"):
        out = np.asarray(np.round(values, column.decimals) + 0.0, dtype=np.float64)
        if column.significant:
            decimals = _decimals(column, values)
            for extra in np.unique(decimals[decimals > column.decimals]):
                which = decimals == extra
                out[which] = np.round(values[which], int(extra)) + 0.0
    out[~np.isfinite(out)] = np.nan
    return out


def _decimals(column: Column, values: NDArray[np.float64]) -> NDArray[np.int64]:
    """Return how many decimals each value gets so that enough significant digits show."""
    size = np.abs(values)
    known = np.isfinite(size) & (size > 0)
    first = np.floor(np.log10(np.where(known, size, 1.0)))
    wanted = np.where(known, column.significant - 1 - first, 0)
    return np.clip(wanted, column.decimals, _MOST_DECIMALS).astype(np.int64)


def utc_texts(times: NDArray[np.datetime64]) -> list[str]:
    """Return times as ``2023-11-22T00:18:44.000Z``, to the nearest millisecond; null as ``NaT``."""
    nearest = (times + np.timedelta64(500, "us")).astype("datetime64[ms]")
    texts: list[str] = np.datetime_as_string(nearest, unit="ms", timezone="UTC").tolist()
    return texts


def _batches(rows: Rows) -> Iterable[Rows]:
    for start in range(0, len(rows), _BATCH):
        yield rows.take(slice(start, start + _BATCH))


def _lines(cells: Sequence[_Cells], separator: str, before: str, after: str) -> str:
    """Return the text of all rows; one template per row is the fastest way Python has."""
    template = before + separator.join(cell for cell, _ in cells) + after
    return "".join([template % row for row in zip(*(items for _, items in cells), strict=True)])


def _csv_cells(column: Column, array: NDArray[Any]) -> _Cells:
    if column.kind == "text":
        return "%s", _mapped(array, _csv_text)
    if column.kind == "flag":
        return "%s", _mapped(array, _csv_flag)
    return _cells(column, array, null="")


def _json_object(columns: Sequence[Column], rows: Rows) -> list[_Cells]:
    members = []
    for column in columns:
        cell, items = _json_cells(column, rows[column.name])
        members.append((f'"{column.name}": {cell}', items))
    return members


def _json_cells(column: Column, array: NDArray[Any]) -> _Cells:
    if column.kind == "text":
        return "%s", _mapped(array, _json_text)
    if column.kind == "flag":
        return "%s", _mapped(array, json.dumps)
    return _cells(column, array, null="null", quote='"')


def _cells(column: Column, array: NDArray[Any], *, null: str, quote: str = "") -> _Cells:
    """Return numbers, integers and times; only times are quoted."""
    values: list[Any]
    if column.kind == "number":
        array = rounded(column, array)
        if quote:
            template, values = "%r", array.tolist()
        elif column.significant:
            pairs = zip(array.tolist(), _decimals(column, array).tolist(), strict=True)
            template, values = "%s", [f"{value:.{decimals}f}" for value, decimals in pairs]
        else:
            template, values = f"%.{column.decimals}f", array.tolist()
    elif column.kind == "time":
        template, values = f"{quote}%s{quote}", utc_texts(array)
    else:
        template, values = "%d", array.tolist()
    nulls = is_null(column, array)
    if not nulls.any():
        return template, values
    return "%s", [
        null if missing else template % value
        for missing, value in zip(nulls.tolist(), values, strict=True)
    ]


def _mapped(array: NDArray[Any], translate: Callable[[Any], str]) -> Iterable[str]:
    """Return each value translated; few differ, so each that does is translated once."""
    listed = array.tolist()
    known = {value: translate(value) for value in set(listed)}
    return map(known.__getitem__, listed)


def _csv_text(value: str | None) -> str:
    if value is None:
        return ""
    text = not_a_formula(value)
    return '"' + text.replace('"', '""') + '"' if "," in text or '"' in text else text


def _csv_flag(value: bool | None) -> str:
    return "" if value is None else "true" if value else "false"


def _json_text(value: str | None) -> str:
    return "null" if value is None else json.dumps(plain(value), ensure_ascii=False)
