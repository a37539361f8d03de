"""What is told of each pass: it rises, culminates and sets; light, side, distance and angles."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta
from functools import cache

import numpy as np
import pytest
from geographiclib.geodesic import Geodesic

from orbitwatch.arrays import take
from orbitwatch.astro.frames import site_vectors, to_geodetic
from orbitwatch.astro.geodesy import is_left_of_track
from orbitwatch.astro.sky.sky_conditions import SkyConditions
from orbitwatch.astro.sun import TWILIGHT_ELEVATION_DEG, Sun
from orbitwatch.astro.topocentric import LookAngles, elevation_deg, look_angles
from orbitwatch.features.passes.brightness import magnitudes_at
from orbitwatch.features.passes.details import (
    OverflightDetails,
    PassDetails,
    describe_overflights,
    describe_passes,
    sun_over,
)
from orbitwatch.features.passes.visibility import fastest_km_day, visible_margin_km
from orbitwatch.search.passes import Passes, TrackedObject, find_passes
from orbitwatch.sites import Site
from orbitwatch.times import Span
from tests.reference.orbits import EPOCH, KINDS, random_draw

MASK = 10.0
SECOND = 1.0 / 86400.0
SITES = [
    Site("guam", 13.444, 144.794),
    Site("rome", 41.9028, 12.4964, 20.0),
    Site("south", -53.0, -70.9, 30.0),
    Site("pole", 90.0, 0.0, 2800.0),
]


@dataclass(frozen=True)
class Answer:
    passes: Passes
    details: PassDetails
    overflights: OverflightDetails
    sun: Sun

    def look(self, days: np.ndarray, row: np.ndarray | None = None) -> LookAngles:
        found = self.passes.found
        row = np.arange(len(found.tca)) if row is None else row
        fixed, _ = self.passes.geometry.earth_fixed(found.satellite[row], days)
        return look_angles(
            fixed.position_km, fixed.velocity_km_s, self.passes.geometry.sites, found.site[row]
        )

    def ground(self, days: np.ndarray):
        fixed, _ = self.passes.geometry.earth_fixed(self.passes.found.satellite, days)
        return to_geodetic(fixed.position_km)


@cache
def answer() -> Answer:
    draw = random_draw(31)
    kinds = ["sun_synchronous", "circular_leo", "eccentric_leo", "retrograde", "medium", "molniya"]
    subjects = [TrackedObject((KINDS[kind](draw),)) for kind in kinds for _ in range(3)]
    span = Span(EPOCH, EPOCH + timedelta(days=2))
    passes = find_passes(subjects, SITES, span, MASK)
    sun = sun_over(passes)
    return Answer(
        passes,
        describe_passes(passes, SITES, sun),
        describe_overflights(passes, SITES, sun),
        sun,
    )


def _angle(degrees: np.ndarray) -> np.ndarray:
    return (degrees + 180.0) % 360.0 - 180.0


def test_there_are_passes_of_all_kinds() -> None:
    found = answer().passes.found
    assert len(found.tca) > 300
    assert set(found.site.tolist()) == {0, 1, 2, 3}
    assert np.isnan(found.aos).any()
    assert np.isnan(found.los).any()


def test_each_pass_rises_through_the_mask_and_sets_through_it() -> None:
    found = answer().passes.found
    for times, sign in ((found.aos, 1.0), (found.los, -1.0)):
        row = np.flatnonzero(np.isfinite(times))
        at = answer().look(times[row], row).elevation_deg
        np.testing.assert_allclose(at, MASK, rtol=0.0, atol=1e-5)
        before = answer().look(times[row] - SECOND, row).elevation_deg
        after = answer().look(times[row] + SECOND, row).elevation_deg
        assert (sign * (after - before) > 0.0).all()


def test_no_moment_of_a_pass_is_higher_than_its_tca_or_below_the_mask() -> None:
    found = answer().passes.found
    top = answer().details.at_tca.elevation_deg
    for part in np.linspace(0.0, 1.0, 41):
        there = answer().look(found.first + part * (found.last - found.first)).elevation_deg
        assert (there <= top + 1e-4).all()
        assert (there >= MASK - 1e-5).all()


def test_times_are_in_order_and_within_the_span() -> None:
    found = answer().passes.found
    assert (found.first >= 0.0).all()
    assert (found.last <= 2.0).all()
    assert (found.first <= found.tca).all()
    assert (found.tca <= found.last).all()
    known = np.isfinite(found.aos)
    assert (found.aos[known] == found.first[known]).all()
    assert (found.first[~known] == 0.0).all()
    known = np.isfinite(found.los)
    assert (found.los[known] == found.last[known]).all()
    assert (found.last[~known] == 2.0).all()


def test_azimuths_are_those_of_aos_and_los_and_blank_without_them() -> None:
    found, details = answer().passes.found, answer().details
    for times, azimuth in (
        (found.aos, details.aos_azimuth_deg),
        (found.los, details.los_azimuth_deg),
    ):
        blank = np.isnan(times) | (found.site == 3)
        assert (np.isnan(azimuth) == blank).all()
        row = np.flatnonzero(~blank)
        assert (azimuth[row] == answer().look(times[row], row).azimuth_deg).all()
        assert ((azimuth[row] >= 0.0) & (azimuth[row] < 360.0)).all()


def test_at_tca_the_range_rate_passes_zero_about() -> None:
    """Closest and highest are nearly one for circular orbits; a metre a second is a second."""
    found, details = answer().passes.found, answer().details
    inside = np.isfinite(found.aos) & np.isfinite(found.los) & (found.satellite < 6)
    assert inside.sum() > 50
    assert np.abs(details.at_tca.range_rate_km_s[inside]).max() < 0.2


def test_direction_is_that_of_the_ground_track() -> None:
    overflights, tca = answer().overflights, answer().passes.found.tca
    before, after = (answer().ground(tca + k * SECOND).latitude_deg for k in (-1.0, 1.0))
    rate = after - before
    clear = np.abs(rate) > 1e-5
    assert clear.mean() > 0.9
    np.testing.assert_array_equal(overflights.ascending[clear], rate[clear] > 0.0)
    assert 0.2 < overflights.ascending.mean() < 0.8


def test_the_side_is_that_of_the_track_over_the_ground() -> None:
    """Left of the course from one subpoint to the next, as GeographicLib's azimuths have it."""
    found, overflights = answer().passes.found, answer().overflights
    now = answer().ground(found.tca)
    later = answer().ground(found.tca + SECOND)
    for i in range(0, len(found.tca), 3):
        site = SITES[found.site[i]]
        here = float(now.latitude_deg[i]), float(now.longitude_deg[i])
        course = Geodesic.WGS84.Inverse(
            *here, float(later.latitude_deg[i]), float(later.longitude_deg[i])
        )
        bearing = Geodesic.WGS84.Inverse(*here, site.latitude_deg, site.longitude_deg)
        turn = _angle(np.array(bearing["azi1"] - course["azi1"]))
        if bearing["s12"] > 50e3 and 5.0 < abs(turn) < 175.0 and course["s12"] > 100.0:
            assert overflights.site_is_left[i] == (turn < 0.0)


