"""Writes element sets to the archive: new sets, and further facts about stored ones.

The stored sets are looked up first, by range of an object's epochs: one search of the tree serves
many sets. The summaries are then updated once for each object.
"""

from __future__ import annotations

import sqlite3
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import compress, groupby, pairwise
from operator import itemgetter
from typing import Final

from orbitwatch.archive.database.columns import SET_COLUMNS
from orbitwatch.archive.database.identities import NameKey, NameNumbers
from orbitwatch.archive.database.row_checks import set_check
from orbitwatch.archive.database.summaries import Row, add_to_summaries, refresh_newest

_RANGE_GAP_US: Final = 3 * 86_400_000_000  # sets closer than this are looked up together

FitQuality = Mapping[tuple[int, int, int], tuple[float | None, str | None]]
"""RMS and source of sets by catalogue number, epoch and digest."""

_CREATED, _SUPPLEMENTAL, _NAMING, _BATCH = map(
    SET_COLUMNS.index, ("creation_date", "supplemental", "naming_id", "batch_id")
)
_MAY_IMPROVE: Final = itemgetter(_CREATED, _SUPPLEMENTAL, _BATCH, _NAMING)  # ?4 to ?7 of _IMPROVE
_BY_OBJECT: Final = itemgetter(0)
_BY_EPOCH: Final = itemgetter(0, 1)
_BY_NAMING: Final = itemgetter(_NAMING)
_BY_DELIVERY: Final = itemgetter(_BATCH)

_NAMELESS: Final = "SELECT id FROM naming WHERE key = '' AND name = ''"
_GAINS_NAME: Final = (
    f"naming_id IN ({_NAMELESS}) AND EXISTS (SELECT 1 FROM naming WHERE id = ?7 AND name != '')"  # noqa: S608
)
_STORED: Final = (
    "SELECT epoch, digest, creation_date, supplemental, naming_id FROM element_set"
    " WHERE catalog_id = ? AND epoch BETWEEN ? AND ?"
)
_MARKS: Final = ", ".join("?" * len(SET_COLUMNS))
_INSERT: Final = f"INSERT INTO element_set VALUES ({_MARKS}) ON CONFLICT DO NOTHING"  # noqa: S608
_IMPROVE: Final = (
    "UPDATE element_set SET"  # noqa: S608
    f" naming_id = iif({_GAINS_NAME}, ?7, naming_id),"
    " creation_date = min(ifnull(creation_date, ?4), ifnull(?4, creation_date)),"
    " batch_id = iif(supplemental > ?5, ?6, batch_id),"
    " supplemental = min(supplemental, ?5)"
    " WHERE catalog_id = ?1 AND epoch = ?2 AND digest = ?3 AND (supplemental > ?5"
    " OR ?4 IS NOT NULL AND (creation_date IS NULL OR creation_date > ?4)"
    f" OR {_GAINS_NAME})"
)
_FIT: Final = (
    "INSERT INTO fit (catalog_id, epoch, digest, rms, data_source) VALUES (?, ?, ?, ?, ?)"
    " ON CONFLICT DO UPDATE SET"
    " rms = ifnull(rms, excluded.rms), data_source = ifnull(data_source, excluded.data_source)"
)


@dataclass(frozen=True, slots=True)
class Delivery:
    """One batch of sets from a source: the source's name and the time, an aware datetime."""

    source: str
    fetched: datetime

    @property
    def supplemental(self) -> bool:
        """Whether the sets are supplemental: an operator fitted them to an ephemeris."""
        return self.source.startswith("sup")


class ContradictionError(Exception):
    """A set that a lookup did not find is in the archive after all."""


def keep(
    connection: sqlite3.Connection,
    names: NameNumbers,
    rows: list[Row],
    deliveries: Sequence[Delivery],
) -> Counter[int]:
    """Write the sets that are not stored yet; return the number of those by delivery.

    ``rows`` are in order of arrival, each with the key of its name in place of the name's number
    and the index of its delivery in place of its batch. They are sorted in place. Raises
    ContradictionError where the archive's trees are damaged.
    """
    rows.sort(key=_BY_EPOCH)  # in table order: each page is touched once
    written, is_new = _rows_to_write(connection, rows)
    numbers = names.numbers(set(map(_BY_NAMING, rows)))  # of known sets too: the name may be new
    numbered = _numbered(connection, numbers, written, deliveries)
    new = list(compress(numbered, is_new))
    if new and connection.executemany(_INSERT, new).rowcount != len(new):
        raise ContradictionError("a set was found that an earlier lookup had missed")
    add_to_summaries(connection, new)
    improve(connection, (row for row, new_one in zip(numbered, is_new, strict=True) if not new_one))
    return Counter(map(_BY_DELIVERY, compress(written, is_new)))


