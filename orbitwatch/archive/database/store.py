"""The archive: every element set ever received, in one SQLite file that only grows.

Many processes may use it at once: readers never wait (WAL), writers wait for each other. What a
transaction has stored survives any failure of the process that stored it.
"""

from __future__ import annotations

import contextlib
import json
import sqlite3
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from itertools import islice
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any, Final, NamedTuple, Self

from orbitwatch.archive.database.columns import CHECKED_COLUMNS
from orbitwatch.archive.database.failures import (
    DamagedArchiveError,
    check_marker,
    damaged,
    mark_for_check,
    translated_errors,
)
from orbitwatch.archive.database.identities import NameNumbers, put_group, put_objects
from orbitwatch.archive.database.locking import identity, shared
from orbitwatch.archive.database.row_checks import are_intact_rows
from orbitwatch.archive.database.set_rows import (
    FIRST,
    LAST,
    NAMED,
    SELECTED,
    instant,
    microseconds,
)
from orbitwatch.archive.database.waiting import patience
from orbitwatch.elements.element_set import ElementSet
from orbitwatch.elements.identity import ObjectRecord

if TYPE_CHECKING:
    from orbitwatch.archive.database.arrivals import Arrivals
    from orbitwatch.archive.database.repair_result import RepairResult
    from orbitwatch.archive.database.summaries import Row
    from orbitwatch.arrays import IntArray
    from orbitwatch.elements.element_table import ElementTable


_AMONG: Final = "WHERE catalog_id IN (SELECT value FROM json_each(?))"
_COUNTED: Final = 20  # up to so many objects, all sets are counted when some are read
_CHUNK: Final = 200_000  # sets sorted and inserted together: about 150 MB


class Added(NamedTuple):
    """The numbers of new sets and of sets that were stored already."""

    new: int
    known: int