@pytest.mark.parametrize("aside_km", [0.05, 0.5, 1.0, 10.0, 500.0])
def test_the_side_of_a_place_close_to_the_track_is_right(aside_km: float) -> None:
    """Near the highest latitudes the plane of the orbit would say otherwise within 1 to 10 km."""
    found, geometry = answer().passes.found, answer().passes.geometry
    fixed, _ = geometry.earth_fixed(found.satellite, found.tca)
    now, before, after = (answer().ground(found.tca + k * SECOND) for k in (0.0, -0.5, 0.5))
    tried = 0
    for i in range(0, len(found.tca), 5):
        ends = [float(x) for g in (before, after) for x in (g.latitude_deg[i], g.longitude_deg[i])]
        course = Geodesic.WGS84.Inverse(*ends)
        if course["s12"] < 1000.0 or abs(ends[0]) > 88.0:
            continue
        tried += 1
        here = float(now.latitude_deg[i]), float(now.longitude_deg[i])
        for turn, left in ((-90.0, True), (90.0, False)):
            there = Geodesic.WGS84.Direct(*here, course["azi1"] + turn, 1e3 * aside_km)
            place = site_vectors([Site("x", there["lat2"], there["lon2"])]).position_km
            one = slice(i, i + 1)
            side = is_left_of_track(
                place, fixed.velocity_km_s[one], fixed.position_km[one], take(now, [i])
            )
            assert bool(side[0]) is left
    assert tried > 20


