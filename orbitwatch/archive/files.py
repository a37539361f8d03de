"""Element sets from a file that the user names, used alone."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from orbitwatch.archive.exported_marks import unprotected
from orbitwatch.archive.file_contents import readable
from orbitwatch.archive.holdings import Holdings, by_object, in_memory
from orbitwatch.archive.objects import known_objects
from orbitwatch.archive.stdin import standard_input
from orbitwatch.elements.identity import HeldObject
from orbitwatch.elements.reading import ReadResult, read_element_sets
from orbitwatch.errors import ElementsError, NotFoundError, UsageError

_STDIN = Path("-")


def file_holdings(path: Path) -> tuple[Holdings, ReadResult]:
    """Return what the file at ``path`` holds (``-``: standard input), and how its reading went.

    Raises NotFoundError where there is no such file, UsageError where it cannot be read,
    ElementsError where it holds no good element set.
    """
    name = "standard input" if path == _STDIN else readable(path)
    result = read_element_sets(_content(path), name)
    if not result.sets:
        why = f": {result.refused[0]}" if result.refused else ""
        raise ElementsError(f"{name} holds no usable element set{why}")
    held = by_object(map(unprotected, result.sets), known_objects())
    return in_memory({number: _as_the_file_says(one) for number, one in held.items()}), result


def _as_the_file_says(held: HeldObject) -> HeldObject:
    """Return the object under the name that the file gives it; others that it goes by stay."""
    names = [s.object_name for s in reversed(held.element_sets) if s.object_name]
    if not names or names[0] == held.record.name:
        return held
    record = held.record
    return replace(
        held, record=replace(record, name=names[0], aliases=(*record.aliases, record.name))
    )


def _content(path: Path) -> bytes:
    if path == _STDIN:
        return standard_input()
    try:
        return path.read_bytes()
    except FileNotFoundError:
        raise NotFoundError(f"there is no file {path}", hint="check --elements") from None
    except OSError as error:
        raise UsageError(f"cannot read {path}: {error.strerror}", hint="check --elements") from None
