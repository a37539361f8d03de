"""A reader's reports on an element set: a refusal, or a malformed label."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Refusal:
    """One damaged element set: its place, the wrong field, and the reason.

    ``line`` counts the lines of ``source`` from 1. Its ``str`` is one printable line, such as
    ``catalogue.tle:17: line 2, checksum: is 3, should be 7``.
    """

    source: str
    line: int
    field: str
    reason: str

    def __str__(self) -> str:
        return f"{self.source}:{self.line}: {self.field}: {self.reason}"


@dataclass(frozen=True, slots=True)
class LabelNote:
    """A malformed label of an accepted set: its place and its treatment.

    The attributes are those of `Refusal`.
    """

    source: str
    line: int
    field: str
    reason: str

    def __str__(self) -> str:
        return f"{self.source}:{self.line}: {self.field}: {self.reason}"
