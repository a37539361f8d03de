"""The clock of the live view: moved, turned round, faster, stopped, and back to now."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from tests.features.live.views import AT, Time


def test_it_follows_the_system_through_sleep_and_changes() -> None:
    time = Time()
    clock = time.clock()
    time.now += timedelta(hours=8)  # asleep: the other count stood still
    assert clock.moment() == time.now
    time.now -= timedelta(days=1)  # set back
    assert clock.moment() == time.now
    clock.run_at(1)
    assert clock.follows_system


def test_it_runs_faster_and_back_from_where_it_is() -> None:
    time = Time()
    clock = time.clock()
    clock.run_at(100)
    time.passes(3)
    assert clock.moment() == AT + timedelta(seconds=300)
    clock.turn_round()
    time.passes(1)
    assert clock.moment() == AT + timedelta(seconds=200)
    clock.run_at(10)
    time.passes(1)
    assert clock.moment() == AT + timedelta(seconds=190)


def test_it_stops_and_goes_on() -> None:
    time = Time()
    clock = time.clock(AT - timedelta(days=3))
    time.passes(2)
    clock.pause()
    stopped = clock.moment()
    time.passes(60)
    assert clock.moment() == stopped == AT - timedelta(days=3) + timedelta(seconds=2)
    clock.step(timedelta(minutes=1))
    assert clock.moment() == stopped + timedelta(minutes=1)
    clock.pause()
    time.passes(5)
    assert clock.moment() == stopped + timedelta(seconds=65)


def test_steps_leave_now_and_n_comes_back() -> None:
    time = Time()
    clock = time.clock()
    clock.step(timedelta(minutes=-10))
    time.passes(1)
    assert clock.moment() == AT + timedelta(minutes=-10, seconds=1)
    assert not clock.follows_system
    clock.to_now()
    assert (clock.moment(), clock.speed, clock.follows_system) == (time.now, 1, True)


def test_it_stays_within_the_years_that_can_be_computed() -> None:
    clock = Time().clock(datetime(2100, 12, 31, tzinfo=UTC))
    for _ in range(5):
        clock.step(timedelta(days=10000))
    assert clock.moment().year == 2100
    for _ in range(9):
        clock.step(timedelta(days=-10000))
    assert clock.moment().year == 1957
