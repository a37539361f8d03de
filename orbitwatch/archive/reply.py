"""A reply of a public source, whole or broken."""

from __future__ import annotations

from dataclasses import dataclass

from orbitwatch.errors import SourceError


class UnreachableError(SourceError):
    """The request never reached the server: no network, no such host, no connection, no TLS."""


class BrokenReplyError(SourceError):
    """The request was sent, but no whole reply came back: late, cut, too long, not unpackable.

    ``status`` is None where not even that came; ``received`` counts bytes of the body.
    """

    def __init__(self, message: str, *, status: int | None = None, received: int = 0) -> None:
        super().__init__(message, hint="what is held stays; try again later")
        self.status = status
        self.received = received


@dataclass(frozen=True, slots=True)
class Reply:
    """A whole reply; of one that is not 200, ``body`` may be the beginning alone.

    ``received`` counts the bytes of the body as they were sent, packed or not. ``measured``
    says that the server announced where the body ends, so that a cut would have been noticed.
    ``retry_after`` is the header of that name: seconds or a date.
    """

    status: int
    content_type: str
    body: bytes
    received: int
    measured: bool
    retry_after: str = ""
