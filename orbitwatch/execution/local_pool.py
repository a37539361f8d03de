"""Runs tasks in a pool of local processes."""

from __future__ import annotations

import contextlib
import multiprocessing
import os
import signal
import sys
import threading
import warnings
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import (
    FIRST_COMPLETED,
    Future,
    ProcessPoolExecutor,
    as_completed,
    wait,
)
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass
from typing import Any, TypeVar

from orbitwatch.engine.processors import limit_threads
from orbitwatch.errors import OrbitwatchError
from orbitwatch.execution.environment import Environment

S = TypeVar("S")
T = TypeVar("T")
R = TypeVar("R")

_AHEAD = 2
"""Tasks submitted beyond one per process: enough to keep all busy, few enough for the memory."""

_state: Any = None
_function: Callable[[Any, Any], Any]


def ordered_map(
    function: Callable[[S, T], R], state: S, tasks: Iterable[T], jobs: int
) -> Iterator[R]:
    """Yield ``function(state, task)`` for each task, in order, computed by ``jobs`` processes.

    Each process receives ``state`` once. Tasks are submitted only a little ahead of the results
    consumed, so a consumer that stops early stops the work. An exception of a task is raised in the
    consumer; OrbitwatchError is raised where a process is killed.
    """
    if jobs <= 1:
        for task in tasks:
            yield function(state, task)
        return
    waiting: deque[Future[R]] = deque()
    with _processes(function, state, jobs) as executor:
        for task in tasks:
            waiting.append(_submit(executor, task))
            if len(waiting) > jobs + _AHEAD:
                yield waiting.popleft().result()
        while waiting:
            yield waiting.popleft().result()


@dataclass(frozen=True, slots=True)
class LocalPool:
    """An `orbitwatch.execution.executors.Executor`: ``jobs`` processes of this machine."""

    jobs: int

    def map(self, function: Callable[[T], R], tasks: Iterable[T]) -> Iterator[R]:
        """Yield ``function(task)`` for each task, in order of completion."""
        if self.jobs <= 1:
            yield from map(function, tasks)
            return
        waiting: set[Future[R]] = set()
        with _processes(_apply, function, self.jobs) as executor:
            for task in tasks:
                waiting.add(_submit(executor, task))
                if len(waiting) > self.jobs + _AHEAD:
                    done, waiting = wait(waiting, return_when=FIRST_COMPLETED)
                    yield from (future.result() for future in done)
            for future in as_completed(waiting):
                yield future.result()


def _apply(function: Callable[[T], R], task: T) -> R:
    return function(task)


@contextlib.contextmanager
def _processes(function: Callable[[S, T], R], state: S, jobs: int) -> Iterator[ProcessPoolExecutor]:
    """Yield an executor whose processes have ``function`` and ``state``; all end with the block."""
    executor = _executor(function, state, jobs)
    finished = False
    try:
        yield executor
        finished = True
    except BrokenProcessPool:
        raise OrbitwatchError(
            "a process of the search was killed from outside",
            hint="if memory is short, use --jobs 1, which needs less",
        ) from None
    finally:
        with _interrupts_blocked():
            if not finished:
                _end(executor)
            executor.shutdown(wait=True, cancel_futures=True)


def _executor(function: Callable[[Any, Any], Any], state: object, jobs: int) -> ProcessPoolExecutor:
    initargs = function, state, Environment.here()
    return ProcessPoolExecutor(jobs, _context(), initializer=_start, initargs=initargs)


def _submit(executor: ProcessPoolExecutor, task: object) -> Future[Any]:
    with warnings.catch_warnings():
        # From 3.12 on Python warns that a process with threads is forked. The only other threads
        # are the linear algebra library's idle ones: see _context.
        warnings.filterwarnings("ignore", ".*multi-threaded.*", DeprecationWarning)
        # The first task starts the processes: an interrupt meanwhile would leave them waiting.
        with _interrupts_blocked():
            return executor.submit(_work, task)


def _end(executor: ProcessPoolExecutor) -> None:
    """Terminate the processes at once: their results are not needed."""
    for process in list((getattr(executor, "_processes", None) or {}).values()):
        process.terminate()


@contextlib.contextmanager
def _interrupts_blocked() -> Iterator[None]:
    """Defer Ctrl-C until the block ends, where signals can be masked (not on Windows)."""
    if not hasattr(signal, "pthread_sigmask"):
        yield
        return
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def _context() -> multiprocessing.context.BaseContext:
    """Fork where that is safe, since it shares loaded data; elsewhere spawn new processes."""
    alone = threading.active_count() == 1
    return multiprocessing.get_context("fork" if sys.platform == "linux" and alone else "spawn")


def _start(function: Callable[[Any, Any], Any], state: object, environment: Environment) -> None:
    global _state, _function
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the parent handles Ctrl-C and ends its children
    signal.signal(signal.SIGTERM, signal.SIG_DFL)  # by this signal; drop the parent's handler
    _function, _state = function, state
    environment.install()
    limit_threads(1)  # the processes share the processors
    threading.Thread(target=_end_with_parent, daemon=True).start()


def _end_with_parent() -> None:
    """End this process when its parent has died; it would wait for work for ever."""
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)


def _work(task: object) -> Any:
    return _function(_state, task)
