"""The result of one record in any format: the set with its notes, or a refusal."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import TypeAlias

from orbitwatch.elements.element_set import ElementSet
from orbitwatch.elements.element_table import ElementTable
from orbitwatch.elements.labels import Flaw
from orbitwatch.elements.refusal import LabelNote, Refusal
from orbitwatch.elements.validation import FieldError

Reading: TypeAlias = ElementSet | Refusal | LabelNote
"""The result of one record; the notes on a set come right before it."""
Part: TypeAlias = Reading | ElementTable
"""The output of readers: the result of one record, or many sets without notes."""

Place = Callable[[str], tuple[int, str]]
"""Returns the line of a field, and the field's name in messages."""


def read_record(
    parse: Callable[[Mapping[str, object], list[Flaw]], ElementSet],
    fields: Mapping[str, object],
    source: str,
    place: Place,
) -> Iterator[Reading]:
    """Yield the notes on labels and the set that ``parse`` makes from ``fields``, or a refusal."""
    flaws: list[Flaw] = []
    try:
        element_set = parse(fields, flaws)
    except FieldError as error:
        yield Refusal(source, *place(error.field), error.reason)
        return
    for flaw in flaws:
        yield LabelNote(source, *place(flaw.field), flaw.reason)
    yield element_set


def one_by_one(parts: Iterable[Part]) -> Iterator[Reading]:
    """Yield the records of ``parts``."""
    for part in parts:
        if isinstance(part, ElementTable):
            yield from part
        else:
            yield part
