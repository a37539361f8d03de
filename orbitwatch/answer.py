"""The answer to a question: rows in batches, and the sites, objects and sets they depend on.

Each subject has one ``answer(question, settings, now) -> Answer``. The command line, the Python API
and the reports all use that Answer, so that nothing is computed twice.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import overload

import numpy as np

from orbitwatch.arrays import IntArray
from orbitwatch.elements.element_set import ElementSet
from orbitwatch.elements.element_table import ElementTable
from orbitwatch.elements.identity import CatalogObject
from orbitwatch.errors import UsageError
from orbitwatch.formats.columns import Column
from orbitwatch.formats.rows import Rows, concatenate, no_rows
from orbitwatch.sites import Site

_MOST_ROWS = 20_000


class UsedSets(Sequence[Sequence[ElementSet]]):
    """Which of ``element_sets`` each object has: set i is of ``object_index[i]``, in order."""

    def __init__(self, element_sets: ElementTable, object_index: IntArray, n_objects: int) -> None:
        self._element_sets = element_sets
        self._ends = np.searchsorted(object_index, np.arange(n_objects + 1))

    def __len__(self) -> int:
        return len(self._ends) - 1

    @overload
    def __getitem__(self, index: int) -> Sequence[ElementSet]: ...
    @overload
    def __getitem__(self, index: slice) -> Sequence[Sequence[ElementSet]]: ...
    def __getitem__(
        self, index: int | slice
    ) -> Sequence[ElementSet] | Sequence[Sequence[ElementSet]]:
        """Return the sets of one object, or of some."""
        if isinstance(index, slice):
            return [self[i] for i in range(len(self))[index]]
        place = range(len(self))[index]
        return self._element_sets[self._ends[place] : self._ends[place + 1]]


@dataclass(slots=True, kw_only=True)
class Answer:
    """Rows produced in batches, since an answer may exceed the memory.

    ``produce(skip)`` computes the batches, without the first ``skip``; remarks
    (`orbitwatch.remarks`) are sent meanwhile, the last of them when it is exhausted.
    ``element_sets`` are the sets of each of ``objects`` from which the rows are computed.
    ``identity`` is a string that differs whenever the rows would: a partial file is continued only
    under the same identity. None: the answer cannot be continued. ``rows_per_batch`` is the
    progress that one batch counts for.
    """

    title: str
    columns: tuple[Column, ...]
    produce: Callable[[int], Iterator[Rows]]
    sites: tuple[Site, ...] = ()
    objects: Sequence[CatalogObject] = ()
    element_sets: Sequence[Sequence[ElementSet]] = ()
    identity: str | None = None
    rows_per_batch: int = 1

    @classmethod
    def of(
        cls,
        title: str,
        rows: Rows,
        sites: Sequence[Site] = (),
        objects: Sequence[CatalogObject] = (),
    ) -> Answer:
        """Return an answer from computed rows."""

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
        """Return the answer reduced to its first ``limit`` rows (None: all).

        All batches are computed even so: warnings about the answer come at the end. Raises
        UsageError for a limit below 1.
        """
        if limit is None:
            return self
        if limit < 1:
            raise UsageError(
                f"the limit must be at least 1, not {limit}", hint="omit it to get all rows"
            )
        return replace(self, produce=partial(_first, self, limit))

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


class FirstRows:
    """Buffers the first rows of an answer while all of them are written to a file.

    ``answer`` is equivalent to the one given, and buffers its first rows as they are produced.
    """

    def __init__(self, answer: Answer) -> None:
        self._columns = answer.columns
        self._parts: list[Rows] = []
        self._left = _MOST_ROWS
        self.answer = replace(answer, produce=partial(self._produce, answer))

    def rows(self) -> Rows:
        """Return the buffered rows."""
        return concatenate([no_rows(self._columns), *self._parts])

    def _produce(self, answer: Answer, skip: int) -> Iterator[Rows]:
        for rows in answer.produce(skip):
            if self._left > 0:
                self._parts.append(rows.take(slice(0, self._left)))
                self._left -= len(rows)
            yield rows
