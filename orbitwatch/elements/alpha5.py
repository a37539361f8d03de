"""Catalogue numbers in the five columns of a TLE.

Up to 99999 they are digits. From 100000 the first column is a letter that stands for 10 to 33
(Alpha-5, described by Space-Track); I and O are left out because they look like 1 and 0.
A0000 is 100000 and Z9999 is 339999, the last number that a TLE can carry.
"""

from __future__ import annotations

from typing import Final

LARGEST_TLE_NUMBER: Final = 339_999

_LETTERS = "ABCDEFGHJKLMNPQRSTUVWXYZ"


def parse_catalogue_number(columns: str) -> int:
    """Read five columns: digits padded with blanks or zeros, or Alpha-5.

    ``ValueError`` for anything else.
    """
    if len(columns) == 5 and columns.isascii():
        if columns.strip(" ").isdigit() and columns[-1] != " ":
            return int(columns)
        value = _LETTERS.find(columns[0])
        if value >= 0 and columns[1:].isdigit():
            return (value + 10) * 10_000 + int(columns[1:])
    raise ValueError("is neither a number nor Alpha-5")


def format_catalogue_number(number: int) -> str:
    """Write a number in five columns, padded with zeros or in Alpha-5.

    ``ValueError`` below 0 and beyond 339999.
    """
    if not 0 <= number <= LARGEST_TLE_NUMBER:
        raise ValueError(f"{number} does not fit into five columns")
    first, rest = divmod(number, 10_000)
    return f"{number:05d}" if first < 10 else f"{_LETTERS[first - 10]}{rest:04d}"
