"""Looks at places: those of the overflights, of Skyfield, of geometry on a sphere."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from unittest.mock import patch

import numpy as np
import pytest
from skyfield.api import EarthSatellite, wgs84

from orbitwatch.arrays import concatenate as joined
from orbitwatch.arrays import take
from orbitwatch.astro.sgp4_kernels import to_satrec
from orbitwatch.astro.swath import Swath
from orbitwatch.elements.element_set import ElementSet
from orbitwatch.features.areas.contacts import find_contacts
from orbitwatch.features.areas.named_areas import named_area
from orbitwatch.features.passes.stream import PassSearch, Stream
from orbitwatch.features.revisit import imaging_opportunities
from orbitwatch.features.revisit.gaps import revisit_of
from orbitwatch.features.revisit.imaging_opportunities import (
    MASK_DEG,
    Opportunities,
    Survey,
    find_opportunities,
)
from orbitwatch.features.revisit.walker import parse_walker, walker_sets
from orbitwatch.search.passes import span_days
from orbitwatch.search.tracked_objects import TrackedObject
from orbitwatch.sites import Site
from orbitwatch.times import Span
from tests.reference.timescale import timescale

START = datetime(2026, 9, 1, tzinfo=UTC)
PYONGYANG = Site("Pyongyang", 39.02, 125.75)
SEOUL = Site("Seoul", 37.57, 126.98)
NORTH = Site("north", 78.2, 15.6)
SITES = (PYONGYANG, SEOUL, NORTH)


def fleet(text: str, altitude_km: float = 500.0) -> tuple[ElementSet, ...]:
    return walker_sets(parse_walker(text, altitude_km), START)


def survey(
    sets: tuple[ElementSet, ...],
    *,
    sites: tuple[Site, ...] = SITES,
    days: float = 4.0,
    max_off_nadir_deg: float = 30.0,
    areas: tuple[str, ...] = (),
    hypothetical: bool = True,
) -> Survey:
    return Survey(
        tuple(TrackedObject((s,)) for s in sets),
        sites,
        tuple(map(named_area, areas)),
        Span(START, START + timedelta(days=days)),
        max_off_nadir_deg,
        (hypothetical,) * len(sets),
    )


def in_order(looks: Opportunities) -> Opportunities:
    return take(looks, np.lexsort((looks.subject, looks.place, looks.days)))


def test_looks_are_the_overflights_within_the_angle() -> None:
    asked = survey(fleet("97.4:6/3/1"), max_off_nadir_deg=45.0, hypothetical=False)
    stream = Stream(PassSearch(asked.subjects, asked.sites, asked.span, MASK_DEG, overflights=True))
    batch = joined([batch for batch, _ in stream.batches(1)])
    assert batch.overflights is not None
    batch = take(batch, np.flatnonzero(batch.overflights.off_nadir_deg <= 45.0))
    order = np.lexsort((batch.object_index, batch.found.site, batch.found.tca))
    batch = take(batch, order)
    looks = in_order(find_opportunities(asked, 1)[0])
    assert len(looks.days) > 50
    np.testing.assert_allclose(looks.days, batch.found.tca, atol=1e-3 / 86400.0)
    np.testing.assert_array_equal(looks.place, batch.found.site)
    np.testing.assert_array_equal(looks.subject, batch.object_index)
    np.testing.assert_array_equal(looks.daylight, batch.overflights.sun_elevation_deg > 0.0)
    np.testing.assert_allclose(looks.timing_uncertainty_s, batch.details.timing_uncertainty_s)
    np.testing.assert_array_equal(looks.stale, batch.details.stale)


def test_looks_are_those_that_skyfield_sees() -> None:
    """Every crest of the altitude on a 30 s grid of Skyfield's, its angle from nadir there."""
    sets = fleet("97.4:3/3/1")
    scale = timescale()
    step_s = 30.0
    grid = scale.utc(2026, 9, 1, 0, 0, np.arange(0.0, 2.0 * 86400.0, step_s))
    place = wgs84.latlon(PYONGYANG.latitude_deg, PYONGYANG.longitude_deg)
    found = []
    for number, element_set in enumerate(sets):
        satellite = EarthSatellite.from_satrec(to_satrec(element_set), scale)
        altitude = (satellite - place).at(grid).altaz()[0].degrees
        crests = np.flatnonzero((altitude[1:-1] > altitude[:-2]) & (altitude[1:-1] > altitude[2:]))
        for crest in crests[altitude[crests + 1] > 40.0] + 1:  # 30° from nadir are 57° up
            near = np.arange(-step_s, step_s, 0.5)
            fine = scale.utc(2026, 9, 1, 0, 0, crest * step_s + near)
            height = (satellite - place).at(fine).altaz()[0].degrees
            best = int(np.argmax(height))
            at = satellite.at(fine[best])
            ground = wgs84.subpoint_of(at)
            nadir = (ground.at(fine[best]) - at).position.km
            line = (place.at(fine[best]) - at).position.km
            cosine = nadir @ line / np.linalg.norm(nadir) / np.linalg.norm(line)
            found.append((crest * step_s + near[best], number, np.degrees(np.arccos(cosine))))
    looks = in_order(find_opportunities(survey(sets, sites=(PYONGYANG,), days=2.0), 1)[0])
    wanted = sorted(one for one in found if one[2] <= 30.0)
    assert len(looks.days) == len(wanted) >= 3
    _, start, _ = span_days(Span(START, START + timedelta(days=2)))
    np.testing.assert_allclose(
        (looks.days - start) * 86400.0, [time for time, _, _ in wanted], atol=0.5
    )
    np.testing.assert_array_equal(looks.subject, [number for _, number, _ in wanted])


