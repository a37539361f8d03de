"""A device that is steered over a connection which may break: reconnect, with back-off."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable
from datetime import UTC, datetime
from typing import IO, Any, Final, Generic, TypeVar

from orbitwatch import remarks
from orbitwatch.features.radio.hamlib import Address, Connection, LostContactError

BACK_OFF_S: Final = (0.2, 0.4, 0.8, 1.5)
Client = TypeVar("Client")


class CommandLog:
    """Writes every command and answer as one line of JSON, at once; any thread may."""

    def __init__(self, stream: IO[str] | None) -> None:
        self._stream = stream
        self._lock = threading.Lock()

    def write(self, device: str, **what: Any) -> None:
        """Write one line."""
        if self._stream is None:
            return
        time = datetime.now(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
        line = json.dumps({"time": time, "device": device, **what})
        with self._lock:
            self._stream.write(line + "\n")
            self._stream.flush()

    def heard(self, device: str) -> Callable[[str, list[str] | None, str | None, float], None]:
        """Return what a `Connection` of that device tells of its commands."""

        def write(sent: str, answer: list[str] | None, error: str | None, seconds: float) -> None:
            more = {"answer": answer} if error is None else {"error": error}
            self.write(device, sent=sent, **more, seconds=round(seconds, 4))

        return write


class Kept(Generic[Client]):
    """The connection to one device, made anew where it was lost.

    ``make`` turns a fresh connection into a client and asks something that changes nothing: only
    a daemon that has answered is told to do anything, so that nothing waits unread in a daemon
    that stands still. ``interruptions`` counts the losses.
    """

    def __init__(
        self,
        device: str,
        address: Address,
        make: Callable[[Connection], Client],
        log: CommandLog,
        stopped: threading.Event,
    ) -> None:
        self.device = device
        self.address = address
        self.interruptions = 0
        self.client: Client | None = None
        self._connection: Connection | None = None
        self._make = make
        self._log = log
        self._stopped = stopped
        self._failures = 0

    def connect(self) -> Client:
        """Return a client; LostContactError where the daemon is not there."""
        connection = Connection(self.address, self._log.heard(self.device))
        try:
            self.client = self._make(connection)
        except BaseException:
            connection.close()
            raise
        self._connection = connection
        return self.client

    def reconnect(self) -> Client | None:
        """Return a client where the daemon is back; else wait as long as is its turn, and None."""
        try:
            client = self.connect()
        except LostContactError as error:
            self._log.write(self.device, event="unreachable", error=error.message)
            self._stopped.wait(BACK_OFF_S[min(self._failures, len(BACK_OFF_S) - 1)])
            self._failures += 1
            return None
        self._failures = 0
        self._log.write(self.device, event="connected")
        remarks.note(f"the {self.device} at {self.address} answers again")
        return client

    def lose(self, error: LostContactError) -> None:
        """Give the connection up, and say so."""
        self.close()
        self.interruptions += 1
        self._log.write(self.device, event="lost", error=error.message)
        remarks.warn(f"the {self.device} is lost: {error.message}; trying to reach it again")

    def pause(self, seconds: float) -> None:
        """Wait, but no longer than until all is to stop."""
        self._stopped.wait(seconds)

    def close(self) -> None:
        """Close the connection, if there is one."""
        if self._connection is not None:
            self._connection.close()
        self._connection = self.client = None
