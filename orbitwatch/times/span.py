"""A span of time from one instant to another."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from orbitwatch.errors import UsageError
from orbitwatch.times.writing import format_utc


@dataclass(frozen=True, slots=True)
class Span:
    """The time from ``start`` to ``end``, both aware UTC datetimes; never empty.

    Raises UsageError where ``end`` is not after ``start``, ValueError for naive datetimes.
    """

    start: datetime
    end: datetime

    def __post_init__(self) -> None:
        """Check that the span is valid."""
        if self.start.tzinfo is None or self.end.tzinfo is None:
            raise ValueError("a span needs aware datetimes")
        if self.end <= self.start:
            raise UsageError(
                f"the end, {format_utc(self.end)}, is not after "
                f"the start, {format_utc(self.start)}",
                hint="give an end that is later, or a length like --for 3d",
            )

    @property
    def length(self) -> timedelta:
        """The time between the two ends."""
        return self.end - self.start