def test_ground_distance_is_geographiclibs_and_nearly_the_least() -> None:
    found, overflights = answer().passes.found, answer().overflights
    for i in range(len(found.tca)):
        site = SITES[found.site[i]]
        ground = overflights.ground
        line = Geodesic.WGS84.Inverse(
            site.latitude_deg,
            site.longitude_deg,
            float(ground.latitude_deg[i]),
            float(ground.longitude_deg[i]),
        )
        assert overflights.ground_distance_km[i] == pytest.approx(line["s12"] / 1e3, abs=1e-6)
    circular = np.flatnonzero(
        (found.satellite < 6) & np.isfinite(found.aos) & np.isfinite(found.los)
    )
    for i in circular[::5]:
        site = SITES[found.site[i]]
        distances = []
        for k in (-60.0, 60.0):
            fixed, _ = answer().passes.geometry.earth_fixed(
                found.satellite[i : i + 1], found.tca[i : i + 1] + k * SECOND
            )
            there = to_geodetic(fixed.position_km)
            line = Geodesic.WGS84.Inverse(
                site.latitude_deg,
                site.longitude_deg,
                float(there.latitude_deg[0]),
                float(there.longitude_deg[0]),
            )
            distances.append(line["s12"] / 1e3)
        assert overflights.ground_distance_km[i] < min(distances) + 1.0


def test_off_nadir_fits_the_triangle_with_the_earths_centre() -> None:
    """On a sphere sin(off-nadir) = R cos(elevation) / r; the ellipsoid adds some 0.3°."""
    found, overflights = answer().passes.found, answer().overflights
    elevation = np.radians(answer().details.at_tca.elevation_deg)
    fixed, _ = answer().passes.geometry.earth_fixed(found.satellite, found.tca)
    radius = np.linalg.norm(fixed.position_km, axis=1)
    place = np.linalg.norm(answer().passes.geometry.sites.position_km[found.site], axis=1)
    sphere = np.degrees(np.arcsin(place * np.cos(elevation) / radius))
    assert np.abs(overflights.off_nadir_deg - sphere).max() < 0.6
    assert (overflights.off_nadir_deg >= 0.0).all()
    assert (overflights.off_nadir_deg < 71.0).all()


def _is_seen(row: np.ndarray, days: np.ndarray) -> np.ndarray:
    found, sky = answer().passes.found, answer().passes.geometry
    fixed, _ = sky.earth_fixed(found.satellite[row], days)
    dark = answer().sun.elevation_deg(sky.sites, found.site[row], days) < TWILIGHT_ELEVATION_DEG
    return dark & (answer().sun.light_margin_km(fixed.position_km, days) >= 0.0)


def test_a_visible_pass_is_sunlit_in_the_dark_at_both_ends_and_never_outside() -> None:
    found, details = answer().passes.found, answer().details
    start, end = details.visible.start, details.visible.end
    assert (np.isnan(start) == np.isnan(end)).all()
    visible = np.flatnonzero(np.isfinite(start))
    assert 20 < len(visible) < len(start)
    assert (start[visible] >= found.first[visible]).all()
    assert (end[visible] <= found.last[visible] + 1e-6 * SECOND).all()
    assert _is_seen(visible, start[visible]).all()
    assert _is_seen(visible, end[visible]).all()
    for row in range(len(start)):
        length = found.last[row] - found.first[row]
        if length > 0.1:
            continue
        days = found.first[row] + np.arange(0.0, length / SECOND, 5.0) * SECOND
        seen = _is_seen(np.full(len(days), row), days)
        if np.isnan(start[row]):
            # Shorter than a minute, and not at its ends: the documented step.
            assert seen.sum() <= 60 / 5
        else:
            outside = (days < start[row] - 2e-2 * SECOND) | (days > end[row] + 2e-2 * SECOND)
            assert not seen[outside].any()


