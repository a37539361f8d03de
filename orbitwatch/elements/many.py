"""Parses many element sets by column, with the same results in less than half the time.

Only well-formed records are read this way. If anything is unusual, the caller parses the records
one by one, and `element_set_from_fields` reports which of them is wrong, and why.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any, Final

import numpy as np

from orbitwatch.elements.element_table import COLUMN_TYPES, Column, ElementTable
from orbitwatch.elements.epochs import parse_timestamp
from orbitwatch.elements.labels import LONGEST_TEXT
from orbitwatch.elements.validation import (
    CLASSIFICATIONS,
    EPHEMERIS_TYPES,
    EPOCH_YEARS,
    LOWEST_PERIGEE_KM,
    RANGES,
    perigee_from_centre_km,
    rms_or_none,
    source_or_none,
)

Columns = Mapping[str, Sequence[Any]]
"""One value for each record under each OMM keyword: texts, or numbers where numbers are meant,
None for a blank. EPOCH may have aware datetimes."""

_REQUIRED: Final = ...
_FIRST_MOMENT: Final = np.datetime64(f"{EPOCH_YEARS.start}-01-01", "us")
_END_OF_MOMENTS: Final = np.datetime64(f"{EPOCH_YEARS.stop}-01-01", "us")
_TIME: Final = np.array(list(map(ord, "0000-00-00T00:00:00.000000")), dtype=np.uint32)
_TIME_LENGTHS: Final = len("0000-00-00T00:00:00"), len(_TIME)
_DIGITS: Final = _TIME[0] == _TIME


def element_sets_from_columns(columns: Columns) -> ElementTable | None:
    """Return the results of `element_set_from_fields` for all records; None if one is unusual.

    All columns are equally long. A value is unusual if it is wrong, blank in only some records,
    or spelt in a rare way: such a record must be parsed on its own.
    """
    try:
        count = len(columns["EPOCH"])
        table = {field[0].lower(): _values(columns, count, *field) for field in _FIELDS}
        _check(_is_blank(columns.get("EPOCH_MICROSECONDS", ())))
        _check(_perigees_are_usual(table["mean_motion"], table["eccentricity"]))
    except (KeyError, ValueError, OverflowError):
        return None
    return ElementTable.of_columns(table)


def _values(
    columns: Columns,
    count: int,
    keyword: str,
    read: Callable[[str, Sequence[Any]], Column],
    blank: Any,
) -> Column:
    """Return the values of a column; if it is blank or missing, its default for each record."""
    if blank is not _REQUIRED and _is_blank(columns.get(keyword, ())):
        return np.full(count, blank, dtype=COLUMN_TYPES.get(keyword.lower(), object))
    return read(keyword, columns[keyword])


def _is_blank(values: Sequence[Any]) -> bool:
    return not any(values) and all(value is None or value == "" for value in values)


def _numbers(keyword: str, values: Sequence[Any]) -> Column:
    _check_numbers(values, float, int)
    return _within(keyword, np.array(list(map(float, values)), dtype=np.float64))


def _whole_numbers(keyword: str, values: Sequence[Any]) -> Column:
    _check_numbers(values, int)
    return _within(keyword, np.array(list(map(int, values)), dtype=np.int64))


def _catalogue_numbers(keyword: str, values: Sequence[Any]) -> Column:
    numbers = _whole_numbers(keyword, values)
    _check(numbers.min() > 0)  # 0 is not a catalogue number
    return numbers


def _ephemeris_types(_: str, values: Sequence[Any]) -> Column:
    _check_numbers(values, int)
    numbers = list(map(int, values))
    _check(set(numbers) <= set(EPHEMERIS_TYPES))
    return np.array(numbers, dtype=np.int64)


def _check_numbers(values: Sequence[Any], *types: type) -> None:
    """Reject other types, and texts that Python accepts and `element_set_from_fields` does not."""
    given = set(map(type, values))
    if given == {str}:
        joined = "".join(values)
        _check("_" not in joined and joined.isascii())
    else:
        _check(given <= set(types))  # bool is none of them


def _check_texts(values: Sequence[Any]) -> None:
    _check(set(map(type, values)) == {str})


def _within(keyword: str, numbers: Column) -> Column:
    low, high, _ = RANGES[keyword]
    _check(low <= numbers.min() and numbers.max() <= high)  # false for NaN, too
    return numbers


def _perigees_are_usual(mean_motion: Column, eccentricity: Column) -> bool:
    """Whether all perigees are a little above the lowest that `check_perigee` allows."""
    lowest = perigee_from_centre_km(mean_motion, eccentricity).min()
    return bool(lowest > LOWEST_PERIGEE_KM + 1.0)


def _epochs(_: str, texts: Sequence[str | datetime]) -> Column:
    _check(set(map(type, texts)) in ({str}, {datetime}))
    moments = np.array(texts)
    if not _are_usual_times(moments):
        moments = np.array([_naive_utc(text) for text in texts])
    return _possible(moments.astype("datetime64[us]"))


def _dates(_: str, texts: Sequence[str | datetime]) -> Column:
    moments = _epochs(_, texts).tolist()
    return _objects([moment.replace(tzinfo=UTC) for moment in moments])


def _are_usual_times(texts: Column) -> bool:
    """Whether all texts are times as 2026-08-22T12:00:46, or all as 2026-08-22T12:00:46.122912."""
    length = texts.dtype.itemsize // 4
    if texts.dtype.kind != "U" or length not in _TIME_LENGTHS:
        return False
    is_digit = _DIGITS[:length]
    characters = texts.view(np.uint32).reshape(len(texts), length) - _TIME[:length]
    return not characters[:, ~is_digit].any() and bool((characters[:, is_digit] < 10).all())


def _naive_utc(value: str | datetime) -> datetime:
    moment = parse_timestamp(value) if isinstance(value, str) else value
    return moment.astimezone(UTC).replace(tzinfo=None)


def _possible(moments: Column) -> Column:
    _check(moments.min() >= _FIRST_MOMENT and moments.max() < _END_OF_MOMENTS)
    return moments


def _texts(_: str, texts: Sequence[str]) -> Column:
    _check_texts(texts)
    joined = "".join(texts)
    _check(joined.isascii() and joined.isprintable() and max(map(len, texts)) <= LONGEST_TEXT)
    return _objects([text.strip(" ") or None for text in texts])


def _rms(_: str, texts: Sequence[str]) -> Column:
    _check_texts(texts)
    return _objects(list(map(rms_or_none, texts)))


def _sources(_: str, texts: Sequence[str]) -> Column:
    _check_texts(texts)
    return _objects(list(map(source_or_none, texts)))


def _classifications(_: str, texts: Sequence[str]) -> Column:
    _check_texts(texts)
    _check(set(texts) <= set(CLASSIFICATIONS))
    return _objects(texts)


def _objects(values: Sequence[object]) -> Column:
    column = np.empty(len(values), dtype=object)
    column[:] = values
    return column


def _check(is_usual: bool) -> None:
    if not is_usual:
        raise ValueError


# Keyword, parser of its column, default of a blank.
_FIELDS: Final[tuple[tuple[str, Callable[[str, Sequence[Any]], Column], Any], ...]] = (
    ("NORAD_CAT_ID", _catalogue_numbers, _REQUIRED),
    ("EPOCH", _epochs, _REQUIRED),
    ("MEAN_MOTION", _numbers, _REQUIRED),
    ("ECCENTRICITY", _numbers, _REQUIRED),
    ("INCLINATION", _numbers, _REQUIRED),
    ("RA_OF_ASC_NODE", _numbers, _REQUIRED),
    ("ARG_OF_PERICENTER", _numbers, _REQUIRED),
    ("MEAN_ANOMALY", _numbers, _REQUIRED),
    ("BSTAR", _numbers, 0.0),
    ("MEAN_MOTION_DOT", _numbers, 0.0),
    ("MEAN_MOTION_DDOT", _numbers, 0.0),
    ("OBJECT_NAME", _texts, None),
    ("OBJECT_ID", _texts, None),
    ("CLASSIFICATION_TYPE", _classifications, "U"),
    ("EPHEMERIS_TYPE", _ephemeris_types, 0),
    ("ELEMENT_SET_NO", _whole_numbers, 999),
    ("REV_AT_EPOCH", _whole_numbers, 0),
    ("CREATION_DATE", _dates, None),
    ("RMS", _rms, None),
    ("DATA_SOURCE", _sources, None),
)
