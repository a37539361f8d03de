"""The map of a report: tracks of a few objects around the report's site."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Final

from orbitwatch import remarks
from orbitwatch.astro.swath import Swath
from orbitwatch.drawing.map_view import WORLD, MapView, around
from orbitwatch.drawing.pictures import check_chart_path, save
from orbitwatch.elements.identity import CatalogObject
from orbitwatch.features.maps.picture import map_figure
from orbitwatch.features.maps.scene import GroundTrack, Scene, ground_track
from orbitwatch.features.maps.track_samples import plan_samples
from orbitwatch.features.maps.visible_stretches import opening_moment
from orbitwatch.reports.maps import MapRequest
from orbitwatch.search.tracked_objects import TrackedObject

if TYPE_CHECKING:
    from matplotlib.figure import Figure

MOST_OBJECTS: Final = 12
"""Further objects are left out, with a note."""
_SHARE: Final = 1.35
"""Extent of the surroundings shown, in units of a satellite's visibility radius."""
_LEAST_KM, _MOST_KM = 1500.0, 4500.0
_RADIUS_KM: Final = 6371.0


def draw_request(request: MapRequest, path: Path | None = None) -> Figure:
    """Draw the map that a report requests, into ``path`` if given; note what it leaves out."""
    check_chart_path(path)
    objects = request.objects[:MOST_OBJECTS]
    if len(request.objects) > len(objects):
        remarks.note(f"the map shows the first {MOST_OBJECTS} of {len(request.objects):,} objects")
    tracks = [
        track for held in objects for track in [_track(held, request)] if track and len(track.time)
    ]
    at = request.at or opening_moment(tracks, request.sites, request.min_elevation_deg)
    scene = Scene(
        span=request.span,
        tracks=tuple(tracks),
        sites=request.sites,
        min_elevation_deg=request.min_elevation_deg,
        at=_within(at or request.span.start, request),
    )
    figure, _ = map_figure(scene, _swath(request), (), _view(request, tracks))
    return save(figure, path, palette=True)


def _track(held: CatalogObject, request: MapRequest) -> GroundTrack | None:
    subject = TrackedObject.of(held, request.elements_mode)
    if not subject.element_sets:
        return None
    plan = plan_samples(subject, request.span, allow_stale=True)
    return ground_track(held, plan, request.sites) if plan.n_rows else None


def _within(at: datetime, request: MapRequest) -> datetime:
    return min(max(at, request.span.start), request.span.end)


def _swath(request: MapRequest) -> Swath | None:
    if request.swath_km is None and request.max_off_nadir_deg is None:
        return None
    return Swath(request.swath_km, request.max_off_nadir_deg)


def _view(request: MapRequest, tracks: Sequence[GroundTrack]) -> MapView:
    """Return the surroundings of the centre, as far as the lowest satellite is visible from it."""
    centre = request.centre_deg
    if centre is None and request.sites:
        centre = request.sites[0].latitude_deg, request.sites[0].longitude_deg
    if not request.close or centre is None or not tracks:
        return WORLD
    lowest = min(float(track.altitude_km.min()) for track in tracks)
    reach = (2.0 * _RADIUS_KM * max(lowest, 100.0)) ** 0.5
    return around(*centre, min(max(0.7 * _SHARE * reach, _LEAST_KM), _MOST_KM))
