"""Builds a new archive from whatever pages of a damaged one can still be read.

Every row carries a check of its values, so that damaged values are detected. Where only the
elements of a set are intact, as their digest shows, its other values are kept as read.
"""

from __future__ import annotations

import contextlib
import sqlite3
from collections.abc import Callable, Iterable, Iterator
from itertools import islice
from operator import itemgetter
from pathlib import Path
from typing import Any, Final

from orbitwatch.archive.database.columns import CHECKED_COLUMNS, SET_COLUMNS
from orbitwatch.archive.database.connection import connect
from orbitwatch.archive.database.failures import DamagedArchiveError
from orbitwatch.archive.database.keeping import improve
from orbitwatch.archive.database.row_checks import (
    has_digest,
    is_intact_row,
    is_intact_set,
    set_check,
)
from orbitwatch.archive.database.salvage import salvaged_rows
from orbitwatch.archive.database.set_rows import FIRST, LAST
from orbitwatch.archive.database.summaries import count_all
from orbitwatch.elements.validation import CLASSIFICATIONS

_CHUNK: Final = 200_000
_BY_KEY: Final = itemgetter(0, 1, 2)
_TABLES: Final = tuple(table for table in CHECKED_COLUMNS if table not in ("object", "fit"))
_ATTEMPT_COLUMNS: Final = 8
_WITHOUT_ROWID: Final = ("group_member", "space_weather", "fit", "transmitter")
_DROP_STRAY_FITS: Final = (
    "DELETE FROM fit WHERE NOT EXISTS (SELECT 1 FROM element_set AS s WHERE"
    " s.catalog_id = fit.catalog_id AND s.epoch = fit.epoch AND s.digest = fit.digest)"
)
_RECOVERED: Final = "INSERT INTO batch (source, fetched) VALUES ('recovered', 0)"
_NAMELESS: Final = (
    "INSERT INTO naming (catalog_id, name, object_id, key) VALUES (?, '', '', '')"
    " ON CONFLICT DO UPDATE SET key = excluded.key RETURNING id"
)

_Row = tuple[Any, ...]


def rebuild(damaged: Path, rebuilt: Path) -> tuple[int, int]:
    """Fill the archive ``rebuilt`` from ``damaged``; return its numbers of objects and sets.

    The results of an earlier attempt in ``rebuilt`` stay. Raises sqlite3.Error and OSError.
    """
    with contextlib.closing(_open(rebuilt)) as connection:
        connection.execute("BEGIN IMMEDIATE")
        for table in _TABLES:
            _insert(connection, table, _rows_of(table, damaged))
        attempts = salvaged_rows(damaged, _ATTEMPT_COLUMNS, rowid=True)
        _insert(connection, "attempt", [row for row in attempts if isinstance(row[0], int)])
        sets = _owned(connection, _sets(damaged, _is_intact))
        while chunk := sorted(islice(sets, _CHUNK), key=_BY_KEY):
            _insert(connection, "element_set", chunk)
            improve(connection, chunk)  # an older state of a set may have been found first
        sets = _owned(connection, _sets(damaged, _has_elements))
        while chunk := list(islice(sets, _CHUNK)):
            _insert(connection, "element_set", chunk)
        _insert(connection, "fit", _rows_of("fit", damaged))
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
    """Insert the rows that the table accepts; a value of the wrong type is damage."""
    if not rows:
        return
    columns = f"({', '.join(CHECKED_COLUMNS[table])})" if table in CHECKED_COLUMNS else ""
    marks = ", ".join("?" * len(rows[0]))
    statement = f"INSERT INTO {table} {columns} VALUES ({marks}) ON CONFLICT DO NOTHING"  # noqa: S608
    try:
        connection.executemany(statement, rows)
    except (sqlite3.IntegrityError, OverflowError):
        for row in rows:
            with contextlib.suppress(sqlite3.IntegrityError, OverflowError):
                connection.execute(statement, row)


def _rows_of(table: str, damaged: Path) -> list[_Row]:
    """Return the intact rows of a table, without their checks.

    If there are none, the archive may be an older one, whose rows have no check; these are
    recognised by their number of columns and the type of their key.
    """
    columns, rowid = CHECKED_COLUMNS[table], table not in _WITHOUT_ROWID
    rows = salvaged_rows(damaged, len(columns) + 1, rowid=rowid)
    if found := [row[:-1] for row in rows if is_intact_row(row)]:
        return found
    key = str if columns[0] in ("name", "uuid") else int
    older = salvaged_rows(damaged, len(columns), rowid=rowid)
    return [row for row in older if isinstance(row[0], key)]


def _sets(damaged: Path, is_good: Callable[[_Row], bool]) -> Iterator[_Row]:
    """Yield the element sets that satisfy ``is_good``, of older archives too, without checks."""
    for columns in (len(SET_COLUMNS), len(SET_COLUMNS) - 1):
        for row in salvaged_rows(damaged, columns, rowid=False):
            if is_good(row):
                yield row[: len(SET_COLUMNS) - 1]


def _is_intact(row: _Row) -> bool:
    return is_intact_set(row) if len(row) == len(SET_COLUMNS) else _has_elements(row)


def _has_elements(row: _Row) -> bool:
    """Whether the elements are as stored and the other values are possible."""
    return (
        has_digest(row)
        and row[12] in CLASSIFICATIONS
        and (row[16] is None or FIRST <= row[16] <= LAST)
        and row[17] in (0, 1)
    )


def _owned(connection: sqlite3.Connection, rows: Iterable[_Row]) -> Iterator[_Row]:
    """Assign an empty name or the batch "recovered" to sets that lost their name or batch."""
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
        row = (*content, naming, batch)
        yield (*row, set_check(row))
