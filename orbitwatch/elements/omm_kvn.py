"""OMM in keyword = value notation (CCSDS 502.0-B-3, section 7.4), one message after the other."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from orbitwatch.elements.labels import quoted
from orbitwatch.elements.lines import lines_of
from orbitwatch.elements.omm import LABELS, READ_KEYWORDS, element_set_from_omm
from orbitwatch.elements.record import Reading, read_record
from orbitwatch.elements.refusal import Refusal

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
        elif self.values.get(keyword) and keyword in LABELS:
            return
        elif self.values.get(keyword) and value:
            self._spoil(number, keyword, "is given twice")
        elif keyword in READ_KEYWORDS:
            self.lines[keyword] = number
            self.values[keyword] = (
                value if keyword in _WITHOUT_UNIT else _UNIT.sub("", value, count=1)
            )

    def read(self, source: str) -> Iterator[Reading]:
        if self.damage is not None:
            yield Refusal(source, *self.damage)
        else:
            yield from read_record(element_set_from_omm, self.values, source, self._place)

    def _place(self, field: str) -> tuple[int, str]:
        return self.lines.get(field, self.first_line), field

    def _spoil(self, number: int, where: str, reason: str) -> None:
        if self.damage is None:
            self.damage = (number, where, reason)


def read_omm_kvn(text: str, source: str) -> Iterator[Reading]:
    """Read messages in the order of the file; each starts with CCSDS_OMM_VERS.

    COMMENT lines, units in brackets and keywords that are not part of an ElementSet are
    skipped. A refusal names the line of the field, or that of the message if it is missing.
    """
    message: _Message | None = None
    headless = False
    for number, line in enumerate(lines_of(text), start=1):
        words = line.split(None, 1)
        if not words or words[0] == "COMMENT":
            continue
        if line.partition("=")[0].strip() == _FIRST_KEYWORD:
            if message is not None:
                yield from message.read(source)
            message = _Message(number)
        elif message is not None:
            message.add(number, line)
        elif not headless:  # one refusal for all lines of a message that lost its first one
            headless = True
            yield Refusal(source, number, "line", f"is before the first {_FIRST_KEYWORD}")
    if message is not None:
        yield from message.read(source)
