"""A connection to a device that is re-established with back-off when it breaks."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable
from datetime import UTC, datetime
from typing import IO, Any, Final, Generic, TypeVar

from orbitwatch import remarks
from orbitwatch.features.radio.steering.hamlib import Address, Connection, LostContactError

BACK_OFF_S: Final = (0.2, 0.4, 0.8, 1.5)
Client = TypeVar("Client")


class CommandLog:
    """Writes every command and reply as one line of JSON, unbuffered; thread-safe."""

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

    def exchange_logger(
        self, device: str
    ) -> Callable[[str, list[str] | None, str | None, float], None]:
        """Return the callback with which a `Connection` to that device logs its commands."""

        def write(sent: str, answer: list[str] | None, error: str | None, seconds: float) -> None:
            more = {"answer": answer} if error is None else {"error": error}
            self.write(device, sent=sent, **more, seconds=round(seconds, 4))

        return write


class DeviceConnection(Generic[Client]):
    """The connection to one device, re-established after a failure.

    ``make`` turns a new connection into a client and sends a read-only command: only a daemon that
    has replied gets commands that act, so that none queues up unread in a daemon that hangs.
    ``interruptions`` counts the failures.
    """

    def __init__(
        self,
        device: str,
        address: Address,
        make: Callable[[Connection], Client],
        log: CommandLog,
        stopped: threading.Event,
    ) -> None:
        self.name = device
        self.address = address
        self.interruptions = 0
        self.client: Client | None = None
        self._connection: Connection | None = None
        self._make = make
        self._log = log
        self._stopped = stopped
        self._failures = 0

    def connect(self) -> Client:
        """Return a client; LostContactError if the daemon is unreachable."""
        connection = Connection(self.address, self._log.exchange_logger(self.name))
        try:
            self.client = self._make(connection)
        except BaseException:
            connection.close()
            raise
        self._connection = connection
        return self.client

    def reconnect(self) -> Client | None:
        """Return a client if the daemon is back; else wait the back-off time and return None."""
        try:
            client = self.connect()
        except LostContactError as error:
            self._log.write(self.name, event="unreachable", error=error.message)
            self._stopped.wait(BACK_OFF_S[min(self._failures, len(BACK_OFF_S) - 1)])
            self._failures += 1
            return None
        self._failures = 0
        self._log.write(self.name, event="connected")
        remarks.note(f"the {self.name} at {self.address} answers again")
        return client

    def lose(self, error: LostContactError) -> None:
        """Close the connection after a failure, and report it."""
        self.close()
        self.interruptions += 1
        self._log.write(self.name, event="lost", error=error.message)
        remarks.warn(f"the {self.name} is lost: {error.message}; trying to reach it again")

    def pause(self, seconds: float) -> None:
        """Wait, at most until the stop event is set."""
        self._stopped.wait(seconds)

    def close(self) -> None:
        """Close the connection, if it is open."""
        if self._connection is not None:
            self._connection.close()
        self._connection = self.client = None
