"""Receives a reply completely, decompresses it, and enforces limits on its length."""

from __future__ import annotations

import threading
import zlib
from collections.abc import Mapping
from typing import Final, Protocol

from orbitwatch.archive.reply import BrokenReplyError, Reply

OK: Final = 200

_LARGEST_REFUSAL: Final = 64 * 2**10  # the beginning of an error page is enough
_CHUNK: Final = 64 * 2**10
_MEMBER: Final = b"\x1f"  # first byte of a gzip member
_GZIP: Final = 16 + zlib.MAX_WBITS
_MEASURES: Final = ("Content-Length", "Transfer-Encoding", "Content-Encoding")


class Raw(Protocol):
    """The body as read from the connection, still compressed."""

    def read(self, amt: int, *, decode_content: bool) -> bytes:
        """Return up to ``amt`` bytes, none at the end."""


class ArrivingReply:
    """A reply in progress; its state stays available if the rest never arrives.

    ``limit`` is the largest body allowed, in bytes, compressed and decompressed alike. ``sent`` is
    True once the server may have seen the request.
    """

    def __init__(self, host: str, limit: int) -> None:
        self.host = host
        self.sent = False
        self.status: int | None = None
        self.received = 0
        self._limit = limit
        self._stopped = False
        self._lock = threading.Lock()
        self._sending = threading.Event()

    def begin_sending(self) -> None:
        """Record that the request is being sent; raise TimeoutError if the caller has given up."""
        with self._lock:
            if self._stopped:
                raise TimeoutError
            self.sent = True
        self._sending.set()

    @property
    def has_started(self) -> bool:
        """Whether the request is being sent, or the exchange has ended."""
        return self._sending.is_set()

    def wait_for_sending(self, seconds: float) -> None:
        """Wait until the request is being sent, the exchange ends, or ``seconds`` have passed."""
        self._sending.wait(seconds)

    def end(self) -> None:
        """Release the caller that waits for the request to be sent."""
        self._sending.set()

    def stop(self) -> None:
        """Make the exchange, in another thread, give up: send no request, read no further piece."""
        with self._lock:
            self._stopped = True

    def read(self, status: int, headers: Mapping[str, str], raw: Raw) -> Reply:
        """Return the complete reply. Raises BrokenReplyError if it is incomplete or too long."""
        self.status = status
        limit = self._limit if status == OK else min(_LARGEST_REFUSAL, self._limit)
        announced = _length(headers.get("Content-Length", ""))
        if status == OK and announced > limit:
            raise self.broken(f"announces more than {limit:,} bytes")
        unpack = self._unpacker(headers.get("Content-Encoding", ""))
        body = bytearray()
        while len(body) <= limit and (piece := self._next(raw, limit)):
            try:
                body += unpack(piece, limit + 1 - len(body))
            except zlib.error:
                raise self.broken("sent a reply that cannot be decompressed") from None
            if self.received > limit:
                break
        too_long = len(body) > limit or self.received > limit
        if status == OK and too_long:
            raise self.broken(f"sent more than {limit:,} bytes")
        if status == OK and (unpack.unfinished or self.received < announced):
            raise self.broken("sent an incomplete reply")
        return Reply(
            status=status,
            content_type=headers.get("Content-Type", "").partition(";")[0].strip().lower(),
            body=bytes(body[:limit]),
            received=self.received,
            measured=any(name in headers for name in _MEASURES),
            retry_after=headers.get("Retry-After", "").strip(),
        )

    def broken(self, what: str) -> BrokenReplyError:
        """Return an error that states what the server did and how much of the reply arrived."""
        return BrokenReplyError(f"{self.host} {what}", status=self.status, received=self.received)

    def _next(self, raw: Raw, limit: int) -> bytes:
        if self._stopped:
            raise self.broken("did not finish in time")
        piece = raw.read(min(_CHUNK, limit + 1 - self.received), decode_content=False)
        self.received += len(piece)
        return piece

    def _unpacker(self, encoding: str) -> _Unpacker:
        name = encoding.strip().lower()
        if name not in ("", "identity", "gzip", "x-gzip"):
            raise self.broken("sent a reply in an encoding that was not requested")
        return _Unpacker(packed=name.endswith("gzip"))


def _length(header: str) -> int:
    """Return the announced length; 0 if there is none or it is not a number."""
    text = header.strip()
    return int(text) if text.isascii() and text.isdigit() and len(text) < 20 else 0


class _Unpacker:
    """Decompresses gzip piece by piece, all its members, and never more than requested."""

    def __init__(self, *, packed: bool) -> None:
        self._gzip = zlib.decompressobj(_GZIP) if packed else None

    def __call__(self, piece: bytes, most: int) -> bytes:
        """Return up to ``most`` bytes, at least 1, of the decompressed ``piece``."""
        if self._gzip is None:
            return piece
        unpacked = b""
        while piece and len(unpacked) < most:
            if self._gzip.eof:
                if not piece.startswith(_MEMBER):  # padding, which gzip ignores too
                    break
                self._gzip = zlib.decompressobj(_GZIP)
            unpacked += self._gzip.decompress(piece, most - len(unpacked))
            piece = self._gzip.unused_data
        return unpacked

    @property
    def unfinished(self) -> bool:
        """Whether the compressed data have not ended yet."""
        return self._gzip is not None and not self._gzip.eof
