"""What a launch leads to: zones bring back the true plane, windows hold real objects."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import cache

import numpy as np
import pytest

from orbitwatch.accuracy.uncertainty import uncertainties
from orbitwatch.archive.combined_holdings import shipped_objects
from orbitwatch.astro.orbit_shape import orbit_shapes
from orbitwatch.elements.element_set import ElementSet
from orbitwatch.elements.reading import read_element_sets
from orbitwatch.elements.search_elements import WIDEST, search_window
from orbitwatch.elements.tle import write_tles
from orbitwatch.errors import UsageError
from orbitwatch.features.launch.candidates import Candidate, candidates
from orbitwatch.features.launch.comparison import compare
from orbitwatch.features.launch.first_passes import first_passes
from orbitwatch.features.launch.path import orbit_line
from orbitwatch.features.launch.question import LaunchQuestion
from orbitwatch.features.launch.reconstruction import orbit_at_launch, reconstruct_launches
from orbitwatch.search.passes import TrackedObject, find_passes
from orbitwatch.sites import Gazetteer, Site, load_gazetteer
from orbitwatch.times import Span, from_jd

LAUNCH = datetime(2023, 11, 21, 13, 42, 28, tzinfo=UTC)
MALLIGYONG = shipped_objects()[58400]
FIRST = MALLIGYONG.element_sets[0]
TRUE_NODE = 210.35


@cache
def places() -> Gazetteer:
    return load_gazetteer(None)


def question(**more: object) -> LaunchQuestion:
    asked = {
        "site": places().find("sohae"),
        "time": LAUNCH,
        "inclination_deg": 97.4,
        "altitude_km": 500.0,
    }
    return LaunchQuestion(**(asked | more))  # type: ignore[arg-type]


def southward(**more: object) -> Candidate:
    (found,) = candidates(question(**{"direction": "descending"} | more))
    return found


def true_point(minutes: float) -> Site:
    """Return where Malligyong-1 was so long after launch, to two decimals."""
    since = (LAUNCH - FIRST.epoch).total_seconds() + 60.0 * minutes
    line = orbit_line(FIRST, since + 1.0, since)
    return places().resolve(f"{line.latitude_deg[0]:.2f},{line.longitude_deg[0]:.2f}")


def test_the_open_window_holds_the_dogleg() -> None:
    north, south = candidates(question())
    assert (north.direction, south.direction) == ("ascending", "descending")
    assert south.plane.node_deg == pytest.approx(204.4, abs=0.1)
    assert south.window_minutes / 2.0 > 24.0
    found = compare(south, orbit_at_launch(MALLIGYONG, LAUNCH), "", 0)
    assert found.is_within
    assert found.node_deg == pytest.approx(TRUE_NODE - south.plane.node_deg, abs=0.05)
    assert found.node_minutes == pytest.approx(24.0, abs=1.0)
    assert not compare(north, orbit_at_launch(MALLIGYONG, LAUNCH), "", 0).is_within


@pytest.mark.parametrize("minutes", [(12, 30), (14, 50), (25, 45), (20, 22)])
@pytest.mark.parametrize("insertion", [None, timedelta(minutes=12)])
def test_two_points_of_the_true_plane_bring_it_back(
    minutes: tuple[int, int], insertion: timedelta | None
) -> None:
    zones = tuple(map(true_point, minutes))
    (found,) = candidates(question(through=zones, insertion=insertion))
    assert found.direction == "descending"
    assert found.plane.node_deg == pytest.approx(TRUE_NODE, abs=0.3)
    assert found.window_minutes < 3.0
    assert 4.0 < found.turn_deg < 15.0
    same = candidates(question(through=zones[::-1], insertion=insertion))[0]
    assert same.plane.node_deg == pytest.approx(found.plane.node_deg)


def test_each_way_of_narrowing_narrows() -> None:
    open_, azimuth, offset = (
        southward(**more) for more in ({}, {"azimuth_deg": 180.0}, {"node_offset_deg": 5.9})
    )
    assert azimuth.window_minutes < open_.window_minutes
    assert offset.window_minutes < azimuth.window_minutes
    assert azimuth.azimuth_deg == 180.0
    assert open_.turn_deg == 0.0 < azimuth.turn_deg
    assert offset.plane.node_deg == pytest.approx(open_.plane.node_deg + 5.9)
    one = southward(through=(true_point(20),))
    two = southward(through=(true_point(20), true_point(30)))
    assert two.window_minutes < one.window_minutes < open_.window_minutes


def test_the_elements_are_those_of_the_candidate() -> None:
    found = southward(insertion=timedelta(minutes=12))
    shape = orbit_shapes([found.elements])
    assert shape.perigee_km[0] == pytest.approx(500.0, abs=1e-3)
    line = orbit_line(found.elements, 1.0)
    assert line.latitude_deg[0] == pytest.approx(found.latitude_deg, abs=0.15)
    assert line.longitude_deg[0] == pytest.approx(found.longitude_deg, abs=0.15)
    assert found.insertion == LAUNCH + timedelta(minutes=12)


def test_a_launch_window_widens_and_moves_with_the_earth() -> None:
    late = southward(window=timedelta(hours=2))
    on_time = southward()
    assert late.window_minutes == pytest.approx(on_time.window_minutes + 120.0)
    assert late.longitude_deg == pytest.approx(on_time.longitude_deg, abs=0.01)
    assert late.insertion - on_time.insertion == timedelta(hours=1)


@pytest.mark.parametrize("zones", [(), (20.0, 30.0)])
def test_the_first_real_passes_lie_in_their_windows(zones: tuple[float, ...]) -> None:
    found = southward(through=tuple(map(true_point, zones)))
    observers = [places().find(name) for name in ("guam", "london", "seoul")]
    day = timedelta(days=1)
    listed = first_passes(found, observers, day, 10.0, over_ground=bool(zones))
    span = Span(found.insertion + timedelta(minutes=10), found.insertion + day)
    true = find_passes([TrackedObject((FIRST,))], observers, span, 10.0)
    jd = true.geometry.propagator.reference_jd
    assert len(true.found.tca) > 8
    for place, rise, fall in zip(
        true.found.site.tolist(), true.found.first, true.found.last, strict=True
    ):
        begin, end = from_jd(jd, float(rise)), from_jd(jd, float(fall))
        assert any(
            one.site == observers[place]
            and one.aos_earliest <= begin
            and end <= one.los_latest
            and 0.0 < one.share <= 1.0
            for one in listed
        )
    widths = [one.los_latest - one.aos_earliest for one in listed if one.site == observers[1]]
    assert max(widths) > min(widths)


@pytest.mark.parametrize(
    ("more", "message"),
    [
        ({"inclination_deg": 20.0}, r"only with a dogleg of at least 19\.5°"),
        ({"altitude_km": 119.0}, "an altitude of 119 km is not 120 to 40,000 km"),
        ({"through": ("45,126",)}, "is behind Sohae or far aside of it"),
        ({"through": ("33,125", "50,123")}, "contradict each other"),
        ({"through": ("10,122", "-30,90")}, "contradict each other: no plane passes within"),
        ({"through": ("10,122",), "azimuth_deg": 180.0}, "cannot be used together"),
        ({"azimuth_deg": 90.0}, "turn its plane by 91°"),
        ({"insertion": timedelta(hours=5)}, "300 minutes after launch"),
        ({"window": timedelta(days=3)}, "not within 0 to 24 hours"),
        ({"inclination_deg": float("nan")}, "an inclination of nan"),
        ({"altitude_km": float("nan")}, "an altitude of nan"),
    ],
)
def test_what_contradicts_itself_is_refused(more: dict[str, object], message: str) -> None:
    if "through" in more:
        more = more | {"through": tuple(map(places().resolve, more["through"]))}  # type: ignore[call-overload]
    with pytest.raises(UsageError, match=message):
        candidates(question(**({"direction": "descending"} | more)))


def test_how_malligyong_was_launched() -> None:
    site = places().find("sohae")
    (found,) = reconstruct_launches(MALLIGYONG, site, LAUNCH, exact=True)
    assert found.crossing.direction == "descending"
    assert found.orbit.plane.node_deg == pytest.approx(TRUE_NODE, abs=0.05)
    assert found.node_offset_deg == pytest.approx(5.9, abs=0.1)
    assert found.over_pad - LAUNCH == pytest.approx(timedelta(minutes=23.5), abs=timedelta(0, 60))
    assert 170.0 < found.azimuth_deg < 190.0
    assert found.insertion - LAUNCH == timedelta(minutes=11, seconds=45)
    days = reconstruct_launches(
        MALLIGYONG, site, LAUNCH.replace(hour=0, minute=0, second=0), exact=False
    )
    assert len({one.crossing.direction for one in days}) == len(days) == 2
    assert all(abs(one.node_offset_deg) < 0.05 for one in days)
    assert any(abs(one.over_pad - found.over_pad) < timedelta(minutes=1) for one in days)


def test_figures_of_search_elements_come_from_their_window() -> None:
    found = southward()
    window = search_window(found.elements)
    assert window is not None
    assert window.node_deg == found.window.node_deg
    assert window.time_s == found.window.time_s
    which, ages = np.zeros(3, dtype=np.int64), np.array([0.0, 1.0, 30.0])
    trust = uncertainties([found.elements], which, ages)
    assert np.all(np.diff(trust.timing_s) > 0.0)
    assert trust.timing_95_s[0] == pytest.approx(window.timing_s(0.0))
    assert trust.timing_95_s[0] > 24.0 * 60.0
    assert not trust.stale.any()
    both = uncertainties([found.elements, FIRST], np.array([0, 1]), np.array([1.0, 1.0]))
    alone = uncertainties([FIRST], which[:1], ages[1:2])
    assert both.timing_s[1] == pytest.approx(alone.timing_s[0])


def test_the_name_alone_marks_what_a_tle_keeps() -> None:
    found = southward().elements
    (read,) = read_element_sets(write_tles([found]).encode(), "sets.tle").sets
    assert search_window(read) == WIDEST
    assert search_window(FIRST) is None
    assert search_window(replace(found, object_name=None)) is not None


def test_only_sets_of_the_launch_are_compared() -> None:
    own: ElementSet = southward().elements
    mixed = replace(MALLIGYONG, element_sets=(own, *MALLIGYONG.element_sets))
    assert orbit_at_launch(mixed, LAUNCH).element_set == FIRST
