"""What a claim's time can mean: its precision, its zones, its day."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from orbitwatch.errors import UsageError
from orbitwatch.features.claims.claimed_times import (
    candidate_zones,
    owner_countries,
    read_claimed_times,
)
from orbitwatch.sites import Site, load_gazetteer
from orbitwatch.times import parse_instant, parse_zone, precision_of

NOW = datetime(2026, 11, 22, tzinfo=UTC)
GUAM = Site("Guam", 13.444, 144.794, timezone="Pacific/Guam")
PYONGYANG = Site("Control", 39.04, 125.71, timezone="Asia/Pyongyang")
WASHINGTON = Site("Washington", 38.9, -77.04, timezone="America/New_York")


@pytest.mark.parametrize(
    ("text", "length"),
    [
        ("2023-11-22", timedelta(days=1)),
        ("2023-11-22 09:21", timedelta(minutes=1)),
        ("2023-11-22T09:21Z", timedelta(minutes=1)),
        ("2023-11-22 09:21 Asia/Pyongyang", timedelta(minutes=1)),
        ("2023-11-22 09:21:07", timedelta(seconds=1)),
        ("2023-11-22 09:21:07.25 +09:00", timedelta(milliseconds=10)),
    ],
)
def test_a_time_spans_its_last_unit(text: str, length: timedelta) -> None:
    assert precision_of(text) == length
    (reading,), notes = read_claimed_times(
        text, "UTC" if text[-2:].isdigit() and "+" not in text else None, (), NOW
    )
    assert (reading.end - reading.start, notes) == (length, ())
    assert reading.distance_s(reading.start) == 0.0
    assert reading.distance_s(reading.end + timedelta(seconds=3)) == 3.0
    assert reading.distance_s(reading.start - timedelta(seconds=2)) == 2.0


def test_now_is_no_time_that_anybody_stated() -> None:
    with pytest.raises(UsageError, match="cannot read 'now'"):
        read_claimed_times("now", None, (), NOW)


def test_without_a_zone_each_plausible_one_is_read_once() -> None:
    zones = candidate_zones(GUAM, PYONGYANG, owner_countries()["NKOR"])
    assert [(zone.name, zone.whose) for zone in zones] == [
        ("UTC", ("UTC",)),
        ("Pacific/Guam", ("site",)),
        ("Asia/Pyongyang", ("station", "owner")),
    ]
    readings, _ = read_claimed_times("2023-11-22 09:21", None, zones, NOW)
    assert [f"{r.start:%d %H:%M}" for r in readings] == ["22 09:21", "21 23:21", "22 00:21"]


def test_coordinates_have_the_zone_of_their_position() -> None:
    zones = candidate_zones(load_gazetteer().resolve("13.44,144.79"), PYONGYANG, None)
    assert [zone.name for zone in zones] == ["UTC", "Pacific/Guam", "Asia/Pyongyang"]
    assert zones[1].whose == ("site",)


def test_a_zone_is_that_of_its_day() -> None:
    pyongyang = candidate_zones(PYONGYANG, None, None)[1:]
    for day, utc in (("2015-08-14", "00:21"), ("2016-02-07", "00:51"), ("2018-05-05", "00:21")):
        (reading,), _ = read_claimed_times(f"{day} 09:21", None, pyongyang, NOW)
        assert f"{reading.start:%H:%M}" == utc


def test_a_skipped_time_falls_away_and_a_doubled_one_is_named() -> None:
    zones = candidate_zones(WASHINGTON, None, owner_countries()["US"])
    readings, notes = read_claimed_times("2024-03-10 02:30", None, zones, NOW)
    assert [reading.zone.name for reading in readings] == ["UTC"]
    assert "did not occur in America/New_York" in notes[0]
    with pytest.raises(UsageError, match="did not occur"):
        read_claimed_times("2024-03-10 02:30", "America/New_York", (), NOW)
    (_, doubled), _ = read_claimed_times("2023-11-05 01:30", None, zones, NOW)
    assert doubled.note is not None
    assert "occurred twice" in doubled.note


@pytest.mark.parametrize(("day", "hours"), [("2024-03-10", 23), ("2023-11-05", 25)])
def test_a_day_is_as_long_as_the_clocks_make_it(day: str, hours: int) -> None:
    (reading,), _ = read_claimed_times(day, "America/New_York", (), NOW)
    assert reading.is_whole_day
    assert reading.end - reading.start == timedelta(hours=hours)


def test_two_zones_and_the_future_are_refused() -> None:
    with pytest.raises(UsageError, match="has a zone already"):
        read_claimed_times("2023-11-22 09:21Z", "Asia/Tokyo", (), NOW)
    with pytest.raises(UsageError, match="lies in the future"):
        read_claimed_times("2026-11-22 00:01Z", None, (), NOW)
    with pytest.raises(UsageError, match="unknown time zone"):
        read_claimed_times("2023-11-22 09:21", "Asia/Pjongjang", (), NOW)
    zones = candidate_zones(GUAM, None, None)
    readings, notes = read_claimed_times("2026-11-22 05:00", None, zones, NOW)
    assert [reading.zone.name for reading in readings] == ["Pacific/Guam"]
    assert "in UTC lies in the future" in notes[0]


@given(st.datetimes(datetime(1958, 1, 1), datetime(2026, 11, 1)))  # noqa: DTZ001 - naive is meant
def test_readings_differ_by_their_offsets_alone(local: datetime) -> None:
    zones = candidate_zones(GUAM, PYONGYANG, None)
    text = f"{local:%Y-%m-%d %H:%M:%S}"
    readings, notes = read_claimed_times(text, None, zones, NOW)
    assert len(readings) + len(notes) >= 3
    for reading in readings:
        assert reading.start == parse_instant(f"{text} {reading.zone.name}", NOW).instant
        assert f"{reading.start.astimezone(reading.zone.zone):%Y-%m-%d %H:%M:%S}" == text


def test_every_owner_has_a_zone_and_every_station_is_a_place() -> None:
    gazetteer = load_gazetteer()
    assert {"NKOR", "SKOR", "US", "PRC", "CIS", "IND", "JPN", "IRAN"} <= owner_countries().keys()
    for owner in owner_countries().values():
        assert parse_zone(owner.zone) is not None
        if owner.station:
            assert gazetteer.find(owner.station).timezone == owner.zone
