"""Element sets from a file that the user names, used without the archive."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from orbitwatch.archive.exported_marks import unprotected
from orbitwatch.archive.file_contents import pieces
from orbitwatch.archive.holdings import Holdings, by_object, in_memory
from orbitwatch.archive.objects import known_objects
from orbitwatch.archive.unpacking import Piece, readable
from orbitwatch.elements.element_text import Elements, ElementText
from orbitwatch.elements.identity import HeldObject
from orbitwatch.elements.reading import ReadResult, iterate_element_sets, sorted_out
from orbitwatch.elements.record import Reading
from orbitwatch.elements.refusal import Refusal
from orbitwatch.errors import ElementsError, NotFoundError

_STDIN = Path("-")


def file_holdings(elements: Elements) -> tuple[Holdings, ReadResult]:
    """Return the objects in a file (``-``: standard input) or a text, and the reading's result.

    A gzip, a zip and a folder are read as in `pieces`; problems with a part of them are among the
    refusals. Raises NotFoundError for a missing file, ElementsError if it cannot be
    read or contains no usable element set.
    """
    parts, name = _parts(elements)
    if len(parts) == 1 and parts[0].problem is None:
        result = sorted_out(iterate_element_sets(parts[0].content, parts[0].name))
    else:
        result = sorted_out(read for part in parts for read in _readings(part))
    if not result.sets:
        why = f": {result.refused[0]}" if result.refused else ""
        raise ElementsError(f"{name} contains no usable element set{why}")
    held = by_object(map(unprotected, result.sets), known_objects())
    return in_memory({number: _as_the_file_says(one) for number, one in held.items()}), result


def _parts(elements: Elements) -> tuple[list[Piece], str]:
    """Return the texts to read, and one name for all of them."""
    if isinstance(elements, ElementText):
        return [Piece(elements.name, elements.content.encode())], elements.name
    try:
        parts = list(pieces([elements]))
    except NotFoundError as error:
        raise NotFoundError(error.message, hint="check --elements") from None
    return parts, "standard input" if elements == _STDIN else readable(elements)


def _readings(part: Piece) -> Iterator[Reading]:
    """Yield the records of one part of several; an unreadable part is one refusal."""
    if part.problem is not None:
        yield Refusal(part.name, 1, "file", part.problem)
    if part.content or part.problem is None:
        try:
            yield from iterate_element_sets(part.content, part.name)
        except ElementsError as error:
            yield Refusal(part.name, 1, "file", error.message.removeprefix(part.name).lstrip(": "))


def _as_the_file_says(held: HeldObject) -> HeldObject:
    """Return the object under its name in the file; its other names become aliases."""
    names = [s.object_name for s in reversed(held.element_sets) if s.object_name]
    if not names or names[0] == held.record.name:
        return held
    record = held.record
    return replace(
        held, record=replace(record, name=names[0], aliases=(*record.aliases, record.name))
    )
