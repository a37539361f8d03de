"""Yields the lines of a long text piece by piece: a list of all takes several times its size."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

_AT_ONCE: Final = 1 << 20


def lines_of(text: str) -> Iterator[str]:
    """Yield what ``text.split("\\n")`` lists."""
    start = 0
    while start <= len(text):
        end = text.find("\n", start + _AT_ONCE)
        end = len(text) if end < 0 else end
        yield from text[start:end].split("\n")
        start = end + 1
