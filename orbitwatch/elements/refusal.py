"""What a reader says of an element set: that it is refused, or that a label is out of form."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Refusal:
    """One damaged element set: where it stands, which field is wrong, and why.

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
    """A label out of form of a set that is used: where it stands, and what became of it.

    The attributes are those of `Refusal`.
    """

    source: str
    line: int
    field: str
    reason: str

    def __str__(self) -> str:
        return f"{self.source}:{self.line}: {self.field}: {self.reason}"
