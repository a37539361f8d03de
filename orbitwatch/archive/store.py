"""The archive: every element set ever seen, in one SQLite file, which only ever grows.

Many processes may use it at once: readers never wait (WAL), writers wait for each other. What a
transaction has stored survives whatever happens to the process that stored it.
"""

from __future__ import annotations

import contextlib
import sqlite3
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from operator import itemgetter
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any, Final, Self

from orbitwatch.archive import schema
from orbitwatch.archive.failures import DamagedArchiveError, reachable, suspicion, told
from orbitwatch.archive.identities import NameNumbers, put_objects
from orbitwatch.archive.set_rows import SELECTED, from_row, to_row
from orbitwatch.elements.element_set import ElementSet
from orbitwatch.elements.identity import ObjectRecord

if TYPE_CHECKING:
    from orbitwatch.archive.repair import Mended

FILE: Final = "orbitwatch.sqlite"
"""The archive's name within the data folder; ``-wal`` and ``-shm`` beside it belong to it."""

WAIT_S: Final = 30.0
"""How long a writer waits for another one."""

_CHUNK: Final = 200_000  # sets sorted and inserted together: about 150 MB
_CACHE_KIB: Final = 131_072
_LOG_KEPT: Final = 1 << 26  # bytes that the log keeps on disk once its content is folded in

_INSERT: Final = (
    f"INSERT INTO element_set VALUES ({', '.join('?' * len(schema.SET_COLUMNS))})"  # noqa: S608
    " ON CONFLICT DO NOTHING"
)
_BY_KEY: Final = itemgetter(0, 1, 2)


@dataclass(frozen=True, slots=True)
class Added:
    """How many of the sets handed over were new, and how many were held already."""

    new: int
    known: int


class Store:
    """An open archive; made by ``open_store``, closed by ``with`` or ``close``.

    Its methods raise SourceError where the file is locked for too long, or the disk full, and
    DamagedArchiveError (a SourceError) where it turns out to be damaged.
    """

    def __init__(
        self, connection: sqlite3.Connection, file: Path, mended: Mended | None = None
    ) -> None:
        self.connection = connection
        self.file = file
        self._names = NameNumbers(connection)
        self.mended = mended
        """What was done to a damaged file before this store could be opened."""

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
        """Let go of the file; a transaction that is still open is rolled back."""
        self.connection.close()

    @contextlib.contextmanager
    def transaction(self) -> Iterator[None]:
        """Make what the block writes one step: all of it is stored, or nothing.

        Inside another transaction it does nothing of its own: the outer one decides.
        """
        if self.connection.in_transaction:
            yield
            return
        with told(self.file):
            self.connection.execute("BEGIN IMMEDIATE")
            try:
                yield
                self.connection.execute("COMMIT")
            except BaseException:
                self._roll_back()
                raise

    def _roll_back(self) -> None:
        self._names.forget()
        if self.connection.in_transaction:  # else a full disk has done it already
            self.connection.execute("ROLLBACK")

    def add(self, element_sets: Iterable[ElementSet], *, source: str, fetched: datetime) -> Added:
        """Keep the sets that are not held yet, and say how many those were.

        A set is known by its elements: names, creation date and source do not make it another.
        Sets from a ``source`` that begins with ``sup`` are supplemental. ``fetched`` is an aware
        datetime: when the source sent them.
        """
        supplemental = source.startswith("sup")
        new = seen = 0
        with self.transaction(), told(self.file):
            batch = self._begin_batch(source, fetched)
            for chunk in _chunks(element_sets):
                self._names.prepare(chunk)
                rows = [to_row(s, supplemental, self._names.number(s), batch) for s in chunk]
                rows.sort(key=_BY_KEY)  # in the order of the table: each page is touched once
                new += self.connection.executemany(_INSERT, rows).rowcount
                seen += len(rows)
            if not new:
                self.connection.execute("DELETE FROM batch WHERE id = ?", (batch,))
        return Added(new, seen - new)

    def _begin_batch(self, source: str, fetched: datetime) -> int:
        cursor = self.connection.execute(
            "INSERT INTO batch VALUES (NULL, ?, ?)", (source, fetched.timestamp())
        )
        return int(cursor.lastrowid or 0)

    def put_objects(
        self, records: Iterable[ObjectRecord], *, source: str, fetched: datetime
    ) -> int:
        """Keep what a catalogue says of objects, in place of what it said before.

        An account that was fetched earlier than the one held changes nothing. Returns how many
        were handed over.
        """
        with self.transaction(), told(self.file):
            return put_objects(self.connection, records, source, fetched.timestamp())

    def put_group(self, name: str, catalog_ids: Iterable[int], *, fetched: datetime) -> None:
        """Keep which objects make up a group, in place of those it had before."""
        with self.transaction(), told(self.file):
            execute = self.connection.execute
            execute("DELETE FROM group_member WHERE name = ?", (name,))
            execute(
                "INSERT INTO satellite_group VALUES (?, ?)"
                " ON CONFLICT DO UPDATE SET fetched = excluded.fetched",
                (name, fetched.timestamp()),
            )
            self.connection.executemany(
                "INSERT INTO group_member VALUES (?, ?)",
                ((name, number) for number in sorted(set(catalog_ids))),
            )

    def group(self, name: str) -> tuple[int, ...]:
        """Return the catalogue numbers of a group in rising order; none for an unknown one."""
        rows = self.select("SELECT catalog_id FROM group_member WHERE name = ?", (name,))
        return tuple(sorted(row[0] for row in rows))

    def history(self, catalog_id: int) -> tuple[ElementSet, ...]:
        """Return every set held of an object in order of epoch.

        Of several at one epoch the last is the one to use: general perturbations come after
        supplemental sets, and what arrived later after what arrived earlier.
        """
        rows = self.select(
            f"SELECT {SELECTED} FROM element_set s JOIN naming n ON n.id = s.naming_id"  # noqa: S608
            " WHERE s.catalog_id = ? ORDER BY s.epoch, s.supplemental DESC, s.batch_id",
            (catalog_id,),
        )
        return tuple(map(from_row, rows))

    def newest(self, catalog_ids: Iterable[int] | None = None) -> list[ElementSet]:
        """Return the newest set of each object that has any, in order of catalogue number."""
        query = f"SELECT {SELECTED} FROM newest s JOIN naming n ON n.id = s.naming_id"  # noqa: S608
        if catalog_ids is None:
            return [*map(from_row, self.select(f"{query} ORDER BY s.catalog_id"))]
        wanted = sorted(set(catalog_ids))
        among = " WHERE s.catalog_id IN (SELECT value FROM json_each(?)) ORDER BY s.catalog_id"
        rows = self.select(query + among, (str(wanted),))
        return [*map(from_row, rows)]

    def select(
        self, query: str, values: Sequence[object] | Mapping[str, object] = ()
    ) -> list[tuple[Any, ...]]:
        """Return all rows of a query."""
        with told(self.file):
            return self.connection.execute(query, values).fetchall()


