"""The legend of a terminal map: the satellites' positions and the meaning of its signs."""

from __future__ import annotations

from orbitwatch.features.maps.scene import GroundTrack, Scene
from orbitwatch.features.maps.terminal_words import SITE_LETTERS, site_letter
from orbitwatch.formats.compass import compass


def position_text(scene: Scene, track: GroundTrack) -> str:
    """Return a description of an object's position at the moment of the map."""
    spot = track.spot(scene.at)
    if spot is None:
        return f"{track.label} has no track at that moment"
    latitude = f"{abs(spot.latitude_deg):.1f}° {'N' if spot.latitude_deg >= 0.0 else 'S'}"
    longitude = f"{abs(spot.longitude_deg):.1f}° {'E' if spot.longitude_deg >= 0.0 else 'W'}"
    index = track.before(scene.at)
    heading = float(track.heading_deg[index])
    parts = [
        f"{track.label}: {latitude} {longitude}",
        f"{spot.altitude_km:,.0f} km up",
        *([f"heading {compass(heading)}"] if heading == heading else []),
        "sunlit" if track.sunlit[index] else "in shadow",
    ]
    return ", ".join(parts)


def legend(scene: Scene, has_circles: bool, has_swath: bool, has_thick: bool) -> list[str]:
    """Return the legend of the map as lines."""
    named = [f"{site_letter(k)} {site.name}" for k, site in enumerate(scene.sites[:SITE_LETTERS])]
    unnamed = len(scene.sites) - len(named)
    sites = ", ".join([*named, *([f"+ {unnamed:,} more sites"] if unnamed else [])])
    if has_circles:
        sites += f"; in the dotted ring a satellite is {scene.min_elevation_deg:g}° high or more"
    signs = ["lines are thin behind a satellite, thick ahead"] if has_thick else []
    signs += ["dotted lines bound the swath"] if has_swath else []
    signs += ["scattered dots are night"]
    return [*([sites] if sites else []), _sentence("; ".join(signs))]


def _sentence(text: str) -> str:
    return f"{text[0].upper()}{text[1:]}."