def test_no_margin_changes_faster_than_samples_are_skipped_for() -> None:
    found, geometry, sun = answer().passes.found, answer().passes.geometry, answer().sun
    rows = np.repeat(np.arange(len(found.tca)), 200)
    days = np.linspace(found.first, found.last, 200).T.ravel()
    margin = visible_margin_km(geometry, sun, found, rows, days).reshape(-1, 200)
    fastest = fastest_km_day(geometry, found.satellite)
    most = fastest * (found.last - found.first) / 199
    dark = (margin[:, :-1] > 0.0) | (margin[:, 1:] > 0.0)  # else one is the Sun's, one the shadow's
    assert (np.abs(np.diff(margin, axis=1)) <= most[:, None] + 1e-6)[dark].all()


def test_the_ends_of_visibility_are_settled_to_twenty_milliseconds() -> None:
    found, details = answer().passes.found, answer().details
    """The Sun takes seconds to set on a satellite: finer would mean nothing."""
    step = 2e-2 * SECOND
    opens = np.flatnonzero(details.visible.start > found.first + step)
    closes = np.flatnonzero(details.visible.end < found.last - step)
    assert min(len(opens), len(closes)) > 5
    assert not _is_seen(opens, details.visible.start[opens] - step).any()
    assert not _is_seen(closes, details.visible.end[closes] + step).any()


def test_the_highest_visible_moment_is_visible_and_none_is_higher() -> None:
    found, visible = answer().passes.found, answer().details.visible
    geometry = answer().passes.geometry
    rows = np.flatnonzero(np.isfinite(visible.start))
    assert (np.isfinite(visible.highest) == np.isfinite(visible.start)).all()
    assert _is_seen(rows, visible.highest[rows]).all()
    for row in rows[found.last[rows] - found.first[rows] < 0.1].tolist():
        days = np.linspace(visible.start[row], visible.end[row], 500)
        index = np.full(len(days), row)
        fixed, _ = geometry.earth_fixed(found.satellite[index], days)
        looks = look_angles(
            fixed.position_km, fixed.velocity_km_s, geometry.sites, found.site[index]
        )
        seen = _is_seen(index, days)
        assert looks.elevation_deg[seen].max() <= visible.max_elevation_deg[row] + 1e-3
        assert visible.start_azimuth_deg[row] == pytest.approx(
            looks.azimuth_deg[0], abs=1e-6, nan_ok=True
        )
        assert visible.end_azimuth_deg[row] == pytest.approx(
            looks.azimuth_deg[-1], abs=1e-6, nan_ok=True
        )
    assert (visible.max_elevation_deg[rows] <= answer().details.at_tca.elevation_deg[rows]).all()


def test_where_light_ends_while_a_satellite_rises_that_moment_is_the_highest() -> None:
    """Geosynchronous satellites may culminate by day and be seen in the nights before and after."""
    draw = random_draw(7)
    subjects = [TrackedObject((KINDS["drifting_geosynchronous"](draw),)) for _ in range(40)]
    passes = find_passes(subjects, SITES, Span(EPOCH, EPOCH + timedelta(days=2)), MASK)
    sun, found = sun_over(passes), passes.found
    visible = describe_passes(passes, SITES, sun).visible
    rows = np.flatnonzero(np.isfinite(visible.start) & (visible.highest != found.tca))
    assert len(rows) > 5
    for row in rows.tolist():
        days = np.arange(visible.start[row], visible.end[row], 10.0 * SECOND)
        index = np.full(len(days), row)
        seen = visible_margin_km(passes.geometry, sun, found, index, days) >= 0.0
        fixed, _ = passes.geometry.earth_fixed(found.satellite[index], days)
        looks = look_angles(
            fixed.position_km, fixed.velocity_km_s, passes.geometry.sites, found.site[index]
        )
        assert looks.elevation_deg[seen].max() <= visible.max_elevation_deg[row] + 1e-5


