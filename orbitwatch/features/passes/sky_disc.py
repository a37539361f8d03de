"""The disc of a sky chart: zenith in the middle, horizon outside, north up and east to the left."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import numpy as np

from orbitwatch.arrays import FloatArray
from orbitwatch.drawing.pictures import GREY
from orbitwatch.features.passes import sky_wording
from orbitwatch.features.passes.sky_path import SkyPath
from orbitwatch.sites import HorizonProfile

if TYPE_CHECKING:
    from matplotlib.axes import Axes


def on_disc(azimuth_deg: FloatArray, elevation_deg: FloatArray) -> FloatArray:
    """Return the drawn places of directions, ``(n, 2)``, in radii of the horizon: x right, y up.

    The distance from the middle grows with that from the zenith (azimuthal equidistant); east
    is to the left.
    """
    radius = (90.0 - elevation_deg) / 90.0
    azimuth = np.radians(azimuth_deg)
    return np.stack([-radius * np.sin(azimuth), radius * np.cos(azimuth)], axis=-1)


def point(azimuth_deg: float, elevation_deg: float) -> tuple[float, float]:
    """Return the drawn place of one direction, as `on_disc` does."""
    ((x, y),) = on_disc(np.array([azimuth_deg]), np.array([elevation_deg])).tolist()
    return x, y


def draw_disc(axes: Axes, path: SkyPath) -> None:
    """Draw horizon, mask, rings of elevation and the points of the compass of a path's sky."""
    mask, site = path.sighting.min_elevation_deg, path.sighting.site
    draw_horizon(axes, mask, lambda azimuth: sky_wording.towards(path, azimuth), path.at_pole)
    line = on_disc(path.azimuth_deg, path.elevation_deg)
    if site.horizon_profile is not None:
        edge = skyline(site.horizon_profile, mask)
        draw_skyline(axes, edge)
        line = np.concatenate([line, edge])
    draw_ring_names(axes, line, mask)


def skyline(profile: HorizonProfile, min_elevation_deg: float) -> FloatArray:
    """Return points of the disc along a site's own horizon, or the mask if higher."""
    azimuth = np.unique(np.append(np.arange(0.0, 360.01, 0.5), profile.azimuth_deg))
    height = [profile.at(one) for one in azimuth.tolist()]
    return on_disc(azimuth, np.maximum(height, min_elevation_deg))


def draw_skyline(axes: Axes, edge: FloatArray) -> None:
    """Fill the sky below a `skyline`."""
    around = edge / np.hypot(*edge.T)[:, None]
    axes.fill(
        *np.concatenate([edge, around[::-1]]).T,
        facecolor="#C8BFB4",
        edgecolor="none",
        zorder=0.5,
    )
    axes.plot(
        *edge.T,
        color="#6B5B4B",
        linewidth=1.2,
        zorder=2,
        label="the site's horizon, or the mask if higher",
    )


def draw_horizon(
    axes: Axes, mask: float, towards: Callable[[int], str], at_pole: bool = False
) -> None:
    """Draw a disc for any sky; ``towards`` names the direction of an azimuth."""
    from matplotlib.patches import Annulus, Circle

    for azimuth in range(0, 360, 45):
        x, y = point(azimuth, 0.0)
        axes.plot([0.0, x], [0.0, y], color="#DDDDDD", linewidth=0.6, zorder=1)
        x, y = point(azimuth, -7.5)
        main = azimuth % 90 == 0
        axes.text(
            *(x, y, towards(azimuth)),
            ha="center",
            va="center",
            fontsize=13 if main and not at_pole else 9,
            fontweight="bold" if main else "normal",
            color="black" if main else GREY,
        )
    if mask > 0.0:
        axes.add_patch(Annulus((0, 0), 1.0, mask / 90.0, facecolor="#EEEEEE", zorder=0))
        axes.add_patch(
            Circle((0, 0), 1.0 - mask / 90.0, fill=False, color=GREY, linestyle=":", linewidth=1.0)
        )
    for elevation in (30.0, 60.0):
        axes.add_patch(
            Circle((0, 0), 1.0 - elevation / 90.0, fill=False, color="#BBBBBB", linewidth=0.7)
        )
    axes.add_patch(Circle((0, 0), 1.0, fill=False, color="black", linewidth=1.2))
    axes.plot([0], [0], marker="+", color=GREY, markersize=7, zorder=2)


def draw_ring_names(axes: Axes, line: FloatArray, mask: float) -> list[tuple[float, float]]:
    """Write the elevations of the rings farthest from the points of ``line`` ``(n, 2)``.

    Returns the centres of the labels.
    """
    azimuths = np.arange(22.5, 360.0, 45.0)
    middles = on_disc(azimuths, np.full(len(azimuths), 45.0))
    away = np.min(np.hypot(*(middles[:, None, :] - line[None, :, :]).transpose(2, 0, 1)), axis=1)
    azimuth = float(azimuths[np.argmax(away)])
    names = {30.0: "30°", 60.0: "60°"} | ({mask: f"{mask:g}° mask"} if mask > 0.0 else {})
    box = {"facecolor": "white", "edgecolor": "none", "pad": 0.8}
    places = {name: point(azimuth, elevation) for elevation, name in names.items()}
    for name, (x, y) in places.items():
        axes.text(x, y, name, fontsize=7.5, color=GREY, ha="center", va="center", bbox=box)
    return list(places.values())
