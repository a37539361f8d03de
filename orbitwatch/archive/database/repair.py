"""A damaged archive set aside, and a new one put in its place."""

from __future__ import annotations

import contextlib
from datetime import UTC, datetime
from itertools import count
from pathlib import Path

from orbitwatch.archive.database.connection import connect
from orbitwatch.archive.database.failures import DamagedArchiveError, reachable, suspicion, told
from orbitwatch.archive.database.location import FILE
from orbitwatch.archive.database.locking import alone
from orbitwatch.archive.database.mended import Mended
from orbitwatch.archive.database.rebuild import rebuild
from orbitwatch.archive.database.set_rows import NAMED, SELECTED, is_whole


def mend(folder: Path, wait_s: float) -> Mended | None:
    """Set the archive in ``folder`` aside if it is damaged, and rebuild it from what it holds.

    Returns None where it is whole: another process may just have mended it. A crash on the way
    loses nothing, and what had been rebuilt by then is used the next time.
    """
    file = folder / FILE
    with reachable(file), told(file), alone(file, wait_s):
        mended = None
        if is_damaged(file, wait_s):
            rebuilt = file.with_name(file.name + ".rebuilding")
            objects, sets = rebuild(file, rebuilt)
            mended = Mended(_swap(file, rebuilt), objects, sets)
        suspicion(file).unlink(missing_ok=True)
        return mended


def is_damaged(file: Path, wait_s: float) -> bool:
    """Whether the database ``file`` cannot be opened, its trees are not whole, or a set is not.

    Reads all of it: about a second for each gigabyte, and five for each million sets.
    """
    try:
        with told(file), contextlib.closing(connect(file, wait_s)) as connection:
            if connection.execute("PRAGMA quick_check(1)").fetchone()[0] != "ok":
                return True
            return not all(
                is_whole(row)
                for table in ("element_set", "newest")
                for row in connection.execute(f"SELECT {SELECTED} FROM {table} s {NAMED}")  # noqa: S608
            )
    except DamagedArchiveError:
        return True


def _swap(file: Path, rebuilt: Path) -> Path:
    """Put the rebuilt archive in place of the damaged one, and return where that is now.

    The log goes first: left beside the new file, SQLite would play it into that.
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
