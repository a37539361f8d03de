"""Salvages rows from a damaged SQLite file, page by page, without its trees.

SQLite finds rows through the schema and the interior pages; where those are damaged it finds
nothing. Its own recovery (the shell's ``.recover``, the sqlite3_recover extension) reads single
pages too, but is not part of the library that Python's sqlite3 uses. Here every page that parses as
a leaf yields its rows, and the check in each row shows whether it is undamaged.

Format: https://www.sqlite.org/fileformat2.html, sections 1.6 (pages), 2.1 (records), 4.1 (WAL).
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

PAGE_SIZE: Final = 4096  # SQLite's default, which every archive has

_FILE_HEADER: Final = 100
_WAL_HEADER, _FRAME_HEADER = 32, 24
_INNER_INDEX, _LEAF_INDEX, _LEAF_TABLE = 0x02, 0x0A, 0x0D
_INTEGER_BYTES: Final = (0, 1, 2, 3, 4, 6, 8)
_BROKEN: Final = (IndexError, ValueError, struct.error)

Row = tuple[Any, ...]


def salvaged_rows(file: Path, columns: int, *, rowid: bool) -> Iterator[Row]:
    """Yield every row of that many columns that can be read from ``file`` and its WAL.

    ``rowid`` states whether it is a rowid table; its key then replaces the NULL in the record. The
    caller must infer from the values which table a row belongs to and whether it is valid: a page
    may have been overwritten with anything. Rows may repeat, in any order.
    """
    kinds = (_LEAF_TABLE,) if rowid else (_LEAF_INDEX, _INNER_INDEX)
    for page in _pages(file):
        start = _FILE_HEADER if page.startswith(b"SQLite format 3\x00") else 0
        if page[start] in kinds:
            yield from _rows(page, start, columns)


def _pages(file: Path) -> Iterator[bytes]:
    if file.exists():
        with file.open("rb") as stream:
            while page := stream.read(PAGE_SIZE):
                yield page.ljust(PAGE_SIZE, b"\0")  # a file cut short ends within a page
    wal = file.with_name(file.name + "-wal")
    if wal.exists():
        with wal.open("rb") as stream:
            stream.seek(_WAL_HEADER)
            while frame := stream.read(_FRAME_HEADER + PAGE_SIZE):
                yield frame[_FRAME_HEADER:].ljust(PAGE_SIZE, b"\0")


def _rows(page: bytes, start: int, columns: int) -> Iterator[Row]:
    kind = page[start]
    cells = int.from_bytes(page[start + 3 : start + 5], "big")
    first = start + (12 if kind == _INNER_INDEX else 8)
    for pointer in range(first, min(first + 2 * cells, PAGE_SIZE - 1), 2):
        try:
            row = _row(page, page[pointer] << 8 | page[pointer + 1], kind, columns)
        except _BROKEN:
            continue  # its neighbours may be whole
        if row is not None:
            yield row


def _row(page: bytes, offset: int, kind: int, columns: int) -> Row | None:
    """Return the row in a cell, or None if it has another number of columns."""
    if kind == _INNER_INDEX:
        offset += 4  # the number of the child page
    length, offset = _varint(page, offset)
    rowid = None
    if kind == _LEAF_TABLE:
        rowid, offset = _varint(page, offset)
    end = offset + length
    header, at = _varint(page, offset)
    body = offset + header
    if end > len(page) or body > end:
        return None  # continues on an overflow page: our rows are never that long
    types = []
    while at < body:
        serial, at = _varint(page, at)
        types.append(serial)
    if len(types) != columns:
        return None
    values = []
    for serial in types:
        value, body = _value(page, body, serial)
        values.append(value)
    if kind == _LEAF_TABLE and values[0] is None:
        values[0] = rowid
    return tuple(values)


def _value(page: bytes, at: int, serial: int) -> tuple[Any, int]:
    if serial == 0:
        return None, at
    if serial <= 6:
        end = at + _INTEGER_BYTES[serial]
        return int.from_bytes(page[at:end], "big", signed=True), end
    if serial == 7:
        return struct.unpack_from(">d", page, at)[0], at + 8
    if serial in (8, 9):
        return serial - 8, at
    end = at + (serial - 12) // 2
    if serial < 12 or end > len(page):
        raise ValueError("no such type")
    raw = page[at:end]
    return (raw.decode() if serial % 2 else raw), end


def _varint(page: bytes, at: int) -> tuple[int, int]:
    """Return a variable-length integer and the offset after it."""
    value = 0
    for step in range(8):
        byte = page[at + step]
        value = value << 7 | byte & 0x7F
        if byte < 0x80:
            return value, at + step + 1
    return value << 8 | page[at + 8], at + 9
