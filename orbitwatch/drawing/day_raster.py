"""A raster of time: hours across, days down."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone
from typing import TYPE_CHECKING, Any, Final
from zoneinfo import ZoneInfo

import numpy as np

from orbitwatch.arrays import FloatArray
from orbitwatch.formats.rows import Values
from orbitwatch.sites import Site
from orbitwatch.times import Span

if TYPE_CHECKING:
    from matplotlib.axes import Axes

_HOUR: Final = timedelta(hours=1)


class Raster:
    """The days of one band, at its site's offset from UTC at the start of the span.

    ``changes`` is True if the offset differs at the end of the span.
    """

    def __init__(self, site: Site, span: Span) -> None:
        zone = ZoneInfo(site.timezone)
        offset = span.start.astimezone(zone).utcoffset() or timedelta()
        self.zone = timezone(offset)
        self.changes = (span.end.astimezone(zone).utcoffset() or timedelta()) != offset
        self.span = span
        local = span.start.astimezone(self.zone)
        self.midnight = local.replace(hour=0, minute=0, second=0, microsecond=0)
        length = span.end - self.midnight
        self.begin, self.end = (span.start - self.midnight) / _HOUR, length / _HOUR
        self.days = -(-length // timedelta(days=1))

    def hours(self, times: Values) -> FloatArray:
        """Return UTC times as hours since the first local midnight, NaN for NaT."""
        utc = self.midnight.astimezone(UTC).replace(tzinfo=None)
        elapsed = (times - np.datetime64(utc, "us")) / np.timedelta64(1, "h")
        return np.asarray(elapsed, dtype=np.float64)

    def date(self, day: int) -> datetime:
        """Return the midnight at which a day starts."""
        return self.midnight + timedelta(days=day)


def fill(axes: Axes, intervals: FloatArray, **style: Any) -> None:
    """Fill the rows of intervals ``(n, 2)`` in hours, split at midnight, as one shape."""
    day, left, right = by_day(intervals).T
    _add(axes, [(left, day), (right, day), (right, day + 1), (left, day + 1), (left, day)], style)


def stroke(axes: Axes, intervals: FloatArray, width_points: float, **style: Any) -> None:
    """Draw a bar in the middle of the rows for intervals ``(n, 2)`` in hours, as one shape.

    A line takes half the bytes of a rectangle, which matters for thousands of them.
    """
    day, left, right = by_day(intervals).T
    line = {"fill": False, "linewidth": width_points, "capstyle": "butt"}
    _add(axes, [(left, day + 0.5), (right, day + 0.5)], line | style)


def _add(axes: Axes, corners: list[tuple[FloatArray, FloatArray]], style: dict[str, Any]) -> None:
    """Add one shape of parts with these corners, each corner an array of x and of y."""
    from matplotlib.patches import PathPatch
    from matplotlib.path import Path as Shape

    points = np.stack([np.stack(corner, axis=1) for corner in corners], axis=1).reshape(-1, 2)
    if len(points):
        codes = [Shape.MOVETO] + [Shape.LINETO] * (len(corners) - 1)
        axes.add_patch(PathPatch(Shape(points, codes * (len(points) // len(corners))), **style))


def by_day(intervals: FloatArray) -> FloatArray:
    """Return day, first and last hour ``(m, 3)`` of each piece between midnights."""
    pieces = []
    for begin, end in intervals.tolist():
        day = begin // 24.0
        while 24.0 * day < end:
            left, right = max(begin - 24.0 * day, 0.0), min(end - 24.0 * day, 24.0)
            pieces.append((day, left, right))
            day += 1.0
    return np.array(pieces, dtype=np.float64).reshape(-1, 3)
