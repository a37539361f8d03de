"""What is said of a pass agrees with the pass."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import numpy as np
import pytest

from orbitwatch.features.passes import sky_wording
from orbitwatch.formats.compass import compass
from tests.features.passes.skies import POLE, best, paths


@pytest.mark.parametrize(
    ("azimuth", "point"), [(0.0, "N"), (359.0, "N"), (45.0, "NE"), (90.0, "E"), (236.2, "SW")]
)
def test_points_of_the_compass(azimuth: float, point: str) -> None:
    assert compass(azimuth) == point


def test_the_course_names_the_moments_in_local_time() -> None:
    path = best()
    course, light = sky_wording.sentences(path)
    for kind in ("aos", "tca", "los"):
        moment = next(m for m in path.moments if m.kind == kind)
        assert sky_wording.clock(moment.time) in course
        assert f"in the {compass(moment.azimuth_deg)}" in course
    tca = path.sighting.tca + timedelta(milliseconds=500)
    assert f"({tca.astimezone(UTC):%H:%M:%S} UTC)" in course
    assert "UTC+01:00 (Europe/Rome)" in sky_wording.when(path)
    ((begin, end),) = sky_wording.visible_spans(path)
    assert f"Visible {sky_wording.clock(begin)} to {sky_wording.clock(end)}" in light
    seen = float(np.diff(path.seconds)[path.visible].sum())
    assert end - begin == pytest.approx(timedelta(seconds=seen), abs=timedelta(milliseconds=1))


def test_why_a_pass_cannot_be_seen_is_said() -> None:
    for path in paths():
        _, light = sky_wording.sentences(path)
        assert light.startswith("Visible") == bool(path.visible.any())
        if "too bright" in light:
            assert path.sun_elevation_deg > -6.0
        up = re.search(r"the Sun (\d+)° up in the ([NESW]+)", light)
        assert (up is not None) == (path.sun_elevation_deg > 0.0)
        if up:
            assert up[2] == compass(path.sun_azimuth_deg)


def test_a_pass_that_is_cut_is_said_to_be_up() -> None:
    path = best()
    cut = replace(path, moments=tuple(m for m in path.moments if m.kind not in ("aos", "los")))
    course, _ = sky_wording.sentences(cut)
    assert course.startswith("Up already at ")
    assert "still up at " in course
    longer, _ = sky_wording.sentences(replace(cut, whole=False))
    assert longer.endswith("24 hours of a longer stay are shown.")


def test_at_the_pole_directions_are_meridians() -> None:
    path = best(POLE, "sun_synchronous")
    assert [sky_wording.towards(path, a) for a in (0, 90, 180, 270)] == [
        "0°",
        "90°E",
        "180°",
        "90°W",
    ]
    assert "towards" in sky_wording.sentences(path)[0]


def test_names_are_on_one_line_and_seconds_are_rounded() -> None:
    assert sky_wording.title(best(), "A\x1b[1m\u202eB") == "A[1mB over Rome"
    assert sky_wording.clock(datetime(2024, 1, 1, 23, 59, 59, 600_000, UTC)) == "00:00:00"
    assert sky_wording.clock(datetime(2024, 1, 1, 10, 29, 59, 0, UTC), seconds=False) == "10:29"
    assert (
        sky_wording.clock(datetime(2024, 1, 1, 10, 29, 59, 999_999, UTC), seconds=False) == "10:30"
    )
