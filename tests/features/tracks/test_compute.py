"""Ground tracks: the same rows however they are cut, and what their figures must be."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import fields, replace
from datetime import UTC, datetime, timedelta
from functools import cache

import numpy as np
import pytest
from geographiclib.geodesic import Geodesic
from hypothesis import given, settings
from hypothesis import strategies as st

from orbitwatch.accuracy.uncertainty import is_stale, uncertainties
from orbitwatch.archive.combined_holdings import shipped_objects
from orbitwatch.astro.orbit_shape import orbit_shapes
from orbitwatch.elements.element_set import ElementSet
from orbitwatch.errors import UsageError
from orbitwatch.features.tracks.columns import TRACK_COLUMNS
from orbitwatch.features.tracks.compute import Track, Tracker
from orbitwatch.features.tracks.plan import AUTO_GROUND_KM, TrackPlan, auto_step_us, plan_tracks
from orbitwatch.features.tracks.positions import find_positions
from orbitwatch.features.tracks.revolutions import argument_of_latitude, wraps
from orbitwatch.features.tracks.rows import TrackRows
from orbitwatch.features.tracks.timing_table import TimingTable
from orbitwatch.search.tracked_objects import TrackedObject
from orbitwatch.sites import Site
from orbitwatch.times import Span
from tests.reference.timescale import timescale

START = datetime(2026, 8, 22, 3, 4, 5, 678901, tzinfo=UTC)
SITES = (Site("Guam", 13.444, 144.794), Site("Pole", 90.0, 0.0))
TRANSFER = ElementSet(  # on which SGP4's velocity is 2 m/s off the derivative of its position
    norad_cat_id=1,
    epoch=START,
    mean_motion=2.25,
    eccentricity=0.73,
    inclination=18.0,
    ra_of_asc_node=10.0,
    arg_of_pericenter=178.0,
    mean_anomaly=330.0,
)
ISS, HST, MERIDIAN, KOREASAT, MALLIGYONG = 25544, 20580, 44453, 42691, 58400


@cache
def latest(number: int) -> ElementSet:
    return shipped_objects()[number].element_sets[-1]


def subject(number: int) -> TrackedObject:
    return TrackedObject.of(shipped_objects()[number])


def span(length: timedelta, start: datetime = START) -> Span:
    return Span(start, start + length)


def whole(plan: TrackPlan, batch: int = 1 << 20, **how: object) -> Track:
    return joined(list(Tracker(plan, **how).stretches(batch=batch)))  # type: ignore[arg-type]


def joined(parts: Sequence[Track]) -> Track:
    def put(name: str) -> object:
        values = [getattr(part, name) for part in parts]
        if values[0] is None:
            return None
        if name == "views":
            return tuple(map(_join, zip(*values, strict=True)))
        return np.concatenate(values) if name != "ground" else _join(values)

    return Track(**{f.name: put(f.name) for f in fields(Track)})  # type: ignore[arg-type]


def _join(parts: Sequence[object]) -> object:
    kind = type(parts[0])
    names = [f.name for f in fields(kind)]  # type: ignore[arg-type]
    return kind(*(np.concatenate([getattr(p, name) for p in parts]) for name in names))


def arrays(track: Track) -> dict[str, np.ndarray]:
    found = {}
    for f in fields(Track):
        value = getattr(track, f.name)
        if isinstance(value, np.ndarray):
            found[f.name] = value
    for number, part in enumerate((track.ground, *track.views)):
        found |= {f"{number}.{f.name}": getattr(part, f.name) for f in fields(part)}
    return found


OBJECTS = (ISS, MERIDIAN, MALLIGYONG, KOREASAT)


@pytest.mark.parametrize("frame", [None, "itrs", "teme", "gcrs"])
def test_rows_are_the_same_to_the_bit_whatever_the_batch(frame: str | None) -> None:
    plan = plan_tracks(
        [subject(n) for n in OBJECTS], span(timedelta(hours=30)), timedelta(seconds=97)
    )
    at_once = arrays(whole(plan, sites=SITES, frame=frame))
    for batch in (1000, 613):
        cut = arrays(whole(plan, batch, sites=SITES, frame=frame))
        for name, values in at_once.items():
            assert values.tobytes() == cut[name].tobytes(), name


def test_single_rows_are_the_same_to_the_bit() -> None:
    plan = plan_tracks([subject(MERIDIAN)], span(timedelta(hours=3)), timedelta(minutes=3))
    at_once = arrays(whole(plan, sites=SITES, frame="gcrs"))
    alone = arrays(whole(plan, 1, sites=SITES, frame="gcrs"))
    assert all(values.tobytes() == alone[name].tobytes() for name, values in at_once.items())


def test_any_row_can_come_first() -> None:
    plan = plan_tracks(
        [subject(n) for n in OBJECTS], span(timedelta(hours=5)), timedelta(minutes=1)
    )
    late = joined(list(Tracker(plan).stretches(700, 100)))
    assert np.array_equal(late.time_us, whole(plan).time_us[700:])


@pytest.mark.parametrize("number", OBJECTS)
def test_it_is_where_position_says(number: int) -> None:
    length = timedelta(hours=13)
    plan = plan_tracks([subject(number)], span(length), timedelta(minutes=7))
    track = whole(plan, sites=SITES[:1])
    moments = [START + timedelta(microseconds=int(us)) for us in track.time_us]
    positions, (view,) = find_positions([subject(number)], moments, SITES[:1])
    theirs_lon = positions.ground.longitude_deg
    assert len(moments) == 113
    for mine, theirs, limit in (
        (track.ground.latitude_deg, positions.ground.latitude_deg, 1e-9),
        (np.cos(np.radians(track.ground.longitude_deg - theirs_lon)), 1.0, 1e-15),
        (track.ground.altitude_km, positions.ground.altitude_km, 1e-6),
        (track.speed_km_s, positions.speed_km_s, 1e-9),
        (track.timing_uncertainty_s, positions.timing_uncertainty_s, 1e-9),
        (track.views[0].elevation_deg, view.look.elevation_deg, 1e-9),
        (track.views[0].range_rate_km_s, view.look.range_rate_km_s, 1e-9),
    ):
        assert np.abs(mine - theirs).max() < limit
    assert np.array_equal(track.sunlit, positions.sunlit)


def test_sets_hand_over_as_position_does() -> None:
    one = subject(MALLIGYONG)
    when = span(timedelta(days=120), datetime(2023, 12, 1, tzinfo=UTC))
    plan = plan_tracks([one], when, timedelta(hours=5))
    track = whole(plan)
    moments = [plan.start + timedelta(microseconds=int(us)) for us in track.time_us]
    positions, _ = find_positions([one], moments, [])
    mine = [plan.element_sets[leg] for leg in track.leg.tolist()]
    assert mine == [positions.element_sets[i] for i in positions.element_set.tolist()]
    assert len(set(mine)) == 7


@pytest.mark.parametrize(
    ("step", "length", "count"),
    [(30, 60, 3), (25, 60, 4), (60, 60, 2), (3600, 60, 2), (7e-6, 1e-3, 144)],
)
def test_both_ends_are_rows(step: float, length: float, count: int) -> None:
    plan = plan_tracks([subject(ISS)], span(timedelta(seconds=length)), timedelta(seconds=step))
    time = whole(plan).time_us
    assert len(time) == plan.n_rows == count
    assert (time[0], time[-1]) == (0, round(length * 1e6))
    assert np.all(np.diff(time) > 0)


@pytest.mark.parametrize("step", [timedelta(0), timedelta(seconds=-1)])
def test_no_step_is_refused(step: timedelta) -> None:
    with pytest.raises(UsageError, match="is not positive"):
        plan_tracks([subject(ISS)], span(timedelta(hours=1)), step)


def test_only_time_in_orbit_has_rows() -> None:
    begin, end = START + timedelta(minutes=10), START + timedelta(minutes=20)
    one = replace(subject(ISS), in_orbit_from=begin, in_orbit_until=end)
    plan = plan_tracks([one], span(timedelta(hours=1)), timedelta(minutes=1))
    minutes = whole(plan).time_us / 60e6
    assert (minutes[0], minutes[-1], len(minutes)) == (10.0, 20.0, 11)


@pytest.mark.parametrize("number", [ISS, MALLIGYONG])
@pytest.mark.parametrize("days", [-250, 250])
def test_stale_rows_are_those_that_is_stale_names(number: int, days: int) -> None:
    length = timedelta(days=abs(days))
    when = Span(START - length, START) if days < 0 else Span(START, START + length)
    one = replace(subject(number), in_orbit_from=None, element_sets=(latest(number),))
    step = timedelta(hours=13)
    everything = whole(plan_tracks([one], when, step, allow_stale=True))
    plan = plan_tracks([one], when, step)
    orbit = orbit_shapes([latest(number)])
    which = np.zeros(len(everything.age_days), dtype=np.int64)
    histories = [one.element_sets]
    uncertainty = uncertainties(one.element_sets, which, everything.age_days, histories).timing_s
    stale = is_stale(uncertainty, orbit.period_min)
    assert np.allclose(everything.timing_uncertainty_s, uncertainty, rtol=1e-12)
    assert np.array_equal(whole(plan).time_us, everything.time_us[~stale])
    assert plan.stale is not None
    assert plan.stale.count == stale.sum()
    first = timedelta(microseconds=int(everything.time_us[stale][0]))
    assert plan.stale.first == when.start + first


@settings(deadline=None, max_examples=15)
@given(st.lists(st.floats(-4000, 4000), min_size=1, max_size=20))
def test_the_table_of_uncertainties_is_exact(ages: list[float]) -> None:
    sets = [*subject(MALLIGYONG).element_sets, latest(MERIDIAN), latest(KOREASAT)]
    histories = [subject(MALLIGYONG).element_sets] * (len(sets) - 2) + [sets[-2:-1], sets[-1:]]
    which = np.sort(np.arange(len(ages)) % len(sets))
    expected = uncertainties(sets, which, np.array(ages), histories).timing_s
    table = TimingTable(sets, histories)
    assert np.allclose(table.seconds(which, np.array(ages)), expected, rtol=1e-12)
    kept = table.take([0, 3])
    assert np.array_equal(
        kept.seconds(np.array([0, 1]), np.array([5.0, -5.0])),
        table.seconds(np.array([0, 3]), np.array([5.0, -5.0])),
    )


def test_ground_speed_and_heading_are_those_of_the_track() -> None:
    plan = plan_tracks(
        [TrackedObject((TRANSFER,)), *(subject(n) for n in (ISS, MERIDIAN, MALLIGYONG))],
        span(timedelta(minutes=90)),
        timedelta(seconds=1),
    )
    track = whole(plan)
    lat, lon = track.ground.latitude_deg, track.ground.longitude_deg
    for i in range(1, plan.n_rows - 1, 509):
        if track.leg[i - 1] != track.leg[i + 1] or abs(lat[i]) > 89:
            continue
        there = Geodesic.WGS84.Inverse(lat[i - 1], lon[i - 1], lat[i + 1], lon[i + 1])
        middle = Geodesic.WGS84.Inverse(lat[i], lon[i], lat[i + 1], lon[i + 1])["azi1"]
        back = Geodesic.WGS84.Inverse(lat[i], lon[i], lat[i - 1], lon[i - 1])["azi1"] + 180.0
        course = np.degrees(np.angle(np.exp(1j * np.radians([middle, back])).sum()))
        assert there["s12"] / 2e3 == pytest.approx(track.ground_speed_km_s[i], rel=1e-6, abs=1e-6)
        limit = 1e-4 + np.degrees(1e-6 / track.ground_speed_km_s[i])
        assert abs((track.heading_deg[i] - course + 180) % 360 - 180) < limit


def test_revolution_begins_at_the_ascending_node() -> None:
    plan = plan_tracks(
        [subject(n) for n in (ISS, MERIDIAN, MALLIGYONG, KOREASAT)],
        span(timedelta(days=3)),
        timedelta(seconds=40),
    )
    track = whole(plan, frame="teme")
    assert track.position_km is not None
    north = track.position_km[:, 2] >= 0.0
    same = np.diff(track.leg) == 0
    rises = same & ~north[:-1] & north[1:]
    assert np.array_equal(np.diff(track.revolution)[same], rises[same].astype(int))


@pytest.mark.parametrize(
    ("number", "revolution"), [(ISS, 158203), (HST, 179876), (MALLIGYONG, 15286), (KOREASAT, 3403)]
)
def test_revolution_is_counted_from_launch(number: int, revolution: int) -> None:
    """The set's own number at its epoch, its five digits carried on."""
    one = TrackedObject((latest(number),))
    after = span(timedelta(seconds=10), latest(number).epoch + timedelta(seconds=1))
    assert whole(plan_tracks([one], after, timedelta(seconds=10))).revolution[0] == revolution


