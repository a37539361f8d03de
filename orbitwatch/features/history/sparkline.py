"""A series as one line of text with a linear time axis."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

_BARS: Final = "▁▂▃▄▅▆▇█"
_ASCII_BARS: Final = "_.-=+*#@"


def sparkline(
    times: Sequence[float], values: Sequence[float], width: int, *, ascii_only: bool = False
) -> str:
    """Return ``width`` characters from the first time to the last, each for a mean value.

    The lowest bar is the least value, the highest the greatest; a blank is a stretch without any
    value, so that gaps in the record are visible. One value, or equal ones, are bars of half
    height.
    """
    if not len(times):
        return ""
    bars = _ASCII_BARS if ascii_only else _BARS
    begin, end = min(times), max(times)
    if end <= begin:
        return bars[len(bars) // 2]
    stretches: list[list[float]] = [[] for _ in range(width)]
    for time, value in zip(times, values, strict=True):
        stretches[min(int((time - begin) / (end - begin) * width), width - 1)].append(value)
    means = [sum(part) / len(part) if part else None for part in stretches]
    low = min(mean for mean in means if mean is not None)
    high = max(mean for mean in means if mean is not None)
    return "".join(" " if mean is None else _bar(mean, low, high, bars) for mean in means)


def _bar(value: float, low: float, high: float, bars: str) -> str:
    if high <= low:
        return bars[len(bars) // 2]
    return bars[min(int((value - low) / (high - low) * len(bars)), len(bars) - 1)]
