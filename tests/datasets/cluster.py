"""A Dask cluster on loopback, of real processes that a test may end and start again."""

from __future__ import annotations

import os
import resource
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

from tests.cli.running import environment
from tests.test_packaging import ROOT


def free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        port: int = listener.getsockname()[1]
        return port


def wait_for(port: int) -> None:
    """Return once somebody listens at a port of this machine."""
    for _ in range(2400):
        try:
            return socket.create_connection(("127.0.0.1", port), 5.0).close()
        except OSError:
            time.sleep(0.05)
    raise TimeoutError(f"nobody listens at {port}")


class Cluster:
    """A scheduler and its workers by name; all are ended with the block."""

    def __init__(self, folder: Path, **environ: str) -> None:
        self._folder = folder
        port = free_port()
        self.address = f"tcp://127.0.0.1:{port}"
        self._port = str(port)
        self._environ = environment(folder, **environ) | {
            "PYTHONWARNINGS": "ignore",
            "PYTHONDONTWRITEBYTECODE": "1",  # or a full disk leaves half of a module behind
        }
        self._processes: dict[str, subprocess.Popen[bytes]] = {}

    def __enter__(self) -> Cluster:
        self.start_scheduler()
        return self

    def __exit__(self, *_: object) -> None:
        for name in list(self._processes):
            self.kill(name)

    def start_scheduler(self) -> None:
        """Start it and return once it listens."""
        self._start("scheduler", "scheduler", "--port", self._port, "--host", "127.0.0.1")
        wait_for(int(self._port))

    def start_worker(
        self, name: str, *, file_size: int | None = None, before: Path | None = None
    ) -> None:
        """Start a worker of one thread.

        It may write files of ``file_size`` bytes at most, as if its disk were full, and finds the
        packages in the folder ``before`` first.
        """

        def limit() -> None:
            if file_size is not None:
                resource.setrlimit(resource.RLIMIT_FSIZE, (file_size, file_size))

        paths = {} if before is None else {"PYTHONPATH": str(before)}
        options = ("--nthreads", "1", "--no-nanny", "--name", name, "--memory-limit", "0")
        self._start(name, "worker", self.address, *options, limit=limit, **paths)

    def kill(self, name: str) -> None:
        process = self._processes.pop(name)
        process.kill()
        process.wait()

    def _start(
        self,
        name: str,
        what: str,
        *args: str,
        limit: Callable[[], None] | None = None,
        **more: str,
    ) -> None:
        module = f"distributed.cli.dask_{what}"
        log = self._folder / f"{name}-{time.monotonic_ns()}.log"
        with log.open("wb") as stream:
            self._processes[name] = subprocess.Popen(
                [sys.executable, "-m", module, *args, "--no-dashboard"],
                env={**self._environ, **more},
                cwd=ROOT if "PYTHONPATH" not in more else self._folder,
                stdin=subprocess.DEVNULL,
                stdout=stream,
                stderr=stream,
                preexec_fn=limit,
            )


class ObjectStorage:
    """moto's server: S3 over HTTP on loopback, in memory."""

    def __init__(self, folder: Path) -> None:
        self._port = free_port()
        self._log = folder / "moto.log"
        self.environ = {
            "AWS_ENDPOINT_URL": f"http://127.0.0.1:{self._port}",
            "AWS_ACCESS_KEY_ID": "key",
            "AWS_SECRET_ACCESS_KEY": "secret",
            "AWS_DEFAULT_REGION": "us-east-1",
        }

    def __enter__(self) -> ObjectStorage:
        with self._log.open("wb") as stream:
            self._process = subprocess.Popen(
                [sys.executable, "-m", "moto.server", "-H", "127.0.0.1", "-p", str(self._port)],
                env={**os.environ, "PYTHONWARNINGS": "ignore"},
                stdout=stream,
                stderr=stream,
            )
        return self

    def __exit__(self, *_: object) -> None:
        self._process.kill()
        self._process.wait()

    def wait(self) -> None:
        """Return once it answers."""
        wait_for(self._port)
