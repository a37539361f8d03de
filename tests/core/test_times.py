"""Times: what is read is what was meant, and nothing else is read."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone
from zoneinfo import ZoneInfo, available_timezones

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from orbitwatch.errors import UsageError
from orbitwatch.times import (
    Span,
    format_age,
    format_local,
    format_utc,
    from_jd,
    parse_duration,
    parse_instant,
    precision_of,
    to_jd,
)
from orbitwatch.times.zones import _ABBREVIATED_H

NOW = datetime(2026, 8, 22, 12, 34, 56, 789012, tzinfo=UTC)
INSTANTS = st.datetimes(
    datetime(1957, 1, 2),  # noqa: DTZ001 - hypothesis wants naive bounds
    datetime(2100, 12, 30),  # noqa: DTZ001
    timezones=st.just(UTC),
)
# An abbreviation such as EET is one offset, though the database has a zone of that name.
ZONES = st.sampled_from(sorted(available_timezones() - set(_ABBREVIATED_H))).map(ZoneInfo)


def utc(*figures: int) -> datetime:
    return datetime(*figures, tzinfo=UTC)  # type: ignore[arg-type, misc]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2023-11-22", utc(2023, 11, 22)),
        ("2023-11-22 09:21", utc(2023, 11, 22, 9, 21)),
        ("2023-11-22T09:21:07", utc(2023, 11, 22, 9, 21, 7)),
        ("2023-11-22t09:21:07.123z", utc(2023, 11, 22, 9, 21, 7, 123000)),
        ("2023-11-22 09:21:07.1234567 UTC", utc(2023, 11, 22, 9, 21, 7, 123457)),
        ("  2023-11-22 23:59:59.9999999 ", utc(2023, 11, 23)),
        ("2023-11-22 09:21+09:00", utc(2023, 11, 22, 0, 21)),
        ("2023-11-22 09:21 +0900", utc(2023, 11, 22, 0, 21)),
        ("2023-11-22 09:21 UTC+9", utc(2023, 11, 22, 0, 21)),
        ("2023-11-22 09:21 gmt-3:30", utc(2023, 11, 22, 12, 51)),
        ("2023-11-22 09:21 \N{MINUS SIGN}01:00", utc(2023, 11, 22, 10, 21)),
        ("2023-11-22 09:21 Asia/Pyongyang", utc(2023, 11, 22, 0, 21)),
        ("2023-11-22 09:21 asia/PYONGYANG", utc(2023, 11, 22, 0, 21)),
        ("2023-11-22 09:21 japan", utc(2023, 11, 22, 0, 21)),
        ("2023-11-22 Pacific/Guam", utc(2023, 11, 21, 14)),
        ("2017-01-01 09:00 Asia/Pyongyang", utc(2017, 1, 1, 0, 30)),
        ("2023-11-22 9:21", utc(2023, 11, 22, 9, 21)),
        ("2023-11-22 9:21 PM", utc(2023, 11, 22, 21, 21)),
        ("2023-11-22 12:21 a.m.", utc(2023, 11, 22, 0, 21)),
        ("20231122", utc(2023, 11, 22)),
        ("20231122T092107Z", utc(2023, 11, 22, 9, 21, 7)),
        ("2023-326", utc(2023, 11, 22)),
        ("2024-366T09:21", utc(2024, 12, 31, 9, 21)),
        ("2023-11", utc(2023, 11, 1)),
        ("22 Nov 2023", utc(2023, 11, 22)),
        ("22nd november 2023, 9:21 pm KST", utc(2023, 11, 22, 12, 21)),
        ("Nov. 22, 2023 at 09:21", utc(2023, 11, 22, 9, 21)),
        ("@1700612324", utc(2023, 11, 22, 0, 18, 44)),
        ("21:00", utc(2026, 8, 22, 21)),
        ("9:21 PM", utc(2026, 8, 22, 21, 21)),
        ("today", utc(2026, 8, 22)),
        ("tomorrow 04:30", utc(2026, 8, 23, 4, 30)),
        ("yesterday", utc(2026, 8, 21)),
        ("tonight", utc(2026, 8, 22, 18)),
        ("tonight 23:15", utc(2026, 8, 22, 23, 15)),
        ("tonight 2:15", utc(2026, 8, 23, 2, 15)),
        ("+1h", NOW + timedelta(hours=1)),
        ("-90min", NOW - timedelta(minutes=90)),
        ("now-2h", NOW - timedelta(hours=2)),
        ("now + 3 days", NOW + timedelta(days=3)),
        ("now", NOW),
        ("NOW", NOW),
    ],
)
def test_reads(text: str, expected: datetime) -> None:
    parsed = parse_instant(text, NOW)
    assert parsed.instant == expected
    assert parsed.instant.tzinfo is UTC
    assert parsed.note is None


def test_zone_is_remembered_and_naive_has_none() -> None:
    assert parse_instant("2023-11-22 09:21", NOW).zone is None
    assert parse_instant("2023-11-22 09:21Z", NOW).zone is UTC
    assert parse_instant("2023-11-22 Asia/Tokyo", NOW).zone == ZoneInfo("Asia/Tokyo")
    assert parse_instant("2023-11-22 +09:30", NOW).zone == timezone(timedelta(hours=9, minutes=30))


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "cannot read"),
        ("22.11.2023", "cannot read"),
        ("11/22/2023", "cannot read"),
        ("22 Nov", "cannot read"),
        ("31 Nov 2023", "day"),
        ("2023-366", "no day 366"),
        ("2023-000", "no day 0"),
        ("2023-11-22 13:00 PM", "12-hour"),
        ("2023-11-22 0:30 am", "12-hour"),
        ("2023-11-22 09", "cannot read"),
        ("tomorrows", "cannot read"),
        ("+3", "no unit"),
        ("now + 3", "no unit"),
        ("@9999999999999", "cannot read"),
        ("@9999999999", "2100"),
        ("2023-13-01", "month"),
        ("2023-02-29", "day"),
        ("2023-11-22 24:00", "hour"),
        ("2023-11-22 23:59:60", "second"),
        ("2023-11-22 09:21 +25:00", "offset"),
        ("2023-11-22 09:21 +09:75", "offset"),
        ("2023-11-22 09:21 Asia", "Asia"),
        ("2023-11-22 09:21 ../../etc/passwd", "unknown time zone"),
        ("2023-11-22 09:21 right/UTC", "unknown time zone"),
        ("1956-12-31", "1957"),
        ("1957-01-01 00:00 +09:00", "1957"),
        ("2101-01-01", "2100"),
        ("9999-12-31 23:59 -12:00", "2100"),
        ("0001-01-01", "1957"),
        ("٢٠٢٣-11-22", "cannot read"),
    ],
)
def test_refuses(text: str, words: str) -> None:
    with pytest.raises(UsageError, match=words) as caught:
        parse_instant(text, NOW)
    assert caught.value.hint


ROME, GUAM, TOKYO = ZoneInfo("Europe/Rome"), ZoneInfo("Pacific/Guam"), ZoneInfo("Asia/Tokyo")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2023-11-22 09:21", utc(2023, 11, 21, 23, 21)),
        ("2023-11-22 09:21Z", utc(2023, 11, 22, 9, 21)),
        ("2023-11-22 09:21 JST", utc(2023, 11, 22, 0, 21)),
        ("2023-11", utc(2023, 10, 31, 14)),
        ("today", utc(2026, 8, 21, 14)),  # 22:34 of the 22nd in Guam
        ("tomorrow", utc(2026, 8, 22, 14)),
        ("today Asia/Tokyo", utc(2026, 8, 21, 15)),
        ("21:00", utc(2026, 8, 22, 11)),
        ("now", NOW),
        ("@0", utc(1970, 1, 1)),
    ],
)
def test_a_time_without_a_zone_is_of_the_place(text: str, expected: datetime) -> None:
    assert parse_instant(text, NOW, GUAM).instant == expected


@pytest.mark.parametrize(
    ("text", "begin", "until"),
    [
        ("2024-02", utc(2024, 1, 31, 23), utc(2024, 2, 29, 23)),
        ("2023-12", utc(2023, 11, 30, 23), utc(2023, 12, 31, 23)),
        ("2024-03-31", utc(2024, 3, 30, 23), utc(2024, 3, 31, 22)),  # the day has 23 hours
        ("tonight", utc(2026, 8, 22, 16), utc(2026, 8, 23, 4)),
        ("tomorrow", utc(2026, 8, 22, 22), utc(2026, 8, 23, 22)),
    ],
)
def test_days_nights_and_months_have_an_end(text: str, begin: datetime, until: datetime) -> None:
    parsed = parse_instant(text, NOW, ROME)
    assert (parsed.instant, parsed.until) == (begin, until)
    assert parse_instant("2024-02-01 00:00", NOW, ROME).until is None


def test_the_night_that_is_on_begins_now() -> None:
    small_hours = utc(2026, 8, 23, 1, 30)
    parsed = parse_instant("tonight", small_hours)
    assert (parsed.instant, parsed.until) == (small_hours, utc(2026, 8, 23, 6))
    assert parse_instant("tonight 21:00", small_hours).instant == utc(2026, 8, 22, 21)


@pytest.mark.parametrize(
    ("text", "here", "offset_h"),
    [
        ("2023-11-22 09:21 CST", ZoneInfo("America/Chicago"), -6),
        ("2023-11-22 09:21 CST", ZoneInfo("Asia/Shanghai"), 8),
        ("2023-07-22 09:21 CST", ZoneInfo("America/Chicago"), -6),  # said in summer, meant as said
        ("2023-11-22 09:21 IST", ZoneInfo("Asia/Kolkata"), 5.5),
        ("2023-11-22 09:21 pdt", UTC, -7),
        ("2023-11-22 09:21 CEST", UTC, 2),
        ("2023-11-22 09:21 ChST", UTC, 10),
    ],
)
def test_abbreviations_mean_what_they_mean_here(text: str, here: ZoneInfo, offset_h: float) -> None:
    wall = datetime.fromisoformat(text[:16]).replace(tzinfo=UTC)
    assert parse_instant(text, NOW, here).instant == wall - timedelta(hours=offset_h)


@pytest.mark.parametrize(
    ("short", "names"),
    [("CST", "Asia/Shanghai"), ("IST", "Asia/Kolkata"), ("BST", "Europe/London")],
)
def test_ambiguous_abbreviations_are_asked_back(short: str, names: str) -> None:
    with pytest.raises(UsageError, match="several") as caught:
        parse_instant(f"2023-11-22 09:21 {short}", NOW, TOKYO)
    assert names in (caught.value.hint or "")


@pytest.mark.parametrize(("short", "hours"), sorted(_ABBREVIATED_H.items()))
def test_abbreviations_are_those_of_the_tz_database(short: str, hours: float) -> None:
    offsets = set()
    for name in available_timezones():
        for month in (1, 7):
            moment = datetime(2026, month, 1, tzinfo=ZoneInfo(name))
            if (moment.tzname() or "").upper() == short:
                offsets.add((moment.utcoffset() or timedelta()).total_seconds() / 3600.0)
    assert offsets <= {hours}


def test_suggestions_are_never_hours_off() -> None:
    with pytest.raises(UsageError) as caught:
        parse_instant("2023-11-22 09:21 KSTT", NOW)
    assert "EST" not in (caught.value.hint or "").split()


@pytest.mark.parametrize(
    ("text", "seconds"),
    [("2023-11-22", 86_400), ("22 Nov 2023", 86_400), ("2023-11-22 9:21 PM", 60),
     ("2023-11-22 09:21:07", 1), ("2023-11-22 09:21:07.25 JST", 0.01)],
)  # fmt: skip
def test_precision(text: str, seconds: float) -> None:
    assert precision_of(text) == timedelta(seconds=seconds)


@pytest.mark.parametrize("text", ["now", "+1h", "today", "21:00", "@0", "tonight 21:00"])
def test_times_relative_to_now_have_no_precision(text: str) -> None:
    with pytest.raises(UsageError, match="with a date"):
        precision_of(text)


def test_suggests_zones() -> None:
    with pytest.raises(UsageError) as caught:
        parse_instant("2023-11-22 09:21 Pyongyang", NOW)
    assert caught.value.hint == "did you mean Asia/Pyongyang?"
    with pytest.raises(UsageError) as caught:
        parse_instant("2023-11-22 09:21 Asia/Pyongyong", NOW)
    assert "Asia/Pyongyang" in (caught.value.hint or "")


def test_skipped_time_names_the_gap() -> None:
    with pytest.raises(UsageError) as caught:
        parse_instant("2024-03-31 02:30 Europe/Berlin", NOW)
    assert "from 2024-03-31 02:00 to 2024-03-31 03:00" in caught.value.message
    with pytest.raises(UsageError) as caught:  # a whole day that Samoa never had
        parse_instant("2011-12-30 12:00 Pacific/Apia", NOW)
    assert "from 2011-12-30 00:00 to 2011-12-31 00:00" in caught.value.message


def test_doubled_time_is_the_first_and_named() -> None:
    parsed = parse_instant("2024-10-27 02:30 Europe/Berlin", NOW)
    assert parsed.instant == utc(2024, 10, 27, 0, 30)
    assert parsed.note is not None
    assert "+02:00" in parsed.note
    assert "+01:00" in parsed.note


@settings(deadline=None)  # the first example of all loads files
@given(INSTANTS, ZONES)
def test_every_local_time_is_unique_named_or_refused(instant: datetime, zone: ZoneInfo) -> None:
    wall = instant.replace(tzinfo=None)
    offsets = {
        (instant + timedelta(hours=h)).astimezone(zone).utcoffset() for h in range(-36, 37, 1)
    }
    moments = sorted(
        moment
        for offset in offsets
        if offset is not None
        for moment in [instant - offset]
        if moment.astimezone(zone).utcoffset() == offset
    )
    text = f"{wall.isoformat(' ')} {zone.key}"
    if not moments:
        with pytest.raises(UsageError, match="did not occur"):
            parse_instant(text, NOW)
    else:
        parsed = parse_instant(text, NOW)
        assert parsed.instant == moments[0]
        assert (parsed.note is not None) == (len(moments) > 1)


@given(INSTANTS)
def test_utc_round_trip(instant: datetime) -> None:
    text = format_utc(instant)
    again = parse_instant(text, NOW).instant
    assert abs(again - instant) <= timedelta(microseconds=500)
    assert format_utc(again) == text


@settings(deadline=None)  # the first example of all loads files
@given(INSTANTS, ZONES)
def test_local_round_trip(instant: datetime, zone: ZoneInfo) -> None:
    text = format_local(instant, zone)
    again = parse_instant(text, NOW).instant
    assert abs(again - instant) <= timedelta(microseconds=500_000)
    assert format_local(again, zone) == text


@given(INSTANTS)
def test_julian_date_round_trip(instant: datetime) -> None:
    jd, fraction = to_jd(instant)
    assert jd % 1 == 0.5
    assert 0 <= fraction < 1
    assert from_jd(jd, fraction) == instant


def test_julian_dates() -> None:
    assert to_jd(utc(2000, 1, 1, 12)) == (2451544.5, 0.5)
    assert from_jd(2451545.0) == utc(2000, 1, 1, 12)
    assert from_jd(2451544.5, 1.25) == utc(2000, 1, 2, 6)
    assert from_jd(2451545.0, -0.5) == utc(2000, 1, 1)


def test_format_rounds_to_nearest() -> None:
    assert format_utc(utc(2023, 11, 22, 0, 18, 43, 999600)) == "2023-11-22T00:18:44.000Z"
    assert format_utc(utc(2023, 12, 31, 23, 59, 59, 999499)) == "2023-12-31T23:59:59.999Z"
    guam = ZoneInfo("Pacific/Guam")
    assert format_local(utc(2023, 11, 22, 0, 18, 44), guam) == "2023-11-22 10:18:44 +10:00"
    assert format_local(utc(1960, 1, 1), ZoneInfo("Africa/Monrovia")).endswith("-00:44:30")


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("3d", 259_200),
        ("12h", 43_200),
        ("90m", 5_400),
        ("30s", 30),
        ("1d12h", 129_600),
        ("2w", 1_209_600),
        ("1.5d", 129_600),
        ("1D 12H", 129_600),
        ("100s", 100),
        ("3 days", 259_200),
        ("90min", 5_400),
        ("90 minutes", 5_400),
        ("1y", 31_536_000),
        ("1 year, 2 days", 31_708_800),
        ("1 hour 30 min", 5_400),
    ],
)
def test_durations(text: str, seconds: int) -> None:
    assert parse_duration(text) == timedelta(seconds=seconds)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "3",
        "1.5",
        "d",
        "-3d",
        "3x",
        "3 dayz",
        "3 month",
        "12h1d",
        "0s",
        "0d",
        "101w1d1d",
        "40000d",
        "9" * 400 + "d",
    ],
)
def test_refused_durations(text: str) -> None:
    with pytest.raises(UsageError) as caught:
        parse_duration(text)
    assert "d" in (caught.value.hint or "")


def test_span() -> None:
    assert Span(utc(2024, 1, 1), utc(2024, 1, 2)).length == timedelta(days=1)
    with pytest.raises(UsageError, match="not after"):
        Span(utc(2024, 1, 1), utc(2024, 1, 1))
    with pytest.raises(ValueError, match="aware"):
        Span(datetime(2024, 1, 1), utc(2024, 1, 2))  # noqa: DTZ001


@given(st.floats(-1e4, 1e4))
def test_age_names_its_side(days: float) -> None:
    assume(abs(days) > 0.01)
    assert format_age(days).endswith("after" if days < 0 else "before")


def test_age() -> None:
    assert format_age(-17.2) == "17.2 days after"
    assert format_age(0.5) == "12.0 hours before"
