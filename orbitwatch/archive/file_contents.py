"""Reads the texts that a user names: files, gzip, zip, folders of them, standard input."""

from __future__ import annotations

import io
import os
import stat
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Final

from orbitwatch.archive.stdin import standard_input
from orbitwatch.archive.unpacking import Bounds, Piece, readable, unpacked
from orbitwatch.errors import NotFoundError, UsageError

_STDIN: Final = Path("-")


def pieces(paths: Iterable[Path], bounds: Bounds | None = None) -> Iterator[Piece]:
    """Yield the texts in files and folders; ``-`` is standard input.

    Folders are read in order of name, without hidden files and without following links. What cannot
    be read yields a piece with a problem, and the rest is read. Raises NotFoundError, before
    anything is read, for a missing path.
    """
    bounds = bounds or Bounds()
    listed = list(paths)
    for path in listed:
        if path != _STDIN and _is_missing(path):
            raise NotFoundError(f"no such file: {readable(path)}", hint="check the path")
    for path in listed:
        if path == _STDIN:
            yield from unpacked("standard input", io.BytesIO(standard_input()), bounds)
            continue
        for file in _files(path):
            if isinstance(file, Piece):
                yield file
                continue
            try:
                with file.open("rb") as stream:
                    yield from unpacked(readable(file), _seekable(stream, bounds), bounds)
            except UsageError as error:
                yield Piece(readable(file), b"", error.message)
            except OSError as error:
                yield Piece(readable(file), b"", f"cannot be read: {error.strerror or error}")


def _is_missing(path: Path) -> bool:
    try:
        path.stat()
    except (FileNotFoundError, NotADirectoryError, ValueError):
        return True
    except OSError:
        return False  # opening it will raise the same error
    return False


def _files(path: Path) -> Iterator[Path | Piece]:
    """Yield the file, or the files in a folder; a problem for those that cannot be read."""
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
    """Whether the child is a link to a folder, which may lead back, or to nothing."""
    return child.is_symlink() and not os.path.isfile(child)  # noqa: PTH113 - raises nothing


def _seekable(stream: io.BufferedReader, bounds: Bounds) -> io.BufferedReader | io.BytesIO:
    """Return a stream that can seek to its start, which a pipe cannot."""
    if stream.seekable():
        return stream
    content = stream.read(bounds.largest + 1)
    if len(content) > bounds.largest:
        raise UsageError(f"has more than {bounds.largest >> 20} MB; import from files instead")
    return io.BytesIO(content)
