"""Work spread over processes: results in order, failures told, and nobody left behind."""

from __future__ import annotations

import multiprocessing
import os
import signal
import subprocess
import sys
import time
import warnings
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from orbitwatch.engine.processors import cores
from orbitwatch.errors import ElementsError, OrbitwatchError
from orbitwatch.execution import local_pool
from orbitwatch.execution.local_pool import ordered_map

HERE = Path(__file__).parents[2]


@pytest.fixture
def forked(monkeypatch: pytest.MonkeyPatch) -> None:
    """Fork even where the test runner has threads: a process begun afresh takes a second."""
    if sys.platform != "linux":
        pytest.skip("processes are forked on Linux alone")
    monkeypatch.setattr(local_pool, "_context", lambda: multiprocessing.get_context("fork"))


def _times(factor: int, number: int) -> int:
    time.sleep(0.01 * ((number * 7) % 3))  # later tasks are often done first
    return factor * number


def _fails_at(number: int, task: int) -> int:
    if task == number:
        raise ElementsError(f"task {task} is bad", hint="leave it out")
    return task


def _dies_at(number: int, task: int) -> int:
    if task == number:
        os._exit(7)
    return task


def _process(_: object, task: int) -> int:
    time.sleep(0.02)
    return os.getpid()


def _nobody_left() -> bool:
    until = time.monotonic() + 5.0
    while multiprocessing.active_children() and time.monotonic() < until:
        time.sleep(0.01)
    return not multiprocessing.active_children()


@pytest.mark.usefixtures("forked")
@pytest.mark.parametrize("jobs", [0, 1, 2, 3, 8])
@pytest.mark.parametrize("n_tasks", [0, 1, 2, 13])
def test_results_come_in_the_order_of_the_tasks(jobs: int, n_tasks: int) -> None:
    assert list(ordered_map(_times, 3, range(n_tasks), jobs)) == [3 * n for n in range(n_tasks)]
    assert _nobody_left()


@pytest.mark.slow
def test_processes_begun_afresh_do_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(local_pool, "_context", lambda: multiprocessing.get_context("spawn"))
    assert list(ordered_map(_times, 3, range(5), 2)) == [0, 3, 6, 9, 12]
    assert _nobody_left()


@pytest.mark.usefixtures("forked")
def test_the_work_is_done_by_other_processes_and_by_several() -> None:
    done_by = set(ordered_map(_process, None, range(20), 2))
    assert len(done_by) == 2
    assert os.getpid() not in done_by
    assert set(ordered_map(_process, None, range(2), 1)) == {os.getpid()}


@pytest.mark.usefixtures("forked")
@pytest.mark.parametrize("jobs", [1, 2, 3])
def test_tasks_are_taken_only_a_little_ahead_of_the_reader(jobs: int) -> None:
    taken = 0

    def tasks() -> Iterator[int]:
        nonlocal taken
        while taken < 1000:
            taken += 1
            yield taken

    results = ordered_map(_times, 1, tasks(), jobs)
    for number in range(1, 6):
        assert next(results) == number
        assert taken <= number + jobs + 2
    results.close()  # type: ignore[attr-defined]  # it is a generator
    assert _nobody_left()


@pytest.mark.usefixtures("forked")
@pytest.mark.parametrize("jobs", [1, 2, 3])
def test_a_failure_reaches_the_reader_after_what_went_well(jobs: int) -> None:
    results = ordered_map(_fails_at, 4, range(100), jobs)
    assert [next(results) for _ in range(4)] == [0, 1, 2, 3]
    with pytest.raises(ElementsError, match="task 4 is bad") as caught:
        next(results)
    assert caught.value.hint == "leave it out"
    assert _nobody_left()


@pytest.mark.usefixtures("forked")
def test_a_process_that_dies_is_an_error_and_no_endless_wait() -> None:
    with pytest.raises(OrbitwatchError, match="killed from outside") as caught:
        list(ordered_map(_dies_at, 2, range(50), 2))
    assert "--jobs 1" in str(caught.value.hint)
    assert _nobody_left()


@pytest.mark.usefixtures("forked")
def test_a_reader_who_stops_early_ends_the_work() -> None:
    for result in ordered_map(_times, 1, range(10_000), 2):
        if result == 3:
            break
    assert _nobody_left()


@pytest.mark.usefixtures("forked")
def test_an_interrupted_reader_leaves_nobody_behind() -> None:
    def read() -> None:
        for result in ordered_map(_times, 1, range(10_000), 2):
            if result == 3:
                raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        read()
    assert _nobody_left()


@pytest.mark.usefixtures("forked")
def test_the_reader_keeps_its_own_warning_filters() -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        before = list(warnings.filters)
        results = ordered_map(_times, 1, range(4), 2)
        next(results)
        assert list(warnings.filters) == before
        list(results)
        assert list(warnings.filters) == before


def test_cores_are_counted() -> None:
    assert cores() >= 1


_READER = """\
import os, sys, time
from orbitwatch.execution.local_pool import ordered_map
from tests.execution.test_local_pool import _process
results = ordered_map(_process, None, range(100_000), 2)
print(os.getpid(), *sorted({next(results) for _ in range(8)}), flush=True)
for _ in results:
    pass
"""


@pytest.mark.slow
@pytest.mark.skipif(sys.platform != "linux", reason="looks for processes in /proc")
@pytest.mark.parametrize("name", ["SIGINT", "SIGTERM", "SIGKILL"])
def test_processes_end_with_the_one_that_began_them(name: str) -> None:
    with subprocess.Popen(
        [sys.executable, "-c", _READER],
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
        cwd=HERE,
    ) as reader:
        assert reader.stdout is not None
        parent, *workers = map(int, reader.stdout.readline().split())
        assert parent == reader.pid
        assert workers
        reader.send_signal(getattr(signal, name))
        reader.wait(timeout=20)
    until = time.monotonic() + 5.0
    while any(map(_runs, workers)) and time.monotonic() < until:
        time.sleep(0.05)
    left = list(filter(_runs, workers))
    for process in left:
        os.kill(process, signal.SIGKILL)
    assert not left


def _runs(process: int) -> bool:
    try:
        state = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0]
    except FileNotFoundError:
        return False
    return state != "Z"


def test_the_state_is_handed_over_whole(forked: None) -> None:
    state = np.arange(5.0)
    assert list(ordered_map(_item, state, [4, 0, 2], 2)) == [4.0, 0.0, 2.0]


def _item(state: np.ndarray, index: int) -> float:
    return float(state[index])
