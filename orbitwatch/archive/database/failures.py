"""Errors of the archive's file: locked, full, damaged, not writable.

SQLite's and the system's errors are translated into messages with hints.
"""

from __future__ import annotations

import contextlib
import sqlite3
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from orbitwatch.errors import OrbitwatchError, SourceError, UsageError

_PRIMARY: Final = 0xFF  # extended result codes keep the plain one in their lowest byte
_DAMAGED: Final = (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB, sqlite3.SQLITE_ERROR)
_LOCKED: Final = (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED)
_NO_ROOM: Final = (sqlite3.SQLITE_FULL, sqlite3.SQLITE_IOERR)
_NO_ENTRY: Final = (sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_READONLY, sqlite3.SQLITE_PERM)


class DamagedArchiveError(SourceError):
    """The archive's file is damaged; `repair_archive` sets it aside and salvages its content."""


@contextlib.contextmanager
def translated_errors(file: Path) -> Iterator[None]:
    """Translate sqlite3's errors about ``file`` into our own, each with a hint."""
    try:
        yield
    except sqlite3.DatabaseError as error:
        translated = _translated(error, file)
        if isinstance(translated, DamagedArchiveError):
            mark_for_check(file)
        raise translated from error
    except UnicodeDecodeError as error:  # SQLite quotes a damaged schema in its message
        mark_for_check(file)
        raise damaged(file, "its schema is not text") from error


@contextlib.contextmanager
def folder_errors(file: Path) -> Iterator[None]:
    """Translate the system's errors about ``file`` and its folder into our own."""
    try:
        yield
    except OSError as error:
        raise UsageError(
            f"cannot use the archive {file}: {error.strerror or error}",
            hint="check its folder, or choose another with --data-dir",
        ) from error


def check_marker(file: Path) -> Path:
    """Return the path of the empty file that makes the next run check all of ``file``."""
    return file.with_name(file.name + ".check")


def mark_for_check(file: Path) -> None:
    """Make the next run that opens ``file`` check all of it."""
    with contextlib.suppress(OSError):
        check_marker(file).touch()


def is_refusal(error: sqlite3.DatabaseError) -> bool:
    """Whether the system did not permit opening or writing the file."""
    return _code(error) in _NO_ENTRY


def _is_damage(error: sqlite3.DatabaseError) -> bool:
    """Whether the file's content is the cause, rather than its surroundings."""
    # Our statements are fixed: if SQLite rejects one (SQLITE_ERROR), a table or column is missing
    # although the schema version requires it.
    return _code(error) in _DAMAGED or "Could not decode" in str(error)


def damaged(file: Path, why: object) -> DamagedArchiveError:
    """Return the error that makes `opening.with_archive`, or the next run, repair ``file``."""
    return DamagedArchiveError(
        f"the archive {file} is damaged ({why})",
        hint="run the command again: the file will be set aside and its readable content recovered",
    )


def _translated(error: sqlite3.DatabaseError, file: Path) -> OrbitwatchError:
    code = _code(error)
    if _is_damage(error):
        return damaged(file, error)
    if code in _LOCKED:
        return SourceError(
            f"the archive {file} is in use by another process",
            hint="wait until that has finished, then try again",
        )
    if code in _NO_ROOM:
        return SourceError(
            f"cannot write to the archive {file} ({error}); earlier content is safe",
            hint="free some space on the disk, then try again",
        )
    if code in _NO_ENTRY:
        return UsageError(
            f"cannot open the archive {file} ({error})",
            hint="check its permissions, or choose another folder with --data-dir",
        )
    return SourceError(f"the archive {file} failed: {error}", hint="try again")


def _code(error: sqlite3.DatabaseError) -> int:
    return (getattr(error, "sqlite_errorcode", None) or 0) & _PRIMARY
