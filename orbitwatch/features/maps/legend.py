"""The legend of a map: its lines, markers and shades."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, Final

from orbitwatch.astro.sun import TWILIGHT_ELEVATION_DEG
from orbitwatch.astro.swath import Swath
from orbitwatch.astro.terminator import subsolar_point
from orbitwatch.drawing.map_view import MapView
from orbitwatch.features.maps.ground import NIGHT, NIGHT_SHARE, night_shows, objects_with_circles
from orbitwatch.features.maps.scene import Scene
from orbitwatch.features.maps.styles import CIRCLE, SITE, SUN, colour, dash, marker
from orbitwatch.features.maps.swath import SWATH_OPACITY
from orbitwatch.features.maps.tracks import FULL_WIDTH, bold_width
from orbitwatch.features.maps.uncertainty_band import (
    BAND_SHARE,
    PLACE_SHARE,
    band_shows,
    place_shows,
)
from orbitwatch.formats.sanitize import plain
from orbitwatch.selection.site_horizons import up_from

if TYPE_CHECKING:
    from matplotlib.artist import Artist
    from matplotlib.figure import Figure

COLUMNS: Final = 4

Entry = tuple["Artist", str]


def key_entries(scene: Scene, swath: Swath | None, view: MapView) -> list[Entry]:
    """Return the legend's entries, objects first."""
    from matplotlib.lines import Line2D
    from matplotlib.patches import Patch

    entries: list[Entry] = []
    for number, track in enumerate(scene.tracks):
        style: dict[str, Any] = {"linestyle": dash(number, FULL_WIDTH), "linewidth": FULL_WIDTH}
        style |= {"marker": marker(number), "markersize": 7.0, "markeredgecolor": "black"}
        line = Line2D([], [], color=colour(number), **style)
        entries.append((line, plain(track.label)))
    if scene.sites:
        entries.append((Line2D([], [], **SITE), "site"))
        thick = Line2D([], [], color=colour(0), linewidth=bold_width(FULL_WIDTH))
        entries.append((thick, f"above {up_from(scene.min_elevation_deg, scene.sites)} at a site"))
    if objects_with_circles(scene):
        entries.append((Line2D([], [], color=colour(0), **CIRCLE), "circle of visibility"))
    if swath is not None:
        entries.append((Patch(facecolor=colour(0), alpha=SWATH_OPACITY), _swath(swath)))
    if any(place_shows(track, scene.at, view) for track in scene.tracks):
        entries.append((Patch(facecolor=colour(0), alpha=PLACE_SHARE), _timing_text(scene)))
    if any(band_shows(track, view) for track in scene.tracks):
        entries.append((Patch(facecolor=colour(0), alpha=BAND_SHARE), "track lies within, 68 %"))
    dark = 1.0 - (1.0 - NIGHT_SHARE) ** 2
    sun = subsolar_point(scene.at)
    if view.holds(sun.longitude_deg, sun.latitude_deg):
        entries.append((Line2D([], [], **SUN), "Sun overhead"))
    if night_shows(sun, view, 0.0):
        entries.append((Patch(facecolor=NIGHT, alpha=NIGHT_SHARE), "twilight, Sun down to −6°"))
    if night_shows(sun, view, TWILIGHT_ELEVATION_DEG):
        entries.append((Patch(facecolor=NIGHT, alpha=dark), "night"))
    return entries


def _timing_text(scene: Scene) -> str:
    return f"satellite at {scene.at:%H:%M:%S}, 68 %"


def _swath(swath: Swath) -> str:
    if swath.width_km is not None:
        return f"swath {swath.width_km:,g} km wide"
    return f"within {swath.max_off_nadir_deg:g}° of nadir"


def draw_key(figure: Figure, entries: Sequence[Entry], top: float) -> None:
    """Draw the legend below ``top``, a fraction of the figure's height."""
    # Labels are set afterwards: matplotlib hides those that start with "_".
    legend = figure.legend(
        handles=[sign for sign, _ in entries],
        labels=[str(number) for number, _ in enumerate(entries)],
        loc="upper center",
        bbox_to_anchor=(0.5, top),
        borderaxespad=0.0,
        ncols=COLUMNS,
        frameon=False,
        fontsize=8.5,
        columnspacing=1.6,
        handlelength=3.2,
        labelspacing=0.45,
    )
    for text, (_, meaning) in zip(legend.get_texts(), entries, strict=True):
        text.set_parse_math(False)
        text.set_text(meaning)
