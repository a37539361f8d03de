"""Standard input, read once and cached for work that is repeated."""

from __future__ import annotations

import sys
from typing import TextIO

from orbitwatch.errors import UsageError

LARGEST_INPUT = 1 << 28
"""Bytes accepted from standard input: more than a million element sets."""

_kept: tuple[TextIO, bytes] | None = None


def standard_input() -> bytes:
    """Return all of standard input; the same bytes on every call.

    Raises UsageError where it is too long, closed or unreadable.
    """
    global _kept
    if sys.stdin is None:
        raise UsageError("standard input is closed", hint="name a file instead of -")
    if _kept is None or _kept[0] is not sys.stdin:
        try:
            content = sys.stdin.buffer.read(LARGEST_INPUT + 1)
        except (OSError, ValueError) as error:  # ValueError: it was closed
            raise UsageError(
                f"cannot read standard input: {error}",
                hint="name a file instead of -",
            ) from None
        if len(content) > LARGEST_INPUT:
            raise UsageError(
                f"standard input has more than {LARGEST_INPUT >> 20} MB",
                hint="import from any number of files instead",
            )
        _kept = sys.stdin, content
    return _kept[1]
