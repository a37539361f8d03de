"""Hamlib's real daemons on loopback, and stand-ins for what a broken one says."""

from __future__ import annotations

import shutil
import socket
import subprocess
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

import pytest

from tests.archive.server import unused_port

ROTCTLD, RIGCTLD = shutil.which("rotctld"), shutil.which("rigctld")
needs_hamlib = [
    pytest.mark.hamlib,
    pytest.mark.skipif(not (ROTCTLD and RIGCTLD), reason="Hamlib's daemons are not here"),
]
OVERLAP = "min_az=-180,max_az=450"
FLIPPING = "min_az=0,max_az=360,max_el=180"


@dataclass
class Daemon:
    """A running daemon, with its process so that it can be stopped, continued and killed."""

    program: str
    port: int
    options: tuple[str, ...] = ()
    process: subprocess.Popen[bytes] | None = None

    @property
    def address(self) -> str:
        return f"127.0.0.1:{self.port}"

    def start(self) -> None:
        self.process = subprocess.Popen(
            [self.program, "-m", "1", "-T", "127.0.0.1", "-t", str(self.port), *self.options],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        deadline = time.monotonic() + 10
        while time.monotonic() < deadline:
            try:
                socket.create_connection(("127.0.0.1", self.port), 1).close()
                return
            except OSError:
                time.sleep(0.02)
        raise AssertionError(f"{self.program} did not start")

    def signal(self, number: int) -> None:
        assert self.process is not None
        self.process.send_signal(number)

    def kill(self) -> None:
        if self.process is not None:
            self.process.kill()
            self.process.wait(10)

    def ask(self, command: str) -> list[str]:
        """Send one command of the extended protocol and return the lines of its answer."""
        with socket.create_connection(("127.0.0.1", self.port), 5) as connection:
            connection.sendall(f"+{command}\n".encode())
            answer = b""
            while b"RPRT" not in answer or not answer.endswith(b"\n"):
                piece = connection.recv(4096)
                if not piece:
                    break
                answer += piece
        return answer.decode().splitlines()

    def number(self, command: str, name: str) -> float:
        return next(
            float(line.partition(": ")[2]) for line in self.ask(command) if line.startswith(name)
        )


@contextmanager
def running(program: str | None, *options: str) -> Iterator[Daemon]:
    assert program is not None
    daemon = Daemon(program, unused_port(), options)
    daemon.start()
    try:
        yield daemon
    finally:
        daemon.kill()


Answering = Callable[[str, socket.socket], None]


@dataclass
class StandIn:
    """Speaks as a script does to whoever connects, and remembers what it was sent."""

    answering: Answering
    port: int = 0
    sent: list[str] = field(default_factory=list)

    @property
    def address(self) -> str:
        return f"127.0.0.1:{self.port}"


@contextmanager
def standing_in(answering: Answering) -> Iterator[StandIn]:
    """Listen while the block lasts; ``answering`` is called with each line and the connection."""
    stand_in = StandIn(answering)
    listener = socket.create_server(("127.0.0.1", 0))
    listener.settimeout(0.1)
    stand_in.port = listener.getsockname()[1]
    over = threading.Event()

    def talk(connection: socket.socket) -> None:
        rest = b""
        with connection:
            connection.settimeout(0.1)
            while not over.is_set():
                try:
                    piece = connection.recv(4096)
                except TimeoutError:
                    continue
                except OSError:
                    return
                if not piece:
                    return
                *lines, rest = (rest + piece).split(b"\n")
                for line in lines:
                    stand_in.sent.append(line.decode())
                    try:
                        stand_in.answering(line.decode(), connection)
                    except OSError:
                        return

    def listen() -> None:
        while not over.is_set():
            try:
                connection, _ = listener.accept()
            except TimeoutError:
                continue
            threads.append(threading.Thread(target=talk, args=(connection,)))
            threads[-1].start()

    threads: list[threading.Thread] = [threading.Thread(target=listen)]
    threads[0].start()
    try:
        yield stand_in
    finally:
        over.set()
        for thread in threads:
            thread.join(5)
        listener.close()
