"""The exceptions that orbitwatch raises, each with its exit code on the command line.

The tree::

    OrbitwatchError
    ├── UsageError          2  the question cannot be understood
    ├── NotFoundError       3  no such object, site or file
    ├── SourceError         4  a source refused, is unreachable or sent something unusable
    └── ElementsError       5  element sets are bad, stale or do not apply to the date

A message is one line that states the problem; ``hint`` suggests what to do about it.
"""

from __future__ import annotations

from typing import ClassVar


class OrbitwatchError(Exception):
    """The base class of everything that orbitwatch raises on purpose."""

    exit_code: ClassVar[int] = 1

    def __init__(self, message: str, *, hint: str | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint


class UsageError(OrbitwatchError):
    """The question is invalid: an unreadable time, a latitude beyond ±90."""

    exit_code = 2


class NotFoundError(OrbitwatchError):
    """No object, site or file has that name."""

    exit_code = 3


class SourceError(OrbitwatchError):
    """A source of element sets refused, is unreachable or sent something unusable."""

    exit_code = 4


class ElementsError(OrbitwatchError):
    """The element sets are damaged, stale, or do not apply to the dates in question."""

    exit_code = 5
