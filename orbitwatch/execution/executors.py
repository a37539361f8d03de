"""Selects what runs independent tasks: local processes, or the chosen cluster.

A function and its tasks are pickled, so the function must be one of a module, or a `partial` of one
that binds what all tasks share, which is sent to each process or worker once.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from functools import partial
from typing import Protocol, TypeVar

from orbitwatch.engine.processors import cores

S = TypeVar("S")
T = TypeVar("T")
R = TypeVar("R")


class Executor(Protocol):
    """Runs independent tasks."""

    def map(self, function: Callable[[T], R], tasks: Iterable[T]) -> Iterator[R]:
        """Yield ``function(task)`` for each task, once each, in order of completion.

        Tasks are taken only a little ahead of the results. An exception of a task is raised here.
        """


_cluster: Executor | None = None


def use_cluster(cluster: Executor | None) -> None:
    """Run later work on ``cluster``; None: on this machine."""
    global _cluster
    _cluster = cluster


def executor(jobs: int | None) -> Executor:
    """Return the cluster in use, else ``jobs`` processes (None: one per core)."""
    from orbitwatch.execution.local_pool import LocalPool

    return _cluster or LocalPool(jobs or cores())


def ordered_map(
    function: Callable[[S, T], R], state: S, tasks: Iterable[T], jobs: int
) -> Iterator[R]:
    """Yield ``function(state, task)`` for each task, in the order of the tasks.

    On the cluster in use, whatever ``jobs`` is; else one after the other, or with several
    ``jobs`` as `local_pool.ordered_map` does.
    """
    if _cluster is None and jobs <= 1:
        yield from map(partial(function, state), tasks)
        return
    if _cluster is None:
        from orbitwatch.execution import local_pool  # loads the libraries of processes

        yield from local_pool.ordered_map(function, state, tasks, jobs)
        return
    waiting: dict[int, R] = {}
    expected = 0
    for number, result in _cluster.map(partial(_numbered, function, state), enumerate(tasks)):
        waiting[number] = result
        while expected in waiting:
            yield waiting.pop(expected)
            expected += 1


def _numbered(function: Callable[[S, T], R], state: S, task: tuple[int, T]) -> tuple[int, R]:
    return task[0], function(state, task[1])
