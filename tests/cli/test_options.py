"""The shared options: spans and times as they are typed."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import click
import pytest
from click.testing import CliRunner

from orbitwatch import remarks
from orbitwatch.cli import options, time_options
from orbitwatch.errors import UsageError
from orbitwatch.sites import Site

NOW = datetime(2026, 8, 22, 12, tzinfo=UTC)
DAY = timedelta(days=1)


def test_default_span_is_a_day_from_now() -> None:
    span, read = time_options.span_from(None, None, None, NOW)
    assert (span.start, span.end, read) == (NOW, NOW + DAY, ())


def test_spans() -> None:
    span, _ = time_options.span_from("2023-11-21", "2023-11-23", None, NOW)
    assert span.length == 2 * DAY
    span, _ = time_options.span_from("2023-11-21", None, "3d", NOW)
    assert (span.start.day, span.length) == (21, 3 * DAY)
    span, _ = time_options.span_from(None, "2026-08-22 13:00", None, NOW)
    assert span.length == timedelta(hours=1)


def test_doubled_time_is_noted() -> None:
    _, (read,) = time_options.span_from("2024-10-27 02:30 Europe/Berlin", None, None, NOW)
    with remarks.recorded() as notes:
        time_options.note_readings([read])
    assert len(notes) == 1
    assert "twice" in notes[0]


def _site(name: str, zone: str) -> Site:
    return Site(name, 10.0, 20.0, timezone=zone)


ROME, PARIS = _site("Rome", "Europe/Rome"), _site("Paris", "Europe/Paris")


@pytest.mark.parametrize(
    ("sites", "hour", "words"),
    [
        ((), 0, "read as UTC"),
        ((ROME,), 22, "read as Europe/Rome"),
        ((ROME, _site("Naples", "Europe/Rome")), 22, "read as Europe/Rome"),
        ((ROME, PARIS), 0, "read as UTC, as the sites are in several zones"),
    ],
)
def test_a_time_without_a_zone_is_meant_in_the_zone_that_the_sites_share(
    sites: tuple[Site, ...], hour: int, words: str
) -> None:
    given = {"start": "2026-07-02", "end": "2026-07-03T12:00Z", "for_": None}
    with remarks.recorded() as notes:
        span = time_options.span_from_options(given, NOW, sites)
    assert span.start.hour == hour
    assert span.end == datetime(2026, 7, 3, 12, tzinfo=UTC)
    assert notes == []  # until there is an answer
    with remarks.recorded() as notes:
        remarks.answered()
    assert [words in note for note in notes] == [True]


@pytest.mark.parametrize("start", ["2026-07-02T00:00Z", "now", "+2h", "@1700612324"])
def test_no_zone_is_assumed_for_an_instant(start: str) -> None:
    given = {"start": start, "end": None, "for_": "1d"}
    with remarks.recorded() as notes:
        time_options.span_from_options(given, NOW, (ROME,))
        remarks.answered()
    assert notes == []


def test_a_table_that_names_its_zone_needs_no_note_unless_there_are_several() -> None:
    given = {"start": "2026-07-02", "end": None, "for_": None}
    with remarks.recorded() as notes:
        time_options.span_from_options(given, NOW, (ROME,), zone_is_shown=True)
        remarks.answered()
    assert notes == []
    with remarks.recorded() as notes:
        time_options.span_from_options(given, NOW, (ROME, PARIS), zone_is_shown=True)
        remarks.answered()
    assert len(notes) == 1


@pytest.mark.parametrize(
    ("start", "end", "for_", "words"),
    [
        ("soon", None, None, "--start: cannot read 'soon'"),
        (None, "later", None, "--end: cannot read"),
        (None, None, "3", "--for: .3. has no unit"),
        (None, "2027-01-01", "3d", "cannot be used together"),
        ("2024-01-02", "2024-01-01", None, "not after"),
        (None, "2024-01-01", None, "not after"),
    ],
)
def test_refused_spans(start: str | None, end: str | None, for_: str | None, words: str) -> None:
    with pytest.raises(UsageError, match=words) as caught:
        time_options.span_from(start, end, for_, NOW)
    assert caught.value.hint


def test_lists_of_times() -> None:
    instants = time_options.instants_from("2024-01-01,2024-01-02 09:00 Asia/Tokyo, now", NOW)
    assert [i.instant.day for i in instants] == [1, 2, 22]
    with pytest.raises(UsageError, match="no time"):
        time_options.instants_from(" , ", NOW)


def test_what_a_command_receives() -> None:
    @click.command()
    @options.site_option
    @time_options.span_options
    @options.min_elevation_option
    @options.output_options
    @options.elements_options
    @options.settings_options
    def probe(**given: object) -> None:
        click.echo(sorted(given.items()))

    plain = CliRunner().invoke(probe, [])
    assert plain.exit_code == 0, plain.output
    for pair in ("('offline', None)", "('data_dir', None)", "('sites', ())", "('elements', None)"):
        assert pair in plain.output
    assert "('min_elevation', 10.0)" in plain.output
    assert "('allow_stale', False)" in plain.output
    full = CliRunner().invoke(probe, ["-s", "guam", "--site", "-33.9,18.4", "--offline", "-o", "x"])
    assert "('sites', ('guam', '-33.9,18.4'))" in full.output
    assert "('offline', True)" in full.output
    for bad in ("nan", "91", "-1", "high"):
        assert CliRunner().invoke(probe, ["--min-elevation", bad]).exit_code == 2
