"""Sets a damaged archive aside and puts a rebuilt one in its place."""

from __future__ import annotations

import contextlib
import sqlite3
from collections.abc import Sequence
from datetime import UTC, datetime
from itertools import count
from pathlib import Path
from typing import Any

from orbitwatch.archive.database.columns import CHECKED_COLUMNS
from orbitwatch.archive.database.connection import connect
from orbitwatch.archive.database.failures import (
    DamagedArchiveError,
    check_marker,
    folder_errors,
    translated_errors,
)
from orbitwatch.archive.database.location import FILE
from orbitwatch.archive.database.locking import alone
from orbitwatch.archive.database.rebuild import rebuild
from orbitwatch.archive.database.repair_result import RepairResult
from orbitwatch.archive.database.row_checks import are_intact_rows
from orbitwatch.archive.database.set_rows import NAMED, SELECTED, is_intact


def repair_archive(folder: Path, wait_s: float) -> RepairResult | None:
    """Set the archive in ``folder`` aside if it is damaged, and rebuild it from its content.

    Returns None if it is intact: another process may just have repaired it. A crash meanwhile
    loses nothing, and the next run continues with what was rebuilt.
    """
    file = folder / FILE
    with folder_errors(file), translated_errors(file), alone(file, wait_s):
        mended = None
        if is_damaged(file, wait_s):
            rebuilt = file.with_name(file.name + ".rebuilding")
            objects, sets = rebuild(file, rebuilt)
            mended = RepairResult(_swap(file, rebuilt), objects, sets)
        check_marker(file).unlink(missing_ok=True)
        return mended


def is_damaged(file: Path, wait_s: float) -> bool:
    """Whether ``file`` cannot be opened, its trees are damaged, or a row is lost or changed.

    Reads all of it: about a second per gigabyte, and five per million sets.
    """
    try:
        with translated_errors(file), contextlib.closing(connect(file, wait_s)) as connection:
            return not (
                connection.execute("PRAGMA integrity_check(1)").fetchone()[0] == "ok"
                and all(_is_intact_table(connection, table) for table in CHECKED_COLUMNS)
                and _has_intact_sets(connection)
            )
    except DamagedArchiveError:
        return True


def _is_intact_table(connection: sqlite3.Connection, table: str) -> bool:
    columns = ", ".join(CHECKED_COLUMNS[table])
    rows = connection.execute(f"SELECT {columns}, row_check FROM {table}").fetchall()  # noqa: S608
    count = connection.execute("SELECT rows FROM tally WHERE name = ?", (table,)).fetchone()
    return count == (len(rows),) and are_intact_rows(rows)


def _has_intact_sets(connection: sqlite3.Connection) -> bool:
    """Whether every set has its name and batch, and each object the number of sets counted."""
    batches = {row[0] for row in connection.execute("SELECT id FROM batch")}
    listed = {row[:4] for row in connection.execute("SELECT * FROM object")}
    for table in ("element_set", "newest"):
        intact_names: set[Sequence[Any]] = set()
        found: dict[int, tuple[int, int, int, int]] = {}
        for row in connection.execute(f"SELECT {SELECTED} FROM {table} s {NAMED}"):  # noqa: S608
            if not is_intact(row, intact_names) or row[19] not in batches:
                return False
            number, epoch = row[:2]
            _, count, first, last = found.get(number, (number, 0, epoch, epoch))
            found[number] = number, count + 1, min(first, epoch), max(last, epoch)
        if table == "newest":
            return {(n, last) for n, _, _, last in found.values()} == {o[::3] for o in listed}
        if set(found.values()) != listed:
            return False
    return True


def _swap(file: Path, rebuilt: Path) -> Path:
    """Put the rebuilt archive in place of the damaged one, and return the latter's new path.

    The log is moved first: if it stayed next to the new file, SQLite would apply it to that.
    """
    set_aside = _free_name(file)
    _move(_beside(file, "-wal"), _beside(set_aside, "-wal"))
    _beside(file, "-shm").unlink(missing_ok=True)
    _move(file, set_aside)
    rebuilt.replace(file)
    return set_aside


def _free_name(file: Path) -> Path:
    stamp = f"{file.name}.damaged-{datetime.now(UTC):%Y%m%dT%H%M%SZ}"
    names = (file.with_name(f"{stamp}-{n}" if n else stamp) for n in count())
    return next(name for name in names if not name.exists())


def _move(source: Path, target: Path) -> None:
    with contextlib.suppress(FileNotFoundError):
        source.rename(target)


def _beside(file: Path, suffix: str) -> Path:
    return file.with_name(file.name + suffix)
