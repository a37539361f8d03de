"""A map's content: places between samples, stretches, and the moment that is shown."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import numpy as np
import pytest

from orbitwatch.astro.geodesy import geodesic_km
from orbitwatch.features.maps.scene import GroundTrack, runs
from orbitwatch.features.tracks.compute import Tracker
from orbitwatch.features.tracks.plan import plan_tracks
from orbitwatch.search.tracked_objects import TrackedObject
from orbitwatch.sites import Site
from orbitwatch.times import Span
from tests.features.maps.scenes import FIJI, POLE, ROME, START, scene

EVEN = np.array([0.0])


def _track(name: str, *sites: Site) -> GroundTrack:
    return scene(name, sites=sites).tracks[0]


@pytest.mark.parametrize("name", ["iss", "noaa 20", "meridian 8", "koreasat 7"])
def test_between_samples_it_is_the_track(name: str) -> None:
    track = _track(name)
    span = Span(START, START + timedelta(minutes=200))
    plan = plan_tracks([TrackedObject(track.element_sets)], span, timedelta(seconds=773.7))
    exact = Tracker(plan).rows(np.arange(plan.n_rows))
    for us, b, l, h in zip(  # noqa: E741
        exact.time_us.tolist(),
        exact.ground.latitude_deg,
        exact.ground.longitude_deg,
        exact.ground.altitude_km,
        strict=True,
    ):
        spot = track.spot(START + timedelta(microseconds=us))
        assert spot is not None
        found = np.array([spot.latitude_deg]), np.array([spot.longitude_deg])
        assert geodesic_km(b + EVEN, l + EVEN, *found)[0] < 0.03
        assert abs(spot.altitude_km - h) < 0.03


def test_where_samples_are_missing_it_is_nowhere() -> None:
    whole = _track("iss", ROME)
    kept = np.r_[5:40, 60:90]
    arrays = {
        name: getattr(whole, name)[..., kept]
        for name in GroundTrack.__slots__
        if isinstance(getattr(whole, name), np.ndarray)
    }
    track = replace(whole, **arrays)
    assert track.pieces() == [slice(0, 35), slice(35, 65)]

    def at(minutes: float) -> object:
        return track.spot(START + timedelta(minutes=minutes))

    assert all(at(m) is None for m in (0, 4.99, 39.01, 50, 59.9, 89.1, 300))
    assert all(at(m) is not None for m in (5, 5.5, 39, 60, 60.1, 89))
    assert at(20.3) == whole.spot(START + timedelta(minutes=20.3))


def test_the_first_whole_pass_is_shown() -> None:
    shown = scene("noaa 20", sites=(POLE, ROME), at_minutes=None, minutes=600)
    (track,) = shown.tracks
    moment = np.datetime64(shown.at.replace(tzinfo=None), "us")
    index = int(np.argmin(np.abs(track.time - moment)))
    ups = [run for height in track.elevation_deg for run in runs(height >= 10.0)]
    whole = [run for run in ups if run[0] > 0 and run[1] < len(track.time)]
    first, last = min(whole)
    assert first <= index < last
    here = [_elevation(track, site, shown.at) for site in shown.sites]
    sampled = track.elevation_deg[:, first:last].max(axis=1)
    assert any(top >= most > 10.0 for top, most in zip(here, sampled, strict=True))


def _elevation(track: GroundTrack, site: Site, at: datetime) -> float:
    plan = plan_tracks(
        [TrackedObject(track.element_sets)],
        Span(at, at + timedelta(seconds=1)),
        timedelta(seconds=1),
    )
    (view,) = Tracker(plan, [site]).rows(np.arange(1)).views
    return float(view.elevation_deg[0])


def test_without_a_pass_or_without_an_end_of_it_the_start_is_shown() -> None:
    assert scene("iss", sites=(), at_minutes=None).at == START
    always = scene("koreasat 7", sites=(FIJI,), at_minutes=None)
    assert (always.tracks[0].elevation_deg >= 10.0).all()
    assert always.at == START.astimezone(UTC)
    assert isinstance(always.at, datetime)
