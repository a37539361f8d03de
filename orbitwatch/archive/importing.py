"""Element sets out of files into the archive: damaged ones never cost the good."""

from __future__ import annotations

import gc
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from time import monotonic
from typing import Final

from orbitwatch.archive.exported import supplemental_marks, unprotected
from orbitwatch.archive.pieces import Piece
from orbitwatch.archive.store import Store
from orbitwatch.elements.element_set import ElementSet
from orbitwatch.elements.reading import Refusal, iterate_element_sets
from orbitwatch.errors import ElementsError

_FEWEST: Final = 50_000  # sets in a transaction
_MOST: Final = 250_000  # daily lists share pages: written together they cost a tenth
_LONGEST_S: Final = 5.0  # about so long may another process wait
_STEP: Final = 1_000
_REFUSALS_KEPT: Final = 20  # of each file, to show; all are counted


@dataclass(slots=True)
class Imported:
    """What came of one file: how many sets were new, held already, refused; and what was wrong."""

    name: str
    new: int = 0
    known: int = 0
    refused: int = 0
    refusals: list[Refusal] = field(default_factory=list)
    problem: str | None = None


@dataclass(slots=True)
class _Waiting:
    """Sets of one source that have been read, to be written together with others."""

    result: Imported
    source: str
    sets: list[ElementSet]


def import_pieces(
    store: Store, pieces: Iterable[Piece], fetched: datetime, advance: Callable[[int], None]
) -> list[Imported]:
    """Add the sets of every piece to the archive; ``advance`` hears how many have been read.

    Sets are read first and then written, as many in one step as take a few seconds, so that no
    other process waits for a slow file: a failure costs the last step only, and importing the
    same again completes it. Raises what `Store` does.
    """
    done: list[Imported] = []
    waiting: list[_Waiting] = []
    count, enough = 0, _FEWEST
    collecting = gc.isenabled()
    gc.disable()  # a million sets without one cycle: looking for some takes a tenth of the time
    try:
        for piece in pieces:
            done.append(Imported(piece.name, problem=piece.problem))
            for supplemental, element_set in _sets(piece, done[-1], advance):
                source = f"sup file {piece.name}" if supplemental else f"file {piece.name}"
                if not waiting or waiting[-1].source != source:
                    waiting.append(_Waiting(done[-1], source, []))
                waiting[-1].sets.append(element_set)
                count += 1
                if count >= enough:
                    enough = _next_size(enough, _write(store, waiting, fetched))
                    waiting, count = [], 0
        _write(store, waiting, fetched)
    finally:
        if collecting:
            gc.enable()
    return done


def _next_size(size: int, seconds: float) -> int:
    """Return how many sets to write next, when ``size`` of them took so long."""
    if seconds > _LONGEST_S:
        return max(_FEWEST, size // 2)
    return min(_MOST, size * 2) if seconds < _LONGEST_S / 2 else size


def _write(store: Store, waiting: Iterable[_Waiting], fetched: datetime) -> float:
    """Write what waits in one transaction; return how many seconds that took."""
    begun = monotonic()
    with store.transaction():
        for some in waiting:
            added = store.add(some.sets, source=some.source, fetched=fetched)
            some.result.new += added.new
            some.result.known += added.known
    return monotonic() - begun


def _sets(
    piece: Piece, result: Imported, advance: Callable[[int], None]
) -> Iterator[tuple[bool, ElementSet]]:
    """Yield the good sets of a piece, each with whether it is supplemental; note the others."""
    if piece.problem is not None and not piece.content:
        return
    count = 0
    try:
        reads = iterate_element_sets(piece.content, piece.name)
        for read, supplemental in zip(reads, supplemental_marks(piece.content), strict=False):
            count += 1
            if count % _STEP == 0:
                advance(_STEP)
            if isinstance(read, ElementSet):
                yield supplemental, unprotected(read)
            else:
                result.refused += 1
                if result.refused <= _REFUSALS_KEPT:
                    result.refusals.append(read)
    except ElementsError as error:
        result.problem = result.problem or error.message.removeprefix(piece.name).lstrip(": ")
    advance(count % _STEP)
