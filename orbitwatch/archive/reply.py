"""A public source's reply, complete or broken."""

from __future__ import annotations

from dataclasses import dataclass

from orbitwatch.errors import SourceError


class UnreachableError(SourceError):
    """The request never reached the server: no network, no such host, no connection, no TLS."""


class BrokenReplyError(SourceError):
    """The request was sent, but no complete reply arrived: late, truncated, too long or corrupt.

    ``status`` is None if not even that arrived; ``received`` counts bytes of the body.
    """

    def __init__(self, message: str, *, status: int | None = None, received: int = 0) -> None:
        super().__init__(message, hint="stored data are kept; try again later")
        self.status = status
        self.received = received


@dataclass(frozen=True, slots=True)
class Reply:
    """A complete reply; if its status is not 200, ``body`` may be truncated.

    ``received`` counts the bytes of the body as sent, compressed or not. ``measured`` is True where
    the server announced the end of the body, so that truncation would have been detected.
    ``retry_after`` is the header of that name: seconds or a date.
    """

    status: int
    content_type: str
    body: bytes
    received: int
    measured: bool
    retry_after: str = ""