def test_an_epoch_shortly_before_the_node_is_still_in_the_revolution_that_ends() -> None:
    """MMS 2, CelesTrak 2026-08-22: 0.72° before the node, which it takes half an hour for."""
    mms = ElementSet(
        norad_cat_id=40483,
        object_id="2015-011B",
        epoch=datetime(2026, 8, 22, 16, 0, 1, 999584, tzinfo=UTC),
        mean_motion=0.28343965,
        eccentricity=0.82762216,
        inclination=72.7656,
        ra_of_asc_node=348.0296,
        arg_of_pericenter=168.8292,
        mean_anomaly=240.2261,
        rev_at_epoch=137,
    )
    around = Span(mms.epoch, mms.epoch + timedelta(hours=3))
    track = whole(plan_tracks([TrackedObject((mms,))], around, timedelta(minutes=1)), frame="teme")
    assert track.position_km is not None
    north = track.position_km[:, 2] >= 0.0
    assert track.revolution[0] == 137
    assert track.revolution[-1] == 138
    np.testing.assert_array_equal(track.revolution == 138, north)


def test_revolution_goes_on_past_its_wrap() -> None:
    near = replace(latest(ISS), rev_at_epoch=99_998, object_id="2008-067A")
    plan = plan_tracks([TrackedObject((near,))], span(timedelta(hours=20)), timedelta(minutes=1))
    revolution = whole(plan).revolution
    assert set(np.diff(revolution)) == {0, 1}
    assert revolution[0] < 99_999 < 100_000 < revolution[-1]
    assert wraps(replace(near, rev_at_epoch=1)) == 1
    assert wraps(replace(near, object_id=None)) == 0


