"""A rehearsed week: summer time, a sleep, two days offline, and a newer set that moves a pass."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import numpy as np
import pytest

from orbitwatch import remarks
from orbitwatch.config import Settings
from orbitwatch.features.passes.answer import answer as answer_passes
from orbitwatch.features.sky.tonight import answer as answer_tonight
from orbitwatch.features.watch.coming import coming_passes
from orbitwatch.features.watch.question import WatchQuestion
from orbitwatch.times import Span
from tests.archive.server import Answer, Server, serving
from tests.cli.running import environment
from tests.features.watch.worlds import EPOCH, EventfulClock, World, bright, iss, set_of

LEAD = timedelta(minutes=10)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
SLEEP = (EPOCH + 2.2 * DAY, EPOCH + 2.2 * DAY + 8 * HOUR)
OFFLINE = (EPOCH + 3 * DAY, EPOCH + 5 * DAY)
SHIFT = timedelta(seconds=60)


@pytest.fixture
def source() -> Iterator[Server]:
    with serving() as server:
        server.answer(Answer(set_of(EPOCH)))
        yield server


@pytest.fixture
def settings(source: Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Settings:
    for name, value in environment(tmp_path).items():
        monkeypatch.setenv(name, value)
    return Settings(data_dir=tmp_path / "data", offline=False, celestrak_url=source.url)


@pytest.fixture
def heard() -> Iterator[list[str]]:
    texts: list[str] = []
    remarks.listen(lambda _, text: texts.append(text))
    yield texts
    remarks.listen(None)


def _starts(settings: Settings, start: datetime, end: datetime) -> list[np.datetime64]:
    """Return the AOS of all passes of the time, as ``passes`` has them with all sets held."""
    offline = Settings(settings.data_dir, offline=True)
    rows = answer_passes(iss(span=Span(start, end)), offline, start).rows()
    return [aos for aos in rows["aos"] if not np.isnat(aos)]


def test_no_pass_is_missed_and_none_announced_twice(
    settings: Settings, source: Server, heard: list[str]
) -> None:
    world = World(settings, WatchQuestion(lists=(iss(),), leads=(LEAD,)))

    def sleeps(clock: EventfulClock) -> None:
        clock.advance(8 * 3600, asleep=True)

    def goes_offline(_: EventfulClock) -> None:
        world.is_cut_off = True

    def is_back(clock: EventfulClock) -> None:
        """The network is back, and another process fetches a newer set at once."""
        world.is_cut_off = False
        source.answer(Answer(set_of(EPOCH + SHIFT)))
        coming_passes(world.question, settings, Span(clock.time, clock.time + DAY), clock.time)

    first = coming_passes(
        world.question, settings, Span(EPOCH, EPOCH + DAY), EPOCH
    )  # fetches the first set
    end = EPOCH + 7 * DAY
    moved_one = next(
        p for p in coming_passes(world.question, settings, Span(OFFLINE[1], end), EPOCH) if p.start
    )
    assert moved_one.start is not None
    announced = moved_one.start - LEAD
    events = [(SLEEP[0], sleeps), (OFFLINE[0], goes_offline), (announced + LEAD / 5, is_back)]
    world.run(EPOCH, end, events)
    assert len(first) > 3

    said = world.collected.announcements
    assert len(set(world.ids)) == len(said), "none twice"
    announced = [one for one in said if one.kind in ("coming", "started", "missed")]
    assert len({one.fields["pass_id"] for one in announced}) == len(announced), "each pass once"
    announced_starts = sorted(np.datetime64(one.fields["aos"][:-1]) for one in announced)
    truth = _starts(settings, EPOCH + LEAD, end)
    truth = [aos for aos in truth if aos < np.datetime64(end.replace(tzinfo=None))]
    edge = np.datetime64((end - timedelta(minutes=1)).replace(tzinfo=None))
    near = [min(abs(t - aos) for t in announced_starts) for aos in truth if aos < edge]
    assert max(near) < np.timedelta64(90, "s"), "none missed"
    assert 25 < len(truth) <= len(announced) <= len(truth) + 2

    asleep = [one for one in said if one.kind == "missed"]
    assert asleep
    for one in asleep:
        assert one.fields["end"] < f"{SLEEP[1]:%Y-%m-%dT%H:%M:%S}"
    (moved,) = (one for one in said if one.kind == "moved")
    assert moved.fields["pass_id"] in {one.fields["pass_id"] for one in announced}
    assert moved.fields["moved_s"] == pytest.approx(SHIFT.total_seconds(), abs=25)
    assert "later than predicted before" in moved.sentence
    local = [one.sentence for one in said if one.kind == "coming"]
    assert "+12:00" in local[0]
    assert "+13:00" in local[-1], "summer time has begun"
    text = "\n".join(heard)
    assert "the computer slept for 8:00:00" in text
    assert 2 <= text.count("cannot be reached") <= 3, "once for each day without the network"
    assert "1 new element set" in text


def test_a_restart_repeats_nothing_and_tells_what_was_missed(
    settings: Settings, heard: list[str]
) -> None:
    leads = (12 * HOUR, LEAD)
    world = World(settings, WatchQuestion(lists=(iss(),), leads=leads))
    world.run(EPOCH, EPOCH + 14 * HOUR)
    before = list(world.ids)
    assert any(one.endswith("-43200s") for one in before)
    world.restart()
    world.run(EPOCH + 14.01 * HOUR, EPOCH + 16 * HOUR)
    assert len(set(world.ids)) == len(world.ids)
    assert not any("not running" in text for text in heard)

    world.question = WatchQuestion(lists=(iss(),), leads=(LEAD,))
    world.restart()
    known = {one.fields["pass_id"] for one in world.collected.announcements}
    world.run(EPOCH + 40 * HOUR, EPOCH + 41 * HOUR)
    missed = {o.fields["pass_id"] for o in world.collected.announcements if o.kind == "missed"}
    assert missed
    assert not missed & known, "those announced in time are not missed"
    every = {one.fields["pass_id"] for one in world.collected.announcements}
    assert len(every) >= len(_starts(settings, EPOCH + LEAD, EPOCH + 40 * HOUR))
    assert any("not running from 2026-09-25 04:00:00" in text for text in heard)


def test_a_clock_set_back_repeats_nothing_and_one_set_forward_misses_nothing_unsaid(
    settings: Settings, heard: list[str]
) -> None:
    world = World(settings, WatchQuestion(lists=(iss(),), leads=(LEAD,)))

    def set_back(clock: EventfulClock) -> None:
        clock.time -= HOUR

    def set_forward(clock: EventfulClock) -> None:
        clock.time += 9 * HOUR

    end = EPOCH + 30 * HOUR
    world.run(EPOCH, end, [(EPOCH + 14.5 * HOUR, set_back), (EPOCH + 16 * HOUR, set_forward)])
    announced = {one.fields["pass_id"] for one in world.collected.announcements}
    assert len(announced) == len(world.ids) == len(set(world.ids))
    starts = sorted(one.fields["aos"] for one in world.collected.announcements)
    assert len(announced) >= len(_starts(settings, EPOCH + LEAD, end)), (starts, world.kinds)
    assert "missed" in world.kinds
    text = "\n".join(heard)
    assert "the clock was set back by 1:00:00" in text
    assert "the clock was set forward by 9:00:00" in text


def test_a_source_that_refuses_is_told_once_and_asked_as_its_rules_say(
    settings: Settings, source: Server, heard: list[str]
) -> None:
    world = World(settings, WatchQuestion(lists=(iss(),), leads=(LEAD,)))
    start = EPOCH + DAY
    coming_passes(world.question, settings, Span(EPOCH, start), EPOCH)
    source.answer(Answer(b"no", status=403))
    source.asked.clear()
    world.run(start, start + 13 * HOUR)
    assert 1 <= len(source.asked) <= 6, "at most once in two hours"
    assert sum("not refreshed" in text for text in heard) == 1
    assert world.kinds


def test_without_objects_it_announces_what_tonight_lists(settings: Settings) -> None:
    offline = Settings(settings.data_dir, offline=True)
    asked = bright(faintest=5.0)
    start = EPOCH - 32 * DAY  # near the sets that ship
    world = World(offline, WatchQuestion(lists=(asked,), leads=(LEAD,)))
    world.run(start, start + DAY)
    evening = (start - DAY).date()
    rows = answer_tonight(replace(asked, evening=evening, nights=3), offline, start).answer.rows()
    begins = [t for t in rows["visible_start"] if _in(t, start + LEAD, start + DAY)]
    got = sorted(np.datetime64(o.fields["start"][:-1]) for o in world.collected.announcements)
    assert len(begins) >= 1
    assert all(min(abs(t - one) for t in got) < np.timedelta64(2, "ms") for one in begins)
    assert len(got) <= len(begins) + 2, "those at the edges"


def _in(time: np.datetime64, start: datetime, end: datetime) -> bool:
    return bool(_naive(start) <= time < _naive(end))


def _naive(time: datetime) -> np.datetime64:
    return np.datetime64(time.replace(tzinfo=None))
