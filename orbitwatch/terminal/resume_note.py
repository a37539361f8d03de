"""The note next to a partial file, from which ``--resume`` continues it."""

from __future__ import annotations

import json
from dataclasses import dataclass

_MOST = 2**62
_MOST_PARTS = 10_000


@dataclass(frozen=True, slots=True)
class Note:
    """The progress of a partial file: rows, bytes of text or parts, and whether JSON has begun."""

    question: str
    rows: int
    size: int = 0
    parts: int = 0
    begun: bool = False

    @classmethod
    def parse(cls, text: bytes) -> Note:
        """Return the note in a JSON text; ValueError where it is damaged."""
        try:
            note = cls(**json.loads(text))
        except (TypeError, RecursionError) as error:
            raise ValueError(str(error)) from None
        counts = (note.rows, note.size, note.parts)
        if not (
            isinstance(note.question, str)
            and isinstance(note.begun, bool)
            and all(type(count) is int and 0 <= count < _MOST for count in counts)
            and note.parts <= _MOST_PARTS
        ):
            raise ValueError("its values are impossible")
        return note
