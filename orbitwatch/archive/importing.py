"""Imports element sets from files into the archive; damaged records never cost good ones."""

from __future__ import annotations

import gc
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from itertools import groupby, islice
from operator import itemgetter
from time import monotonic
from typing import Final

from orbitwatch.archive.database.arrivals import Arrivals
from orbitwatch.archive.database.keeping import Delivery
from orbitwatch.archive.database.store import Store
from orbitwatch.archive.database.summaries import Row
from orbitwatch.archive.exported_marks import unprotected
from orbitwatch.archive.unpacking import Piece
from orbitwatch.elements.element_set import ElementSet
from orbitwatch.elements.reading import LabelNote, Refusal, iterate_element_sets
from orbitwatch.errors import ElementsError

_WAITING: Final = 500_000  # sets read before they are written: daily lists share all their pages
_FEWEST: Final = 25_000  # sets in a transaction
_MOST: Final = 200_000
_LONGEST_S: Final = 5.0  # about how long another process may have to wait
_STEP: Final = 1_000
_REFUSALS_KEPT: Final = 20  # to show, of each file; all are counted
_BY_EPOCH: Final = itemgetter(0, 1)


@dataclass(slots=True)
class Imported:
    """The result of one file: numbers of new, known and refused sets, and the problems."""

    name: str
    new: int = 0
    known: int = 0
    refused: int = 0
    refusals: list[Refusal] = field(default_factory=list)
    labels: int = 0  # malformed labels of sets that were imported
    label_note: LabelNote | None = None  # the first of them
    problem: str | None = None


def import_pieces(
    store: Store, pieces: Iterable[Piece], fetched: datetime, advance: Callable[[int], None]
) -> list[Imported]:
    """Add the sets of every piece to the archive; ``advance`` is passed the number read.

    Many sets are read, sorted, and written in transactions of a few seconds, each with the sets of
    some objects: every part of the archive is touched once, and no other process waits long. A
    failure costs what was not written yet; importing the same again completes it. Raises what
    `Store` raises.
    """
    done: list[Imported] = []
    writer = _Writer(store, fetched)
    collecting = gc.isenabled()
    gc.disable()  # there are no reference cycles: looking for some takes a tenth of the time
    try:
        for piece in pieces:
            done.append(Imported(piece.name, problem=piece.problem))
            marked = _sets(piece, done[-1], advance)
            for supplemental, some in groupby(marked, key=itemgetter(0)):
                writer.take(done[-1], supplemental, (one for _, one in some))
        writer.write()
    finally:
        if collecting:
            gc.enable()
    return done


class _Writer:
    """Collects sets, and writes them once there are many."""

    def __init__(self, store: Store, fetched: datetime) -> None:
        self._store = store
        self._fetched = fetched
        self._size = _FEWEST
        self._arrivals = Arrivals()
        self._results: list[Imported] = []  # of each delivery

    def take(self, result: Imported, supplemental: bool, sets: Iterator[ElementSet]) -> None:
        """Collect the sets of one source."""
        source = f"sup file {result.name}" if supplemental else f"file {result.name}"
        delivery = Delivery(source, self._fetched)
        while some := list(islice(sets, min(_STEP, _WAITING - len(self._arrivals.rows)))):
            if not self._is_latest(result, delivery):
                self._arrivals.begin(delivery)
                self._results.append(result)
            self._arrivals.add(some)
            if len(self._arrivals.rows) >= _WAITING:
                self.write()

    def _is_latest(self, result: Imported, delivery: Delivery) -> bool:
        return (
            bool(self._results)
            and self._results[-1] is result
            and self._arrivals.deliveries[-1] == delivery
        )

    def write(self) -> None:
        """Write the collected sets."""
        rows = self._arrivals.rows
        rows.sort(key=_BY_EPOCH)
        start = 0
        while start < len(rows):
            end = _end_of_part(rows, start + self._size)
            begun = monotonic()
            new = self._store.keep(rows[start:end], self._arrivals)
            self._size = _next_size(self._size, monotonic() - begun)
            for delivery, count in Counter(row[-1] for row in rows[start:end]).items():
                self._results[delivery].new += new[delivery]
                self._results[delivery].known += count - new[delivery]
            start = end
        self._arrivals, self._results = Arrivals(), []


def _end_of_part(rows: Sequence[Row], wanted: int) -> int:
    """Return where a part of sorted rows may end: not between sets of one object and epoch."""
    end = min(wanted, len(rows))
    while end < len(rows) and rows[end][:2] == rows[end - 1][:2]:
        end += 1
    return end


def _next_size(size: int, seconds: float) -> int:
    """Return how many sets to write next, given the time that ``size`` of them took."""
    if seconds > _LONGEST_S:
        return max(_FEWEST, size // 2)
    return min(_MOST, size * 2) if seconds < _LONGEST_S / 2 else size


def _sets(
    piece: Piece, result: Imported, advance: Callable[[int], None]
) -> Iterator[tuple[bool, ElementSet]]:
    """Yield the good sets of a piece, each with whether it is supplemental; record the others."""
    if piece.problem is not None and not piece.content:
        return
    count = 0
    try:
        for read in iterate_element_sets(piece.content, piece.name):
            if isinstance(read, LabelNote):
                result.labels += 1
                result.label_note = result.label_note or read
                continue
            count += 1
            if count % _STEP == 0:
                advance(_STEP)
            if isinstance(read, ElementSet):
                yield read.data_source is not None, unprotected(read)
            else:
                result.refused += 1
                if result.refused <= _REFUSALS_KEPT:
                    result.refusals.append(read)
    except ElementsError as error:
        result.problem = result.problem or error.message.removeprefix(piece.name).lstrip(": ")
    advance(count % _STEP)
