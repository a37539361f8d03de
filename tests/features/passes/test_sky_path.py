"""The path of a pass against Skyfield, and against what the search says of the same pass."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import cache
from importlib.util import find_spec
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
from skyfield.api import EarthSatellite, load_file, wgs84
from skyfield.jpllib import SpiceKernel

from orbitwatch.features.passes.details import describe_passes, sun_over
from orbitwatch.features.passes.sky_path import LONGEST, Sighting, SkyPath, sky_path
from orbitwatch.search.passes import TrackedObject, find_passes
from orbitwatch.sites import Site
from orbitwatch.times import Span, from_jd
from tests.reference.dense import satrec_from
from tests.reference.orbits import EPOCH, KINDS, random_draw
from tests.reference.timescale import timescale

ROME = Site("Rome", 41.9028, 12.4964, 20.0, "Europe/Rome")
NEPAL = Site("Kathmandu", 27.7172, 85.324, 1400.0, "Asia/Kathmandu")
NORTH = Site("North Pole", 90.0, 33.0)
SOUTH = Site("South Pole", -90.0, -77.0, 2800.0)
SITES = (ROME, NEPAL, NORTH, SOUTH)
ORBITS = ("sun_synchronous", "circular_leo", "eccentric_leo", "molniya")


def sightings(kind: str, site: Site, days: float = 2.0) -> list[tuple[Sighting, float, float]]:
    """Return passes as found, each with its visible interval in seconds since EPOCH."""
    span = Span(EPOCH, EPOCH + timedelta(days=days))
    passes = find_passes([TrackedObject((KINDS[kind](random_draw(5)),))], [site], span, 10.0)
    found = passes.found
    details = describe_passes(passes, [site], sun_over(passes))
    jd = passes.geometry.propagator.reference_jd
    since = (EPOCH - from_jd(jd, 0.0)).total_seconds()
    return [
        (
            Sighting(
                element_set=passes.element_sets[found.satellite[k]],
                site=site,
                min_elevation_deg=10.0,
                up=Span(from_jd(jd, found.first[k]), from_jd(jd, found.last[k])),
                tca=from_jd(jd, found.tca[k]),
                rises=bool(np.isfinite(found.aos[k])),
                sets=bool(np.isfinite(found.los[k])),
            ),
            details.visible.start[k] * 86400.0 - since,
            details.visible.end[k] * 86400.0 - since,
        )
        for k in range(len(found.tca))
    ]


@cache
def paths() -> tuple[tuple[SkyPath, float, float], ...]:
    """Return paths over all sites of all kinds of orbit, with their visible intervals."""
    found = [known for kind in ORBITS for site in SITES for known in sightings(kind, site)[:5]]
    found += sightings("geostationary", below("geostationary"), 5.0)
    return tuple((sky_path(sighting), begin, end) for sighting, begin, end in found)


def below(kind: str) -> Site:
    """Return a site that such an object stands over at EPOCH."""
    satellite = EarthSatellite.from_satrec(satrec_from(KINDS[kind](random_draw(5))), timescale())
    place = wgs84.geographic_position_of(satellite.at(timescale().from_datetime(EPOCH)))
    return Site("below", 20.0, place.longitude.degrees)


@pytest.fixture(scope="module")
def ephemeris() -> Iterator[SpiceKernel]:
    package = find_spec("skyfield_data")  # not imported: it warns that another file has expired
    assert package is not None
    assert package.origin is not None
    kernel = load_file(str(Path(package.origin).parent / "data" / "de421.bsp"))
    yield kernel
    kernel.close()


def _apart(azimuth_deg: float, other_deg: float, elevation_deg: float) -> float:
    turn = (azimuth_deg - other_deg + 180.0) % 360.0 - 180.0
    return abs(turn) * float(np.cos(np.radians(elevation_deg)))


def test_there_are_paths_of_all_kinds() -> None:
    known = [path for path, _, _ in paths()]
    assert len(known) > 40
    assert any(path.visible.any() for path in known)
    assert any(path.moment("into_shadow") for path in known)
    assert {path.whole for path in known} == {True, False}
    assert {path.moment("aos") is None for path in known} == {True, False}


@pytest.mark.parametrize("site", [ROME, NEPAL])
def test_its_moments_and_the_sun_are_skyfields(site: Site, ephemeris: SpiceKernel) -> None:
    place = wgs84.latlon(site.latitude_deg, site.longitude_deg, elevation_m=site.height_m)
    for path, _, _ in paths():
        if path.sighting.site is not site:
            continue
        satellite = EarthSatellite.from_satrec(satrec_from(path.sighting.element_set), timescale())
        t = timescale().from_datetimes([moment.time for moment in path.moments])
        altitude, azimuth, _ = (satellite - place).at(t).altaz()
        for moment, height, around in zip(
            path.moments, altitude.degrees, azimuth.degrees, strict=True
        ):
            assert abs(moment.elevation_deg - height) < 2e-4
            assert _apart(moment.azimuth_deg, around, height) < 2e-4
        noon = timescale().from_datetime(path.sighting.tca)
        star = (ephemeris["earth"] + place).at(noon).observe(ephemeris["sun"]).apparent()
        height, around, _ = star.altaz()
        assert abs(path.sun_elevation_deg - height.degrees) < 1e-3
        assert _apart(path.sun_azimuth_deg, around.degrees, height.degrees) < 1e-3


def test_it_rises_culminates_and_sets() -> None:
    for path, _, _ in paths():
        sighting, kinds = path.sighting, [moment.kind for moment in path.moments]
        assert (np.diff(path.seconds) > 0.0).all()
        assert kinds.count("tca") == 1
        assert [m.time for m in path.moments] == sorted(m.time for m in path.moments)
        top = next(moment for moment in path.moments if moment.kind == "tca")
        assert top.time == sighting.tca
        assert top.elevation_deg >= path.elevation_deg.max() - 1e-6
        if path.whole:
            assert (path.moment("aos") is not None) == sighting.rises
            assert (path.moment("los") is not None) == sighting.sets
        for kind in ("aos", "los"):
            moment = path.moment(kind)
            assert moment is None or abs(moment.elevation_deg - 10.0) < 1e-4


def test_neighbouring_points_are_close() -> None:
    for path, _, _ in paths():
        azimuth, elevation = np.radians(path.azimuth_deg), np.radians(path.elevation_deg)
        flat = np.cos(elevation)
        towards = np.stack([flat * np.cos(azimuth), flat * np.sin(azimuth), np.sin(elevation)])
        assert np.linalg.norm(np.diff(towards), axis=0).max() < np.radians(1.001)
        assert len(path.seconds) < 2000


def test_what_is_visible_is_what_the_search_says() -> None:
    for path, begin, end in paths():
        if not path.whole:
            continue
        assert path.visible.any() == np.isfinite(begin)
        if path.visible.any():
            since = (path.start - EPOCH).total_seconds()
            at = np.flatnonzero(path.visible)
            assert abs(since + path.seconds[at[0]] - begin) < 0.02
            assert abs(since + path.seconds[at[-1] + 1] - end) < 0.02


def test_light_changes_at_the_moments_that_say_so() -> None:
    for path, _, _ in paths():
        changes = [m for m in path.moments if m.kind in ("into_shadow", "out_of_shadow")]
        assert len(changes) == np.count_nonzero(path.sunlit[1:] != path.sunlit[:-1])
        for before, after in pairwise(changes):
            assert before.kind != after.kind
        assert not (path.visible & ~path.sunlit).any()


def test_marks_are_whole_steps_of_the_clock_at_the_site() -> None:
    for path, _, _ in paths():
        marks = [moment.time for moment in path.moments if moment.kind == "mark"]
        assert len(marks) <= 13
        assert all(mark.second == mark.microsecond == 0 for mark in marks)
        if len(marks) > 1:
            step = marks[1] - marks[0]
            assert {b - a for a, b in pairwise(marks)} == {step}
            assert all(
                (60 * mark.hour + mark.minute) % (step // timedelta(minutes=1)) == 0
                for mark in marks
            )
    nepal = next(path for path, _, _ in paths() if path.sighting.site is NEPAL)
    assert nepal.moments[0].time.utcoffset() == timedelta(hours=5, minutes=45)


def test_at_a_pole_directions_are_meridians() -> None:
    """Whoever stands at a pole sees a satellite above the meridian on which it is."""
    for site, sense in ((NORTH, -1.0), (SOUTH, 1.0)):
        path = sky_path(sightings("sun_synchronous", site)[0][0])
        assert path.at_pole
        satellite = EarthSatellite.from_satrec(satrec_from(path.sighting.element_set), timescale())
        for moment in path.moments:
            t = timescale().from_datetime(moment.time)
            longitude = wgs84.geographic_position_of(satellite.at(t)).longitude.degrees
            assert _apart(moment.azimuth_deg, sense * longitude, 0.0) < 0.01


def test_of_a_longer_stay_a_day_around_the_culmination_is_shown() -> None:
    ((sighting, _, _),) = sightings("geostationary", below("geostationary"), 5.0)
    assert sighting.up.length > LONGEST
    path = sky_path(sighting)
    end = path.start + timedelta(seconds=float(path.seconds[-1]))
    assert not path.whole
    assert end - path.start == LONGEST
    assert path.start <= sighting.tca <= end
    assert sighting.up.start <= path.start
    assert end <= sighting.up.end


def test_clocks_that_change_during_a_pass_keep_the_offset_of_its_culmination() -> None:
    sighting, _, _ = sightings("circular_leo", ROME)[0]
    change = datetime(2023, 10, 29, 1, tzinfo=UTC)
    moved = change - sighting.tca - timedelta(seconds=20)
    later = replace(
        sighting,
        element_set=replace(sighting.element_set, epoch=sighting.element_set.epoch + moved),
        up=Span(sighting.up.start + moved, sighting.up.end + moved),
        tca=sighting.tca + moved,
        rises=False,
        sets=False,
    )
    offsets = {moment.time.utcoffset() for moment in sky_path(later).moments}
    assert offsets == {timedelta(hours=2)}
