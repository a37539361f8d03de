"""OMM in keyword = value notation (CCSDS 502.0-B-3, section 7.4), one message after the other."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from orbitwatch.elements.element_set import ElementSet
from orbitwatch.elements.lines import lines_of
from orbitwatch.elements.omm import READ_KEYWORDS, element_set_from_omm
from orbitwatch.elements.refusal import Refusal
from orbitwatch.elements.validation import FieldError, quoted

_FIRST_KEYWORD = "CCSDS_OMM_VERS"
_UNIT = re.compile(r"\s*\[[^\]]*\]$")
# A text may end in a bracket of its own, as in STARLINK-11123 [DTC].
_WITHOUT_UNIT = frozenset({"OBJECT_NAME", "OBJECT_ID"})


@dataclass(slots=True)
class _Message:
    first_line: int
    values: dict[str, str] = field(default_factory=dict)
    lines: dict[str, int] = field(default_factory=dict)
    damage: tuple[int, str, str] | None = None

    def add(self, number: int, line: str) -> None:
        keyword, equals, value = (part.strip() for part in line.partition("="))
        if not equals:
            self._spoil(number, "line", f"{quoted(keyword)} is not KEYWORD = value")
        elif keyword in self.values:
            self._spoil(number, keyword, "is given twice")
        elif keyword in READ_KEYWORDS:
            self.lines[keyword] = number
            self.values[keyword] = (
                value if keyword in _WITHOUT_UNIT else _UNIT.sub("", value, count=1)
            )

    def read(self, source: str) -> ElementSet | Refusal:
        if self.damage is not None:
            return Refusal(source, *self.damage)
        try:
            return element_set_from_omm(self.values)
        except FieldError as error:
            line = self.lines.get(error.field, self.first_line)
            return Refusal(source, line, error.field, error.reason)

    def _spoil(self, number: int, where: str, reason: str) -> None:
        if self.damage is None:
            self.damage = (number, where, reason)


def read_omm_kvn(text: str, source: str) -> Iterator[ElementSet | Refusal]:
    """Read messages in the order of the file; each starts with CCSDS_OMM_VERS.

    COMMENT lines, units in brackets and keywords that are no part of an ElementSet are
    skipped. A refusal names the line of the field, or that of the message where it is missing.
    """
    message: _Message | None = None
    headless = False
    for number, line in enumerate(lines_of(text), start=1):
        words = line.split(None, 1)
        if not words or words[0] == "COMMENT":
            continue
        if line.partition("=")[0].strip() == _FIRST_KEYWORD:
            if message is not None:
                yield message.read(source)
            message = _Message(number)
        elif message is not None:
            message.add(number, line)
        elif not headless:  # one refusal for all lines of a message that lost its first one
            headless = True
            yield Refusal(source, number, "line", f"stands before the first {_FIRST_KEYWORD}")
    if message is not None:
        yield message.read(source)
