"""What a question is answered with: rows in batches, and what they rest on.

Each subject has one ``answer(question, settings, now) -> Answer``. The command line, the Python API
and the reports all take that Answer, so that none of them computes anything a second time.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import partial

from orbitwatch.elements.element_set import ElementSet
from orbitwatch.elements.identity import HeldObject
from orbitwatch.formats.columns import Column
from orbitwatch.formats.rows import Rows, concatenate, no_rows
from orbitwatch.sites import Site

_MOST_REMEMBERED = 20_000


@dataclass(slots=True, kw_only=True)
class Answer:
    """Rows that come batch by batch, as an answer may be longer than memory.

    ``produce(skip)`` computes the batches, without the first ``skip`` of them; remarks
    (`orbitwatch.remarks`) are made on the way, and all of them are made once it is exhausted.
    ``element_sets`` are the sets of each of ``objects`` that the rows are computed from.
    ``identity`` is a text that differs wherever the rows would: a file that was cut short is
    continued only under the same identity. None: the answer cannot be continued.
    ``rows_per_batch`` is what a batch counts for in the record of a file's progress.
    """

    title: str
    columns: tuple[Column, ...]
    produce: Callable[[int], Iterator[Rows]]
    sites: tuple[Site, ...] = ()
    objects: tuple[HeldObject, ...] = ()
    element_sets: tuple[tuple[ElementSet, ...], ...] = ()
    identity: str | None = None
    rows_per_batch: int = 1

    @classmethod
    def of(
        cls, title: str, rows: Rows, sites: Sequence[Site] = (), objects: Sequence[HeldObject] = ()
    ) -> Answer:
        """Return an answer whose rows are computed already."""

        def produce(skip: int) -> Iterator[Rows]:
            yield from [rows][skip:]

        return cls(
            title=title,
            columns=rows.columns,
            produce=produce,
            sites=tuple(sites),
            objects=tuple(objects),
        )

    def first(self, limit: int | None) -> Answer:
        """Return the answer with its first ``limit`` rows alone (None: with all).

        All batches are computed even so: what limits the answer is said at their end.
        """
        return self if limit is None else replace(self, produce=partial(_first, self, limit))

    def rows(self) -> Rows:
        """Compute all batches and return them as one."""
        return concatenate([no_rows(self.columns), *self.produce(0)])


def _first(answer: Answer, limit: int, skip: int) -> Iterator[Rows]:
    left = limit
    for rows in answer.produce(skip):
        if left:
            kept = rows.take(slice(0, left))
            left -= len(kept)
            yield kept


class Remembered:
    """The first rows of an answer, kept while all of them go to their file.

    An ``answer`` like the one given, which remembers its first rows as they are
    produced.
    """

    def __init__(self, answer: Answer) -> None:
        self._columns = answer.columns
        self._parts: list[Rows] = []
        self._left = _MOST_REMEMBERED
        self.answer = replace(answer, produce=partial(self._produce, answer))

    def rows(self) -> Rows:
        """Return the rows remembered."""
        return concatenate([no_rows(self._columns), *self._parts])

    def _produce(self, answer: Answer, skip: int) -> Iterator[Rows]:
        for rows in answer.produce(skip):
            if self._left > 0:
                self._parts.append(rows.take(slice(0, self._left)))
                self._left -= len(rows)
            yield rows
