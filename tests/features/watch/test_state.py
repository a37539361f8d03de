"""What a watch must not forget: a full disk, a damaged file, a second process, a cut."""

from __future__ import annotations

import signal
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from orbitwatch import remarks
from orbitwatch.errors import UsageError
from orbitwatch.features.watch.clock import Wake
from orbitwatch.features.watch.coming import ComingPass
from orbitwatch.features.watch.known_pass import KnownPass
from orbitwatch.features.watch.plan import Plan
from orbitwatch.features.watch.state import open_state
from orbitwatch.times import Span
from tests.features.watch.worlds import AUCKLAND, EPOCH

MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)


@pytest.fixture
def heard() -> Iterator[list[str]]:
    texts: list[str] = []
    remarks.listen(lambda _, text: texts.append(text))
    yield texts
    remarks.listen(None)


def a_pass(after: timedelta, number: int = 25544, epoch: str = "first") -> ComingPass:
    start = EPOCH + after
    return ComingPass(
        number=number,
        name="ISS",
        site=AUCKLAND,
        start=start,
        tca=start + 3 * MINUTE,
        end=start + 6 * MINUTE,
        uncertainty_s=5.0,
        epoch=epoch,
        period=timedelta(minutes=92),
        row={"object_name": "ISS", "site": "Auckland", "aos": "x"},
    )


def test_what_is_written_is_read_back(tmp_path: Path) -> None:
    known = KnownPass.of(a_pass(HOUR))
    known.mark_announced()
    known.leads = {600.0, 0.5}
    with open_state(tmp_path, "watch") as state:
        state.keep([known])
        state.checked_until = EPOCH
        state.add_post("a", '{"name": "Satellité"}')
        assert state.save(["ISS over Auckland"])
        state.keep([], ["unknown"])
    with open_state(tmp_path, "watch") as again:
        (found,) = again.known
        assert (found.id, found.leads, found.announced) == (known.id, known.leads, True)
        assert found.as_json() == known.as_json()
        assert again.checked_until == EPOCH
        assert again.unfinished == ("ISS over Auckland",)
        assert [post.body for post in again.posts] == ['{"name": "Satellité"}']


def test_a_full_disk_loses_nothing_that_is_saved_later(tmp_path: Path) -> None:
    with open_state(tmp_path, "watch") as state:
        (pages,) = state.connection.execute("PRAGMA page_count").fetchone()
        state.connection.execute(f"PRAGMA max_page_count = {pages}")
        known = [KnownPass.of(a_pass(i * HOUR)) for i in range(200)]
        state.keep(known)
        assert not state.save()
        assert "full" in str(state.problem)
        state.connection.execute("PRAGMA max_page_count = 100000")
        assert state.save()
        assert state.problem is None
    with open_state(tmp_path, "watch") as again:
        assert {one.id for one in again.known} == {one.id for one in known}


@pytest.mark.parametrize("damage", [b"no database at all" * 100, None])
def test_a_damaged_file_is_set_aside(
    tmp_path: Path, heard: list[str], damage: bytes | None
) -> None:
    with open_state(tmp_path, "watch") as state:
        state.keep([KnownPass.of(a_pass(HOUR))])
        assert state.save()
        if damage is None:
            state.connection.execute("UPDATE passes SET known = '[1]'")
    if damage is not None:
        (tmp_path / "watch.sqlite").write_bytes(damage)
    with open_state(tmp_path, "watch") as state:
        assert state.known == []
        assert state.save()
    assert (tmp_path / "watch.sqlite.damaged").exists()
    assert len(heard) == 1
    assert "set aside" in heard[0]


def test_two_do_not_share_a_state(tmp_path: Path) -> None:
    with open_state(tmp_path, "watch"):
        with pytest.raises(UsageError, match="another watch"), open_state(tmp_path, "watch"):
            pass
        with open_state(tmp_path, "another"):
            pass


def _plan() -> Plan:
    return Plan([10 * MINUTE, MINUTE])


SPAN = Span(EPOCH, EPOCH + 24 * HOUR)


