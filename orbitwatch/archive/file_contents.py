"""The texts in what a user hands over: files, gzip, zip, folders of them, standard input.

Nothing is ever unpacked to disk, so no member of a zip can land anywhere; and every text has a
limit, counted while it is unpacked, so that none can fill the memory whatever its header says.
"""

from __future__ import annotations

import gzip
import io
import zipfile
import zlib
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final, cast

from orbitwatch.archive.stdin import standard_input
from orbitwatch.errors import NotFoundError

LARGEST_TEXT: Final = 1 << 28
"""Bytes of one text, unpacked: more than a million element sets."""

MOST_TIMES: Final = 200
"""How many times its size a text may unpack to; element sets come to some ten times."""

SMALL_TEXT: Final = 4 << 20
"""Bytes that may be unpacked from however little."""

MOST_UNPACKED: Final = 16 << 30
"""Bytes that all members of one zip may come to."""

MOST_MEMBERS: Final = 100_000

_STDIN: Final = Path("-")
_GZIP: Final = b"\x1f\x8b"
_ZIP: Final = (b"PK\x03\x04", b"PK\x05\x06")
_BLOCK: Final = 1 << 20

_Readable = gzip.GzipFile | zipfile.ZipExtFile | io.BufferedIOBase


@dataclass(frozen=True, slots=True)
class Piece:
    """One text by its name, or the problem that kept it from being read, whole or in part."""

    name: str
    content: bytes
    problem: str | None = None


def pieces(paths: Iterable[Path]) -> Iterator[Piece]:
    """Yield the texts in files and folders; ``-`` is standard input.

    Folders are gone through in order of name, without hidden files and without following links.
    Raises NotFoundError, before anything is read, where a path leads nowhere.
    """
    listed = list(paths)
    for path in listed:
        if path != _STDIN and not path.exists():
            raise NotFoundError(f"there is no file {path}", hint="check the path")
    for path in listed:
        if path == _STDIN:
            yield from _unpacked("standard input", io.BytesIO(standard_input()))
            continue
        for file in _files(path):
            try:
                with file.open("rb") as stream:
                    yield from _unpacked(str(file), stream)
            except OSError as error:
                yield Piece(str(file), b"", f"cannot be read: {error.strerror or error}")


def _files(path: Path) -> Iterator[Path]:
    if not path.is_dir():
        yield path
        return
    for child in sorted(path.iterdir()):
        if not child.name.startswith(".") and (child.is_file() or not child.is_symlink()):
            yield from _files(child)


def _unpacked(name: str, stream: io.BufferedReader | io.BytesIO) -> Iterator[Piece]:
    start = stream.read(4)
    stream.seek(0)
    if start in _ZIP:
        yield from _members(name, stream)
    elif start.startswith(_GZIP):
        yield _read(name, gzip.GzipFile(fileobj=stream), stream.tell)
    else:
        yield _read(name, stream)


def _members(name: str, stream: io.BufferedReader | io.BytesIO) -> Iterator[Piece]:
    try:
        archive = zipfile.ZipFile(stream)
    except (zipfile.BadZipFile, OSError, ValueError) as error:
        yield Piece(name, b"", f"is no whole zip file: {error}")
        return
    with archive:
        members = [info for info in archive.infolist() if not info.is_dir()]
        if len(members) > MOST_MEMBERS:
            yield Piece(name, b"", f"has {len(members):,} members, the limit is {MOST_MEMBERS:,}")
            return
        left = MOST_UNPACKED
        for member in members:
            piece = _member(archive, member, f"{name}/{member.filename}")
            left -= len(piece.content)
            if left < 0:
                yield Piece(name, b"", f"unpacks to more than {MOST_UNPACKED >> 30} GB")
                return
            yield piece


def _member(archive: zipfile.ZipFile, member: zipfile.ZipInfo, name: str) -> Piece:
    try:
        with archive.open(member) as stream:
            start = stream.read(4)
        with archive.open(member) as stream:
            if start in _ZIP:
                return Piece(name, b"", "is a zip within a zip; unpack it first")
            if start.startswith(_GZIP):
                return _read(name, gzip.GzipFile(fileobj=stream), lambda: member.compress_size)
            packed = cast("zipfile.ZipExtFile", stream)
            return _read(name, packed, lambda: member.compress_size)
    except (zipfile.BadZipFile, OSError, RuntimeError, NotImplementedError, zlib.error) as error:
        return Piece(name, b"", f"cannot be unpacked: {error}")


def _read(name: str, stream: _Readable, packed: Callable[[], int] | None = None) -> Piece:
    """Read a text up to the limits; of a gzip that is cut, the lines that are whole.

    ``packed`` tells how many bytes it has been unpacked from.
    """
    text = bytearray()
    try:
        while block := stream.read1(_BLOCK):  # gives what there is before the end is missed
            text += block
            if len(text) > LARGEST_TEXT:
                verb = "unpacks to" if packed else "has"
                return Piece(name, b"", f"{verb} more than {LARGEST_TEXT >> 20} MB; split it")
            if packed and len(text) > max(SMALL_TEXT, MOST_TIMES * packed()):
                return Piece(name, b"", f"unpacks to more than {MOST_TIMES} times its size")
    except EOFError:
        return Piece(name, bytes(text[: text.rfind(b"\n") + 1]), "is cut off; its start was read")
    except (gzip.BadGzipFile, zlib.error) as error:
        return Piece(name, b"", f"cannot be unpacked: {error}")
    return Piece(name, bytes(text))
