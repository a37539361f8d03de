"""The worker's side of a cluster: fetches the work of a run once, then runs its tasks."""

from __future__ import annotations

import pickle
import platform
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version
from typing import Any

from orbitwatch.engine.choice import compiled
from orbitwatch.engine.processors import limit_threads
from orbitwatch.errors import OrbitwatchError
from orbitwatch.execution.environment import Environment
from orbitwatch.version import __version__

_CACHED_RUNS = 2
"""Runs whose work a worker caches: the one that ends and the next."""


class WorkerError(Exception):
    """A worker cannot run a task: its disk is full, or a file system is not mounted."""

    def __init__(self, worker: str, text: str) -> None:
        super().__init__(worker, text)
        self.worker = worker
        self.text = text


@dataclass(frozen=True, slots=True)
class Work:
    """The function and environment that all tasks of a run share."""

    function: Callable[[Any], Any]
    environment: Environment


def software() -> dict[str, str]:
    """Return the versions that determine rows and files: workers must match the client's."""
    found = {
        "orbitwatch": __version__,
        "engine": "numpy" if compiled() is None else "compiled",
        "Python": ".".join(platform.python_version_tuple()[:2]),
    }
    for package in ("numpy", "pyarrow"):
        try:
            found[package] = version(package)
        except PackageNotFoundError:
            found[package] = "none"
    return found


def differences(theirs: dict[str, str], ours: dict[str, str]) -> str:
    """Return in words how a worker's software differs from the client's; empty if it does not."""
    return ", ".join(
        f"{name} {theirs.get(name, 'none')} (here {mine})"
        for name, mine in ours.items()
        if theirs.get(name) != mine
    )


def run(key: str, ours: dict[str, str], task: object) -> Any:
    """Run one task of the run whose work the scheduler stores under ``key``.

    Raises WorkerError for an OSError on this worker.
    """
    from distributed import get_worker

    worker = get_worker()
    if different := differences(software(), ours):
        raise OrbitwatchError(
            f"the worker {worker.address} has {different}", hint="install the same on all workers"
        )
    work = _work(worker, key)
    with _environments.entered(key, work.environment):
        try:
            return work.function(task)
        except OSError as error:
            about = f"{error.filename}: " if error.filename else ""
            raise WorkerError(worker.address, f"{about}{error.strerror or error}") from error


_cached: dict[str, Work] = {}
_fetching = threading.Lock()


def _work(worker: Any, key: str) -> Work:
    from distributed.utils import sync

    with _fetching:
        if key not in _cached:
            content = sync(worker.loop, worker.scheduler.get_metadata, keys=[key], default=None)
            if content is None:
                raise OrbitwatchError(f"the run {key} has ended")
            while len(_cached) >= _CACHED_RUNS:
                del _cached[next(iter(_cached))]
            limit_threads(1)  # the workers share the processors
            _cached[key] = pickle.loads(content)  # noqa: S301 - as Dask does with every task
        return _cached[key]


class _Environments:
    """Lets only tasks of one environment run at a time, since it is global to the process."""

    def __init__(self) -> None:
        self._change = threading.Condition()
        self._key: str | None = None
        self._running = 0

    @contextmanager
    def entered(self, key: str, environment: Environment) -> Iterator[None]:
        """Install ``environment`` once no task of another run is active, and keep it."""
        with self._change:
            self._change.wait_for(lambda: self._running == 0 or self._key == key)
            if self._key != key:
                environment.install()
                self._key = key
            self._running += 1
        try:
            yield
        finally:
            with self._change:
                self._running -= 1
                self._change.notify_all()


_environments = _Environments()
