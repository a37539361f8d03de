"""Night at a place against the Sun itself."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import numpy as np
import pytest

from orbitwatch.astro.darkness import sun_below
from orbitwatch.astro.frames import EarthRotation, site_vectors
from orbitwatch.astro.sun import Sun
from orbitwatch.sites import Site
from orbitwatch.times import Span, to_jd

ROME = Site("Rome", 41.9, 12.5)
ARCTIC = Site("Longyearbyen", 78.2, 15.6)
START = datetime(2024, 3, 20, 7, 30, tzinfo=UTC)


def _elevation(site: Site, span: Span, days: np.ndarray) -> np.ndarray:
    jd, begin = to_jd(span.start)
    end = begin + span.length / timedelta(days=1)
    sun = Sun(EarthRotation(jd, begin, end), begin, end)
    return sun.elevation_deg(site_vectors([site]), np.zeros(len(days), dtype=int), begin + days)


@pytest.mark.parametrize("elevation", [0.0, -6.0, -18.0])
def test_the_sun_is_below_inside_and_above_outside(elevation: float) -> None:
    span = Span(START, START + timedelta(days=10, hours=3))
    nights = sun_below(ROME, span, elevation)
    assert len(nights) == 10
    np.testing.assert_allclose(_elevation(ROME, span, nights.ravel()), elevation, atol=0.003)
    assert (_elevation(ROME, span, nights.mean(axis=1)) < elevation).all()
    noons = 0.5 * (nights[1:, 0] + nights[:-1, 1])
    assert (_elevation(ROME, span, noons) > elevation).all()


def test_a_night_under_way_at_either_end_is_cut_there() -> None:
    span = Span(START + timedelta(hours=14), START + timedelta(days=1, hours=20))
    nights = sun_below(ROME, span, 0.0)
    assert nights[0, 0] == 0.0
    assert nights[-1, 1] == span.length / timedelta(days=1)


def test_there_are_days_without_night_and_nights_without_day() -> None:
    summer = Span(datetime(2024, 6, 1, tzinfo=UTC), datetime(2024, 7, 1, tzinfo=UTC))
    winter = Span(datetime(2024, 12, 1, tzinfo=UTC), datetime(2025, 1, 1, tzinfo=UTC))
    assert sun_below(ARCTIC, summer, 0.0).shape == (0, 2)
    np.testing.assert_array_equal(sun_below(ARCTIC, winter, 0.0), [[0.0, 31.0]])