def test_what_is_released_late_is_counted_from_its_release() -> None:
    """Piece XS of the launch of 1998 got its catalogue number in 2025."""
    late = replace(latest(ISS), norad_cat_id=66906, object_id="1998-067XS", rev_at_epoch=4105)
    assert wraps(late) == 0
    assert wraps(replace(late, norad_cat_id=25544, rev_at_epoch=58_203)) == 1
    old = replace(latest(ISS), norad_cat_id=22490, object_id="1993-009B", mean_motion=14.45)
    assert wraps(replace(old, rev_at_epoch=77_072)) == 1
    assert wraps(replace(old, rev_at_epoch=40_000)) == 0, "no number of wraps fits its years"


def test_before_the_first_revolution_there_is_none() -> None:
    new = replace(latest(ISS), norad_cat_id=70000, object_id="2026-001A", rev_at_epoch=1)
    day = Span(new.epoch - timedelta(hours=6), new.epoch)
    plan = plan_tracks([TrackedObject((new,))], day, timedelta(minutes=10))
    rows = TrackRows(plan, ["NEW"], (), TRACK_COLUMNS).of(whole(plan))
    known = rows["revolution"].tolist()
    assert known[0] is None
    assert known[-1] in (0, 1)
    assert all(n is None or n >= 0 for n in known)


