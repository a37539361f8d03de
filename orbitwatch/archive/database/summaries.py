"""Summaries of each object's element sets: ``object`` counts them, ``newest`` repeats the newest.

Both are updated once for each object of a batch. Schema 3 dropped the triggers that did this: they
ran once for each set and took longer than everything else.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable
from itertools import groupby
from operator import itemgetter
from typing import Any, Final

from orbitwatch.archive.database.columns import SET_COLUMNS

Row = tuple[Any, ...]
"""Values of SET_COLUMNS. Before it is written, a row has no check, a NameKey in place of
``naming_id`` and a delivery's index in place of ``batch_id``."""

_CREATED, _SUPPLEMENTAL, _BATCH = map(
    SET_COLUMNS.index, ("creation_date", "supplemental", "batch_id")
)
_BY_OBJECT: Final = itemgetter(0)
_MARKS: Final = ", ".join("?" * len(SET_COLUMNS))
_OBJECT: Final = "catalog_id, sets, first_epoch, last_epoch"
_COUNT: Final = (
    f"INSERT INTO object ({_OBJECT}) VALUES (?, ?, ?, ?) ON CONFLICT DO UPDATE SET"  # noqa: S608
    " sets = sets + excluded.sets,"
    " first_epoch = min(first_epoch, excluded.first_epoch),"
    " last_epoch = max(last_epoch, excluded.last_epoch)"
)
_IF_NEWER: Final = (
    " ON CONFLICT DO UPDATE SET "
    + ", ".join(f"{name} = excluded.{name}" for name in SET_COLUMNS[1:])
    + " WHERE (excluded.epoch, -excluded.supplemental, ifnull(excluded.creation_date, -9e18),"
    " excluded.batch_id, excluded.digest)"
    ">= (epoch, -supplemental, ifnull(creation_date, -9e18), batch_id, digest)"
)
_NEWEST: Final = f"INSERT INTO newest VALUES ({_MARKS}){_IF_NEWER}"  # noqa: S608
_COUNT_ALL: Final = (
    f"INSERT INTO object ({_OBJECT})"  # noqa: S608
    " SELECT catalog_id, count(*), min(epoch), max(epoch) FROM element_set GROUP BY catalog_id"
)
_NEWEST_OF: Final = (
    f"INSERT INTO newest SELECT {', '.join(f's.{name}' for name in SET_COLUMNS)}"  # noqa: S608
    " FROM object AS o CROSS JOIN element_set AS s"
    " ON s.catalog_id = o.catalog_id AND s.epoch = o.last_epoch WHERE {which}" + _IF_NEWER
)
_NEWEST_ALL: Final = _NEWEST_OF.format(which="true")
_AMONG: Final = "{}catalog_id IN (SELECT value FROM json_each(?))"
_NEWEST_AMONG: Final = _NEWEST_OF.format(which=_AMONG.format("o."))
_FORGET_AMONG: Final = f"DELETE FROM newest WHERE {_AMONG.format('')}"  # noqa: S608


def refresh_newest(connection: sqlite3.Connection, catalog_ids: Iterable[int]) -> None:
    """Recompute which set of each of the objects is the newest."""
    among = (json.dumps(sorted(catalog_ids)),)
    connection.execute(_FORGET_AMONG, among)
    connection.execute(_NEWEST_AMONG, among)


def count_all(connection: sqlite3.Connection) -> None:
    """Recompute the summaries from the sets."""
    for statement in ("DELETE FROM object", _COUNT_ALL, "DELETE FROM newest", _NEWEST_ALL):
        connection.execute(statement)


def add_to_summaries(connection: sqlite3.Connection, rows: Iterable[Row]) -> None:
    """Add new sets, sorted by object and epoch, to the summaries."""
    counts, newest = [], []
    for number, group in groupby(rows, key=_BY_OBJECT):
        history = list(group)
        last = history[-1][1]
        counts.append((number, len(history), history[0][1], last))
        newest.append(max((row for row in reversed(history) if row[1] == last), key=_rank))
    connection.executemany(_COUNT, counts)
    connection.executemany(_NEWEST, newest)


def _rank(row: Row) -> tuple[int, bool, int, int, int]:
    created = row[_CREATED]
    return -row[_SUPPLEMENTAL], created is not None, created or 0, row[_BATCH], row[2]
