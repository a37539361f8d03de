"""One record of any format, as its reader passes it on: the set with its notes, or a refusal."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import TypeAlias

from orbitwatch.elements.element_set import ElementSet
from orbitwatch.elements.element_table import ElementTable
from orbitwatch.elements.labels import Flaw
from orbitwatch.elements.refusal import LabelNote, Refusal
from orbitwatch.elements.validation import FieldError

Reading: TypeAlias = ElementSet | Refusal | LabelNote
"""One record as it was read: the notes on a set come right before it."""
Part: TypeAlias = Reading | ElementTable
"""What readers yield: one record, or many of which there is nothing to say."""

Place = Callable[[str], tuple[int, str]]
"""Returns the line on which a field stands, and how messages call the field."""


def read_record(
    parse: Callable[[Mapping[str, object], list[Flaw]], ElementSet],
    fields: Mapping[str, object],
    source: str,
    place: Place,
) -> Iterator[Reading]:
    """Yield the notes on labels and the set that ``parse`` makes of ``fields``, or a refusal."""
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
