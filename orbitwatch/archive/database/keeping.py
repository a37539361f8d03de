"""Element sets written into the archive: the new ones, and what comes again and knows more.

Which sets are held already is looked up first, a stretch of an object's history at a time: one
way down the tree serves many sets. The tables that sum the sets up are then brought up to date
once for each object. Schema 3 has no triggers for that: they ran once for each set, and took
longer than all the rest.
"""

from __future__ import annotations

import json
import sqlite3
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import compress, groupby, pairwise
from operator import itemgetter
from typing import Any, Final

from orbitwatch.archive.database.identities import NameKey, NameNumbers
from orbitwatch.archive.database.row_checks import set_check
from orbitwatch.archive.database.schema import SET_COLUMNS

_TOGETHER: Final = 3 * 86_400_000_000  # µs between sets whose stretch is looked up as one

Row = tuple[Any, ...]
"""The values of SET_COLUMNS; until it is written without a check, and with a name for its number
and a delivery for a batch."""

Fits = Mapping[tuple[int, int, int], tuple[float | None, str | None]]
"""RMS and source of sets by number, epoch and digest."""

_CREATED, _SUPPLEMENTAL, _NAMING, _BATCH = map(
    SET_COLUMNS.index, ("creation_date", "supplemental", "naming_id", "batch_id")
)
_MAY_IMPROVE: Final = itemgetter(_CREATED, _SUPPLEMENTAL, _BATCH, _NAMING)  # ?4 to ?7 of _BETTER
_BY_OBJECT: Final = itemgetter(0)
_BY_EPOCH: Final = itemgetter(0, 1)
_BY_NAMING: Final = itemgetter(_NAMING)
_BY_DELIVERY: Final = itemgetter(_BATCH)

