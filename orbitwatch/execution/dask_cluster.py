"""An executor on a Dask cluster, whose scheduler and workers run already.

The work that all tasks share is stored by the scheduler and fetched by each worker once, so that
workers may come and go. A task whose worker is lost runs on another. When the scheduler is lost,
its tasks are submitted to the one that replaces it.
"""

from __future__ import annotations

import contextlib
import logging
import pickle
import pkgutil
import socket
from collections.abc import Callable, Iterable, Iterator
from typing import Any, TypeVar
from urllib.parse import urlsplit

from orbitwatch.errors import OrbitwatchError, UsageError
from orbitwatch.execution.cluster_run import PATIENCE_S, ClusterRun
from orbitwatch.execution.cluster_worker import Work, differences, software
from orbitwatch.execution.environment import Environment
from orbitwatch.execution.executors import use_cluster

T = TypeVar("T")
R = TypeVar("R")

CONNECT_S = 5.0
"""Seconds that a scheduler may take to accept a connection."""


@contextlib.contextmanager
def cluster_in_use(address: str) -> Iterator[None]:
    """Run all work on the cluster of the scheduler at ``address`` until the block ends.

    It connects at once, before a catalogue is read that it could not use.
    """
    cluster = DaskCluster(address)
    try:
        cluster.connect()
        use_cluster(cluster)
        yield
    finally:
        use_cluster(None)
        cluster.close()


class DaskCluster:
    """An `orbitwatch.execution.executors.Executor`: the workers of the scheduler at ``address``."""

    def __init__(self, address: str) -> None:
        self.address = address if "://" in address else f"tcp://{address}"
        self._client: Any = None
        self._ours = software()

    def map(self, function: Callable[[T], R], tasks: Iterable[T]) -> Iterator[R]:
        """Yield ``function(task)`` for each task, once each, in order of completion.

        Raises OrbitwatchError where the cluster is unreachable, has no workers or mismatched ones,
        or stays lost; and, after all other tasks, for those that no worker could run.
        """
        client = self.connect()
        work = pickle.dumps(Work(function, Environment.here()), pickle.HIGHEST_PROTOCOL)
        yield from ClusterRun(self.address, client, work, self._ours).results(iter(tasks))

    def connect(self) -> Any:
        """Return the scheduler's client, connected and its workers checked once."""
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
        """Disconnect from the cluster."""
        if self._client is not None:
            self._client.close()
            self._client = None

    def _check(self, client: Any) -> None:
        """Raise OrbitwatchError unless all workers have the same software as this process."""
        name = "orbitwatch.version:__version__"
        for worker, found in _ask(client, pkgutil.resolve_name, name).items():
            if isinstance(found, ImportError):
                raise OrbitwatchError(
                    f"the worker {worker} does not have orbitwatch",
                    hint="install it there: pip install 'orbitwatch[cluster]'",
                )
            if found != self._ours["orbitwatch"]:
                self._raise_mismatch(worker, {**self._ours, "orbitwatch": str(found)})
        for worker, theirs in _ask(client, software).items():
            if isinstance(theirs, BaseException):
                raise OrbitwatchError(f"the worker {worker} cannot work: {theirs}")
            if theirs != self._ours:
                self._raise_mismatch(worker, theirs)

    def _raise_mismatch(self, worker: str, theirs: dict[str, str]) -> None:
        raise OrbitwatchError(
            f"the worker {worker} has {differences(theirs, self._ours)}",
            hint="install the same on all workers: rows must not depend on who computes them",
        )


def _client(address: str) -> Any:
    try:
        import distributed
    except ImportError:
        raise UsageError(
            "--cluster needs distributed, which is not installed",
            hint="pip install 'orbitwatch[cluster]'",
        ) from None
    logging.getLogger("distributed").setLevel(logging.CRITICAL + 1)  # we report failures
    try:
        _probe(address)
        make: Any = distributed.Client
        return make(address, timeout=PATIENCE_S, set_as_default=False)
    except (ValueError, TypeError):
        raise UsageError(
            f"--cluster: {address} is not the address of a scheduler",
            hint="such as tcp://10.0.0.1:8786",
        ) from None
    except (OSError, TimeoutError):
        raise OrbitwatchError(
            f"no Dask scheduler answers at {address}",
            hint="start one with 'dask scheduler', or leave out --cluster",
        ) from None


def _probe(address: str) -> None:
    """Raise OSError at once if nothing listens at ``address``: Dask would keep trying for long.

    Raises ValueError where it is not an address.
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
    """Return what each worker returns: the exception if it fails."""
    found: dict[str, Any] = client.run(function, *args, on_error="return")
    return found
