"""An answer divided into independent tasks, each of which computes some of its rows."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, fields, is_dataclass, replace
from datetime import datetime
from typing import Any, Generic, Self, TypeVar

import numpy as np

from orbitwatch.elements.element_set import ElementSet
from orbitwatch.formats.columns import Column
from orbitwatch.formats.rows import Rows, Values

T = TypeVar("T")
Q = TypeVar("Q")


def with_floats(question: Q) -> Q:
    """Return a question whose whole numbers are floats in fields of floats: 500 asks for 500.0.

    A question from Python then has the identity of the same question from the command line.
    """
    if not is_dataclass(question) or isinstance(question, type):
        return question
    changed: dict[str, object] = {}
    for field in fields(question):
        value = getattr(question, field.name)
        if field.init and is_dataclass(value):
            changed[field.name] = with_floats(value)
        elif type(value) is int and "float" in str(field.type):
            changed[field.name] = float(value)
    return replace(question, **changed)


OldSet = tuple[int, int, float, str]
"""Catalogue number, epoch in whole units of the rows' column, age in days, and a caption."""

_FEW_SETS = 6


@dataclass(frozen=True, slots=True)
class Findings:
    """What tasks report besides their rows; reported once, at the end.

    ``rows`` were found, of which ``stale`` are too uncertain, the first of them on the date
    ``stale_since`` and one of the object ``stale_example``. ``refused`` names objects whose states
    SGP4 refuses. ``sets`` are the element sets, if few, each with the caption of the row furthest
    from its epoch; None if they are many.
    """

    rows: int = 0
    stale: int = 0
    stale_since: str | None = None
    stale_example: int | None = None
    refused: tuple[str, ...] = ()
    sets: tuple[OldSet, ...] | None = ()

    @classmethod
    def of(cls, rows: Rows, stale: Values, moment: str, refused: Sequence[str]) -> Self:
        """Return the findings on ``rows``; ``stale`` ``(n,)`` is a mask, ``moment`` a column."""
        names = tuple(sorted(set(refused)))
        if not stale.any():
            return cls(rows=len(rows), refused=names)
        gone = rows.take(np.flatnonzero(stale))
        since = str(np.datetime_as_string(gone[moment].min(), unit="D"))
        return cls(len(rows), len(gone), since, int(gone["catalog_id"].min()), names)

    def __add__(self, other: Findings) -> Findings:
        dates = [f.stale_since for f in (self, other) if f.stale_since is not None]
        examples = [f.stale_example for f in (self, other) if f.stale_example is not None]
        return Findings(
            self.rows + other.rows,
            self.stale + other.stale,
            min(dates, default=None),
            min(examples, default=None),
            tuple(sorted({*self.refused, *other.refused})),
            _furthest(self.sets, other.sets),
        )

    def to_json(self) -> dict[str, Any]:
        """Return the findings as JSON values."""
        return {**asdict(self), "refused": list(self.refused)}

    @classmethod
    def from_json(cls, content: Mapping[str, Any]) -> Self:
        """Return the findings from the result of `to_json`."""
        sets = content.get("sets", ())
        sets = None if sets is None else tuple(map(tuple, sets))
        return cls(**{**content, "refused": tuple(content["refused"]), "sets": sets})


def _furthest(
    sets: tuple[OldSet, ...] | None, others: tuple[OldSet, ...] | None
) -> tuple[OldSet, ...] | None:
    """Return each set with the greater of its ages; None if they are many."""
    if sets is None or others is None:
        return None
    by_age = sorted({*sets, *others}, key=lambda one: abs(one[2]))
    kept = {one[:2]: one for one in by_age}
    return tuple(sorted(kept.values())) if len(kept) <= _FEW_SETS else None


@dataclass(frozen=True, slots=True)
class Share:
    """The rows of one task, in the order of the answer, and its findings."""

    rows: Rows
    findings: Findings


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Plan(Generic[T]):
    """The tasks of an answer; ``compute(task)`` returns the same rows on any machine.

    ``compute`` is pickled, once for each process or worker. A row belongs to the time in the first
    of the columns ``moments`` that is known, else to ``start``, and to the place in the column
    ``place`` (None: to none). ``question`` is for the manifest; ``identity`` is a text that differs
    wherever rows would. ``conclude`` is called with all findings.
    """

    question: Mapping[str, Any]
    identity: str
    columns: tuple[Column, ...]
    element_sets: Sequence[ElementSet]
    tasks: Sequence[T]
    compute: Callable[[T], Share]
    moments: tuple[str, ...]
    start: datetime
    place: str | None
    conclude: Callable[[Findings], None]
