"""Maps of a region: what they show, where it lies, and how far tracks may be off."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import numpy as np
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree
from shapely.geometry import LineString, Point, Polygon
from shapely.ops import unary_union

from orbitwatch.astro.swath import Swath
from orbitwatch.drawing.coastlines import fine_land
from orbitwatch.drawing.map_view import WORLD, MapView, around, centred, extent, round_degrees
from orbitwatch.errors import UsageError
from orbitwatch.features.maps.fine_scene import fine_scene
from orbitwatch.features.maps.page.coasts import detailed_regions
from orbitwatch.features.maps.picture import draw_map
from orbitwatch.features.maps.scene import GroundTrack
from orbitwatch.features.maps.swath import swath_rings
from orbitwatch.features.maps.tracks import tick_step, ticks
from orbitwatch.features.maps.uncertainty_band import band_rings, place_rings
from orbitwatch.features.maps.visible_stretches import visible_stretches
from orbitwatch.sites import Site
from tests.features.maps.scenes import FIJI, ROME, START, scene

SVG = "{http://www.w3.org/2000/svg}"
GUAM = Site("Guam", 13.4443, 144.7937, timezone="Pacific/Guam")

latitudes = st.floats(-80.0, 80.0)
longitudes = st.floats(-180.0, 180.0)


def _late(track: GroundTrack, seconds: float, aside_km: float) -> GroundTrack:
    return replace(
        track,
        timing_uncertainty_s=np.full(len(track.time), seconds),
        ground_distance_uncertainty_km=np.full(len(track.time), aside_km),
    )


@given(latitudes, longitudes, st.floats(50.0, 3000.0))
def test_the_surroundings_hold_the_place_and_its_circle(lat: float, lon: float, km: float) -> None:
    view = around(lat, lon, km)
    assert view.holds(lon, lat)
    assert -180.0 <= view.west_deg < 180.0
    assert view.west_deg < view.east_deg <= view.west_deg + 360.0
    if view.width_deg < 300.0:
        middle = view.longitude(lon) - view.west_deg
        assert middle == pytest.approx(0.5 * view.width_deg, abs=1e-6)
    for turn in (-360.0, 360.0):
        assert view.longitude(lon + turn) == pytest.approx(float(view.longitude(lon)), abs=1e-9)


@given(st.floats(-360.0, 360.0))
def test_a_world_around_a_meridian_holds_everything(lon: float) -> None:
    view = centred(lon)
    assert view.width_deg == pytest.approx(360.0)
    every = np.arange(-180.0, 180.0, 7.0)
    assert view.holds(every, np.zeros_like(every)).all()
    assert abs(0.5 * (view.west_deg + view.east_deg) - lon) % 360.0 == pytest.approx(
        0.0, abs=1e-6
    ) or abs(0.5 * (view.west_deg + view.east_deg) - lon) % 360.0 == pytest.approx(360.0, abs=1e-6)


def test_an_extent_across_the_antimeridian() -> None:
    view = extent(170.0, -30.0, -170.0, 0.0)
    assert view.width_deg == 20.0
    assert view.holds(np.array([175.0, -175.0, 180.0]), -10.0).all()
    assert not view.holds(np.array([160.0, -160.0, 0.0]), -10.0).any()
    assert round_degrees(view.west_deg, view.east_deg, 30.0, 12) == [
        170.0 + 2 * i for i in range(11)
    ]


@pytest.mark.parametrize("edges", [(0, 10, 5, 5), (0, 0, 0.1, 10), (0, -95, 10, 0)])
def test_no_extent(edges: tuple[float, ...]) -> None:
    with pytest.raises(UsageError):
        extent(*edges)


def test_guam_is_land_and_coasts_are_valid() -> None:
    guam = Polygon(next(r[0] for r in fine_land() if Polygon(r[0]).contains(Point(144.8, 13.5))))
    area = guam.area * 111.2**2 * np.cos(np.radians(13.5))
    assert 450.0 < area < 650.0  # 544 km²
    land = [Polygon(r[0], r[1:]) for r in fine_land()]
    assert all(part.is_valid for part in land if shapely.get_num_coordinates(part) < 2000)
    # Lambert's cylindrical projection keeps areas; it is one unit high and 360 wide here.
    flat = shapely.transform(land, lambda c: np.stack([c[:, 0], np.sin(np.radians(c[:, 1]))], 1))
    assert 0.285 < sum(part.area for part in flat) / 720.0 < 0.295


def test_finer_tracks_are_the_tracks() -> None:
    shown = scene("iss", sites=(ROME,), minutes=600)
    view = around(ROME.latitude_deg, ROME.longitude_deg, 1500.0)
    few = fine_scene(shown, view)
    whole, part = shown.tracks[0], few.tracks[0]
    assert 10 < len(part.time) < 16 * len(whole.time)
    inside = view.holds(part.longitude_deg, part.latitude_deg)
    for i in np.flatnonzero(inside)[::7].tolist():
        spot = whole.spot(START + (part.time[i] - whole.time[0]).item())
        assert spot is not None
        assert abs(spot.latitude_deg - part.latitude_deg[i]) < 1e-4
    before = list(visible_stretches(whole, 10.0, [ROME]))
    after = list(visible_stretches(part, 10.0, [ROME]))
    assert len(before) == len(after)
    for one, other in zip(before, after, strict=True):
        apart = whole.moment(one.culmination) - part.moment(other.culmination)
        assert abs(apart) <= timedelta(seconds=1)
    assert fine_scene(shown, WORLD) is shown


def test_the_band_holds_tracks_of_an_early_and_a_late_satellite() -> None:
    """A track turned by what the Earth turns in the time lies along the edge of the band."""
    view = around(0.0, 20.0, 3000.0)
    track = fine_scene(scene("iss", minutes=95), around(0.0, 20.0, 3000.0)).tracks[0]
    late = _late(track, 120.0, 120.0 * 0.4651)
    band = unary_union([Polygon(ring).buffer(0.0) for ring in band_rings(late, view)])
    inside = view.holds(track.longitude_deg, track.latitude_deg) & (
        np.abs(track.latitude_deg) < 25.0
    )
    assert inside.sum() > 5
    for share, held in ((0.0, True), (0.9, True), (1.6, False)):
        turned = track.longitude_deg[inside] + share * 120.0 * 360.9856 / 86400.0
        points = shapely.points(turned, track.latitude_deg[inside])
        assert (shapely.contains(band, points) == held).all()


def test_the_place_reaches_as_far_as_the_timing() -> None:
    shown = scene("noaa 20", minutes=100)
    track = _late(shown.tracks[0], 90.0, 5.0)
    (piece,) = place_rings(track, shown.at)
    ring = Polygon(piece)
    for seconds, held in ((-85, True), (0, True), (85, True), (-95, False), (95, False)):
        spot = track.spot(shown.at + timedelta(seconds=seconds))
        assert spot is not None
        assert ring.contains(Point(spot.longitude_deg, spot.latitude_deg)) == held
    assert place_rings(track, START - timedelta(hours=1)) == []


def test_a_swath_of_a_region_is_as_wide_as_asked() -> None:
    view = around(10.0, 20.0, 2000.0)
    track = fine_scene(scene("noaa 20", minutes=100), view).tracks[0]
    strip = unary_union(
        [Polygon(r).buffer(0.0) for r in swath_rings(track, Swath(width_km=400.0), view)]
    )
    on = view.holds(track.longitude_deg, track.latitude_deg) & (np.abs(track.latitude_deg) < 20.0)
    line = LineString(np.column_stack([track.longitude_deg[on], track.latitude_deg[on]]))
    # Plate carrée: the strip's area over the track's length is its width in degrees, nearly.
    width = strip.intersection(line.buffer(5.0, cap_style="flat")).area / line.length
    assert width * 111.2 == pytest.approx(400.0, rel=0.06)


def test_ticks_of_a_region_lie_on_it_and_say_the_date_once(tmp_path: Path) -> None:
    shown = scene("iss", "hubble", sites=(FIJI,), minutes=1440)
    view = around(FIJI.latitude_deg, FIJI.longitude_deg, 1500.0)  # across the antimeridian
    few = fine_scene(shown, view)
    found = ticks(few, tick_step(few, view), view)
    assert found
    for tick in found:
        assert view.west_deg <= tick.longitude_deg <= view.east_deg
    file = tmp_path / "fiji.svg"
    draw_map(shown, Swath(width_km=300.0), (), file, view)
    texts = ["".join(t.itertext()) for t in etree.parse(file).iter(f"{SVG}text")]
    assert {"Nadi", "180°", "170° E"} <= set(texts)
    dates = [text for text in texts if text.startswith("2026-08-2") and len(text) < 17]
    assert 1 <= len(dates) <= 2
    assert len(dates) == len(set(dates))


def test_a_marker_over_its_site_leaves_it_to_be_seen(tmp_path: Path) -> None:
    track = scene("iss").tracks[0]
    spot = track.spot(START + timedelta(minutes=80))
    assert spot is not None
    below = Site("below", spot.latitude_deg, spot.longitude_deg)
    shown = replace(scene("iss"), sites=(below,))
    file = tmp_path / "map.svg"
    draw_map(shown, None, (), file)
    tree = etree.parse(file)
    styles = [use.get("style") or "" for use in tree.iter(f"{SVG}use")]
    hollow = [
        i for i, style in enumerate(styles) if "fill-opacity: 0" in style or "fill: none" in style
    ]
    sites = [style for style in styles if "stroke: #ffffff" in style]
    assert hollow
    assert sites
    assert "below" in ["".join(t.itertext()) for t in tree.iter(f"{SVG}text")]


def test_regions_of_a_page_are_land_within_their_boxes() -> None:
    (guam, fiji) = detailed_regions([GUAM, FIJI], WORLD)
    for region, site in ((guam, GUAM), (fiji, FIJI)):
        box = Polygon(region["box"])
        land = unary_union([Polygon(ring).buffer(0.0) for ring in region["land"]])
        assert land.area > 0.0
        assert box.buffer(1e-3).contains(land)
        for line in region["coast"]:
            assert box.buffer(1e-3).contains(LineString(line))
            assert land.boundary.distance(Point(line[0])) < 0.02
        assert land.distance(Point(site.longitude_deg, site.latitude_deg)) < 0.05
    assert detailed_regions([Site("Pole", -90.0, 0.0)], WORLD) == []
    assert isinstance(WORLD, MapView)
