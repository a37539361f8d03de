"""Times and durations in the sentences about a claim."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from orbitwatch.features.claims.claimed_times import CandidateZone, ClaimedTime


def zone_label(zone: CandidateZone) -> str:
    """Return the name of a zone in a sentence: ``Pyongyang time``, ``UTC``, ``+09:00``."""
    place = zone.name.rpartition("/")[2].replace("_", " ")
    return f"{place} time" if "/" in zone.name else zone.name


def claimed_text(time: ClaimedTime) -> str:
    """Return the claimed time as precisely as it was given, with its zone and in UTC."""
    local = time.start.astimezone(time.zone.zone)
    layout = _layout(time)
    text = f"{local:{layout}} {zone_label(time.zone)}"
    utc = time.start.astimezone(UTC)
    if time.is_whole_day or local.utcoffset() == timedelta():
        return text
    short = layout if utc.date() != local.date() else layout.removeprefix("%Y-%m-%d ")
    return f"{text} ({utc:{short}} UTC)"


def spell(seconds: float) -> str:
    """Return a duration in its greatest units: ``15.9 s``, ``2 min 16 s``, ``5 h 42 min``."""
    length = abs(seconds)
    if round(length) < 60:
        return f"{length:.1f} s"
    if round(length) < 3600:
        return f"{round(length) // 60} min {round(length) % 60:02} s"
    if length < 172_800:
        return f"{round(length / 60) // 60} h {round(length / 60) % 60:02} min"
    return f"{length / 86_400:.1f} days"


def figure(value: float) -> str:
    """Return a positive number with the precision of an uncertainty."""
    return f"{value:.0f}" if value >= 10.0 else f"{value:.2g}"


def uncertainty(seconds: float) -> str:
    """Return a time uncertainty: in seconds unless it is long."""
    return f"{figure(seconds)} s" if seconds < 600.0 else spell(seconds)


def unit(time: ClaimedTime) -> str:
    """Return the name of a claimed time's span."""
    if time.is_whole_day:
        return "day"
    return "minute" if time.end - time.start >= timedelta(minutes=1) else "time"


def _layout(time: ClaimedTime) -> str:
    return {"day": "%Y-%m-%d", "minute": "%Y-%m-%d %H:%M"}.get(unit(time), "%Y-%m-%d %H:%M:%S")


def utc_text(moment: datetime, time: ClaimedTime) -> str:
    """Return a moment in UTC to the second, with its date if that is not the claimed one."""
    nearest = (moment + timedelta(microseconds=500_000)).astimezone(UTC)
    same = nearest.date() == time.start.astimezone(UTC).date()
    return f"{nearest:{'%H:%M:%S' if same else '%Y-%m-%d %H:%M:%S'}} UTC"


def off(time: ClaimedTime, moment: datetime) -> str:
    """Return the offset of a moment from the claimed span, in words."""
    if time.start <= moment < time.end:
        return f"within the claimed {unit(time)}"
    if unit(time) == "time":
        offset = (moment - time.start).total_seconds()
        return f"{spell(offset)} {'after' if offset > 0 else 'before'} the claimed time"
    if moment < time.start:
        return f"{spell(time.distance_s(moment))} before the claimed {unit(time)} began"
    return f"{spell(time.distance_s(moment))} after the claimed {unit(time)} ended"
