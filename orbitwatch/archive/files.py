"""Element sets from a file that the user names, used alone."""

from __future__ import annotations

import sys
from pathlib import Path

from orbitwatch.archive.holdings import Holdings, by_object, in_memory
from orbitwatch.archive.objects import known_objects
from orbitwatch.elements.reading import ReadResult, read_element_sets
from orbitwatch.errors import ElementsError, NotFoundError, UsageError

_STDIN = Path("-")


def file_holdings(path: Path) -> tuple[Holdings, ReadResult]:
    """Return what the file at ``path`` holds (``-``: standard input), and how its reading went.

    Raises NotFoundError where there is no such file, UsageError where it cannot be read,
    ElementsError where it holds no good element set.
    """
    name = "standard input" if path == _STDIN else str(path)
    result = read_element_sets(_content(path), name)
    if not result.sets:
        why = f": {result.refused[0]}" if result.refused else ""
        raise ElementsError(f"{name} holds no usable element set{why}")
    return in_memory(by_object(result.sets, known_objects())), result


def _content(path: Path) -> bytes:
    if path == _STDIN:
        return sys.stdin.buffer.read()
    try:
        return path.read_bytes()
    except FileNotFoundError:
        raise NotFoundError(f"there is no file {path}", hint="check --elements") from None
    except OSError as error:
        raise UsageError(f"cannot read {path}: {error.strerror}", hint="check --elements") from None
