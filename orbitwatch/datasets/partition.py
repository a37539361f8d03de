"""Partitions rows into folders by month, day or place, named in Hive style.

Readers derive a column ``month`` from ``month=2026-08/``. A column that rows already have, such as
``site``, is left out of the parts: some readers refuse a duplicate column.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from math import ceil
from typing import Literal, get_args
from urllib.parse import quote

import numpy as np

from orbitwatch.datasets.plan import Plan, T
from orbitwatch.errors import UsageError
from orbitwatch.formats.rows import Rows, Values
from orbitwatch.times import Span

Partition = Literal["month", "day", "site"]
PARTITIONS: tuple[Partition, ...] = get_args(Partition)

_NO_VALUE = "__HIVE_DEFAULT_PARTITION__"


def check_partition(plan: Plan[T], partition: Partition) -> None:
    """Raise UsageError where rows cannot be partitioned that way."""
    if partition == "site" and plan.place is None:
        raise UsageError("--partition site: these rows have no site", hint="use month or day")


@dataclass(frozen=True, slots=True)
class Layout:
    """Assigns rows to folders; see `Plan` for the fields."""

    partition: Partition
    moments: tuple[str, ...]
    start: datetime
    place: str

    @classmethod
    def of(cls, plan: Plan[T], partition: Partition) -> Layout:
        """Return the layout of a plan's rows."""
        return cls(partition, plan.moments, plan.start, plan.place or "site")

    def folders(self, rows: Rows) -> Iterator[tuple[str, Rows]]:
        """Yield the folder of each part and its rows, in order, without the partition's column."""
        by_place = self.partition == "site"
        name = self.place if by_place else self.partition
        keys = rows[name] if by_place else self._dates(rows)
        kept = tuple(column for column in rows.columns if column.name != name)
        shown = Rows(kept, {column.name: rows[column.name] for column in kept})
        texts = np.array(
            [_NO_VALUE if key is None else str(key) for key in keys.tolist()], dtype=str
        )
        for text in np.unique(texts).tolist():
            value = text if text == _NO_VALUE else quote(text, safe="")
            yield f"{name}={value}", shown.take(np.flatnonzero(texts == text))

    def _dates(self, rows: Rows) -> Values:
        times = np.full(len(rows), np.datetime64("NaT", "us"))
        for name in self.moments:
            times = np.where(np.isnat(times), rows[name], times)
        start = np.datetime64(self.start.replace(tzinfo=None), "us")
        times = np.where(np.isnat(times), start, times)
        unit: Literal["M", "D"] = "M" if self.partition == "month" else "D"
        return np.asarray(np.datetime_as_string(times, unit=unit))


def time_edges(span: Span, partition: Partition, longest_days: float) -> list[datetime]:
    """Return where a span is cut into chunks of at most ``longest_days``, its ends included.

    Chunks end where days or months do as far as possible, so that parts are few and even. Chunks
    shorter than a day or a month divide it evenly.
    """
    longest = timedelta(days=longest_days)
    edges = [span.start]
    for bound in _calendar(span, "month" if partition == "month" else "day"):
        if len(edges) > 1 and bound - edges[-2] <= longest:
            edges[-1] = bound
            continue
        count = ceil((bound - edges[-1]) / longest)
        begin, length = edges[-1], bound - edges[-1]
        edges += [begin + length * k / count for k in range(1, count)]
        edges.append(bound)
    return edges


def _calendar(span: Span, unit: Literal["month", "day"]) -> Iterator[datetime]:
    """Yield the midnights within a span, of all days or of first days of months, and its end."""
    at = span.start.replace(hour=0, minute=0, second=0, microsecond=0)
    while True:
        at = (
            at + timedelta(days=1) if unit == "day" else (at.replace(day=1) + _MONTH).replace(day=1)
        )
        if at >= span.end:
            yield span.end
            return
        yield at


_MONTH = timedelta(days=31)


def blocks(count: int, size: float) -> list[range]:
    """Return ``count`` items divided into ranges of at most ``size``, and at least one."""
    step = max(1, int(size))
    return [range(first, min(first + step, count)) for first in range(0, count, step)]
