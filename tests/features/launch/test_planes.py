"""Planes through a launch site: they hold it, and a rocket leaves them as they lie."""

from __future__ import annotations

from datetime import UTC, datetime

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from orbitwatch.features.launch.ascent import Ascent
from orbitwatch.features.launch.planes import (
    Pad,
    ground_azimuth_deg,
    plane_from_azimuth,
    planes_through,
    separation_deg,
    shortfall_deg,
)
from orbitwatch.sites import Site

TIME = datetime(2023, 11, 21, 13, 42, 28, tzinfo=UTC)
SOHAE = Site("Sohae", 39.66, 124.705)


@settings(max_examples=50, deadline=None)
@given(
    st.floats(-80.0, 80.0),
    st.floats(-180.0, 179.9),
    st.floats(1.0, 179.0),
    st.floats(200.0, 2000.0),
)
def test_a_plane_holds_the_pad_and_is_left_as_it_lies(
    latitude: float, longitude: float, inclination: float, altitude: float
) -> None:
    pad = Pad.of(Site("pad", latitude, longitude), TIME)
    assume(shortfall_deg(pad.declination_deg, inclination) < -0.5)
    crossings = planes_through(pad.right_ascension_deg, pad.declination_deg, inclination)
    assert [c.direction for c in crossings] == ["ascending", "descending"]
    here = pad.inertial(pad.position_km[None], 0.0)
    for crossing in crossings:
        argument, aside = crossing.plane.place(here)
        assert abs(float(aside[0])) < 1e-9
        assert separation_deg(float(argument[0]), crossing.argument_deg) == pytest.approx(0.0)
        zones_ahead = (
            crossing.plane.points(argument + 0.1)[0, 2] - crossing.plane.points(argument)[0, 2]
        )
        assert (zones_ahead > 0.0) == (crossing.direction == "ascending")
        azimuth = ground_azimuth_deg(pad, crossing, altitude)
        # the plane's pole is geocentric, the rocket's horizon geodetic: 0.2° at most
        assert plane_from_azimuth(pad, azimuth, altitude, 0.0).angle_deg(crossing.plane) < 0.5


def test_malligyongs_plane_through_the_pad() -> None:
    pad = Pad.of(SOHAE, TIME)
    _, descending = planes_through(pad.right_ascension_deg, pad.declination_deg, 97.4)
    assert descending.plane.node_deg == pytest.approx(204.4, abs=0.1)


def test_an_inclination_that_is_too_small_touches_the_site() -> None:
    (north,) = planes_through(10.0, 40.0, 30.0)
    (south,) = planes_through(10.0, -40.0, 30.0)
    assert (north.direction, north.argument_deg) == ("descending", 90.0)
    assert (south.direction, south.argument_deg) == ("ascending", 270.0)
    assert shortfall_deg(40.0, 30.0) == shortfall_deg(-40.0, 150.0) == 10.0


def test_an_ascent_gathers_speed_and_ends_in_the_orbit() -> None:
    ascent = Ascent.of(None, 360.0 / 5680.0)
    angles = np.linspace(0.0, 120.0, 400)
    times = ascent.seconds(angles)
    assert times[0] == 0.0
    assert np.all(np.diff(times) > 0.0)
    slowest = np.diff(angles) / np.diff(times)
    assert np.all(np.diff(slowest) > -1e-9)
    late = times - angles / ascent.rate_deg_s
    assert 0.0 < late[-1] < ascent.insertion_s
    assert late[-1] == pytest.approx(late[-100]), "the delay remains in orbit"
