"""The texts in what a user hands over: files, gzip, zip, folders of them, standard input.

Nothing is ever unpacked to disk, so no member of a zip can land anywhere; and every text has a
limit, counted while it is unpacked, so that none can fill the memory whatever its header says.
"""

from __future__ import annotations

import gzip
import io
import os
import stat
import zipfile
import zlib
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final, cast

from orbitwatch.archive.stdin import standard_input
from orbitwatch.errors import NotFoundError, UsageError

LARGEST_TEXT: Final = 1 << 28
"""Bytes of one text, unpacked: more than a million element sets."""

MOST_TIMES: Final = 200
"""How many times its size a text may unpack to; element sets come to some ten times."""

SMALL_TEXT: Final = 4 << 20
"""Bytes that may be unpacked from however little."""

MOST_UNPACKED: Final = 16 << 30
"""Bytes that all members of one zip may come to."""

MOST_MEMBERS: Final = 100_000

METHODS: Final = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
"""The ways in which members of a zip may be packed; of others Python unpacks all at once."""

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
    What cannot be read is a piece with a problem, and the rest goes on. Raises NotFoundError,
    before anything is read, where a path leads nowhere.
    """
    listed = list(paths)
    for path in listed:
        if path != _STDIN and _is_missing(path):
            raise NotFoundError(f"there is no file {readable(path)}", hint="check the path")
    for path in listed:
        if path == _STDIN:
            yield from _unpacked("standard input", io.BytesIO(standard_input()))
            continue
        for file in _files(path):
            if isinstance(file, Piece):
                yield file
                continue
            try:
                with file.open("rb") as stream:
                    yield from _unpacked(readable(file), _seekable(stream))
            except UsageError as error:
                yield Piece(readable(file), b"", error.message)
            except OSError as error:
                yield Piece(readable(file), b"", f"cannot be read: {error.strerror or error}")


def readable(path: object) -> str:
    """Return a path as text that can be printed and stored, whatever bytes its name has."""
    return str(path).encode("utf-8", "surrogateescape").decode("utf-8", "backslashreplace")


def _is_missing(path: Path) -> bool:
    try:
        path.stat()
    except (FileNotFoundError, NotADirectoryError, ValueError):
        return True
    except OSError:
        return False  # whatever it is, opening it will say
    return False


def _files(path: Path) -> Iterator[Path | Piece]:
    """Yield the file, or the files in a folder; a problem for what cannot be entered or read."""
    waiting = [path]
    while waiting:
        here = waiting.pop()
        try:
            mode = here.stat().st_mode
            if stat.S_ISDIR(mode):
                waiting += sorted(
                    (c for c in here.iterdir() if not c.name.startswith(".") and not _is_loop(c)),
                    reverse=True,
                )
            elif here == path or stat.S_ISREG(mode):
                yield here
            else:
                yield Piece(readable(here), b"", "is a pipe or a device, not a file")
        except OSError as error:
            yield Piece(readable(here), b"", f"cannot be read: {error.strerror or error}")


def _is_loop(child: Path) -> bool:
    """Whether it is a link to a folder, which may lead back, or to nothing."""
    return child.is_symlink() and not os.path.isfile(child)  # noqa: PTH113 - raises nothing


def _seekable(stream: io.BufferedReader) -> io.BufferedReader | io.BytesIO:
    """Return a stream that can go back to its start, which a pipe cannot."""
    if stream.seekable():
        return stream
    content = stream.read(LARGEST_TEXT + 1)
    if len(content) > LARGEST_TEXT:
        raise UsageError(f"gives more than {LARGEST_TEXT >> 20} MB; import from files instead")
    return io.BytesIO(content)


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
    size = stream.seek(0, os.SEEK_END)
    try:
        archive = zipfile.ZipFile(stream)
    except Exception as error:  # of damage zipfile raises whatever it stumbles over
        yield Piece(name, b"", f"is no whole zip file: {error}")
        return
    with archive:
        members = [info for info in archive.infolist() if not info.is_dir()]
        if len(members) > MOST_MEMBERS:
            yield Piece(name, b"", f"has {len(members):,} members, the limit is {MOST_MEMBERS:,}")
            return
        most = left = min(MOST_UNPACKED, max(SMALL_TEXT, MOST_TIMES * size))
        for member in members:
            piece = _member(archive, member, f"{name}/{readable(member.filename)}")
            left -= len(piece.content)
            if left < 0:
                yield Piece(name, b"", f"unpacks to more than {most >> 20:,} MB")
                return
            yield piece


def _member(archive: zipfile.ZipFile, member: zipfile.ZipInfo, name: str) -> Piece:
    if member.compress_type not in METHODS:
        return Piece(name, b"", "is packed in a way other than deflate; unpack it first")
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
    except Exception as error:  # of damage zipfile raises whatever it stumbles over
        return Piece(name, b"", f"cannot be unpacked: {error or type(error).__name__}")


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
