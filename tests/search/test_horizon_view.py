"""When a mask is crossed at most once between two moments: what the rates there can decide."""

from __future__ import annotations

import numpy as np
import pytest

from orbitwatch.search.horizon_mask import HorizonMask
from orbitwatch.search.horizon_view import Moments, MotionBounds, Sightings, is_settled
from orbitwatch.sites.horizon import horizon_profile

RANGE_KM = 2000.0
SECONDS = 4.0
OFF_KM_S = 0.01
"""SGP4's velocity may be off by so much in any direction."""


def mask_of(slope: float, height_deg: float, reach: float) -> HorizonMask:
    """Return a mask of that slope within ``reach`` of an azimuth of 100°, where it has a height."""
    ends = [(100.0 + side * reach, height_deg + side * reach * slope) for side in (-1, 1)]
    return HorizonMask.of(horizon_profile([*ends, (280.0, height_deg)]), -90.0)


def settled(
    slope: float,
    height_deg: float,
    rates: tuple[float, float],
    *,
    mean: float | None = None,
    margins_deg: tuple[float, float] | None = None,
    azimuth_rate: float = 0.003,
    turned_deg: float = 1.0,
    reach_deg: float = 2.0,
    ranges_km: tuple[float, float] = (RANGE_KM, RANGE_KM),
) -> bool:
    """Whether it is settled how often a satellite crosses the mask between two moments.

    Rates are of its elevation above the mask, ``margins_deg``: if None it crosses at a ``mean``
    rate. By its bounds it departs from linear motion by up to 0.3° in azimuth and in elevation.
    """
    mask = mask_of(slope, height_deg, reach_deg)
    mean = min(rates, key=abs) if mean is None else mean
    if margins_deg is None:
        margins_deg = (-0.5 * SECONDS * mean, 0.5 * SECONDS * mean)

    def moment(side: float, margin_deg: float, rate: float, range_km: float) -> Moments:
        azimuth = np.array([100.0 + side * 0.5 * SECONDS * azimuth_rate])
        margin = np.array([margin_deg])
        seen = Sightings(
            azimuth_deg=azimuth,
            elevation_deg=mask.at(azimuth) + margin,
            azimuth_rate=np.array([azimuth_rate]),
            elevation_rate=np.array([rate + slope * azimuth_rate]),
            range_km=np.array([range_km]),
            speed_km_s=np.array([7.0]),
            radius_km=np.array([7500.0]),
        )
        days = np.array([side * 0.5 * SECONDS / 86400.0])
        return Moments(np.array([0]), days, margin, seen)

    bent = MotionBounds(*(np.array([x]) for x in (turned_deg, height_deg + 1.0, 0.3, 0.3)))
    begin, end = map(moment, (-1.0, 1.0), margins_deg, rates, ranges_km)
    return bool(is_settled(mask, begin, end, bent)[0])


@pytest.mark.parametrize("height_deg", [5.0, 45.0, 70.0])
@pytest.mark.parametrize("slope", [0.0, 0.4, -0.4, 3.0, -3.0])
@pytest.mark.parametrize("sign", [1.0, -1.0])
def test_a_rate_that_may_have_the_other_sign_settles_nothing(
    slope: float, height_deg: float, sign: float
) -> None:
    unit = np.degrees(OFF_KM_S / RANGE_KM)
    level = np.cos(np.radians(height_deg))
    worst = unit * np.hypot(1.0, slope / level)  # the error across the line of sight, at its worst
    certain = unit * (1.0 + abs(slope) / level)
    below, above = sign * 0.99 * worst, sign * 1.02 * certain
    assert settled(slope, height_deg, (above, above))
    for rates in ((below, below), (below, above), (above, below)):
        assert not settled(slope, height_deg, rates)
    for ranges_km in ((0.9 * RANGE_KM, RANGE_KM), (RANGE_KM, 0.9 * RANGE_KM)):
        assert not settled(slope, height_deg, (above, above), ranges_km=ranges_km)
    for opposed in ((above, -above), (-above, above), (-above, -above)):
        assert not settled(slope, height_deg, opposed, mean=above)


@pytest.mark.parametrize("slope", [0.0, 2.0])
def test_rates_settle_a_short_arc_on_which_a_cubic_is_monotone(slope: float) -> None:
    rate = 0.05
    assert settled(slope, 20.0, (rate, 2.9 * rate), mean=rate)
    assert not settled(slope, 20.0, (rate, 3.1 * rate), mean=rate)
    assert not settled(slope, 20.0, (3.1 * rate, rate), mean=rate)
    assert settled(slope, 20.0, (rate, rate), turned_deg=1.9)
    assert not settled(slope, 20.0, (rate, rate), turned_deg=2.1)


def test_a_break_of_the_mask_where_the_satellite_may_go_settles_nothing() -> None:
    assert settled(0.4, 20.0, (0.05, 0.05), reach_deg=0.31)  # its azimuth stays within 0.306°
    assert not settled(0.4, 20.0, (0.05, 0.05), reach_deg=0.3)


@pytest.mark.parametrize("slope", [0.0, 1.5, -1.5])
@pytest.mark.parametrize("side", [1.0, -1.0])
def test_a_margin_that_the_motion_cannot_use_up_is_not_crossed(slope: float, side: float) -> None:
    used_up = 0.3 + 0.3 * abs(slope)

    def stays(*shares: float) -> bool:
        one, other = (side * share * used_up for share in shares)
        return settled(slope, 20.0, (1.0, -1.0), margins_deg=(one, other), azimuth_rate=0.2)

    assert stays(1.02, 1.02)
    assert not stays(0.98, 1.02)
    assert not stays(1.02, 0.98)
    assert not stays(1.02, -1.02)


@pytest.mark.parametrize("far_deg", [2.0, -2.0])
def test_all_of_a_broken_mask_may_be_below_or_above(far_deg: float) -> None:
    assert settled(0.4, 20.0, (1.0, -1.0), margins_deg=(far_deg, far_deg), reach_deg=0.1)
