"""Parses object names on a command line: single names, lists, and files."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from orbitwatch import remarks
from orbitwatch.archive.database.names import is_designator, normalise
from orbitwatch.archive.holdings import named
from orbitwatch.elements.identity import CatalogObject
from orbitwatch.errors import UsageError

EVERYDAY_NAMES = {
    "tiangong": 48274,
    "chinesespacestation": 48274,
    "css": 48274,
    "tianhe": 48274,
    "spacestation": 25544,
}
"""Catalogue numbers of objects by common names that the catalogue does not use (normalised)."""


def expand_names(texts: Iterable[str]) -> tuple[str, ...]:
    """Return the names in ``texts``: ``iss,hubble`` is two, ``@FILE`` all those of a file.

    Common names become catalogue numbers. A file has names on lines or between commas; ``#`` starts
    a comment, and ``@-`` is standard input. Raises UsageError for a file that cannot be read or
    contains no name.
    """
    names = (name for text in texts for name in _expanded(text))
    return tuple(dict.fromkeys(str(EVERYDAY_NAMES.get(normalise(n), n)) for n in names))


def _expanded(text: str) -> Iterator[str]:
    if text.startswith("@"):
        yield from _from_file(text[1:])
        return
    parts = [part.strip() for part in text.split(",")]
    yield from [part for part in parts if part] or [text]


def _from_file(file: str) -> list[str]:
    try:
        text = sys.stdin.read() if file == "-" else Path(file).expanduser().read_text("utf-8-sig")
    except (OSError, UnicodeDecodeError, RuntimeError) as error:
        reason = getattr(error, "strerror", None) or "it is not UTF-8 text"
        raise UsageError(
            f"cannot read names from {file!r}: {reason}", hint="write @FILE, a name on each line"
        ) from None
    lines = (line.partition("#")[0] for line in text.splitlines())
    names = [part.strip() for line in lines for part in line.split(",") if part.strip()]
    if not names:
        raise UsageError(f"{file!r} contains no object", hint="write a name or number on each line")
    return names


def note_partial(query: str, found: Sequence[CatalogObject]) -> None:
    """Note the object selected by a query that matches only part of its name."""
    text = query.strip()
    if len(found) != 1 or text.isdigit() or is_designator(text) or "*" in text or "?" in text:
        return
    (held,) = found
    names = named(held)
    if normalise(text) not in {normalise(name) for name in (names.name, *names.others)}:
        remarks.note(f"{query!r} matches only {held.label}")
