"""One run's tasks on a Dask cluster: submitted, awaited, and resubmitted where lost."""

from __future__ import annotations

import queue
import time
from collections.abc import Iterator
from secrets import token_hex
from typing import Any, TypeVar

from orbitwatch import remarks
from orbitwatch.errors import OrbitwatchError
from orbitwatch.execution.cluster_worker import WorkerError, run

T = TypeVar("T")

PATIENCE_S = 30.0
"""Seconds to wait for workers, or for a lost scheduler to return."""
_POLL_S = 0.5
_NO_TASK: Any = object()
_AHEAD = 3
"""Tasks submitted per worker thread, so that no thread waits for the next."""


class ClusterRun:
    """The tasks of one call of `DaskCluster.map` in progress."""

    def __init__(self, address: str, client: Any, work: bytes, ours: dict[str, str]) -> None:
        self._address = address
        self._client = client
        self._work = work
        self._ours = ours
        self._key = f"orbitwatch-{token_hex(8)}"
        self._done: queue.SimpleQueue[Any] = queue.SimpleQueue()
        self._tasks: dict[str, Any] = {}  # by key of the future
        self._futures: dict[str, Any] = {}
        self._again: list[Any] = []
        self._failing: dict[str, str] = {}  # workers excluded, and why
        self._count = 0
        self._shared = False
        self._known_workers: tuple[float, dict[str, Any]] = (-_POLL_S, {})

    def results(self, tasks: Iterator[T]) -> Iterator[Any]:
        """Yield the results as they complete."""
        failed = 0
        try:
            while self._fill(tasks):
                future = self._next()
                if future is None:
                    continue
                task = self._tasks.pop(future.key)
                del self._futures[future.key]
                if future.status == "finished":
                    yield self._result(future)
                elif future.status == "error":
                    failed += self._failure(future, task)
                else:  # lost with its scheduler: a new one does not have the work
                    self._again.append(task)
                    self._shared = False
        finally:
            self._end()
        if failed:
            raise OrbitwatchError(
                f"{failed:,} tasks failed: " + "; ".join(self._reasons()),
                hint="fix that and run the command again; --resume continues a dataset",
            )

    def _fill(self, tasks: Iterator[T]) -> bool:
        """Submit tasks while there is room for them; return whether any are left to wait for."""
        while len(self._tasks) < self._room():
            task = self._again.pop() if self._again else next(tasks, _NO_TASK)
            if task is _NO_TASK:
                return bool(self._tasks)
            self._submit(task)
        return True

    def _end(self) -> None:
        if self._client.status == "running":
            self._client.cancel(list(self._futures.values()), force=True)
            self._client.set_metadata([self._key], None)
        self._tasks.clear()

    def _workers(self) -> dict[str, Any]:
        """Return the workers by address; empty if there is no scheduler."""
        if self._client.status != "running":
            return {}
        at, found = self._known_workers
        if time.monotonic() - at >= _POLL_S:
            try:
                found = self._client.scheduler_info(n_workers=-1)["workers"]
            except OSError:  # the scheduler has just disappeared
                found = {}
            self._known_workers = time.monotonic(), found
        return found

    def _room(self) -> int:
        """Return how many tasks may be submitted at a time."""
        threads: int = sum(worker["nthreads"] for worker in self._workers().values())
        return _AHEAD * threads

    def _submit(self, task: Any) -> None:
        if not self._shared:
            self._client.set_metadata([self._key], self._work)
            self._shared = True
        self._count += 1
        key = f"{self._key}-{self._count}"
        able = None
        if self._failing:
            able = [worker for worker in self._workers() if worker not in self._failing]
        self._tasks[key] = task
        future = self._client.submit(
            run, self._key, self._ours, task, key=key, pure=False, workers=able or None
        )
        self._futures[key] = future
        future.add_done_callback(self._done.put)

    def _next(self) -> Any:
        """Return the next completed future; None where there is room for further tasks."""
        begun = time.monotonic()
        while True:
            try:
                return self._done.get(timeout=_POLL_S)
            except queue.Empty:
                pass
            if len(self._tasks) < self._room():
                return None
            if self._workers():
                begun = time.monotonic()
            elif self._client.status == "closed" or time.monotonic() - begun > PATIENCE_S:
                gone = "workers" if self._client.status == "running" else "scheduler"
                raise OrbitwatchError(
                    f"the {gone} of the cluster {self._address} disappeared",
                    hint="start it again and repeat the command; --resume continues a dataset",
                )

    def _result(self, future: Any) -> Any:
        result = future.result()
        future.release()
        return result

    def _failure(self, future: Any, task: Any) -> int:
        """Resubmit a task that its worker could not run; return 1 if no other worker is left."""
        error = future.exception()
        if isinstance(error, WorkerError):
            if error.worker not in self._failing:
                self._failing[error.worker] = error.text
                remarks.warn(f"the worker {error.worker} is left out: {error.text}")
            if self._workers().keys() - self._failing.keys():
                self._again.append(task)
                return 0
            return 1
        if isinstance(error, ImportError):
            raise OrbitwatchError(
                f"a worker of {self._address} does not have orbitwatch: {error}",
                hint="install it there: pip install 'orbitwatch[cluster]'",
            )
        if type(error).__name__ == "KilledWorker":
            raise OrbitwatchError(
                f"a task ended each worker that started it: {error}".split(".", 1)[0],
                hint="where memory is short, start fewer workers on a machine",
            )
        raise error

    def _reasons(self) -> Iterator[str]:
        yield from (f"worker {worker}: {why}" for worker, why in self._failing.items())
