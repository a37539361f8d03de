"""Sets for questions about now: refreshed when old, when the rules allow, and never in the way."""

from __future__ import annotations

import threading
from datetime import UTC, datetime, timedelta
from pathlib import Path
from time import monotonic

import pytest

from orbitwatch.archive.database.attempts import Clock, latest_attempts
from orbitwatch.archive.database.store import Store
from orbitwatch.archive.fresh_sets import is_about_now
from orbitwatch.archive.freshness import MOST_SINGLE, refresh_if_old, send_queries
from orbitwatch.archive.sources.celestrak_queries import Query
from orbitwatch.config import Settings
from tests.archive.server import HEADER, HST_ROW, ISS_ROW, NOT_FOUND, Answer, Server, unused_port

NOW = datetime(2026, 8, 22, 18, 0, tzinfo=UTC)  # six hours after the epoch of the ISS's set
HOUR = timedelta(hours=1)
ISS = 25544


def at(moment: datetime) -> Clock:
    """Return a clock that stands still."""
    return lambda: moment


@pytest.fixture
def settings(server: Server, tmp_path: Path) -> Settings:
    return Settings(data_dir=tmp_path, offline=False, celestrak_url=server.url)


def test_old_sets_are_refreshed(store: Store, server: Server, settings: Settings) -> None:
    done = refresh_if_old(store, [ISS], at(NOW), settings)
    assert (done.asked, done.new, done.still_old, done.problem) == (1, 1, (), None)
    for later in (HOUR, 6 * HOUR):
        assert refresh_if_old(store, [ISS], at(NOW + later), settings).asked == 0, "fresh"
    done = refresh_if_old(store, [ISS], at(NOW + 7 * HOUR), settings)
    assert (done.asked, done.new, done.still_old) == (1, 0, (ISS,)), "there is no newer one"
    assert refresh_if_old(store, [ISS], at(NOW + 8 * HOUR), settings).asked == 0, "not due"
    assert refresh_if_old(store, [ISS], at(NOW + 9 * HOUR), settings).asked == 1
    assert len(server.asked) == 3


def test_offline_never_connects(store: Store, server: Server, tmp_path: Path) -> None:
    offline = Settings(data_dir=tmp_path, offline=True, celestrak_url=server.url)
    done = refresh_if_old(store, [ISS], at(NOW), offline)
    assert (done.asked, done.still_old, done.problem) == (0, (ISS,), None)
    assert server.asked == []


def test_many_objects_are_one_request(store: Store, server: Server, settings: Settings) -> None:
    server.answer(Answer((HEADER + ISS_ROW + HST_ROW).encode()))
    numbers = [ISS, 20580, *range(1, MOST_SINGLE)]
    done = refresh_if_old(store, numbers, at(NOW), settings)
    assert server.targets == ["/NORAD/elements/gp.php?GROUP=active&FORMAT=CSV"]
    assert (done.new, done.still_old) == (2, tuple(range(1, MOST_SINGLE)))


def test_a_group_is_as_fresh_as_its_list(store: Store, server: Server, settings: Settings) -> None:
    old = Answer((HEADER + ISS_ROW + HST_ROW).encode())
    server.answer(old)
    much_later = NOW + 100 * HOUR  # when even the newest set of the source is old
    send_queries(store, [Query("gp", "GROUP", "amateur")], at(much_later), settings)

    def asked(after: timedelta, group: str | None, numbers: tuple[int, ...] = (ISS, 20580)) -> int:
        return refresh_if_old(store, numbers, at(much_later + after), settings, group=group).asked

    assert asked(HOUR / 6, "amateur") == asked(11 * HOUR, "Amateur") == 0
    assert asked(HOUR / 6, None) == 0, "the objects came in a list just now"
    assert asked(HOUR / 6, None, (ISS, 5)) == 1, "another did not"
    assert server.targets[-1].endswith("CATNR=5&FORMAT=CSV")
    assert asked(3 * HOUR, None) == 2
    assert asked(13 * HOUR, "amateur") == 1
    assert server.targets[-1].endswith("GROUP=amateur&FORMAT=CSV")


def test_what_is_unknown_is_not_asked_every_two_hours(
    store: Store, server: Server, settings: Settings
) -> None:
    server.answer(Answer(NOT_FOUND, 404))
    assert "nothing for object 5" in (refresh_if_old(store, [5], at(NOW), settings).problem or "")
    assert refresh_if_old(store, [5], at(NOW + 23 * HOUR), settings).asked == 0
    assert refresh_if_old(store, [5], at(NOW + 24 * HOUR), settings).asked == 1


def test_a_refusal_ends_it(store: Store, server: Server, settings: Settings) -> None:
    server.answer(Answer(b"", 503))
    done = refresh_if_old(store, [ISS, 20580, 5], at(NOW), settings)
    assert (done.asked, done.still_old) == (1, (ISS, 20580, 5))
    assert "HTTP 503" in (done.problem or "")


def test_without_a_network(store: Store, tmp_path: Path) -> None:
    away = Settings(tmp_path, False, celestrak_url=f"http://127.0.0.1:{unused_port()}")
    begun = monotonic()
    done = refresh_if_old(store, [ISS, 20580, 5], at(NOW), away)
    assert monotonic() - begun < 1
    assert (done.asked, done.new) == (1, 0)
    assert "cannot be reached" in (done.problem or "")
    url = f"{away.celestrak_url}/NORAD/elements/gp.php?CATNR=25544&FORMAT=CSV"
    assert url in (done.way_round or ""), "a browser may get there"
    assert "orbitwatch import FILE" in (done.way_round or "")
    assert latest_attempts(store) == [], "it does not count"


def test_slow_answers_hold_nobody_up(
    store: Store, server: Server, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    never = threading.Event()
    server.answer(Answer(hold=never))
    monkeypatch.setattr("orbitwatch.archive.freshness.LONGEST_S", 0.3)
    begun = monotonic()
    done = refresh_if_old(store, [ISS, 20580, 5], at(NOW), settings)
    assert monotonic() - begun < 1
    never.set()
    assert (done.asked, "did not answer in time" in (done.problem or "")) == (1, True)


def test_a_clock_set_back_does_not_stop_it_for_ever(
    store: Store, server: Server, settings: Settings
) -> None:
    refresh_if_old(store, [ISS], at(datetime(2099, 1, 1, tzinfo=UTC)), settings)
    later = NOW + 20 * HOUR
    assert refresh_if_old(store, [ISS], at(later), settings).asked == 0
    assert refresh_if_old(store, [ISS], at(later + 2 * HOUR), settings).asked == 1


def test_about_now() -> None:
    assert is_about_now(NOW, NOW)
    assert is_about_now(NOW + 1000 * HOUR, NOW)
    assert not is_about_now(NOW - 12 * HOUR, NOW)
