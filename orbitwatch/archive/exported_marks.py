"""Reverses what export adds to element sets: leading apostrophes and a placeholder source."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Final

from orbitwatch.elements.element_set import ElementSet
from orbitwatch.elements.element_table import ElementTable

_UNKNOWN: Final = "supplemental"  # what export writes for an unknown DATA_SOURCE
_PROTECTED: Final = re.compile(r"'\s*[=+\-@＝＋－＠]")  # what export protects


def unprotected(element_set: ElementSet) -> ElementSet:
    """Return the set as it was before export protected its texts from spreadsheets."""
    name, object_id = element_set.object_name or "", element_set.object_id or ""
    source = element_set.data_source or ""
    if source != _UNKNOWN and "'" not in (name[:1], object_id[:1], source[:1]):
        return element_set
    return replace(
        element_set,
        object_name=_bare(name),
        object_id=_bare(object_id),
        data_source=None if source == _UNKNOWN else _bare(source),
    )


def all_unprotected(sets: ElementTable) -> ElementTable:
    """Return sets as `unprotected` does each."""
    names, object_ids, sources = (
        sets.column(name).tolist() for name in ("object_name", "object_id", "data_source")
    )
    marked = _UNKNOWN in sources or any(
        text and text[0] == "'" for texts in (names, object_ids, sources) for text in texts
    )
    return ElementTable(list(map(unprotected, sets))) if marked else sets


def _bare(text: str) -> str | None:
    return (text[1:] if _PROTECTED.match(text) else text) or None
