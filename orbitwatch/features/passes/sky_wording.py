"""Descriptions of a pass over the sky, the same for pictures and the terminal."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import pairwise

import numpy as np

from orbitwatch.features.passes.sky_path import SkyPath
from orbitwatch.formats.compass import compass
from orbitwatch.formats.sanitize import plain
from orbitwatch.times import format_offset


def towards(path: SkyPath, azimuth_deg: float) -> str:
    """Return a direction in a word: a point of the compass, or at a pole a meridian."""
    if not path.at_pole:
        return compass(azimuth_deg)
    # Seen from above, longitude grows against the clock at the north pole, with it at the south.
    east = azimuth_deg if path.sighting.site.latitude_deg < 0.0 else -azimuth_deg
    longitude = round((east + 180.0) % 360.0 - 180.0)
    return f"{abs(longitude)}°" + ("" if longitude in (0, -180) else "W" if longitude < 0 else "E")


def clock(moment: datetime, *, seconds: bool = True) -> str:
    """Return the time of day to the nearest second, or the minute that contains it."""
    rounded = moment + timedelta(seconds=0.5)
    return rounded.strftime("%H:%M:%S" if seconds else "%H:%M")


def title(path: SkyPath, label: str) -> str:
    """Return the title: object and site."""
    return f"{plain(label)} over {path.sighting.site.name}"


def when(path: SkyPath) -> str:
    """Return the date, the interval and the zone of all times that label the path."""
    begin, end = ends(path)
    offset = begin.utcoffset() or timedelta()
    zone = path.sighting.site.timezone
    named = f"UTC{format_offset(offset)} ({zone})" if offset else "UTC"
    day = f"{end:%A} {end:%Y-%m-%d} " if end.date() != begin.date() else ""
    first, last = (clock(moment, seconds=False) for moment in (begin, end))
    return f"{begin:%A} {begin:%Y-%m-%d}, {first} to {day}{last} {named}"


def ends(path: SkyPath) -> tuple[datetime, datetime]:
    """Return the start and end of the path, in its zone."""
    zone = path.moments[0].time.tzinfo
    last = path.start + timedelta(seconds=float(path.seconds[-1]))
    return path.start.astimezone(zone), last.astimezone(zone)


def sentences(path: SkyPath) -> list[str]:
    """Return sentences on rise, culmination, set and light."""
    return [_course(path), _light(path)]


def _course(path: SkyPath) -> str:
    tca = next(moment for moment in path.moments if moment.kind == "tca")
    peak = f"highest {tca.elevation_deg:.1f}° at {clock(tca.time)} {_where(path, tca.azimuth_deg)}"
    if tca.time.utcoffset():
        peak += f" ({clock(tca.time.astimezone(UTC))} UTC)"
    first, last = (_where(path, float(path.azimuth_deg[k])) for k in (0, -1))
    begin, end = map(clock, ends(path))
    rise = f"Rises {begin} {first}" if path.moment("aos") else f"Up already at {begin} {first}"
    fall = f"sets {end} {last}" if path.moment("los") else f"still up at {end} {last}"
    text = f"{rise}, {peak}, {fall}."
    return text if path.whole else f"{text} 24 hours of a longer stay are shown."


def _where(path: SkyPath, azimuth_deg: float) -> str:
    point = towards(path, azimuth_deg)
    return f"towards {point}" if path.at_pole else f"in the {point}"


def _light(path: SkyPath) -> str:
    height = path.sun_elevation_deg
    if height > 0.0:
        sun = f"the Sun {height:.0f}° up {_where(path, path.sun_azimuth_deg)}"
    else:
        sun = f"the Sun {-height:.0f}° below the horizon"
    parts = [f"{clock(begin)} to {clock(end)}" for begin, end in visible_spans(path)]
    if parts:
        seen = f"Visible {' and '.join(parts)}, {_best_visible(path)}: sunlit in a dark sky, {sun}"
        return f"{seen}{_brightness(path)}."
    if not path.sunlit.any():
        return f"Not visible to the eye: in the Earth's shadow, {sun}."
    if height > path.sighting.twilight_deg:
        return f"Not visible to the eye: the sky is too bright, {sun}."
    return f"Not visible to the eye: in the Earth's shadow while the sky is dark, {sun}."


def _brightness(path: SkyPath) -> str:
    """Return the greatest brightness and its time; empty if unknown."""
    sighting = path.sighting
    if sighting.magnitude is None or sighting.magnitude_at is None:
        return ""
    about = "about " if sighting.magnitude_is_estimated else ""
    at = clock(sighting.magnitude_at.astimezone(path.moments[0].time.tzinfo))
    return f"; magnitude {about}{sighting.magnitude:.1f} at {at}"


def _best_visible(path: SkyPath) -> str:
    """Return elevation, time and direction of the highest visible moment."""
    seen = np.zeros(len(path.seconds), dtype=np.bool_)
    seen[:-1] |= path.visible
    seen[1:] |= path.visible
    best = int(np.argmax(np.where(seen, path.elevation_deg, -np.inf)))
    moment = path.start + timedelta(seconds=float(path.seconds[best]))
    where = _where(path, float(path.azimuth_deg[best]))
    local = moment.astimezone(path.moments[0].time.tzinfo)
    return f"at best {path.elevation_deg[best]:.1f}° at {clock(local)} {where}"


def visible_spans(path: SkyPath) -> list[tuple[datetime, datetime]]:
    """Return the intervals of visibility, in the path's zone."""
    zone = path.moments[0].time.tzinfo
    edges = np.flatnonzero(np.diff(path.visible.astype(np.int8), prepend=0, append=0))
    times = [
        (path.start + timedelta(seconds=second)).astimezone(zone)
        for second in path.seconds[edges].tolist()
    ]
    return list(pairwise(times))[::2]