def test_a_pass_that_a_newer_set_moves_is_told_once_and_one_taken_away_is_cancelled() -> None:
    plan = _plan()
    assert plan.update([a_pass(2 * HOUR), a_pass(4 * HOUR)], SPAN, EPOCH) == []
    assert [one.kind for one in plan.due(EPOCH + 2 * HOUR - 9 * MINUTE)] == ["coming"]
    within = a_pass(2 * HOUR + timedelta(seconds=4), epoch="newer")
    assert plan.update([within, a_pass(4 * HOUR)], SPAN, EPOCH) == []
    beyond = a_pass(2 * HOUR + timedelta(seconds=40), epoch="newest")
    (moved,) = plan.update([beyond, a_pass(4 * HOUR)], SPAN, EPOCH)
    assert (moved.kind, moved.moved_s) == ("moved", 40.0)
    assert plan.update([beyond, a_pass(4 * HOUR)], SPAN, EPOCH) == []
    (cancelled,) = plan.update([a_pass(4 * HOUR)], SPAN, EPOCH)
    assert cancelled.kind == "cancelled"
    assert plan.due(EPOCH + 2 * HOUR) == [], "nothing more of a pass that does not come"
    (back,) = plan.update([beyond, a_pass(4 * HOUR)], SPAN, EPOCH)
    assert back.kind == "moved"


def test_woken_late_it_announces_a_pass_once_with_the_lead_that_is_left() -> None:
    plan = _plan()
    plan.update([a_pass(HOUR), a_pass(3 * HOUR), a_pass(5 * HOUR)], SPAN, EPOCH)
    due = plan.due(EPOCH + 5 * HOUR - timedelta(seconds=20))
    assert [(one.kind, one.lead_s) for one in due] == [
        ("missed", None),
        ("missed", None),
        ("coming", 60.0),
    ]


@settings(deadline=None, max_examples=60)
@given(
    st.lists(st.integers(0, 14), min_size=1, max_size=8, unique=True),
    st.lists(st.tuples(st.floats(1, 7200), st.integers(-120, 120)), min_size=1, max_size=30),
)
def test_however_time_goes_each_pass_is_announced_once(
    hours: list[int], steps: list[tuple[float, int]]
) -> None:
    """Time jumps ahead, sets are renewed, the program is restarted: each pass is said, once."""
    plan, now, said = _plan(), EPOCH, []
    passes = [a_pass(2 * hour * HOUR + HOUR) for hour in sorted(hours)]
    since = EPOCH
    for number, (seconds, shift) in enumerate([*steps, *[(7200.0, 0)] * 16]):
        now += timedelta(seconds=seconds)
        found = [
            replace(
                one,
                start=one.start and one.start + timedelta(seconds=shift),
                tca=one.tca + timedelta(seconds=shift),
                end=one.end and one.end + timedelta(seconds=shift),
                epoch=str(number),
            )
            for one in passes
        ]
        span = Span(min(since, now) - HOUR / 2, now + 40 * HOUR)
        found = [one for one in found if span.start < one.tca < span.end]
        said += plan.update(found, span, since)
        said += plan.due(now)
        plan.prune(now, now + 99 * HOUR)
        since = now
        kept = [KnownPass.from_json(k.as_json()) for k in plan.known.values() if k.announced]
        plan = Plan([10 * MINUTE, MINUTE], kept)
    first = [one for one in said if one.kind in ("coming", "started", "missed")]
    keys = [(one.known.id, one.kind, one.lead_s) for one in first]
    assert len(set(keys)) == len(keys)
    assert len({one.known.id for one in first}) == len(passes)
    assert "cancelled" not in {one.kind for one in said}


def test_a_signal_within_a_wait_ends_it() -> None:
    """Thousands of signals, at any point of a wait, and never a deadlock."""
    wake = Wake()
    before = signal.signal(signal.SIGALRM, lambda *_: wake.set())
    signal.setitimer(signal.ITIMER_REAL, 0.001, 0.0002)
    try:
        assert all(wake.wait(5.0) for _ in range(500))
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)
