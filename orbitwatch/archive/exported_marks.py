"""What export adds to element sets, read back: the supplemental mark, and apostrophes undone."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Iterator
from dataclasses import replace
from itertools import chain, repeat
from typing import Final

from orbitwatch.elements.element_set import ElementSet

_COLUMN: Final = "DATA_SOURCE"  # where a supplemental set says what it was made from
_UNKNOWN: Final = "supplemental"  # what export writes there where that is not known
_PROTECTED: Final = re.compile(r"'\s*[=+\-@＝＋－＠]")  # what export protects


def unprotected(element_set: ElementSet) -> ElementSet:
    """Return the set as it was before export: its name was protected from spreadsheets."""
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


def _bare(text: str) -> str | None:
    return (text[1:] if _PROTECTED.match(text) else text) or None


def supplemental_marks(content: bytes) -> Iterator[bool]:
    """Tell of each record, in order and without end, whether it is a supplemental set."""
    name = _COLUMN.encode()
    if name not in content and name not in content[:4096].upper():
        return repeat(False)
    start = content.removeprefix(b"\xef\xbb\xbf").lstrip()
    if start.startswith((b"[", b"{")):
        return chain(_json_marks(content), repeat(False))
    return chain(_csv_marks(content), repeat(False))


def _json_marks(content: bytes) -> Iterator[bool]:
    try:
        document = json.loads(content)
    except (ValueError, RecursionError):
        return
    for record in document if isinstance(document, list) else [document]:
        yield isinstance(record, dict) and bool(record.get(_COLUMN))


def _csv_marks(content: bytes) -> Iterator[bool]:
    """Read the one column; a record is a line that is not blank, as the reader has it."""
    text = io.TextIOWrapper(io.BytesIO(content), "utf-8-sig", "surrogateescape")
    lines = (line for line in text if not line.isspace())
    header = [name.strip().upper() for name in _cells(next(lines, ""))]
    if _COLUMN in header:
        column = header.index(_COLUMN)
        for line in lines:
            yield bool("".join(_cells(line)[column : column + 1]).strip())


def _cells(line: str) -> list[str]:
    try:
        return next(csv.reader((line,)), [])
    except csv.Error:
        return []