@pytest.mark.parametrize("latitude_deg", [0.0, 38.0, -60.0])
def test_looks_a_day_are_as_many_as_the_swath_covers(latitude_deg: float) -> None:
    """A swath of half-width w sweeps 2 · 2w / sin β of a parallel on each revolution.

    β is the angle at which the track, the Earth turning beneath it, crosses the parallel. Averaged
    over longitudes.
    """
    inclination, altitude_km, days = np.radians(97.4), 500.0, 20.0
    radius = 6378.137 / np.sqrt(1.0 + 0.00669 * np.sin(np.radians(latitude_deg)) ** 2)
    ratio = (6378.135 + altitude_km) / radius
    half = np.arcsin(ratio * np.sin(np.radians(30.0))) - np.radians(30.0)
    cosine = np.cos(np.radians(latitude_deg))
    motion = fleet("97.4:1/1/0")[0].mean_motion
    east = np.cos(inclination) / cosine
    north = np.sqrt(1.0 - east**2)
    turning = cosine / motion  # of the Earth, in units of the satellite's angular speed
    sine = north / np.hypot(north, east - turning)
    wanted = motion * 2.0 * 2.0 * half / sine / (2.0 * np.pi * cosine)
    sites = tuple(Site(f"s{i}", latitude_deg, 137.508 * i % 360.0) for i in range(80))
    asked = survey(fleet("97.4:1/1/0"), sites=sites, days=days)
    looks, _ = find_opportunities(asked, 1)
    assert len(looks.days) / days / len(sites) == pytest.approx(wanted, rel=0.02)


def test_a_track_that_repeats_repeats_its_looks() -> None:
    """Sun-synchronous orbits of 15 revolutions a day see a place at the same hour every day."""
    asked = survey(
        fleet("sso:1/1/0", 565.6), sites=(SEOUL, NORTH), days=6.0, max_off_nadir_deg=50.0
    )
    looks, _ = find_opportunities(asked, 1)
    for place in (0, 1):
        days = np.sort(looks.days[looks.place == place])
        again = [np.abs(days - day - 1.0).min() for day in days if day < days.max() - 1.01]
        assert len(again) >= 4
        assert max(again) * 86400.0 < 5.0


def test_more_satellites_see_what_fewer_see_and_order_is_nothing() -> None:
    sets = fleet("97.4:8/4/1")
    _, start, end = span_days(Span(START, START + timedelta(days=4)))
    rows = [take_times(sets[:n]) for n in (1, 3, 8)]
    longest = [revisit_of(times, start, end).longest_gap_h for times in rows]
    assert longest[0] >= longest[1] >= longest[2]
    for fewer, more in zip(rows[0], rows[2], strict=True):
        assert set(np.round(fewer, 9)) <= set(np.round(more, 9))
    for one, other in zip(rows[2], take_times(sets[::-1]), strict=True):
        np.testing.assert_allclose(one, other, atol=1e-12)


def take_times(sets: tuple[ElementSet, ...]) -> list[np.ndarray]:
    looks, _ = find_opportunities(survey(sets), 1)
    return [np.sort(looks.days[looks.place == place]) for place in range(len(SITES))]


