"""Countdowns to events."""

from __future__ import annotations

from datetime import datetime

from orbitwatch.features.live.frame import Row


def countdown(seconds: float) -> str:
    """Return a duration to the second: ``4:09``, ``1:02:09``, ``2d 01:02:09``."""
    whole = max(round(seconds), 0)
    days, rest = divmod(whole, 86400)
    hours, minutes, second = rest // 3600, rest // 60 % 60, rest % 60
    if days:
        return f"{days}d {hours:02}:{minutes:02}:{second:02}"
    return f"{hours}:{minutes:02}:{second:02}" if hours else f"{minutes}:{second:02}"


def is_on(row: Row, at: datetime) -> bool:
    """Return whether a pass is in progress at a moment."""
    begun = row["aos"] is None or row["aos"] <= at
    return begun and (row["los"] is None or at <= row["los"])


def until(row: Row, at: datetime) -> str:
    """Return the time until a pass starts, or until the end of one in progress."""
    if not is_on(row, at):
        return f"in {countdown((row['aos'] - at).total_seconds())}"
    if row["los"] is None:
        return "up"
    return f"{countdown((row['los'] - at).total_seconds())} left"
