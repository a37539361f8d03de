"""Decompresses gzip and zip within limits.

Nothing is ever written to disk, so no member of a zip can overwrite a file; the size of every text
is counted during decompression, so none can exhaust the memory, whatever its header states.
"""

from __future__ import annotations

import gzip
import io
import lzma
import os
import struct
import zipfile
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Final, cast

LARGEST_TEXT: Final = 1 << 28
"""Bytes of one text, decompressed: more than a million element sets."""

MOST_TIMES: Final = 200
"""The largest compression ratio accepted; that of element sets is about ten."""

SMALL_TEXT: Final = 4 << 20
"""Bytes accepted whatever the compression ratio."""

MOST_UNPACKED: Final = 16 << 30
"""Bytes accepted for all members of one zip together."""

MOST_MEMBERS: Final = 100_000

_GZIP: Final = b"\x1f\x8b"
_ZIP: Final = (b"PK\x03\x04", b"PK\x05\x06")
_BLOCK: Final = 1 << 20

_ENTRY: Final = b"PK\x01\x02"  # begins an entry of a zip's directory
_ENCRYPTED: Final = 0x1
_VERSION_2: Final = b"\x14\x00"  # version needed to extract
_UTF_8_NAME: Final = 0x8  # of the second byte of an entry's flags
# For other methods zipfile decompresses a whole block at once, however large.
_BOUNDED: Final = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
_UNREADABLE: Final = (
    zipfile.BadZipFile,
    zlib.error,
    lzma.LZMAError,
    OSError,  # gzip.BadGzipFile, and what bz2 raises
    EOFError,
    RuntimeError,  # an unsupported method, a password; includes NotImplementedError
    ValueError,  # impossible offsets; includes UnicodeDecodeError
    IndexError,
    OverflowError,
    struct.error,
)
"""What the standard library raises for containers that are damaged or of an unknown kind."""

_Readable = gzip.GzipFile | zipfile.ZipExtFile | io.BufferedIOBase


@dataclass(frozen=True, slots=True)
class Piece:
    """One text and its name, with the problem, if any, that kept it from being read completely."""

    name: str
    content: bytes
    problem: str | None = None


@dataclass(frozen=True, slots=True)
class Bounds:
    """Limits of one decompressed text: size in bytes, and compression ratio."""

    largest: int = LARGEST_TEXT
    most_times: float = MOST_TIMES


def readable(path: object) -> str:
    """Return a path as printable text, whatever bytes its name contains."""
    return str(path).encode("utf-8", "surrogateescape").decode("utf-8", "backslashreplace")


def unpacked(name: str, stream: io.BufferedReader | io.BytesIO, bounds: Bounds) -> Iterator[Piece]:
    """Yield the text in a seekable stream, or those in a zip."""
    start = stream.read(4)
    stream.seek(0)
    if start in _ZIP:
        yield from _members(name, stream, bounds)
    elif start.startswith(_GZIP):
        yield _read(name, gzip.GzipFile(fileobj=stream), bounds, stream.tell)
    else:
        yield _read(name, stream, bounds)


def _members(name: str, stream: io.BufferedReader | io.BytesIO, bounds: Bounds) -> Iterator[Piece]:
    size = stream.seek(0, os.SEEK_END)
    try:
        archive = _opened(stream)
    except _UNREADABLE as error:
        yield Piece(name, b"", f"is not a complete zip file: {_one_line(error)}")
        return
    with archive:
        members = [info for info in archive.infolist() if not info.filename.endswith("/")]
        if len(members) > MOST_MEMBERS:
            yield Piece(name, b"", f"has {len(members):,} members, the limit is {MOST_MEMBERS:,}")
            return
        most = left = int(min(MOST_UNPACKED, max(SMALL_TEXT, bounds.most_times * size)))
        for member in members:
            piece = _member(archive, member, f"{name}/{readable(member.filename)}", bounds)
            left -= len(piece.content)
            if left < 0:
                yield Piece(name, b"", f"unpacks to more than {most >> 20:,} MB")
                return
            yield piece


def _opened(stream: io.BufferedReader | io.BytesIO) -> zipfile.ZipFile:
    """Open a zip despite wrong flags of single entries in its directory.

    Names that are not valid UTF-8, as flagged, are read in the older encoding. An entry that
    requires a newer version of the format is tried all the same.
    """
    try:
        return zipfile.ZipFile(stream)
    except (UnicodeDecodeError, NotImplementedError):
        stream.seek(0)
        content = bytearray(stream.read())
    end = content.rfind(_ZIP[1])
    count, position = *struct.unpack_from("<H", content, end + 10), content.find(_ENTRY)
    for _ in range(count):
        lengths = struct.unpack_from("<3H", content, position + 28)
        (local,) = struct.unpack_from("<I", content, position + 42)
        content[position + 6 : position + 8] = _VERSION_2
        content[position + 9] &= ~_UTF_8_NAME
        content[local + 7] &= ~_UTF_8_NAME
        position += 46 + sum(lengths)
    return zipfile.ZipFile(io.BytesIO(content))


def _member(archive: zipfile.ZipFile, member: zipfile.ZipInfo, name: str, bounds: Bounds) -> Piece:
    if member.compress_type not in _BOUNDED:
        return Piece(name, b"", "is compressed by an unsupported method; unpack it first")
    if member.flag_bits & _ENCRYPTED:
        return Piece(name, b"", "is encrypted; unpack it first")
    try:
        with archive.open(member) as stream:
            start = stream.read(4)
        with archive.open(member) as stream:
            if start in _ZIP:
                return Piece(name, b"", "is a zip within a zip; unpack it first")
            if start.startswith(_GZIP):
                return _read(
                    name, gzip.GzipFile(fileobj=stream), bounds, lambda: member.compress_size
                )
            packed = cast("zipfile.ZipExtFile", stream)
            return _read(name, packed, bounds, lambda: member.compress_size)
    except _UNREADABLE as error:
        return Piece(name, b"", f"cannot be unpacked: {_one_line(error)}")


def _read(
    name: str, stream: _Readable, bounds: Bounds, packed: Callable[[], int] | None = None
) -> Piece:
    """Read a text up to the limits; of a truncated gzip, its complete lines.

    ``packed`` returns the number of compressed bytes read so far.
    """
    text = bytearray()
    try:
        while block := stream.read1(_BLOCK):  # returns what there is before it detects truncation
            text += block
            if len(text) > bounds.largest:
                verb = "unpacks to" if packed else "has"
                limit = f"more than {bounds.largest >> 20:,} MB"
                return Piece(name, b"", f"{verb} {limit}; split it, or import it with --largest-mb")
            if packed and len(text) > max(SMALL_TEXT, bounds.most_times * packed()):
                times = f"more than {bounds.most_times:g} times its size"
                return Piece(name, b"", f"unpacks to {times}; import it with --largest-mb")
    except EOFError:
        return Piece(name, bytes(text[: text.rfind(b"\n") + 1]), "is truncated; its start was read")
    except _UNREADABLE as error:
        return Piece(name, b"", f"cannot be unpacked: {_one_line(error)}")
    return Piece(name, bytes(text))


def _one_line(error: Exception) -> str:
    text = " ".join(str(error).split())
    return text if text.isprintable() and text else type(error).__name__
