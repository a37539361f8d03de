"""Formats instants, offsets and ages."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, tzinfo


def format_utc(instant: datetime) -> str:
    """Return an instant as ``2023-11-22T00:18:44.000Z``, rounded to the nearest millisecond."""
    rounded = instant.astimezone(UTC) + timedelta(microseconds=500)
    return rounded.replace(tzinfo=None).isoformat(timespec="milliseconds") + "Z"


def format_second(instant: datetime) -> str:
    """Return an instant as ``2023-11-22 00:18:44 UTC``, truncated to the second."""
    return format_utc(instant)[:19].replace("T", " ") + " UTC"


def format_day_or_second(instant: datetime) -> str:
    """Return an instant as ``2023-11-22 00:18:44 UTC``, a midnight as ``2023-11-22 UTC``."""
    return format_second(instant).replace(" 00:00:00", "")


def format_local(instant: datetime, zone: tzinfo) -> str:
    """Return an instant as ``2023-11-22 10:18:44 +10:00``, rounded to the nearest second."""
    local = (instant.astimezone(UTC) + timedelta(microseconds=500_000)).astimezone(zone)
    wall = local.replace(tzinfo=None).isoformat(" ", timespec="seconds")
    return f"{wall} {format_offset(local.utcoffset() or timedelta())}"


def format_offset(offset: timedelta) -> str:
    """Return an offset from UTC as ``+10:00``; with seconds only if not zero."""
    sign = "-" if offset < timedelta() else "+"
    minutes, seconds = divmod(round(abs(offset).total_seconds()), 60)
    text = f"{sign}{minutes // 60:02}:{minutes % 60:02}"
    return f"{text}:{seconds:02}" if seconds else text


def format_age(age_days: float) -> str:
    """Return the distance of a set's epoch from an answer: ``17.2 days after`` for an age of -17.2.

    ``age_days`` is the time of the answer minus the epoch. Below two days it is given in hours.
    """
    side = "after" if age_days < 0 else "before"
    days = abs(age_days)
    return f"{days:.1f} days {side}" if days >= 2 else f"{days * 24:.1f} hours {side}"
