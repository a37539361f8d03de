"""The labels of an element set, which SGP4 does not use: names, designators, numbers.

A malformed label never invalidates a set. It is kept as text if possible, or left out, and
the reader reports a `Flaw`.
"""

from __future__ import annotations

import re
from hashlib import blake2b
from typing import Final, NamedTuple

LONGEST_TEXT: Final = 100

_SURROGATE: Final = re.compile("[\ud800-\udfff]")
_DESIGNATOR: Final = re.compile(r"[0-9]{4}-[0-9]{3}[A-Z]{0,3}")


class Flaw(NamedTuple):
    """A malformed label: its OMM keyword, the problem, and its treatment."""

    field: str
    reason: str


def quoted(value: object) -> str:
    """Quote a foreign value for a message: printable ASCII, shortened if long."""
    shown = ascii(value)
    return shown if len(shown) <= 40 else shown[:37] + "..."


def clean_text(text: str) -> tuple[str | None, str | None]:
    """Return a label as stored, None if it is blank, and its problem, if any.

    Letters of any script are kept. Bytes that were not UTF-8 are read as Windows-1252, control
    characters become blanks, and labels longer than 100 characters are cut.
    """
    stripped = text.strip(" ")
    if stripped.isascii() and stripped.isprintable() and len(stripped) <= LONGEST_TEXT:
        return stripped or None, None
    reason = f"{quoted(stripped)} is not ASCII; it is kept"
    kept = stripped
    if (repaired := without_surrogates(kept)) != kept:
        kept = repaired
        reason = f"{quoted(stripped)} is not UTF-8; it is read as Windows-1252"
    if not kept.isprintable():
        kept = "".join(c if c.isprintable() else " " for c in kept).strip()
        reason = f"{quoted(stripped)} contains a control character, which is left out"
    if len(kept) > LONGEST_TEXT:
        reason = f"is {len(kept)} characters long and cut after {LONGEST_TEXT}"
        kept = kept[:LONGEST_TEXT].rstrip()
    return kept or None, reason


def without_surrogates(text: str) -> str:
    """Return a text in which bytes that were not UTF-8 are read as Windows-1252."""
    return _SURROGATE.sub(_from_windows, text)


def stand_in_number(name: str | None, object_id: str | None) -> int:
    """Return a number, below 0, for an object without a catalogue number.

    Sets with the same name and designator get the same number, others another one. If neither is
    known, it is 0.
    """
    if not name and not object_id:
        return 0
    text = f"{name or ''}\n{object_id or ''}".encode("utf-8", "surrogatepass")
    return -1 - (int.from_bytes(blake2b(text, digest_size=6).digest(), "big"))


def is_designator(object_id: str) -> bool:
    """Whether a designator has the form of the catalogue, such as ``2023-179A``."""
    return _DESIGNATOR.fullmatch(object_id) is not None


def _from_windows(surrogate: re.Match[str]) -> str:
    """Return the character that a byte which is not UTF-8 stands for in Windows-1252."""
    code = ord(surrogate[0])
    if not 0xDC80 <= code <= 0xDCFF:
        return "\N{REPLACEMENT CHARACTER}"
    return bytes([code - 0xDC00]).decode("cp1252", "replace")
