"""The texts of a map: its title, its legend, and notes on what it leaves out."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from orbitwatch.drawing.map_view import MapView
from orbitwatch.features.maps.ground import MOST_CIRCLED, objects_with_circles
from orbitwatch.features.maps.scene import Scene
from orbitwatch.formats.phrases import counted, joined, listed
from orbitwatch.formats.sanitize import plain
from orbitwatch.selection.site_horizons import up_from


def title(scene: Scene) -> str:
    """Return a title with the objects and the sites."""
    if len(scene.tracks) == 1:
        object_names = plain(scene.tracks[0].label)
    else:
        object_names = listed([plain(track.name) for track in scene.tracks], "satellites")
    site_names = listed([plain(site.name) for site in scene.sites], "sites")
    return f"{object_names} over {site_names}" if site_names else object_names


def subtitle(scene: Scene) -> str:
    """Return the span, and the moment of markers and of day and night."""
    start, end, at = scene.span.start, scene.span.end, scene.at
    last = f"{end:%H:%M}" if end.date() == start.date() else f"{end:%Y-%m-%d %H:%M}"
    clock = f"{at:%H:%M:%S}" if at.second else f"{at:%H:%M}"
    moment = clock if start.date() == end.date() == at.date() else f"{at:%Y-%m-%d} {clock}"
    return (
        f"{start:%Y-%m-%d %H:%M} to {last} UTC; satellites, day and night as they are at {moment}"
    )


def explanations(scene: Scene, step: timedelta) -> list[str]:
    """Return the explanations that the legend does not give."""
    text = f"Times are UTC, {_duration(step)} from dot to dot; arrows show the direction."
    if scene.sites:
        mask = up_from(scene.min_elevation_deg, scene.sites)
        text += f" Tracks are thick while the satellite is above {mask} at a site"
        shown = objects_with_circles(scene)
        heights = [
            (f"{plain(track.name)} " if len(shown) > 1 else "") + f"{altitude:,.0f} km"
            for _, track, altitude in shown
        ]
        if heights:
            text += f"; circles show where that is so at the altitude of {scene.at:%H:%M}: "
            text += joined(heights)
        text += "."
    return [text]


def off_the_map(scene: Scene, shown: Scene, view: MapView) -> list[str]:
    """Return the tracks that do not touch a regional map."""
    away = [
        plain(whole.label)
        for whole, part in zip(scene.tracks, shown.tracks, strict=True)
        if not view.holds(part.longitude_deg, part.latitude_deg).any()
    ]
    return [f"the track does not cross this map: {listed(away, 'objects')}"] if away else []


def left_out(scene: Scene, slow: Sequence[str] = ()) -> list[str]:
    """Return notes on circles and swaths that are left out."""
    notes = []
    if scene.sites and not objects_with_circles(scene):
        notes.append(
            f"no circles of visibility are drawn: those of more than {MOST_CIRCLED} objects "
            "would hide each other"
        )
    if slow:
        notes.append(f"no swath is drawn for nearly stationary objects: {listed(slow, 'objects')}")
    return notes


def _duration(step: timedelta) -> str:
    if step < timedelta(minutes=1):
        return counted(step // timedelta(seconds=1), "second")
    minutes = step // timedelta(minutes=1)
    if minutes < 60:
        return counted(minutes, "minute")
    hours = minutes // 60
    if hours < 24:
        return counted(hours, "hour")
    return counted(hours // 24, "day")