def improve(connection: sqlite3.Connection, rows: Iterable[Row]) -> None:
    """Add to the stored sets what ``rows``, the same sets again, state in addition.

    The earliest creation date counts, and a set that any source publishes as general perturbations
    is not supplemental, so the order of arrival makes no difference. A set stored without a name
    takes the first it arrives with. The newest set of each object is then recomputed, since the
    rank of a set may have changed.
    """
    better = [(*row[:3], *_MAY_IMPROVE(row)) for row in rows]
    if not better:
        return
    connection.executemany(_IMPROVE, better)
    refresh_newest(connection, {row[0] for row in better})


def store_fit_quality(
    connection: sqlite3.Connection, rows: Iterable[Row], fit_quality: FitQuality
) -> None:
    """Store the RMS and source of those sets that have them, where not stored yet."""
    found = ((row[:3], fit_quality[row[:3]]) for row in rows if row[:3] in fit_quality)
    connection.executemany(_FIT, [(*key, *fit) for key, fit in found] if fit_quality else ())


def _rows_to_write(
    connection: sqlite3.Connection, rows: Iterable[Row]
) -> tuple[list[Row], list[bool]]:
    """Return the rows that add something, and for each whether its set is new."""
    written: list[Row] = []
    is_new: list[bool] = []
    nameless = {row[0] for row in connection.execute(_NAMELESS)}
    for nearby in _epoch_ranges(rows):
        first, last = nearby[0], nearby[-1]
        found = connection.execute(_STORED, (first[0], first[1], last[1]))
        stored = {(epoch, digest): known for epoch, digest, *known in found}
        for row in nearby:
            known = stored.get(row[1:3])
            if known is None:
                stored[row[1:3]] = [row[_CREATED], row[_SUPPLEMENTAL], None]
            elif not _adds_information(row, known[0], known[1], known[2] in nameless):
                continue
            written.append(row)
            is_new.append(known is None)
    return written, is_new


def _epoch_ranges(rows: Iterable[Row]) -> Iterator[list[Row]]:
    """Split sorted rows by object, and at long gaps between epochs."""
    for _, history in groupby(rows, key=_BY_OBJECT):
        nearby: list[Row] = []
        for row in history:
            if nearby and row[1] - nearby[-1][1] > _RANGE_GAP_US:
                yield nearby
                nearby = []
            nearby.append(row)
        yield nearby


def _adds_information(row: Row, created: int | None, supplemental: int, nameless: bool) -> bool:
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
    ranks = _arrival_ranks(rows)
    last_rank = dict.fromkeys(sorted(set(map(_BY_DELIVERY, rows))), 0)
    for index, rank in ranks.items():
        delivery = rows[index][_BATCH]
        last_rank[delivery] = max(last_rank[delivery], rank)
    batches = {
        (delivery, rank): _begin_batch(connection, deliveries[delivery])
        for delivery, last in last_rank.items()
        for rank in range(last + 1)
    }
    whole = [
        (*row[:_NAMING], numbers[row[_NAMING]], batches[row[_BATCH], ranks.get(index, 0)])
        for index, row in enumerate(rows)
    ]
    return [(*row, set_check(row)) for row in whole]


def _arrival_ranks(rows: Sequence[Row]) -> dict[int, int]:
    """Return ranks of arrival among sets of one object, epoch and delivery, by row index.

    Of several sets of an object at one epoch the last to arrive is used: sets that arrive together
    are given successive batches, which preserves their order. Rows without such siblings are
    omitted.
    """
    doubled = {one[:2] for one, next_one in pairwise(rows) if one[:2] == next_one[:2]}
    orders: dict[Row, dict[int, int]] = {}
    ranks = {}
    for index, row in enumerate(rows) if doubled else ():
        if row[:2] in doubled:
            order = orders.setdefault((*row[:2], row[_BATCH]), {})
            ranks[index] = order.setdefault(row[2], len(order))
    return ranks


def _begin_batch(connection: sqlite3.Connection, delivery: Delivery) -> int:
    values = (delivery.source, delivery.fetched.timestamp())
    cursor = connection.execute("INSERT INTO batch (source, fetched) VALUES (?, ?)", values)
    return int(cursor.lastrowid or 0)
