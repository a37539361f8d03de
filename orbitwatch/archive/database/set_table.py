"""Rows of the archive as a table of element sets, each row checked."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final
from zlib import crc32

import numpy as np

from orbitwatch.archive.database.columns import SET_COLUMNS
from orbitwatch.archive.database.row_checks import NO_DATE, NOT_NUMBERS, are_intact_rows
from orbitwatch.archive.database.set_rows import FIRST, FIT, LAST, NAME, instant, is_intact
from orbitwatch.elements.element_table import COLUMN_TYPES, Column, ElementTable

_PLACE: Final = {name: place for place, name in enumerate(SET_COLUMNS)}
_INTEGERS: Final = (
    *("catalog_id", "epoch", "digest", "ephemeris_type", "element_set_no", "rev_at_epoch"),
    *("creation_date", "supplemental", "naming_id", "batch_id"),
)
_REALS: Final = (
    *("mean_motion", "eccentricity", "inclination", "ra_of_asc_node", "arg_of_pericenter"),
    *("mean_anomaly", "bstar", "mean_motion_dot", "mean_motion_ddot"),
)
_FIELDS: Final = {"catalog_id": "norad_cat_id"} | {
    name: name for name in (*_INTEGERS, *_REALS) if name in COLUMN_TYPES
}
"""The columns that are fields of `ElementSet` as they are, with the names of these."""


_WHOLE: Final = np.dtype(
    [
        (name, "<f8" if name in _REALS else "<i8")
        for name in SET_COLUMNS
        if name in (*_REALS, *_INTEGERS)
    ]
)
"""The numbers of a row in the order in which `set_check` packs them."""
_KEPT: Final = ("catalog_id", "epoch", "digest", "creation_date", "supplemental", "batch_id")


class ChangedRowError(Exception):
    """A row differs from what was written; the message says of which object it is."""


def table_of(rows: Sequence[Sequence[Any]]) -> tuple[ElementTable, dict[str, Column]]:
    """Return the sets in rows of the SELECTED columns, and other integers of these rows.

    These are ``catalog_id``, ``epoch``, ``digest``, ``creation_date`` (NO_DATE if unknown),
    ``supplemental`` and ``batch_id``, ``int64`` ``(n,)``. Raises ChangedRowError if a row, its name
    or its fit quality is damaged.
    """
    columns = list(zip(*rows, strict=True)) or [()] * FIT.stop
    try:
        numbers = _numbers(columns)
        sound = _are_intact(columns, numbers)
    except NOT_NUMBERS:
        sound = False
    if not sound:
        intact_names: set[Sequence[Any]] = set()
        number = next(row[0] for row in rows if not is_intact(row, intact_names))
        raise ChangedRowError(f"an element set of object {number} has changed on disk")
    fields = {name: numbers[column] for column, name in _FIELDS.items()}
    fields["epoch"] = numbers["epoch"].astype("datetime64[us]")
    _, _, names, object_ids, _, _ = columns[NAME]
    _, _, _, rms, data_source, _ = columns[FIT]
    texts: dict[str, Sequence[Any]] = {
        "object_name": [name or None for name in names],
        "object_id": [object_id or None for object_id in object_ids],
        "classification_type": columns[_PLACE["classification_type"]],
        "creation_date": [
            None if us is None else instant(us) for us in columns[_PLACE["creation_date"]]
        ],
        "rms": rms,
        "data_source": data_source,
    }
    for name, values in texts.items():
        fields[name] = np.empty(len(rows), dtype=object)
        fields[name][:] = values
    return ElementTable.of_columns(fields), {name: numbers[name] for name in _KEPT}


def _numbers(columns: Sequence[Sequence[Any]]) -> dict[str, Column]:
    """Return the numbers of rows as arrays; raises one of NOT_NUMBERS for values of other types."""
    created = columns[_PLACE["creation_date"]]
    dates = [NO_DATE if us is None else us for us in created]
    integers = {
        name: np.array(dates if name == "creation_date" else columns[_PLACE[name]], dtype=np.int64)
        for name in _INTEGERS
    }
    return integers | {name: np.array(columns[_PLACE[name]], dtype=np.float64) for name in _REALS}


def _are_intact(columns: Sequence[Sequence[Any]], numbers: Mapping[str, Column]) -> bool:
    """Whether all rows, with their names and fits, are undamaged; as `is_intact` does for one."""
    created = numbers["creation_date"]
    if np.any((created != NO_DATE) & ((created < FIRST) | (created > LAST))):
        return False
    whole = np.empty(len(created), dtype=_WHOLE)
    for name in whole.dtype.names or ():
        whole[name] = numbers[name]
    content, length = whole.tobytes(), _WHOLE.itemsize
    starts = range(0, len(content), length)
    found = [
        crc32(text.encode(), crc32(content[start : start + length]))
        for text, start in zip(columns[_PLACE["classification_type"]], starts, strict=True)
    ]
    if found != list(columns[_PLACE["row_check"]]):
        return False
    names = list(set(zip(columns[0], *columns[NAME], strict=True)))
    fits = [row for row in zip(*columns[FIT], strict=True) if row[0] is not None]
    return (
        all(name[0] == name[2] for name in names)
        and are_intact_rows([name[1:] for name in names])
        and are_intact_rows(fits)
    )
