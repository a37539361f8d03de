"""An archive made anew from whatever pages of a damaged one can still be read.

Every set carries a hash of its own elements, so that damage cannot pass for a set.
"""

from __future__ import annotations

import contextlib
import sqlite3
from collections.abc import Iterable, Iterator
from itertools import islice
from operator import itemgetter
from pathlib import Path
from typing import Any, Final

from orbitwatch.archive.database.connection import connect
from orbitwatch.archive.database.failures import DamagedArchiveError
from orbitwatch.archive.database.keeping import count_all, improve
from orbitwatch.archive.database.salvage import salvaged_rows
from orbitwatch.archive.database.schema import SET_COLUMNS
from orbitwatch.archive.database.set_rows import is_whole

_CHUNK: Final = 200_000
_BY_KEY: Final = itemgetter(0, 1, 2)

# Tables are told apart by their number of columns, and a first column that is their key.
_COLUMNS: Final = {"batch": 3, "naming": 5, "attempt": 8, "satcat": 15}

_FIT_COLUMNS: Final = 5
_DROP_STRAY_FITS: Final = (
    "DELETE FROM fit WHERE NOT EXISTS (SELECT 1 FROM element_set AS s WHERE"
    " s.catalog_id = fit.catalog_id AND s.epoch = fit.epoch AND s.digest = fit.digest)"
)
_RECOVERED: Final = "INSERT INTO batch VALUES (NULL, 'recovered', 0)"
_NAMELESS: Final = (
    "INSERT INTO naming VALUES (NULL, ?, '', '', '')"
    " ON CONFLICT DO UPDATE SET key = excluded.key RETURNING id"
)

_Row = tuple[Any, ...]


def rebuild(damaged: Path, rebuilt: Path) -> tuple[int, int]:
    """Fill the archive ``rebuilt`` from ``damaged``; return how many objects and sets it holds.

    What an earlier attempt has left in ``rebuilt`` stays. Raises sqlite3.Error and OSError.
    """
    with contextlib.closing(_open(rebuilt)) as connection:
        connection.execute("BEGIN IMMEDIATE")
        for table, columns in _COLUMNS.items():
            rows = salvaged_rows(damaged, columns, rowid=True)
            _insert(connection, table, [row for row in rows if isinstance(row[0], int)])
        _copy_what_is_whole(damaged, connection)
        sets = _owned(connection, _whole_sets(damaged))
        while chunk := sorted(islice(sets, _CHUNK), key=_BY_KEY):
            _insert(connection, "element_set", chunk)
            _better(connection, chunk)  # an older state of a set may have been found first
        fits = list(salvaged_rows(damaged, _FIT_COLUMNS, rowid=False))
        _insert(connection, "fit", fits)
        connection.execute(_DROP_STRAY_FITS)
        count_all(connection)
        connection.execute("COMMIT")
        found = connection.execute("SELECT count(*), ifnull(sum(sets), 0) FROM object").fetchone()
        return int(found[0]), int(found[1])


def _open(rebuilt: Path) -> sqlite3.Connection:
    try:
        return connect(rebuilt, 0.0)
    except DamagedArchiveError:
        for suffix in ("", "-wal", "-shm"):
            rebuilt.with_name(rebuilt.name + suffix).unlink(missing_ok=True)
        return connect(rebuilt, 0.0)


def _insert(connection: sqlite3.Connection, table: str, rows: list[_Row]) -> None:
    """Insert the rows that the table takes; a value of the wrong type is damage."""
    if not rows:
        return
    statement = f"INSERT INTO {table} VALUES ({', '.join('?' * len(rows[0]))})"  # noqa: S608
    statement += " ON CONFLICT DO NOTHING"
    try:
        connection.executemany(statement, rows)
    except (sqlite3.IntegrityError, OverflowError):
        for row in rows:
            with contextlib.suppress(sqlite3.IntegrityError, OverflowError):
                connection.execute(statement, row)


def _better(connection: sqlite3.Connection, rows: list[_Row]) -> None:
    with contextlib.suppress(sqlite3.IntegrityError, OverflowError, sqlite3.InterfaceError):
        improve(connection, rows)


def _whole_sets(damaged: Path) -> Iterator[_Row]:
    """Yield the element sets whose hash is that of their elements."""
    for row in salvaged_rows(damaged, len(SET_COLUMNS), rowid=False):
        if is_whole(row):
            yield row


def _owned(connection: sqlite3.Connection, rows: Iterable[_Row]) -> Iterator[_Row]:
    """Give sets whose name or batch is lost an empty name, and the batch "recovered"."""
    names = {row[0]: row[1] for row in connection.execute("SELECT id, catalog_id FROM naming")}
    batches = {row[0] for row in connection.execute("SELECT id FROM batch")}
    recovered: int | None = None
    for *content, naming, batch in rows:
        number = content[0]
        if names.get(naming) != number:
            naming = connection.execute(_NAMELESS, (number,)).fetchone()[0]
        if batch not in batches:
            if recovered is None:
                recovered = connection.execute(_RECOVERED).lastrowid
            batch = recovered
        yield (*content, naming, batch)


def _copy_what_is_whole(damaged: Path, connection: sqlite3.Connection) -> None:
    """Copy what is fetched again, if SQLite can still read it: groups, weather, transmitters."""
    if not damaged.exists() or not damaged.stat().st_size:
        return  # SQLite would delete the log beside it
    with contextlib.suppress(sqlite3.Error, UnicodeDecodeError):
        source = sqlite3.connect(f"{damaged.absolute().as_uri()}?mode=ro", uri=True)
        with contextlib.closing(source):
            for table in ("satellite_group", "group_member", "space_weather", "transmitter"):
                rows = source.execute(f"SELECT * FROM {table}").fetchall()  # noqa: S608
                _insert(connection, table, rows)