@pytest.mark.parametrize("twilight_deg", [0.0, -18.0])
def test_between_two_visible_parts_neither_height_nor_brightness_counts(
    twilight_deg: float,
) -> None:
    """Before and after an eclipse at the equinox: in the shadow the phase angle is the least."""
    draw, start = random_draw(5), EPOCH + timedelta(days=101)
    kinds = [*("high_near_earth", "medium", "resonant", "molniya") * 4, "transfer", "retrograde"]
    subjects = [
        TrackedObject((replace(KINDS[kind](draw), epoch=start + timedelta(hours=number)),))
        for number, kind in enumerate(kinds)
    ]
    passes = find_passes(subjects, SITES, Span(start, start + timedelta(days=1.5)), MASK)
    geometry, sun, found = passes.geometry, sun_over(passes), passes.found
    sky = SkyConditions(twilight_deg, "lambert", 0.25)
    details = describe_passes(passes, SITES, sun, np.full(len(subjects), 4.0), sky)
    visible, with_gap = details.visible, 0
    for row in np.flatnonzero(np.isfinite(visible.start)).tolist():
        days = np.arange(visible.start[row], visible.end[row], 10.0 * SECOND)
        index = np.full(len(days), row)
        seen = visible_margin_km(geometry, sun, found, index, days, twilight_deg) >= 0.0
        with_gap += not seen[1:].all()
        index, days = index[seen], days[seen]
        satellite, site = found.satellite[index], found.site[index]
        position = geometry.positions_km(satellite, days, geometry.rotation.turn(days))
        height = elevation_deg(position, geometry.sites, site)
        magnitude = magnitudes_at(
            geometry, sun, satellite, site, days, np.full(len(days), 4.0), "lambert", 0.25
        )
        assert height.max(initial=-90.0) <= visible.max_elevation_deg[row] + 1e-4
        assert magnitude.min(initial=99.0) >= details.magnitude[row] - 0.01
    rows = np.flatnonzero(np.isfinite(visible.start))
    for moment in (visible.highest, details.magnitude_at):
        there = visible_margin_km(geometry, sun, found, rows, moment[rows], twilight_deg)
        assert (there >= 0.0).all()
    assert with_gap > 5


def test_of_several_nights_of_a_pass_the_brightest_moment_counts() -> None:
    """That of another night may be fainter by a thousandth of a magnitude only."""
    days = 8
    draws = [random_draw(seed) for seed in range(12)]
    subjects = [TrackedObject((KINDS["drifting_geosynchronous"](draw),)) for draw in draws]
    passes = find_passes(subjects, SITES, Span(EPOCH, EPOCH + timedelta(days=days)), MASK)
    sun, found, geometry = sun_over(passes), passes.found, passes.geometry
    details = describe_passes(passes, SITES, sun, np.full(len(subjects), 5.0))
    long = np.flatnonzero((found.last - found.first > 2.0) & np.isfinite(details.magnitude))
    assert len(long) > 5
    for row in long.tolist():
        start, end = details.visible.start[row], details.visible.end[row]
        moments = np.linspace(start, end, 1440 * days)
        rows = np.full(len(moments), row)
        seen = visible_margin_km(geometry, sun, found, rows, moments) >= 0.0
        where = found.satellite[rows[seen]], found.site[rows[seen]], moments[seen]
        dense = magnitudes_at(geometry, sun, *where, np.full(np.count_nonzero(seen), 5.0))
        assert details.magnitude[row] <= dense.min() + 1e-4


def test_ages_are_counted_from_the_epoch_of_the_set_used() -> None:
    found, details = answer().passes.found, answer().details
    for i in range(0, len(found.tca), 17):
        element_set = answer().passes.element_sets[found.satellite[i]]
        expected = found.tca[i] - (element_set.epoch - EPOCH).total_seconds() / 86400.0
        assert details.age_days[i] == pytest.approx(expected, abs=1e-9)
    assert (details.timing_uncertainty_s > 0.0).all()
    assert not details.stale.any()


def test_no_passes_have_no_details() -> None:
    span = Span(EPOCH, EPOCH + timedelta(seconds=1))
    passes = find_passes([], SITES, span, MASK)
    sun = sun_over(passes)
    assert len(describe_passes(passes, SITES, sun).visible.start) == 0
    assert len(describe_overflights(passes, SITES, sun).ascending) == 0
