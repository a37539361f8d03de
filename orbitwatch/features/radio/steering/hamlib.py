"""The extended protocol of Hamlib's ``rotctld`` and ``rigctld``: one command, one full reply.

A command sent as ``+name`` is echoed with its long name, and its reply always ends with ``RPRT n``.
An unknown command gets no reply, and an unfinished one consumes the next line. So the next command
is sent only after a complete reply, every read has a deadline, and the connection is closed after
anything unexpected, which is the only way to resynchronise. ``set_vfo_opt`` (it changes the daemon
for every client) and ``AOS`` and ``LOS`` (they desynchronise rotctld's parser) are never sent.
"""

from __future__ import annotations

import math
import re
import socket
from collections.abc import Callable
from dataclasses import dataclass
from time import monotonic
from typing import Final

from orbitwatch.errors import OrbitwatchError, UsageError

DEADLINE_S: Final = 1.5
_LONGEST_ANSWER: Final = 64 * 1024
_GREATEST: Final = 1e13
_ADDRESS: Final = re.compile(r"(\[[0-9a-f:]+\]|[^:\s]+)(?::(\d{1,5}))?", re.IGNORECASE)
_END: Final = re.compile(rb"RPRT (-?\d+)")


class LostContactError(OrbitwatchError):
    """The daemon is unreachable, does not reply in time, or sends an unexpected reply."""


class RefusedError(OrbitwatchError):
    """The daemon replied to a command with an error; ``code`` is Hamlib's, negative."""

    def __init__(self, command: str, code: int) -> None:
        super().__init__(f"{command!r} was refused with RPRT {code}")
        self.code = code


@dataclass(frozen=True, slots=True)
class Address:
    """The host and port that a daemon listens on."""

    host: str
    port: int

    def __str__(self) -> str:
        return f"{self.host}:{self.port}"


def parse_address(text: str, default_port: int) -> Address:
    """Read ``HOST`` or ``HOST:PORT``; UsageError for anything else."""
    found = _ADDRESS.fullmatch(text.strip())
    port = int(found[2]) if found and found[2] else default_port
    if found is None or not 1 <= port <= 65535:
        raise UsageError(f"{text!r} is not an address", hint=f"write localhost:{default_port}")
    return Address(found[1].strip("[]"), port)


Exchange = Callable[[str, list[str] | None, str | None, float], None]
"""Callback for each command: the line sent, the reply's lines or None, an error, and seconds."""


class Connection:
    """A connection to a daemon; any failure closes it permanently."""

    def __init__(
        self, address: Address, on_exchange: Exchange | None = None, deadline_s: float = DEADLINE_S
    ) -> None:
        self.address = address
        self._on_exchange = on_exchange
        self._deadline_s = deadline_s
        try:
            self._socket = socket.create_connection((address.host, address.port), deadline_s)
        except OSError as error:
            why = "no answer" if isinstance(error, TimeoutError) else error.strerror or str(error)
            raise LostContactError(f"{address} cannot be reached: {why}") from None
        self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)

    def close(self) -> None:
        """Close the connection; a pending reply is discarded."""
        self._socket.close()

    def command(self, short: str, echo: str, *values: str) -> dict[str, str]:
        """Send one command and return the ``Name: value`` lines of the reply.

        ``short`` is sent after the ``+``; ``echo`` is the long name that the daemon echoes. Raises
        RefusedError for an error code; closes the connection and raises LostContactError for
        anything that is not a reply to this command.
        """
        sent, begun = " ".join((f"+{short}", *values)), monotonic()
        try:
            lines, code = self._exchange(sent, begun + self._deadline_s)
            if not lines or lines[0].partition(":")[0] != echo:
                raise LostContactError(f"{self.address} answered {_shown(lines)} to {sent!r}")
        except (OSError, LostContactError) as error:
            self.close()
            lost = error if isinstance(error, LostContactError) else self._lost(error)
            self._report(sent, None, lost.message, begun)
            raise lost from None
        self._report(sent, [*lines, f"RPRT {code}"], None, begun)
        if code < 0:
            raise RefusedError(sent, code)
        pairs = (line.partition(": ") for line in lines[1:])
        return {name: value.strip() for name, separator, value in pairs if separator}

    def number(self, answer: dict[str, str], name: str) -> float:
        """Return a number from a reply; if it is unusable, close and raise LostContactError."""
        try:
            value = float(answer.get(name, ""))
        except ValueError:
            value = math.nan
        if not abs(value) < _GREATEST:
            self.close()
            raise LostContactError(f"{self.address} sent no usable {name}")
        return value

    def _exchange(self, sent: str, deadline: float) -> tuple[list[str], int]:
        self._reject_unsolicited_reply()
        self._socket.settimeout(max(deadline - monotonic(), 0.001))
        self._socket.sendall(f"{sent}\n".encode("ascii"))
        answer = b""
        while len(answer) <= _LONGEST_ANSWER:
            left = deadline - monotonic()
            if left <= 0.0:
                raise TimeoutError
            self._socket.settimeout(left)
            self._disable_delayed_ack()
            piece = self._socket.recv(4096)
            if not piece:
                raise LostContactError(f"{self.address} closed the connection")
            answer += piece
            *whole, rest = answer.split(b"\n")
            for number, line in enumerate(whole):
                end = _END.fullmatch(line.strip())
                if end:
                    if rest or whole[number + 1 :]:
                        raise LostContactError(f"{self.address} sent more than one reply")
                    return [one.decode("ascii", "replace") for one in whole[:number]], int(end[1])
        raise LostContactError(f"{self.address} sent an incomplete reply")

    def _reject_unsolicited_reply(self) -> None:
        """Raise if data have arrived since the last reply: daemon and client are out of step."""
        self._socket.setblocking(False)
        try:
            piece = self._socket.recv(4096)
        except (BlockingIOError, InterruptedError):
            return
        if piece:
            raise LostContactError(f"{self.address} sent an unsolicited reply")
        raise LostContactError(f"{self.address} closed the connection")

    def _disable_delayed_ack(self) -> None:
        """Acknowledge at once: between pieces of a reply the daemons would wait 40 ms."""
        if hasattr(socket, "TCP_QUICKACK"):
            self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_QUICKACK, 1)

    def _lost(self, error: OSError) -> LostContactError:
        if isinstance(error, TimeoutError):
            return LostContactError(f"{self.address} did not answer in {self._deadline_s:g} s")
        return LostContactError(f"{self.address}: {error.strerror or error}")

    def _report(self, sent: str, lines: list[str] | None, error: str | None, begun: float) -> None:
        if self._on_exchange is not None:
            self._on_exchange(sent, lines, error, monotonic() - begun)


def _shown(lines: list[str]) -> str:
    return repr(" ".join(lines)[:60])