_NAMELESS: Final = "SELECT id FROM naming WHERE key = '' AND name = ''"
_NAMED_NOW: Final = (
    f"naming_id IN ({_NAMELESS}) AND EXISTS (SELECT 1 FROM naming WHERE id = ?7 AND name != '')"  # noqa: S608
)
_HELD: Final = (
    "SELECT epoch, digest, creation_date, supplemental, naming_id FROM element_set"
    " WHERE catalog_id = ? AND epoch BETWEEN ? AND ?"
)
_MARKS: Final = ", ".join("?" * len(SET_COLUMNS))
_INSERT: Final = f"INSERT INTO element_set VALUES ({_MARKS}) ON CONFLICT DO NOTHING"  # noqa: S608
_BETTER: Final = (
    "UPDATE element_set SET"  # noqa: S608
    f" naming_id = iif({_NAMED_NOW}, ?7, naming_id),"
    " creation_date = min(ifnull(creation_date, ?4), ifnull(?4, creation_date)),"
    " batch_id = iif(supplemental > ?5, ?6, batch_id),"
    " supplemental = min(supplemental, ?5)"
    " WHERE catalog_id = ?1 AND epoch = ?2 AND digest = ?3 AND (supplemental > ?5"
    " OR ?4 IS NOT NULL AND (creation_date IS NULL OR creation_date > ?4)"
    f" OR {_NAMED_NOW})"
)
_OBJECT: Final = "catalog_id, sets, first_epoch, last_epoch"
_COUNT: Final = (
    f"INSERT INTO object ({_OBJECT}) VALUES (?, ?, ?, ?) ON CONFLICT DO UPDATE SET"  # noqa: S608
    " sets = sets + excluded.sets,"
    " first_epoch = min(first_epoch, excluded.first_epoch),"
    " last_epoch = max(last_epoch, excluded.last_epoch)"
)
_FIT: Final = (
    "INSERT INTO fit (catalog_id, epoch, digest, rms, data_source) VALUES (?, ?, ?, ?, ?)"
    " ON CONFLICT DO UPDATE SET"
    " rms = ifnull(rms, excluded.rms), data_source = ifnull(data_source, excluded.data_source)"
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


@dataclass(frozen=True, slots=True)
class Delivery:
    """What is known of the sets that one source sent: its name, and when, an aware datetime."""

    source: str
    fetched: datetime

    @property
    def supplemental(self) -> bool:
        """Whether an operator made the sets, from an ephemeris."""
        return self.source.startswith("sup")


class ContradictionError(Exception):
    """The archive holds a set that it has just said it does not hold."""


def keep(
    connection: sqlite3.Connection,
    names: NameNumbers,
    rows: list[Row],
    deliveries: Sequence[Delivery],
) -> Counter[int]:
    """Write the sets that are not held; return how many those are of each delivery.

    ``rows`` are in the order in which the sets came; each has the key of its name in place of
    the name's number, and the index of its delivery in place of its batch. They are sorted here.
    Raises ContradictionError where the trees of the archive are not whole.
    """
    rows.sort(key=_BY_EPOCH)  # in the order of the table, so that each page is touched once
    written, is_new = _sifted(connection, rows)
    numbers = names.numbers(set(map(_BY_NAMING, rows)))  # of those held too: it may be a new name
    numbered = _numbered(connection, numbers, written, deliveries)
    new = list(compress(numbered, is_new))
    if new and connection.executemany(_INSERT, new).rowcount != len(new):
        raise ContradictionError("a set is there that was not there before")
    _sum_up(connection, new)
    improve(connection, (row for row, new_one in zip(numbered, is_new, strict=True) if not new_one))
    return Counter(map(_BY_DELIVERY, compress(written, is_new)))


def improve(connection: sqlite3.Connection, rows: Iterable[Row]) -> None:
    """Add to the sets held what ``rows``, the same sets again, know more.

    The earliest creation date counts, and a set that any source has for general perturbations
    is no supplemental one: the order in which sets come makes no difference. A set that came
    without a name takes the first that it comes with. Which set of an object is the newest is
    then found anew, for a set that turns out to be older may give way.
    """
    better = [(*row[:3], *_MAY_IMPROVE(row)) for row in rows]
    if not better:
        return
    connection.executemany(_BETTER, better)
    among = (json.dumps(sorted({row[0] for row in better})),)
    connection.execute(_FORGET_AMONG, among)
    connection.execute(_NEWEST_AMONG, among)


def keep_fits(connection: sqlite3.Connection, rows: Iterable[Row], fits: Fits) -> None:
    """Keep how well those of the sets fit of which that is known, and not yet held."""
    found = ((row[:3], fits[row[:3]]) for row in rows if row[:3] in fits)
    connection.executemany(_FIT, [(*key, *fit) for key, fit in found] if fits else ())


def count_all(connection: sqlite3.Connection) -> None:
    """Make the tables that sum up the sets anew, from the sets."""
    for statement in ("DELETE FROM object", _COUNT_ALL, "DELETE FROM newest", _NEWEST_ALL):
        connection.execute(statement)


def _sifted(connection: sqlite3.Connection, rows: Iterable[Row]) -> tuple[list[Row], list[bool]]:
    """Return the rows that bring something, and of each whether its set is not held at all."""
    written: list[Row] = []
    is_new: list[bool] = []
    nameless = {row[0] for row in connection.execute(_NAMELESS)}
    for stretch in _stretches(rows):
        first, last = stretch[0], stretch[-1]
        found = connection.execute(_HELD, (first[0], first[1], last[1]))
        held = {(epoch, digest): known for epoch, digest, *known in found}
        for row in stretch:
            known = held.get(row[1:3])
            if known is None:
                held[row[1:3]] = [row[_CREATED], row[_SUPPLEMENTAL], None]
            elif not _knows_more(row, known[0], known[1], known[2] in nameless):
                continue
            written.append(row)
            is_new.append(known is None)
    return written, is_new


def _stretches(rows: Iterable[Row]) -> Iterator[list[Row]]:
    """Part sorted rows by object, and where long times lie between their epochs."""
    for _, history in groupby(rows, key=_BY_OBJECT):
        stretch: list[Row] = []
        for row in history:
            if stretch and row[1] - stretch[-1][1] > _TOGETHER:
                yield stretch
                stretch = []
            stretch.append(row)
        yield stretch


def _knows_more(row: Row, created: int | None, supplemental: int, nameless: bool) -> bool:
    if row[_SUPPLEMENTAL] < supplemental or (nameless and row[_NAMING][1]):
        return True
    ours = row[_CREATED]
    return ours is not None and (created is None or ours < created)


def _numbered(
    connection: sqlite3.Connection,
    numbers: Mapping[NameKey, int],
    rows: Sequence[Row],
    deliveries: Sequence[Delivery],
) -> list[Row]:
    """Return the rows with the numbers of their names and batches, and their checks."""
    turns = _turns(rows)
    last_turn = dict.fromkeys(sorted(set(map(_BY_DELIVERY, rows))), 0)
    for index, turn in turns.items():
        delivery = rows[index][_BATCH]
        last_turn[delivery] = max(last_turn[delivery], turn)
    batches = {
        (delivery, turn): _begin_batch(connection, deliveries[delivery])
        for delivery, last in last_turn.items()
        for turn in range(last + 1)
    }
    whole = [
        (*row[:_NAMING], numbers[row[_NAMING]], batches[row[_BATCH], turns.get(index, 0)])
        for index, row in enumerate(rows)
    ]
    return [(*row, set_check(row)) for row in whole]


def _turns(rows: Sequence[Row]) -> dict[int, int]:
    """Return, of each of several sets of one object, epoch and delivery, how many came before it.

    Of several sets of an object at one epoch the last to arrive is used: those that come together
    are given batches one after the other, so that their order is kept. By index of the row.
    """
    doubled = {one[:2] for one, next_one in pairwise(rows) if one[:2] == next_one[:2]}
    orders: dict[Row, dict[int, int]] = {}
    turns = {}
    for index, row in enumerate(rows) if doubled else ():
        if row[:2] in doubled:
            order = orders.setdefault((*row[:2], row[_BATCH]), {})
            turns[index] = order.setdefault(row[2], len(order))
    return turns


def _begin_batch(connection: sqlite3.Connection, delivery: Delivery) -> int:
    values = (delivery.source, delivery.fetched.timestamp())
    cursor = connection.execute("INSERT INTO batch (source, fetched) VALUES (?, ?)", values)
    return int(cursor.lastrowid or 0)


def _sum_up(connection: sqlite3.Connection, rows: Iterable[Row]) -> None:
    """Count new sets, sorted by object and epoch, and keep the newest of each object."""
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
