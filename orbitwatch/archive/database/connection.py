"""Opens the archive's file for reading and writing where permitted, else for reading."""

from __future__ import annotations

import contextlib
import sqlite3
from pathlib import Path
from typing import Final

from orbitwatch.archive.database import schema
from orbitwatch.archive.database.failures import damaged, is_refusal, translated_errors
from orbitwatch.archive.database.migrations import MIGRATIONS
from orbitwatch.archive.database.row_checks import register
from orbitwatch.errors import UsageError

_CACHE_KIB: Final = 32_768  # imports touch pages in order: more gains nothing
_LOG_KEPT: Final = 1 << 26  # bytes the log keeps on disk after a checkpoint


def connect(file: Path, wait_s: float) -> sqlite3.Connection:
    """Open the database ``file`` for reading and writing, migrated to the newest schema.

    Where the system permits reading only, the connection is read-only.
    """
    if _has_lost_its_start(file):
        raise damaged(file, "only its log is left")
    with translated_errors(file):
        try:
            return _read_write(file, wait_s)
        except sqlite3.OperationalError as error:
            if not is_refusal(error) or not file.is_file():
                raise
            return _read_only(file, wait_s)


def _has_lost_its_start(file: Path) -> bool:
    """Whether a log lies next to an empty or missing file: SQLite would delete it unread."""
    log = file.with_name(file.name + "-wal")
    with contextlib.suppress(OSError):
        return log.stat().st_size > 0 and not (file.exists() and file.stat().st_size)
    return False


def _read_only(file: Path, wait_s: float) -> sqlite3.Connection:
    """Open a file that cannot be written to; without a log, as immutable."""
    log = file.with_name(file.name + "-wal")
    alone = "" if log.exists() and log.stat().st_size else "&immutable=1"
    uri = f"{file.absolute().as_uri()}?mode=ro{alone}"
    connection = sqlite3.connect(uri, timeout=wait_s, isolation_level=None, uri=True)
    try:
        register(connection)
        if 0 < schema.check(connection, file) < len(MIGRATIONS):
            raise UsageError(
                f"the archive {file} was written by an older orbitwatch, and cannot be changed",
                hint="run this command once with write access to update it",
            )
        connection.execute(f"PRAGMA cache_size = -{_CACHE_KIB}")
    except BaseException:
        connection.close()
        raise
    return connection


def _read_write(file: Path, wait_s: float) -> sqlite3.Connection:
    connection = sqlite3.connect(file, timeout=wait_s, isolation_level=None)
    try:
        connection.execute("PRAGMA cell_size_check = ON")
        version = schema.check(connection, file)  # first: never write to a foreign file
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("PRAGMA synchronous = FULL")  # a power cut loses no transaction
        connection.execute(f"PRAGMA cache_size = -{_CACHE_KIB}")
        connection.execute(f"PRAGMA journal_size_limit = {_LOG_KEPT}")
        connection.execute("PRAGMA trusted_schema = ON")  # triggers call functions registered here
        register(connection)
        if version != len(MIGRATIONS):
            schema.migrate(connection, file)
    except BaseException:
        connection.close()
        raise
    return connection
