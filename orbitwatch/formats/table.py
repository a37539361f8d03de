"""Answers of the Python API: rows that can be converted to a data frame."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import datetime
from html import escape
from importlib import import_module
from os import PathLike
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

import numpy as np

from orbitwatch.errors import UsageError
from orbitwatch.formats.columns import Column
from orbitwatch.formats.rows import Rows, Value, Values, is_null, published
from orbitwatch.formats.sanitize import plain
from orbitwatch.times import format_utc

if TYPE_CHECKING:
    import pandas as pd
    import polars as pl
    import pyarrow as pa
    from matplotlib.figure import Figure
    from rich.console import Console, ConsoleOptions
    from rich.table import Table as RichTable
    from rich.text import Text

    Draw = Callable[[Path | None], Figure]

_SHOWN = 10
_WIDE = 100


class Table:
    """Rows of an answer. ``len`` counts them, iterating yields each as a dictionary.

    ``table["latitude_deg"]`` is a column as a NumPy array: times are ``datetime64[us]`` in UTC,
    null is NaN, NaT or None. ``columns`` give each column's unit and meaning; ``notes`` are the
    messages that the command line would have printed. Numbers are not rounded. ``chart`` draws the
    answer, and ``charts`` names its charts.
    """

    def __init__(
        self,
        rows: Rows,
        title: str,
        notes: tuple[str, ...] = (),
        charts: Mapping[str, Draw] | None = None,
    ) -> None:
        self._rows = published(rows)
        self._charts = charts or {}
        self.title = title
        self.notes = notes

    @property
    def columns(self) -> tuple[Column, ...]:
        """The columns in order, with unit and meaning."""
        return self._rows.columns

    def __len__(self) -> int:
        return len(self._rows)

    def __iter__(self) -> Iterator[dict[str, Value]]:
        return iter(self._rows)

    def __getitem__(self, name: str) -> Values:
        if not isinstance(name, str):
            raise UsageError(
                "a table is indexed by the name of a column", hint="use to_pandas() for rows"
            )
        return self._rows[name]

    @property
    def charts(self) -> tuple[str, ...]:
        """The names of charts, the default first; empty for an answer without any."""
        return tuple(self._charts)

    def chart(self, kind: str | None = None, path: Path | str | None = None) -> Figure:
        """Draw the answer; return a matplotlib Figure, which a notebook shows.

        ``kind`` is one of ``charts`` (None: the first). With a ``path`` (.png, .svg or .pdf) it is
        written there too. Raises UsageError for an answer or a kind that cannot be drawn, and
        if matplotlib is not installed; OrbitwatchError if there is nothing to draw.
        """
        if not self._charts:
            raise UsageError("this answer has no chart", hint="ow.map draws tracks on a map")
        if kind is not None and kind not in self._charts:
            raise UsageError(f"unknown chart {kind!r}", hint=f"use one of {', '.join(self.charts)}")
        if path is not None and not isinstance(path, (str, PathLike)):
            raise UsageError("write a chart to a file with path=", hint="or use the Figure")
        draw = self._charts[kind or self.charts[0]]
        return draw(None if path is None else Path(path))

    def to_pandas(self) -> pd.DataFrame:
        """Return a pandas DataFrame; times are UTC, whole numbers and flags may be ``<NA>``."""
        frames = _module("pandas", "pandas")
        frame: pd.DataFrame = frames.DataFrame(
            {c.name: _series(frames, c, self[c.name]) for c in self.columns}
        )
        return frame

    def to_arrow(self) -> pa.Table:
        """Return an Arrow table, with units and meanings as metadata of its fields."""
        _module("pyarrow", "'orbitwatch[parquet]'")
        from orbitwatch.formats.parquet import to_arrow

        return to_arrow(self._rows)

    def to_polars(self) -> pl.DataFrame:
        """Return a polars DataFrame; times are UTC."""
        frames = _module("polars", "polars")
        frame: pl.DataFrame = frames.DataFrame(
            [_polars_series(frames, c, self[c.name]) for c in self.columns]
        )
        return frame

    def __repr__(self) -> str:
        """Return the title, the first and last rows, truncated to a line, and the notes."""
        cells = [[c.name, *texts] for c, texts in zip(self.columns, self._shown(), strict=True)]
        padded: list[list[str]] = []
        width = 0
        for column in cells:
            widest = max(map(len, column))
            width += widest + 2
            if padded and width > _WIDE:
                padded.append(["…"] * len(column))
                break
            padded.append([text.rjust(widest) for text in column])
        lines = ["  ".join(line).rstrip() for line in zip(*padded, strict=True)]
        return "\n".join([self.title, *lines, *self.notes])

    def __rich_console__(
        self, console: Console, options: ConsoleOptions
    ) -> Iterator[RichTable | Text]:
        """Yield the same for rich: as many columns as fit, without constant ones."""
        from rich.table import Table as RichTable
        from rich.text import Text

        yield Text(self.title, style="bold")
        shown = RichTable(show_header=True, header_style="bold", box=None, pad_edge=False)
        columns = [
            (column, texts)
            for column, texts in zip(self.columns, self._shown(), strict=True)
            if len(set(texts) - {"…"}) != 1 or len(texts) == 1
        ]
        left = options.max_width
        for column, texts in columns:
            left -= max(len(column.name), *map(len, texts), 0) + 1
            if left < 0 and shown.columns:
                break
            side: Literal["left", "right"] = "left" if column.kind == "text" else "right"
            shown.add_column(column.name, justify=side, no_wrap=True)
        cells = [[Text(text) for text in texts] for _, texts in columns[: len(shown.columns)]]
        for row in zip(*cells, strict=True):
            shown.add_row(*row)
        yield shown
        for note in self.notes:
            yield Text(note, style="dim")

    def _repr_html_(self) -> str:
        """Return the same as an HTML table with all columns; tooltips give their meanings."""
        heads = "".join(
            f'<th title="{escape(c.meaning)}">{escape(c.name)}</th>' for c in self.columns
        )
        rows = "".join(
            "<tr>" + "".join(f"<td>{escape(text)}</td>" for text in row) + "</tr>"
            for row in zip(*self._shown(), strict=True)
        )
        notes = "".join(f"<p>{escape(note)}</p>" for note in self.notes)
        return (
            f"<div><p><b>{escape(self.title)}</b></p><table><thead><tr>{heads}</tr></thead>"
            f"<tbody>{rows}</tbody></table>{notes}</div>"
        )

    def _shown(self) -> list[list[str]]:
        """Return the texts of the rows to show by column, with a gap for omitted rows."""
        rows, gap = self._rows, len(self) > _SHOWN
        if gap:
            half = _SHOWN // 2
            rows = rows.take([*range(half), *range(len(self) - half, len(self))])
        listed = list(rows)
        columns = [[_text(c, row[c.name]) for row in listed] for c in self.columns]
        return [[*t[: _SHOWN // 2], "…", *t[_SHOWN // 2 :]] if gap else t for t in columns]


def _module(name: str, package: str) -> Any:
    try:
        return import_module(name)
    except ImportError:
        raise UsageError(f"{name} is not installed", hint=f"pip install {package}") from None


def _series(frames: Any, column: Column, values: Values) -> Any:
    if column.kind == "time":
        return frames.Series(values).dt.tz_localize("UTC")
    if column.kind == "text":
        return frames.Series(values, dtype="str")
    nullable = bool(is_null(column, values).any())
    if column.kind == "flag":
        return frames.Series(values, dtype="boolean" if nullable else "bool")
    if column.kind == "integer":
        return frames.Series(values, dtype="Int64" if nullable else "int64")
    return frames.Series(values)


def _polars_series(frames: Any, column: Column, values: Values) -> Any:
    kinds = {"text": frames.String, "integer": frames.Int64, "flag": frames.Boolean}
    if column.kind in kinds:
        return frames.Series(column.name, values.tolist(), dtype=kinds[column.kind])
    if column.kind == "time":
        return frames.Series(column.name, values).dt.replace_time_zone("UTC")
    return frames.Series(column.name, values, nan_to_null=True)


def _text(column: Column, value: Value) -> str:
    if value is None:
        return ""
    if isinstance(value, datetime):
        return format_utc(value)
    if isinstance(value, float):
        return f"{value + 0.0:.{column.decimals}f}" if np.isfinite(value) else ""
    return plain(str(value))
