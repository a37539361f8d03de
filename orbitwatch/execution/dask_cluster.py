"""Tasks on a Dask cluster: a scheduler and its workers, whoever started them.

The work that all tasks share is kept by the scheduler and fetched by each worker once, so that
workers may come and go. A task whose worker is lost is done by another. When the scheduler is
lost, its tasks are handed to the one that takes its place.
"""

from __future__ import annotations

import logging
import pickle
import pkgutil
import queue
import socket
import time
from collections.abc import Callable, Iterable, Iterator
from secrets import token_hex
from typing import Any, TypeVar
from urllib.parse import urlsplit

from orbitwatch import remarks
from orbitwatch.errors import OrbitwatchError, UsageError
from orbitwatch.execution.cluster_worker import Work, WorkerError, differences, run, software
from orbitwatch.execution.environment import Environment

T = TypeVar("T")
R = TypeVar("R")

CONNECT_S = 5.0
"""How long a scheduler may take to accept a connection."""
PATIENCE_S = 30.0
"""How long workers, or a scheduler that is gone, are waited for."""
_POLL_S = 0.5
_NO_TASK: Any = object()
_AHEAD = 3
"""Tasks handed out for each thread of the workers, so that none waits for the next."""


class DaskCluster:
    """An `orbitwatch.execution.executors.Executor`: the workers of the scheduler at ``address``."""

    def __init__(self, address: str) -> None:
        self.address = address if "://" in address else f"tcp://{address}"
        self._client: Any = None
        self._ours = software()

    def map(self, function: Callable[[T], R], tasks: Iterable[T]) -> Iterator[R]:
        """Yield ``function(task)`` for each task, once each, in order of completion.

        Raises OrbitwatchError where the cluster is not there, has no workers or others than ours,
        or stays away; and, once all other tasks are done, for those that no worker could do.
        """
        client = self.connect()
        work = pickle.dumps(Work(function, Environment.here()), pickle.HIGHEST_PROTOCOL)
        yield from _Run(self.address, client, work, self._ours).results(iter(tasks))

    def connect(self) -> Any:
        """Return the client of the scheduler, whose workers are ours, connected once."""
        if self._client is None:
            client = _client(self.address)
            try:
                _wait_for_worker(self.address, client)
                self._check(client)
            except BaseException:
                client.close()
                raise
            self._client = client
        return self._client

    def close(self) -> None:
        """Leave the cluster as it was found."""
        if self._client is not None:
            self._client.close()
            self._client = None

    def _check(self, client: Any) -> None:
        """Raise OrbitwatchError unless all workers have the software that this process has."""
        name = "orbitwatch.version:__version__"
        for worker, found in _ask(client, pkgutil.resolve_name, name).items():
            if isinstance(found, ImportError):
                raise OrbitwatchError(
                    f"the worker {worker} does not have orbitwatch",
                    hint="install it there: pip install 'orbitwatch[cluster]'",
                )
            if found != self._ours["orbitwatch"]:
                self._refuse(worker, {**self._ours, "orbitwatch": str(found)})
        for worker, theirs in _ask(client, software).items():
            if isinstance(theirs, BaseException):
                raise OrbitwatchError(f"the worker {worker} cannot work: {theirs}")
            if theirs != self._ours:
                self._refuse(worker, theirs)

    def _refuse(self, worker: str, theirs: dict[str, str]) -> None:
        raise OrbitwatchError(
            f"the worker {worker} has {differences(theirs, self._ours)}",
            hint="install the same on all workers: rows must not depend on who computes them",
        )


class _Run:
    """The tasks of one call of `DaskCluster.map` on their way."""

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
        self._failing: dict[str, str] = {}  # workers that cannot do their part, and why
        self._count = 0
        self._shared = False
        self._known_workers: tuple[float, dict[str, Any]] = (-_POLL_S, {})

    def results(self, tasks: Iterator[T]) -> Iterator[Any]:
        """Yield the results as they come."""
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
                else:  # lost with its scheduler: the next one does not know the work
                    self._again.append(task)
                    self._shared = False
        finally:
            self._end()
        if failed:
            raise OrbitwatchError(
                f"{failed:,} tasks could not be done: " + "; ".join(self._reasons()),
                hint="mend that and ask again; with --resume a dataset is continued",
            )

    def _fill(self, tasks: Iterator[T]) -> bool:
        """Hand out tasks while there is room for them; return whether any are left to wait for."""
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
        """Return the workers by address; none where there is no scheduler."""
        if self._client.status != "running":
            return {}
        at, found = self._known_workers
        if time.monotonic() - at >= _POLL_S:
            try:
                found = self._client.scheduler_info(n_workers=-1)["workers"]
            except OSError:  # it went away this very moment
                found = {}
            self._known_workers = time.monotonic(), found
        return found

    def _room(self) -> int:
        """Return how many tasks may be under way."""
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
        """Return the next future that is done; None where there is room for further tasks."""
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
                    f"the {gone} of the cluster {self._address} went away",
                    hint="start it again and ask again; with --resume a dataset is continued",
                )

    def _result(self, future: Any) -> Any:
        result = future.result()
        future.release()
        return result

    def _failure(self, future: Any, task: Any) -> int:
        """Hand a task to another worker where its own could not do it; return 1 if none is left."""
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
                f"a task ended each worker that began it: {error}".split(".", 1)[0],
                hint="where memory is short, start fewer workers on a machine",
            )
        raise error

    def _reasons(self) -> Iterator[str]:
        yield from (f"worker {worker}: {why}" for worker, why in self._failing.items())


def _client(address: str) -> Any:
    try:
        import distributed
    except ImportError:
        raise UsageError(
            "--cluster takes distributed, which is not installed",
            hint="pip install 'orbitwatch[cluster]'",
        ) from None
    logging.getLogger("distributed").setLevel(logging.CRITICAL + 1)  # lines of our own say it
    try:
        _probe(address)
        make: Any = distributed.Client
        return make(address, timeout=PATIENCE_S, set_as_default=False)
    except (ValueError, TypeError):
        raise UsageError(
            f"--cluster: {address} is no address of a scheduler", hint="such as tcp://10.0.0.1:8786"
        ) from None
    except (OSError, TimeoutError):
        raise OrbitwatchError(
            f"no Dask scheduler answers at {address}",
            hint="start one with 'dask scheduler', or leave out --cluster",
        ) from None


def _probe(address: str) -> None:
    """Raise OSError at once where nobody listens at ``address``: Dask would try for long.

    Raises ValueError where it is no address.
    """
    parts = urlsplit(address)
    if parts.scheme in ("tcp", "tls"):
        if parts.hostname is None or parts.port is None:
            raise ValueError(address)
        socket.create_connection((parts.hostname, parts.port), CONNECT_S).close()


def _wait_for_worker(address: str, client: Any) -> None:
    try:
        client.wait_for_workers(1, timeout=PATIENCE_S)
    except TimeoutError:
        raise OrbitwatchError(
            f"the cluster {address} has no workers",
            hint=f"start some with 'dask worker {address} --nthreads 1'",
        ) from None


def _ask(client: Any, function: Callable[..., Any], *args: Any) -> dict[str, Any]:
    """Return what each worker answers: an exception where it fails."""
    found: dict[str, Any] = client.run(function, *args, on_error="return")
    return found
