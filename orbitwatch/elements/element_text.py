"""Element sets given as a text instead of a file."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class ElementText:
    """Element sets as text in any of the formats that are read; ``name`` stands in messages."""

    content: str
    name: str = "elements"


Elements = Path | ElementText
"""Where element sets come from that are used instead of those held: a file, or a text."""