@settings(deadline=None, max_examples=40)
@given(
    eccentricity=st.floats(0.0, 0.9),
    perigee=st.floats(300.0, 2000.0),
    inclination=st.floats(2.0, 178.0),
    argument=st.floats(0.0, 360.0),
    anomaly=st.floats(0.0, 360.0),
    days=st.floats(-20.0, 20.0),
)
def test_any_orbit_counts_its_nodes(
    eccentricity: float,
    perigee: float,
    inclination: float,
    argument: float,
    anomaly: float,
    days: float,
) -> None:
    axis = (6378.0 + perigee) / (1.0 - eccentricity)
    motion = 86400.0 / (2 * np.pi * np.sqrt(axis**3 / 398600.8))
    one = ElementSet(
        norad_cat_id=1,
        epoch=START,
        mean_motion=float(motion),
        eccentricity=eccentricity,
        inclination=inclination,
        ra_of_asc_node=10.0,
        arg_of_pericenter=argument,
        mean_anomaly=anomaly,
        rev_at_epoch=500,
    )
    start = START + timedelta(days=days)
    step = timedelta(days=1) / motion / 900
    plan = plan_tracks(
        [TrackedObject((one,))], Span(start, start + 1100 * step), step, allow_stale=True
    )
    track = whole(plan, frame="teme")
    if not track.good.all() or track.position_km is None or track.velocity_km_s is None:
        return
    north = argument_of_latitude(track.position_km, track.velocity_km_s) >= 0.0
    near = np.diff(argument_of_latitude(track.position_km, track.velocity_km_s))
    rises = ~north[:-1] & north[1:] & (np.abs(near) < np.pi)
    assert np.array_equal(np.diff(track.revolution), rises.astype(int))


