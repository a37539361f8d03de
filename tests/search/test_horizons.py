"""Passes cut by a site's horizon: the pieces are those that a sampling every half second shows."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from orbitwatch.elements.element_set import ElementSet
from orbitwatch.search.found_passes import FoundPasses
from orbitwatch.search.horizon_cut import lowest_mask_deg
from orbitwatch.search.pass_finder import search_above_horizons, search_passes
from orbitwatch.sites import Site
from orbitwatch.sites.horizon import HorizonProfile, horizon_profile
from tests.reference import orbits
from tests.reference.compare import Question, sky_over
from tests.reference.dense import DenseSearch, satrec_from
from tests.reference.orbits import KINDS, NEARLY_CIRCULAR, REFERENCE_JD, random_draw

pytestmark = pytest.mark.usefixtures("engine")

SECOND = 1.0 / 86400.0
STEP_S = 0.5
SKYLINE = horizon_profile(
    [(a, 12.0 + 9.0 * np.sin(0.11 * a) * np.cos(0.047 * a * a)) for a in range(0, 360, 7)]
)
"""Peaks and valleys between 3° and 21°."""
WALL = horizon_profile([(80, 0), (80.001, 35), (140, 35), (140.001, 0), (300, 60), (301, -5)])
"""A house to the east, a mast in the north-west."""


@st.composite
def profiles(draw: st.DrawFn) -> HorizonProfile:
    azimuths = draw(st.lists(st.integers(0, 3599), min_size=2, max_size=40, unique=True))
    heights = st.floats(-5.0, draw(st.sampled_from([10.0, 40.0, 90.0])))
    return horizon_profile([(a / 10.0, draw(heights)) for a in azimuths])


def _asked(site: Site, mask_deg: float, start: float = 0.0, days: float = 1.0) -> Question:
    return Question((site,), REFERENCE_JD, start, start + days, mask_deg)


def _found(element_set: ElementSet, question: Question) -> FoundPasses:
    geometry = sky_over([element_set], question)
    span = np.array([question.start]), np.array([question.end])
    return search_above_horizons(geometry, *span, question.mask_deg)[0]


def _whole(element_set: ElementSet, question: Question) -> FoundPasses:
    """Return the passes above the lowest elevation at which the satellite can be up."""
    geometry = sky_over([element_set], question)
    lowest = lowest_mask_deg(geometry.sites, question.mask_deg)
    span = np.array([question.start]), np.array([question.end])
    return search_passes(geometry, *span, lowest)[0]


def _sampled(element_set: ElementSet, question: Question) -> tuple[np.ndarray, np.ndarray]:
    """Return seconds and degrees above mask and horizon: by sgp4, Skyfield and NumPy alone."""
    (site,) = question.sites
    profile = site.horizon_profile
    assert profile is not None
    search = DenseSearch([site], question.reference_jd, question.start, question.end)
    seconds = np.arange(0.0, search.length_s, STEP_S)
    days = question.start + seconds * SECOND
    position = search._earth_fixed(satrec_from(element_set), days, search.earth.cos_sin(days))
    offset = position - search.place[0]
    longitude = np.radians(site.longitude_deg)
    east = np.array([-np.sin(longitude), np.cos(longitude), 0.0])
    north = np.cross(search.up[0], east)
    azimuth = np.degrees(np.arctan2(offset @ east, offset @ north))
    up = offset @ search.up[0] / np.linalg.norm(offset, axis=1)
    horizon = np.interp(azimuth, profile.azimuth_deg, profile.elevation_deg, period=360.0)
    return seconds, np.degrees(np.arcsin(up)) - np.maximum(horizon, question.mask_deg)


def _check(element_set: ElementSet, question: Question) -> int:
    """Hold what is found to the samples; return how many pieces there are."""
    found = _found(element_set, question)
    order = np.argsort(found.first)
    begin, end = (
        (getattr(found, name)[order] - question.start) / SECOND for name in ("first", "last")
    )
    assert np.all(begin[1:] > end[:-1])
    assert np.all(end > begin)
    seconds, margin = _sampled(element_set, question)
    behind = np.searchsorted(begin, seconds, side="right") - 1
    inside = (behind >= 0) & (seconds <= end[behind]) if len(begin) else behind >= 0
    wrong = (inside != (margin >= 0.0)) & np.isfinite(margin)
    edges = np.concatenate([begin, end])
    for second in seconds[wrong]:
        # A sample may lie within a millisecond of an edge.
        assert len(edges), (second, margin[seconds == second])
        assert np.min(np.abs(edges - second)) < 1e-3, (second, margin[seconds == second])
    return len(begin)


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_of_orbit_is_cut_as_dense_sampling_shows(kind: str) -> None:
    draw = random_draw(sum(map(ord, kind)))
    for profile in (SKYLINE, WALL):
        place = orbits.site_from(draw)
        site = Site("s", 0.99 * place.latitude_deg, place.longitude_deg, horizon=profile)
        question = _asked(site, draw(0.0, 8.0), draw(-2.0, 2.0))
        _check(KINDS[kind](draw), question)


@given(
    element_set=orbits.element_sets(*NEARLY_CIRCULAR),
    profile=profiles(),
    latitude=st.floats(-80.0, 80.0),
    mask=st.floats(0.0, 30.0),
)
@settings(deadline=None, max_examples=40)
def test_any_horizon_cuts_as_dense_sampling_shows(
    element_set: ElementSet, profile: HorizonProfile, latitude: float, mask: float
) -> None:
    _check(element_set, _asked(Site("s", latitude, 10.0, horizon=profile), mask, days=0.3))
