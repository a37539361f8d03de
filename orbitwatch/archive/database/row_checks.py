"""A CRC-32 in every row of the archive, by which damaged values are detected.

SQLite detects damage to its trees, not to the values in them. Each row ends in a check of all its
other values. For element sets, of which there are millions, the program computes it before writing
(`set_check`); for the other tables triggers do (`row_check`). A CRC-32 misses no damage of up to 32
neighbouring bits, and one in 4·10⁹ of larger ones.
"""

from __future__ import annotations

import sqlite3
import struct
from collections.abc import Sequence
from hashlib import blake2b
from typing import Any, Final
from zlib import crc32

_ELEMENTS: Final = struct.Struct("<qq9d")
_WHOLE: Final = struct.Struct("<qqq9d7q")
NO_DATE: Final = -(2**63)
"""Stands for an unknown creation date in the check of a set."""
NOT_NUMBERS: Final = (struct.error, TypeError, ValueError, AttributeError, OverflowError)
"""What damaged values, which may have any type, raise where others are expected."""


def register(connection: sqlite3.Connection) -> None:
    """Register the checks as SQL functions; the archive's triggers and migrations call them."""
    connection.create_function("row_check", -1, row_check, deterministic=True)
    connection.create_function("set_check", 20, _set_check, deterministic=True)
    connection.create_function("set_check_by_digest", 20, _by_digest, deterministic=True)


def digest(catalog_id: int, epoch: int, numbers: Sequence[float]) -> int:
    """Return a signed 64-bit hash of an object's elements at an epoch.

    Only SGP4's inputs count. Names, counters and creation dates differ between sources that publish
    the same set (a TLE's revolution number ends at 99999, for one).
    """
    content = _ELEMENTS.pack(catalog_id, epoch, *numbers)
    return int.from_bytes(blake2b(content, digest_size=8).digest(), "little", signed=True)


def row_check(*values: Any) -> int:
    """Return the check of a row of any table except those of element sets.

    An integral number counts the same as integer and as float: SQLite stores both as integers.
    """
    return crc32(repr(tuple(_whole(values))).encode("utf-8", "surrogatepass"))


def _whole(values: Sequence[Any]) -> Sequence[Any]:
    """Return the values with integral numbers as integers."""
    if float not in map(type, values):
        return values
    return [int(v) if isinstance(v, float) and v.is_integer() else v for v in values]


def set_check(row: Sequence[Any]) -> int:
    """Return the check of a row of ``element_set`` or ``newest``, from its first 20 values.

    Raises struct.error, TypeError, AttributeError or OverflowError for a value of a type that its
    column cannot have.
    """
    created = row[16]
    numbers = _WHOLE.pack(
        *row[:12], *row[13:16], NO_DATE if created is None else created, *row[17:20]
    )
    return crc32(row[12].encode(), crc32(numbers))


def is_intact_set(row: Sequence[Any]) -> bool:
    """Whether the first 21 values are an undamaged row of ``element_set``."""
    try:
        return bool(set_check(row) == row[20])
    except NOT_NUMBERS:
        return False


def is_intact_row(row: Sequence[Any]) -> bool:
    """Whether a row of another table, its check last, is undamaged."""
    return bool(row_check(*row[:-1]) == row[-1])


def are_intact_rows(rows: Sequence[Sequence[Any]]) -> bool:
    """Whether `is_intact_row` is true of all rows of one table; faster for many."""
    if not rows:
        return True
    *columns, checks = zip(*rows, strict=True)
    whole = zip(*map(_whole, columns), strict=True)
    return [crc32(repr(row).encode("utf-8", "surrogatepass")) for row in whole] == list(checks)


def has_digest(row: Sequence[Any]) -> bool:
    """Whether the elements of a set match its digest."""
    try:
        return digest(row[0], row[1], row[3:12]) == row[2] and set_check(row) >= 0
    except NOT_NUMBERS:
        return False


def _set_check(*values: Any) -> int:
    return set_check(values)


def _by_digest(*values: Any) -> int:
    """Return the check of a set written when sets only had a digest."""
    if not has_digest(values):
        raise ValueError("damaged")  # SQLite fails the statement
    return set_check(values)