@pytest.mark.parametrize("number", [ISS, MERIDIAN, KOREASAT, MALLIGYONG])
def test_auto_step_bounds_the_distance_on_the_ground(number: int) -> None:
    step = auto_step_us([latest(number)])
    plan = plan_tracks([TrackedObject((latest(number),))], span(timedelta(days=1)), None)
    assert set(plan.step_us) == {step}
    fastest = whole(plan).ground_speed_km_s.max()
    assert fastest * step / 1e6 < AUTO_GROUND_KM * 1.01
    assert step == 600_000_000 or fastest * step / 1e6 > AUTO_GROUND_KM / 2.5


def test_refused_states_are_told_and_blank() -> None:
    decaying = replace(latest(ISS), mean_motion=16.6, bstar=0.05, mean_motion_dot=0.3)
    plan = plan_tracks(
        [TrackedObject((decaying,))], span(timedelta(days=60)), timedelta(hours=6), allow_stale=True
    )
    track = whole(plan)
    assert not track.good.all()
    assert np.array_equal(np.isnan(track.ground.latitude_deg), ~track.good)


def test_gcrs_is_where_the_topocentric_direction_points() -> None:
    """At the full hours, where matrices are not interpolated, and between, where they are."""
    place = Site("Centre", 0.0, 0.0)
    when = Span(datetime(2026, 8, 22, tzinfo=UTC), datetime(2026, 8, 22, 12, tzinfo=UTC))
    plan = plan_tracks([subject(KOREASAT)], when, timedelta(minutes=25))
    track = whole(plan, frame="gcrs", sites=[place])
    teme = whole(plan, frame="teme")
    assert track.position_km is not None
    assert teme.position_km is not None
    length = np.linalg.norm(track.position_km, axis=1) / np.linalg.norm(teme.position_km, axis=1)
    assert np.abs(length - 1.0).max() < 1e-13
    from skyfield.api import EarthSatellite

    from orbitwatch.astro.sgp4_kernels import to_satrec

    scale = timescale()
    theirs = EarthSatellite.from_satrec(to_satrec(plan.element_sets[0]), scale)
    moments = [plan.start + timedelta(microseconds=int(us)) for us in track.time_us]
    expected = theirs.at(scale.from_datetimes(moments)).position.km.T
    assert np.linalg.norm(track.position_km - expected, axis=1).max() < 5e-3