def open_store(folder: Path, *, wait_s: float = WAIT_S) -> Store:
    """Open the archive in ``folder``; both are made where they are missing.

    A damaged archive is set aside and rebuilt from what can be read of it; ``Store.mended`` then
    says so. Raises UsageError where the folder cannot be used or a newer orbitwatch wrote the
    file, SourceError where another process keeps it locked for ``wait_s`` seconds.
    """
    file = folder / FILE
    with reachable(file):
        folder.mkdir(parents=True, exist_ok=True)
    with contextlib.suppress(DamagedArchiveError):
        if not suspicion(file).exists():
            return Store(connect(file, wait_s), file)
    from orbitwatch.archive.repair import mend

    mended = mend(folder, wait_s)
    return Store(connect(file, wait_s), file, mended)


def connect(file: Path, wait_s: float) -> sqlite3.Connection:
    """Open the database ``file`` for reading and writing, in the newest schema."""
    with told(file):
        connection = sqlite3.connect(file, timeout=wait_s, isolation_level=None)
        try:
            connection.execute("PRAGMA journal_mode = WAL")
            connection.execute("PRAGMA synchronous = FULL")  # a power cut loses nothing told
            connection.execute(f"PRAGMA cache_size = -{_CACHE_KIB}")
            connection.execute(f"PRAGMA journal_size_limit = {_LOG_KEPT}")
            schema.migrate(connection, f"the archive {file}")
            connection.execute("SELECT count(*) FROM sqlite_schema").fetchone()
        except BaseException:
            connection.close()
            raise
    return connection


def _chunks(element_sets: Iterable[ElementSet]) -> Iterator[list[ElementSet]]:
    remaining = iter(element_sets)
    while chunk := list(islice(remaining, _CHUNK)):
        yield chunk
