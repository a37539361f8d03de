"""The archive: every element set ever seen, in one SQLite file, which only ever grows.

Many processes may use it at once: readers never wait (WAL), writers wait for each other. What a
transaction has stored survives whatever happens to the process that stored it.
"""

from __future__ import annotations

import contextlib
import sqlite3
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from itertools import islice
from operator import itemgetter
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any, Final, Self

from orbitwatch.archive import schema
from orbitwatch.archive.failures import (
    DamagedArchiveError,
    damaged,
    is_refusal,
    reachable,
    suspect,
    suspicion,
    told,
)
from orbitwatch.archive.identities import NameNumbers, put_objects
from orbitwatch.archive.locking import identity, shared
from orbitwatch.archive.set_rows import NAMED, SELECTED, from_row, is_whole, to_row
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
_Row = tuple[Any, ...]
_CREATED, _SUPPLEMENTAL, _BATCH = map(
    schema.SET_COLUMNS.index, ("creation_date", "supplemental", "batch_id")
)
_BETTER: Final = (
    "UPDATE element_set SET"
    " creation_date = min(ifnull(creation_date, ?4), ifnull(?4, creation_date)),"
    " batch_id = iif(supplemental > ?5, ?6, batch_id),"
    " supplemental = min(supplemental, ?5)"
    " WHERE catalog_id = ?1 AND epoch = ?2 AND digest = ?3 AND (supplemental > ?5"
    " OR ?4 IS NOT NULL AND (creation_date IS NULL OR creation_date > ?4))"
)


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
        self,
        connection: sqlite3.Connection,
        file: Path,
        mended: Mended | None = None,
        wait_s: float = WAIT_S,
    ) -> None:
        self.connection = connection
        self.file = file
        self._wait_s = wait_s
        self._opened = identity(file)
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

        Inside another transaction it does nothing of its own: the outer one decides. Meanwhile
        no other process sets the file aside; where one has done so before, nothing is written,
        for it would be lost: DamagedArchiveError has the work done again on the new file.
        """
        if self.connection.in_transaction:
            yield
            return
        with told(self.file):
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

    def _check_place(self) -> None:
        if identity(self.file) != self._opened:
            raise damaged(self.file, "another process has just set it aside")

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
            for chunk in _chunks(element_sets):
                batches = _Batches(partial(self._begin_batch, source, fetched))
                self._names.prepare(chunk)
                rows = [
                    batches.in_turn(to_row(s, supplemental, self._names.number(s), 0))
                    for s in chunk
                ]
                rows.sort(key=_BY_KEY)  # in the order of the table: each page is touched once
                added = self.connection.executemany(_INSERT, rows).rowcount
                if added + better(self.connection, rows, added) == 0:
                    ids = [(number,) for number in batches.ids]
                    self.connection.executemany("DELETE FROM batch WHERE id = ?", ids)
                new += added
                seen += len(rows)
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
            f"SELECT {SELECTED} FROM element_set s {NAMED} WHERE s.catalog_id = ?"  # noqa: S608
            " ORDER BY s.epoch, s.supplemental DESC, s.batch_id, s.digest",
            (catalog_id,),
        )
        return tuple(self.sets_of(rows))

    def newest(self, catalog_ids: Iterable[int] | None = None) -> list[ElementSet]:
        """Return the newest set of each object that has any, in order of catalogue number."""
        query = f"SELECT {SELECTED} FROM newest s {NAMED}"  # noqa: S608
        if catalog_ids is None:
            return self.sets_of(self.select(f"{query} ORDER BY s.catalog_id"))
        wanted = sorted(set(catalog_ids))
        among = " WHERE s.catalog_id IN (SELECT value FROM json_each(?)) ORDER BY s.catalog_id"
        return self.sets_of(self.select(query + among, (str(wanted),)))

    def sets_of(self, rows: Iterable[Sequence[Any]]) -> list[ElementSet]:
        """Return the sets that rows of the SELECTED columns hold, each checked by its hash.

        Raises DamagedArchiveError where one is not what was stored.
        """
        sets = []
        for row in rows:
            if not is_whole(row):
                suspect(self.file)
                raise damaged(self.file, f"an element set of object {row[0]} is not what it was")
            sets.append(from_row(row))
        return sets

    def select(
        self, query: str, values: Sequence[object] | Mapping[str, object] = ()
    ) -> list[tuple[Any, ...]]:
        """Return all rows of a query."""
        with told(self.file):
            return self.connection.execute(query, values).fetchall()


def is_there(folder: Path) -> bool:
    """Whether ``folder`` holds an archive, if only its log."""
    return (folder / FILE).exists() or (folder / f"{FILE}-wal").exists()


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
            return _opened(file, wait_s, None)
    from orbitwatch.archive.repair import mend

    mended = mend(folder, wait_s)
    return _opened(file, wait_s, mended)


def _opened(file: Path, wait_s: float, mended: Mended | None) -> Store:
    with shared(file, wait_s):  # or it might be set aside between opening it and looking at it
        return Store(connect(file, wait_s), file, mended, wait_s)


def connect(file: Path, wait_s: float) -> sqlite3.Connection:
    """Open the database ``file`` for reading and writing, in the newest schema.

    Where the system lets it only be read, so does the connection.
    """
    if _has_lost_its_start(file):
        raise damaged(file, "only its log is left")
    with told(file):
        try:
            return _read_write(file, wait_s)
        except sqlite3.OperationalError as error:
            if not is_refusal(error) or not file.is_file():
                raise
            return _read_only(file, wait_s)


def _has_lost_its_start(file: Path) -> bool:
    """Whether there is a log beside a file without content: SQLite would delete it unread."""
    log = file.with_name(file.name + "-wal")
    with contextlib.suppress(OSError):
        return log.stat().st_size > 0 and not (file.exists() and file.stat().st_size)
    return False


def _read_only(file: Path, wait_s: float) -> sqlite3.Connection:
    """Open a file that cannot be written to; one without a log needs no other file beside it."""
    log = file.with_name(file.name + "-wal")
    alone = "" if log.exists() and log.stat().st_size else "&immutable=1"
    uri = f"{file.absolute().as_uri()}?mode=ro{alone}"
    connection = sqlite3.connect(uri, timeout=wait_s, isolation_level=None, uri=True)
    try:
        schema.check(connection, file)
        connection.execute(f"PRAGMA cache_size = -{_CACHE_KIB}")
    except BaseException:
        connection.close()
        raise
    return connection


def _read_write(file: Path, wait_s: float) -> sqlite3.Connection:
    connection = sqlite3.connect(file, timeout=wait_s, isolation_level=None)
    try:
        schema.check(connection, file)  # first: nothing is written to what is not ours
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("PRAGMA synchronous = FULL")  # a power cut loses nothing told
        connection.execute(f"PRAGMA cache_size = -{_CACHE_KIB}")
        connection.execute(f"PRAGMA journal_size_limit = {_LOG_KEPT}")
        schema.migrate(connection, file)
    except BaseException:
        connection.close()
        raise
    return connection


def better(connection: sqlite3.Connection, rows: Sequence[_Row], new: int = 0) -> int:
    """Add to the sets held what ``rows``, the same sets again, know more; return how many.

    The earliest creation date counts, and a set that any source has for general perturbations
    is no supplemental one: the order in which sets come makes no difference. ``new`` of the rows
    are known to be just inserted.
    """
    if new == len(rows):
        return 0
    known = [
        (*row[:3], row[_CREATED], row[_SUPPLEMENTAL], row[_BATCH])
        for row in rows
        if row[_CREATED] is not None or not row[_SUPPLEMENTAL]
    ]
    return connection.executemany(_BETTER, known).rowcount if known else 0


class _Batches:
    """The batches of one call of ``Store.add``: as a rule a single one.

    Of several sets of an object at one epoch the last to arrive is used. Those that arrive
    together are given batches one after the other, so that their order is kept.
    """

    def __init__(self, begin: Callable[[], int]) -> None:
        self.ids = [begin()]
        self._begin = begin
        self._first: dict[tuple[int, int], int] = {}
        self._several: dict[tuple[int, int], list[int]] = {}

    def in_turn(self, row: _Row) -> _Row:
        """Return the row with the number of its batch."""
        number, epoch, digest = row[:3]
        first = self._first.setdefault((number, epoch), digest)
        if first == digest:
            return (*row[:-1], self.ids[0])
        digests = self._several.setdefault((number, epoch), [first])
        if digest not in digests:
            digests.append(digest)
        turn = digests.index(digest)
        while turn >= len(self.ids):
            self.ids.append(self._begin())
        return (*row[:-1], self.ids[turn])


def _chunks(element_sets: Iterable[ElementSet]) -> Iterator[list[ElementSet]]:
    remaining = iter(element_sets)
    while chunk := list(islice(remaining, _CHUNK)):
        yield chunk
