"""Element sets given as a text instead of a file."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class ElementText:
    """Element sets as text in any supported format; ``name`` identifies it in messages."""

    content: str
    name: str = "elements"


Elements = Path | ElementText
"""The source of element sets to use instead of the stored ones: a file, or a text."""
