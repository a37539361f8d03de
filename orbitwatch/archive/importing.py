"""Element sets out of files into the archive: damaged ones never cost the good."""

from __future__ import annotations

import gc
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

from orbitwatch.archive.pieces import Piece
from orbitwatch.archive.store import Added, Store
from orbitwatch.elements.element_set import ElementSet
from orbitwatch.elements.reading import Refusal, iterate_element_sets
from orbitwatch.errors import ElementsError

_SETS_A_TRANSACTION: Final = 250_000  # daily lists share pages: written together they cost a tenth
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


def import_pieces(
    store: Store, pieces: Iterable[Piece], fetched: datetime, advance: Callable[[int], None]
) -> list[Imported]:
    """Add the sets of every piece to the archive; ``advance`` hears how many have been read.

    What is stored is stored in steps of some 250,000 sets: a failure costs the last step only,
    and importing the same again completes it. Raises what `Store` does.
    """
    done: list[Imported] = []
    remaining = iter(pieces)
    collecting = gc.isenabled()
    gc.disable()  # a million sets without one cycle: looking for some takes a tenth of the time
    try:
        while _one_transaction(store, remaining, fetched, advance, done):
            pass
    finally:
        if collecting:
            gc.enable()
    return done


def _one_transaction(
    store: Store,
    pieces: Iterator[Piece],
    fetched: datetime,
    advance: Callable[[int], None],
    done: list[Imported],
) -> bool:
    """Import pieces until there is enough for a transaction; return whether more may follow."""
    begun = len(done)
    with store.transaction():
        for piece in pieces:
            done.append(_import(store, piece, fetched, advance))
            if sum(one.new for one in done[begun:]) >= _SETS_A_TRANSACTION:
                return True
    return False


def _import(
    store: Store, piece: Piece, fetched: datetime, advance: Callable[[int], None]
) -> Imported:
    result = Imported(piece.name, problem=piece.problem)
    if piece.problem is None or piece.content:
        try:
            added = store.add(
                _good_sets(piece, result, advance), source=_source(piece), fetched=fetched
            )
        except ElementsError as error:
            result.problem = result.problem or error.message.removeprefix(piece.name).lstrip(": ")
            added = Added(0, 0)
        result.new, result.known = added.new, added.known
    return result


def _good_sets(
    piece: Piece, result: Imported, advance: Callable[[int], None]
) -> Iterator[ElementSet]:
    count = 0
    for read in iterate_element_sets(piece.content, piece.name):
        count += 1
        if count % _STEP == 0:
            advance(_STEP)
        if isinstance(read, ElementSet):
            yield read
        else:
            result.refused += 1
            if result.refused <= _REFUSALS_KEPT:
                result.refusals.append(read)
    advance(count % _STEP)


def _source(piece: Piece) -> str:
    """Return what the archive calls the source; supplemental sets name theirs in a column."""
    header = piece.content[:1000].partition(b"\n")[0].upper()
    return f"sup file {piece.name}" if b"DATA_SOURCE" in header else f"file {piece.name}"