class Store:
    """An open archive; opened by ``open_store``, closed by ``with`` or ``close``.

    Its methods raise SourceError if the file stays locked or the disk is full, and
    DamagedArchiveError (a SourceError) if the file proves damaged.
    """

    def __init__(
        self, connection: sqlite3.Connection, file: Path, mended: RepairResult | None, wait_s: float
    ) -> None:
        self.connection = connection
        self.file = file
        self._wait_s = wait_s
        self._opened = identity(file)
        self._names = NameNumbers(connection)
        self.mended = mended
        """The repair of a damaged file before this store was opened."""

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def close(self) -> None:
        """Close the file; a transaction that is still open is rolled back."""
        self.connection.close()

    @contextlib.contextmanager
    def transaction(self) -> Iterator[None]:
        """Make everything that the block writes one transaction.

        Inside another transaction it has no effect: the outer one decides. Meanwhile no other
        process sets the file aside. If one has already done so, nothing is written, since it would
        be lost, and DamagedArchiveError makes the caller repeat the work on the new file.
        """
        if self.connection.in_transaction:
            yield
            return
        with translated_errors(self.file):
            with patience(self.file):
                self.connection.execute("BEGIN IMMEDIATE")
            try:
                with shared(self.file, self._wait_s):
                    self._check_place()
                    yield
                    self._check_place()
                    self.connection.execute("COMMIT")
            except BaseException:
                self._roll_back()
                raise

    def is_set_aside(self) -> bool:
        """Whether another process has set the file aside, or a check of all of it is due."""
        return identity(self.file) != self._opened or check_marker(self.file).exists()

    def release_memory(self) -> None:
        """Give back the memory of pages that were read."""
        self.connection.execute("PRAGMA shrink_memory")

    def _check_place(self) -> None:
        if identity(self.file) != self._opened:
            raise damaged(self.file, "another process has just set it aside")

    def _roll_back(self) -> None:
        self._names.forget()
        if self.connection.in_transaction:  # else a full disk has rolled it back already
            self.connection.execute("ROLLBACK")

    def add(self, element_sets: Iterable[ElementSet], *, source: str, fetched: datetime) -> Added:
        """Store the sets that are not stored yet, and return their number.

        A set is identified by its elements: names, creation date and source do not matter.
        Sets from a ``source`` that begins with ``sup`` are supplemental. ``fetched`` is the aware
        datetime at which the source sent them.
        """
        from orbitwatch.archive.database.arrivals import Arrivals
        from orbitwatch.archive.database.keeping import Delivery

        new = seen = 0
        with self.transaction(), translated_errors(self.file):
            remaining = iter(element_sets)
            while chunk := list(islice(remaining, _CHUNK)):
                arrivals = Arrivals()
                arrivals.begin(Delivery(source, fetched))
                arrivals.add(chunk)
                new += self.keep(arrivals.rows, arrivals).total()
                seen += len(chunk)
        return Added(new, seen - new)

    def keep(self, rows: list[Row], arrivals: Arrivals) -> Counter[int]:
        """Store some or all of the collected rows; return the number of new ones by delivery.

        All sets of one object at one epoch must be passed together, or their order is lost.
        """
        from orbitwatch.archive.database.keeping import ContradictionError, keep, store_fit_quality

        with self.transaction(), translated_errors(self.file):
            try:
                store_fit_quality(self.connection, rows, arrivals.fit_quality)
                return keep(self.connection, self._names, rows, arrivals.deliveries)
            except ContradictionError as error:
                raise self.damaged(error) from error

    def put_objects(
        self, records: Iterable[ObjectRecord], *, source: str, fetched: datetime
    ) -> int:
        """Store a catalogue's records of objects in place of older ones.

        A record fetched earlier than the stored one changes nothing. Returns the number of
        records passed.
        """
        with self.transaction(), translated_errors(self.file):
            return put_objects(self.connection, records, source, fetched.timestamp())

    def put_group(self, name: str, catalog_ids: Iterable[int], *, fetched: datetime) -> None:
        """Store the members of a group in place of the previous ones."""
        with self.transaction(), translated_errors(self.file):
            put_group(self.connection, name, catalog_ids, fetched.timestamp())

    def group(self, name: str) -> tuple[int, ...]:
        """Return the catalogue numbers of a group in ascending order; none for an unknown one."""
        self.check_counts("group_member")
        rows = self.rows("group_member", "WHERE name = ?", (name,))
        return tuple(sorted(row[1] for row in rows))

    def put_space_weather(self, days: Mapping[int, tuple[float, float]]) -> int:
        """Store F10.7 and Ap of days (since 2000-01-01); return the number of changed ones."""
        rows = [(day, *values) for day, values in days.items()]
        with self.transaction(), translated_errors(self.file):
            written = self.connection.executemany(
                "INSERT INTO space_weather (day, f107, ap) VALUES (?, ?, ?)"
                " ON CONFLICT DO UPDATE SET f107 = excluded.f107, ap = excluded.ap"
                " WHERE f107 != excluded.f107 OR ap != excluded.ap",
                rows,
            )
            return max(0, written.rowcount)

    def space_weather(self) -> dict[int, tuple[float, float]]:
        """Return F10.7 and Ap of every stored day (since 2000-01-01)."""
        self.check_counts("space_weather")
        return {day: (f107, ap) for day, f107, ap in sorted(self.rows("space_weather"))}

    def history(self, catalog_id: int) -> tuple[ElementSet, ...]:
        """Return every stored set of an object in order of epoch.

        Of several at one epoch the last is the one to use: general perturbations come after
        supplemental sets, later creation dates after earlier ones, and later arrivals after
        earlier ones.
        """
        rows = self.select(
            f"SELECT {SELECTED} FROM element_set s {NAMED} WHERE s.catalog_id = ?"  # noqa: S608
            " ORDER BY s.epoch, s.supplemental DESC, s.creation_date, s.batch_id, s.digest",
            (catalog_id,),
        )
        sets, _ = self.sets_of(rows)
        self.check_sets({catalog_id: [row[1] for row in rows]})
        return tuple(sets)

    def newest(self, catalog_ids: Iterable[int] | None = None) -> ElementTable:
        """Return the newest set of each object that has any, in order of catalogue number."""
        query = f"SELECT {SELECTED} FROM newest s {NAMED}"  # noqa: S608
        if catalog_ids is None:
            return self.sets_of(self.select(f"{query} ORDER BY s.catalog_id"))[0]
        wanted = sorted(set(catalog_ids))
        among = " WHERE s.catalog_id IN (SELECT value FROM json_each(?)) ORDER BY s.catalog_id"
        found, _ = self.sets_of(self.select(query + among, (str(wanted),)))
        if len(found) < len(wanted):
            self.check_counts("newest")
        return found

    def last_epoch(self, catalog_id: int, until: datetime) -> datetime:
        """Return the last epoch of an object up to an instant; the earliest datetime if none."""
        query = "SELECT max(epoch) FROM element_set WHERE catalog_id = ? AND epoch <= ?"
        (found,) = self.select(query, (catalog_id, microseconds(until)))[0]
        return instant(FIRST if found is None else found)

    def sets_of(self, rows: Sequence[Sequence[Any]]) -> tuple[ElementTable, dict[str, IntArray]]:
        """Return the sets in rows of the SELECTED columns, with other columns as `table_of` does.

        Raises DamagedArchiveError if one differs from what was stored.
        """
        from orbitwatch.archive.database.set_table import ChangedRowError, table_of

        try:
            found = table_of(rows)
        except ChangedRowError as error:
            raise self.damaged(error) from error
        if any(row[17] and row[27] is None for row in rows):
            # Few supplemental sets have no fit: it may be lost.
            self.check_counts("fit")
            self.rows("fit")
        return found

    def check_sets(
        self,
        epochs: Mapping[int, Sequence[int]],
        firsts: tuple[int, int] = (FIRST, LAST),
        lasts: tuple[int, int] = (FIRST, LAST),
    ) -> dict[int, int]:
        """Return how many sets of each object are held.

        Raises DamagedArchiveError where sets are missing among those found. ``epochs`` has their
        epochs, by catalogue number, in microseconds since 1970. An object's first set must be
        among them where its epoch is within ``firsts``, its last where it is within ``lasts``,
        and all where both are. Of few objects all sets are counted.
        """
        held = {row[0]: row for row in self.rows("object", _AMONG, (json.dumps(list(epochs)),))}
        if len(held) < len(epochs):
            self.check_counts("object")
        counts = {}
        for number, found in epochs.items():
            _, count, first, last = held.get(number, (number, 0, LAST + 1, FIRST - 1))
            needs_first = firsts[0] <= first <= firsts[1]
            needs_last = lasts[0] <= last <= lasts[1]
            if (
                (needs_first and first not in found)
                or (needs_last and last not in found)
                or (needs_first and needs_last and len(found) != count)
                or (found and not count)
                or (len(epochs) <= _COUNTED and self._count(number) != count)
            ):
                raise self.damaged(f"element sets of object {number} are missing")
            counts[number] = count
        return counts

    def _count(self, number: int) -> int:
        query = "SELECT count(*) FROM element_set WHERE catalog_id = ?"
        return int(self.select(query, (number,))[0][0])

    def rows(
        self, table: str, condition: str = "", values: Sequence[object] = (), *, index: str = ""
    ) -> list[tuple[Any, ...]]:
        """Return rows of a table of CHECKED_COLUMNS, each checked, without their checks.

        Only the given ``index`` is used, since a damaged one would hide rows. Raises
        DamagedArchiveError if a row differs from what was stored.
        """
        columns = ", ".join(CHECKED_COLUMNS[table])
        source = f"{table} {f'INDEXED BY {index}' if index else 'NOT INDEXED'}"
        found = self.select(f"SELECT {columns}, row_check FROM {source} {condition}", values)  # noqa: S608
        if not are_intact_rows(found):
            raise self.damaged(f"a row of {table} has changed on disk")
        return [row[:-1] for row in found]

    def check_counts(self, *tables: str) -> None:
        """Raise DamagedArchiveError if a table has fewer or more rows than were written to it."""
        for table in tables:
            query = f"SELECT (SELECT count(*) FROM {table} NOT INDEXED) IS rows FROM tally"  # noqa: S608
            if self.select(f"{query} WHERE name = ?", (table,)) != [(1,)]:
                raise self.damaged(f"rows of {table} are missing")

    def damaged(self, why: object) -> DamagedArchiveError:
        """Return an error that describes the damage; the next run then checks the whole file."""
        mark_for_check(self.file)
        return damaged(self.file, why)

    def select(
        self, query: str, values: Sequence[object] | Mapping[str, object] = ()
    ) -> list[tuple[Any, ...]]:
        """Return all rows of a query."""
        with translated_errors(self.file):
            return self.connection.execute(query, values).fetchall()