def test_areas_are_looked_at_when_swaths_touch_them() -> None:
    asked = survey(fleet("97.4:3/3/1"), areas=("guam-islands", "korea"))
    looks = in_order(find_opportunities(asked, 1)[0])
    areas = list(asked.areas)
    contacts = find_contacts(asked.subjects, areas, asked.span, Swath(max_off_nadir_deg=30.0))
    for place, area in ((3, 0), (4, 1)):
        mine = looks.days[looks.place == place]
        np.testing.assert_allclose(mine, np.sort(contacts.closest[contacts.area == area]))
    korea, pyongyang = (np.count_nonzero(looks.place == place) for place in (4, 0))
    assert korea > pyongyang > 0


def sun_elevation_deg(site: Site, days: np.ndarray, reference_jd: float) -> np.ndarray:
    """Return the Sun's elevation, good to some hundredths of a degree, ``(n,)``.

    Meeus, Astronomical Algorithms, chapters 12, 25 and 13: none of it is the program's own.
    """
    since_j2000 = reference_jd - 2451545.0 + days
    anomaly = np.radians(357.528 + 0.9856003 * since_j2000)
    longitude = np.radians(
        280.460 + 0.9856474 * since_j2000 + 1.915 * np.sin(anomaly) + 0.020 * np.sin(2.0 * anomaly)
    )
    tilt = np.radians(23.439 - 4e-7 * since_j2000)
    ascension = np.arctan2(np.cos(tilt) * np.sin(longitude), np.cos(longitude))
    sine = np.sin(tilt) * np.sin(longitude)
    sidereal = np.radians(280.46062 + 360.98564737 * since_j2000 + site.longitude_deg)
    here = np.radians(site.latitude_deg)
    return np.degrees(
        np.arcsin(
            np.sin(here) * sine
            + np.cos(here) * np.sqrt(1.0 - sine**2) * np.cos(sidereal - ascension)
        )
    )


@pytest.mark.parametrize("span_starts", [START, START + timedelta(days=120)])
def test_daylight_is_when_the_sun_is_up_over_site_and_area_alike(span_starts: datetime) -> None:
    """The islands lie within 3.5° of Saipan, so that the Sun 5° off the horizon leaves no doubt."""
    saipan = Site("Saipan", 15.2, 145.75)
    asked = survey(fleet("97.4:6/3/1"), sites=(saipan,), areas=("guam-islands",), days=8.0)
    asked = replace(asked, span=Span(span_starts, span_starts + timedelta(days=8)))
    found, _ = find_opportunities(asked, 1)
    reference_jd, _, _ = span_days(asked.span)
    elevation = sun_elevation_deg(saipan, found.days, reference_jd)
    clear = np.abs(elevation) > 5.0
    for place in (0, 1):
        mine = clear & (found.place == place)
        np.testing.assert_array_equal(found.daylight[mine], elevation[mine] > 0.0)
        assert {True, False} == set(found.daylight[mine].tolist())


def test_cutting_the_work_and_sharing_it_changes_nothing() -> None:
    asked = survey(fleet("97.4:6/3/1"), areas=("korea",), days=2.0)
    whole = in_order(find_opportunities(asked, 1)[0])
    told: list[int] = []
    with patch.multiple(
        imaging_opportunities, _GROUP_OBJECT_DAYS=4.0, _GROUP_SITES=2, _WORTH_PROCESSES=0.0
    ):
        parts = in_order(find_opportunities(asked, 2, told.append)[0])
    assert sum(told) == asked.pairs == 24
    assert len(told) == 9
    np.testing.assert_array_equal(parts.subject, whole.subject)
    np.testing.assert_array_equal(parts.place, whole.place)
    np.testing.assert_allclose(parts.days, whole.days, atol=1e-9)


def test_what_is_hypothetical_has_no_uncertainty() -> None:
    made, real = (
        find_opportunities(survey(fleet("97.4:1/1/0"), days=60.0, hypothetical=h), 1)[0]
        for h in (True, False)
    )
    assert np.isnan(made.timing_uncertainty_s).all()
    assert not made.stale.any()
    assert (real.timing_uncertainty_s > 0.0).all()


def test_nothing_is_seen_from_an_orbit_that_never_comes_there() -> None:
    looks, refused = find_opportunities(survey(fleet("0:3/1/0")), 1)
    assert len(looks.days) == len(refused) == 0


def test_a_view_that_never_ends_is_one_look_and_says_so() -> None:
    high = fleet("0:1/1/0", 35_786.0)
    looks, _ = find_opportunities(
        survey(high, sites=tuple(Site(f"{x}", 0.0, x) for x in range(0, 360, 10)), days=1.0), 1
    )
    assert np.count_nonzero(looks.endless) == len(looks.days) > 5
    assert len(np.unique(looks.place)) == len(looks.place)
