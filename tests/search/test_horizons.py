"""Passes cut by a site's horizon: the pieces are those that a sampling every half second shows."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from orbitwatch.arrays import take
from orbitwatch.elements.element_set import ElementSet
from orbitwatch.search.found_passes import FoundPasses
from orbitwatch.search.horizon_cut import lowest_mask_deg
from orbitwatch.search.horizon_mask import HorizonMask
from orbitwatch.search.horizon_view import sightings
from orbitwatch.search.pass_finder import search_above_horizons, search_passes
from orbitwatch.search.passes import find_passes
from orbitwatch.search.tracked_objects import TrackedObject
from orbitwatch.sites import Site
from orbitwatch.sites.horizon import HorizonProfile, horizon_profile
from orbitwatch.times import Span
from tests.reference import orbits
from tests.reference.compare import Question, sky_over
from tests.reference.dense import DenseSearch, satrec_from
from tests.reference.orbits import EPOCH, KINDS, NEARLY_CIRCULAR, REFERENCE_JD, random_draw
from tests.reference.several import spread

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
        _check(KINDS[kind](draw), _asked(site, draw(0.0, 8.0), draw(-2.0, 2.0), 0.2))


@given(
    element_set=orbits.element_sets(*NEARLY_CIRCULAR),
    profile=profiles(),
    latitude=st.floats(-80.0, 80.0),
    mask=st.floats(0.0, 30.0),
)
@settings(deadline=None, max_examples=15)
def test_any_horizon_cuts_as_dense_sampling_shows(
    element_set: ElementSet, profile: HorizonProfile, latitude: float, mask: float
) -> None:
    _check(element_set, _asked(Site("s", latitude, 10.0, horizon=profile), mask, days=0.1))


@given(
    element_set=orbits.element_sets(),
    profile=profiles(),
    latitude=st.floats(-80.0, 80.0),
    mask=st.floats(0.0, 30.0),
)
@settings(deadline=None, max_examples=12)
def test_pieces_lie_within_passes_and_end_at_the_horizon(
    element_set: ElementSet, profile: HorizonProfile, latitude: float, mask: float
) -> None:
    question = _asked(Site("s", latitude, 10.0, horizon=profile), mask)
    pieces, whole = _found(element_set, question), _whole(element_set, question)
    geometry = sky_over([element_set], question)
    days = np.concatenate([pieces.aos, pieces.los])
    days = days[np.isfinite(days)]
    zero = np.zeros(len(days), dtype=np.int64)
    ends = sightings(geometry, zero, zero, days)
    horizon = [max(mask, profile.at(azimuth)) for azimuth in ends.azimuth_deg.tolist()]
    # A wall that rises by 900° for each degree of azimuth is crossed within microseconds.
    steep = np.abs(HorizonMask.of(profile, mask).slope(ends.azimuth_deg)) > 20.0
    later = sightings(geometry, zero, zero, days + 1e-3 * SECOND).elevation_deg
    allowed = 1e-6 + 0.1 * np.abs(later - ends.elevation_deg)  # the search holds to 0.1 ms
    assert (np.abs(ends.elevation_deg - horizon) <= allowed)[~steep].all()
    for k in range(len(pieces.tca)):
        first, tca, last = pieces.first[k], pieces.tca[k], pieces.last[k]
        assert first <= tca <= last
        around = (whole.first <= first + 1e-3 * SECOND) & (whole.last >= last - 1e-3 * SECOND)
        assert np.count_nonzero(around) == 1
        moments = np.append(np.linspace(first, last, 50), tca)
        zero = np.zeros(len(moments), dtype=np.int64)
        heights = sightings(geometry, zero, zero, moments).elevation_deg
        assert heights[-1] >= heights.max() - 2e-3  # near the zenith a millisecond is so much


@given(element_set=orbits.element_sets(), height=st.floats(0.0, 80.0), mask=st.floats(0.0, 80.0))
@settings(deadline=None, max_examples=20)
def test_a_flat_horizon_is_a_mask(element_set: ElementSet, height: float, mask: float) -> None:
    """Among other sites, too, where the search begins lower."""
    flat, rough = (
        Site("s", 48.0, 16.0, horizon=[(10, height), (200, height)]),
        Site("s", 48.0, 16.0),
    )
    above = Question((rough,), REFERENCE_JD, 0.0, 1.0, max(mask, flat.horizon_profile.lowest_deg))  # type: ignore[union-attr]
    expected = _found(element_set, above)
    both = Question((rough, flat), REFERENCE_JD, 0.0, 1.0, mask)
    together = _found(element_set, both)
    together = take(together, np.flatnonzero(together.site == 1))
    for found in (_found(element_set, _asked(flat, mask)), together):
        high = expected.sine_elevation > np.sin(np.radians(above.mask_deg)) + 1e-7
        ours = found.sine_elevation > np.sin(np.radians(above.mask_deg)) + 1e-7
        for name in ("first", "last"):
            one, other = getattr(found, name)[ours], getattr(expected, name)[high]
            np.testing.assert_allclose(np.sort(one), np.sort(other), atol=1e-3 * SECOND, rtol=0.0)


def test_what_stays_above_its_horizon_is_up_all_the_time() -> None:
    draw = random_draw(5)
    element_set = KINDS["geostationary"](draw)
    profile = [(a, 5.0 + 3.0 * np.sin(a)) for a in range(0, 360, 10)]
    for longitude in range(0, 360, 30):
        site = Site("s", 5.0, longitude, horizon=profile)
        found = _found(element_set, _asked(site, 0.0, days=5.0))
        plain = _found(element_set, _asked(Site("s", 5.0, longitude), 8.0, days=5.0))
        if len(plain.tca) and np.isnan([plain.aos[0], plain.los[0]]).all():
            assert np.isnan([found.aos[0], found.los[0]]).all()
            assert len(found.tca) == 1
            assert found.tca == pytest.approx(plain.tca)


def test_a_horizon_up_to_the_zenith_leaves_nothing() -> None:
    site = Site("s", 48.0, 16.0, horizon=[(0, 90), (180, 90)])
    for kind in ("circular_leo", "molniya"):
        assert len(_found(KINDS[kind](random_draw(3)), _asked(site, 0.0, days=3.0)).tca) == 0


def test_several_sets_of_an_object_lose_no_piece() -> None:
    """The set in use changes between the pieces of a pass: they come from one set all the same."""
    base = replace(KINDS["sun_synchronous"](random_draw(8)), epoch=EPOCH, norad_cat_id=7)
    span = Span(EPOCH, EPOCH + timedelta(days=2))
    site = Site("s", 60.0, 16.0, horizon=SKYLINE)
    alone = find_passes([TrackedObject((base,))], [site], span, 0.0).found
    gaps = np.flatnonzero(alone.first[1:] - alone.last[:-1] < 300.0 * SECOND)
    assert len(gaps)
    for gap in gaps.tolist():
        middle = 0.5 * float(alone.last[gap] + alone.first[gap + 1])
        epochs = [middle - 0.6, middle + 0.6]  # in use up to the middle, and from there
        tracked = TrackedObject(spread(base, epochs, [0.0, 0.0]))
        found = find_passes([tracked], [site], span, 0.0).found
        assert len(found.tca) == len(alone.tca)
        np.testing.assert_allclose(found.first, alone.first, atol=20.0 * SECOND, rtol=0.0)
        pieces = found.satellite[gap : gap + 2]
        assert pieces[0] == pieces[1]
