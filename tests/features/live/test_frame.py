"""A frame says what `position` and `passes` say of the moment, and why something is missing."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

import numpy as np
import pytest

from orbitwatch.features.live.frame import frame_at, numbered
from orbitwatch.features.passes.answer import answer as passes
from orbitwatch.features.passes.question import PassQuestion
from orbitwatch.features.tracks.answer import answer_position
from orbitwatch.features.tracks.question import PositionQuestion
from orbitwatch.times import Span
from tests.features.live.views import (
    AT,
    HUBBLE,
    ISS,
    KOREASAT_7,
    NOAA_20,
    ROME,
    SETTINGS,
    following,
    frame,
    held,
    question,
)

DURING = AT + timedelta(hours=8, minutes=11)
"""In the middle of a high pass of the ISS over Rome."""


@pytest.mark.parametrize("at", [AT, DURING, AT - timedelta(hours=30, seconds=0.25)])
def test_its_figures_are_those_of_position(at: datetime) -> None:
    shown = frame(ISS, HUBBLE, KOREASAT_7, at=at)
    asked = PositionQuestion(
        objects=question(ISS, HUBBLE, KOREASAT_7).objects,
        moments=(at,),
        sites=(ROME,),
    )
    rows = numbered(answer_position(asked, SETTINGS, AT).rows())
    assert {row["catalog_id"]: row for row in rows} == shown.here


@pytest.mark.parametrize("searched", [AT, AT - timedelta(hours=3), AT + timedelta(hours=3)])
def test_its_passes_are_those_of_passes(searched: datetime) -> None:
    at = DURING
    shown = frame(ISS, NOAA_20, at=at, searched=searched)
    asked = PassQuestion(
        kind="passes",
        selection=question(ISS, NOAA_20).objects,
        sites=(ROME,),
        span=Span(at - timedelta(hours=1), at + timedelta(days=2)),
        jobs=1,
    )
    rows = numbered(passes(asked, SETTINGS, AT).rows())
    within = [r for r in rows if r["aos"] is None or r["aos"] <= at + timedelta(days=1)]
    expected = [r for r in within if r["los"] is None or r["los"] >= at]
    assert len(expected) > 5
    assert len(shown.passes) == len(expected)
    for row, other in zip(shown.passes, expected, strict=True):
        for name, value in other.items():
            rounded = pytest.approx(value, abs=1e-6) if isinstance(value, float) else value
            assert row[name] == rounded, name
    assert shown.passes[0]["aos"] < at < shown.passes[0]["los"]


def test_the_satellite_moves_along_the_path_of_its_pass() -> None:
    for seconds in (-90, 0, 60, 120):
        shown = frame(ISS, at=DURING + timedelta(seconds=seconds), searched=AT)
        path, row = shown.path, shown.here[ISS]
        assert path is not None
        since = (shown.at - path.start).total_seconds()
        assert 0.0 < since < path.seconds[-1]
        assert np.interp(since, path.seconds, path.elevation_deg) == pytest.approx(
            row["elevation_deg"], abs=0.1
        )


def test_tracks_begin_where_the_satellite_is_and_lie_ahead() -> None:
    shown = frame(ISS, NOAA_20, at=AT, searched=AT - timedelta(minutes=5), picked=ISS)
    for number, track in shown.tracks.items():
        spot, row = track.spot(AT), shown.here[number]
        assert spot is not None
        assert spot.latitude_deg == pytest.approx(row["latitude_deg"], abs=0.1)
        assert spot.longitude_deg == pytest.approx(row["longitude_deg"], abs=0.1)
    ahead = shown.tracks[ISS].time[-1] - np.datetime64("2026-08-22T18:00")
    assert timedelta(minutes=92) < ahead.item() < timedelta(minutes=97)


def test_what_is_shown_is_the_next_pass_unless_an_object_is_picked() -> None:
    first = frame(ISS, NOAA_20)
    assert first.chosen == first.passes[0]["catalog_id"] == NOAA_20
    picked = frame(ISS, NOAA_20, picked=ISS)
    assert picked.chosen == ISS
    assert picked.path is not None
    assert picked.path.sighting.element_set.norad_cat_id == ISS
    assert picked.path.sighting.tca == picked.next_pass(ISS)["tca"]  # type: ignore[index]


def test_an_object_that_stands_still_is_up_without_an_end() -> None:
    east = replace(ROME, name="East", longitude_deg=110.0)
    shown = frame(KOREASAT_7, sites=(east,))
    (row,) = shown.passes
    assert row["aos"] is row["los"] is None
    assert shown.path is not None


def test_what_cannot_be_computed_has_a_reason() -> None:
    later = AT + timedelta(days=400)
    shown = frame(ISS, at=later)
    assert (shown.here, shown.tracks, shown.passes) == ({}, {}, [])
    assert "too old" in shown.reasons[ISS]
    assert frame(ISS, at=later, allow_stale=True).here
    bare = [replace(one, element_sets=()) for one in held(ISS)]
    assert "no element set" in frame(ISS, objects=bare).reasons[ISS]
    down = [replace(one, record=replace(one.record, in_orbit_until=AT)) for one in held(ISS)]
    after = frame(ISS, objects=down, at=AT + timedelta(hours=1), searched=AT - timedelta(hours=1))
    assert "not in orbit" in after.reasons[ISS]


def test_it_does_without_sites_objects_and_numbers() -> None:
    nowhere = frame(ISS, sites=())
    assert nowhere.here[ISS]["altitude_km"] > 400.0
    assert "elevation_deg" not in nowhere.here[ISS]
    assert (nowhere.passes, nowhere.path) == ([], None)
    empty = frame_at(question(), following(objects=None), (ROME,), AT)
    assert (empty.chosen, empty.here) == (None, {})
    (station,) = held(ISS)
    sets = tuple(replace(s, norad_cat_id=-7) for s in station.element_sets)
    unnumbered = [
        replace(station, record=replace(station.record, catalog_id=-7), element_sets=sets)
    ]
    shown = frame(-7, objects=unnumbered)
    assert shown.chosen == -7
    assert shown.path is not None


def test_a_forecast_of_other_objects_sites_or_times_is_not_shown() -> None:
    shown = frame(ISS)
    asked = question(ISS)
    other = frame_at(asked, following(ISS), (ROME,), AT, shown.forecast)
    assert other.forecast is None
    assert shown.forecast is not None
    same = shown.forecast.followed
    for hours, is_shown in ((-13, False), (-11, True), (11, True), (13, False)):
        moment = AT + timedelta(hours=hours)
        then = frame_at(asked, same, (ROME,), moment, shown.forecast)
        assert (then.forecast is not None) is is_shown
