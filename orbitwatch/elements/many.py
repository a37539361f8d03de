"""Many element sets at once, column by column: the same as one by one, in less than half the time.

Only what is in good order is read so. Where anything at all is unusual, the caller takes the
records one by one, and `element_set_from_fields` says which of them is wrong, and why.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime
from itertools import repeat, starmap
from typing import Any, Final, TypeVar

from orbitwatch.elements.element_set import ElementSet
from orbitwatch.elements.epochs import parse_timestamp
from orbitwatch.elements.labels import LONGEST_TEXT
from orbitwatch.elements.validation import (
    CLASSIFICATIONS,
    EPHEMERIS_TYPES,
    EPOCH_YEARS,
    RANGES,
    FieldError,
    check_perigee,
    rms_or_none,
    source_or_none,
)

Columns = Mapping[str, Sequence[Any]]
"""Under OMM keywords one text for each record; EPOCH may have aware datetimes instead."""

_Number = TypeVar("_Number", int, float)
_REQUIRED: Final = ...


def element_sets_from_columns(columns: Columns) -> list[ElementSet] | None:
    """Return what `element_set_from_fields` makes of each record; None where one is unusual.

    All columns are equally long. Unusual is a value that is wrong, or blank in some records
    alone, or spelt as few are: what such a record comes to must be seen by itself.
    """
    try:
        fields = [_values(columns, *field) for field in _FIELDS]
        _check(not any(columns.get("EPOCH_MICROSECONDS", ())))
        sets = list(starmap(_element_set, zip(*fields, strict=False)))
        for one in sets:
            check_perigee(one.mean_motion, one.eccentricity)
    except (KeyError, ValueError, OverflowError, FieldError):
        return None
    return sets


def _values(
    columns: Columns, keyword: str, read: Callable[[str, Sequence[Any]], Iterable[Any]], blank: Any
) -> Iterable[Any]:
    """Return the values of a column; of one that is blank or not there, its default for ever."""
    if blank is not _REQUIRED and not any(columns.get(keyword, ())):
        return repeat(blank)
    return read(keyword, columns[keyword])


def _numbers(keyword: str, texts: Sequence[str]) -> list[float]:
    _check_spelling(texts)
    return _within(keyword, list(map(float, texts)))


def _whole_numbers(keyword: str, texts: Sequence[str]) -> list[int]:
    _check_spelling(texts)
    return _within(keyword, list(map(int, texts)))


def _catalogue_numbers(keyword: str, texts: Sequence[str]) -> list[int]:
    numbers = _whole_numbers(keyword, texts)
    _check(min(numbers) > 0)  # 0 is no number of the catalogue
    return numbers


def _ephemeris_types(_: str, texts: Sequence[str]) -> list[int]:
    _check_spelling(texts)
    numbers = list(map(int, texts))
    _check(set(numbers) <= set(EPHEMERIS_TYPES))
    return numbers


def _check_spelling(texts: Sequence[str]) -> None:
    """Refuse what Python takes for a number and `element_set_from_fields` does not."""
    joined = "".join(texts)
    _check("_" not in joined and joined.isascii())


def _within(keyword: str, numbers: list[_Number]) -> list[_Number]:
    low, high, _ = RANGES[keyword]
    _check(low <= min(numbers) and max(numbers) <= high and not math.isnan(sum(numbers)))
    return numbers


def _moments(_: str, texts: Sequence[str | datetime]) -> Sequence[datetime]:
    moments = [parse_timestamp(text) if isinstance(text, str) else text for text in texts]
    _check(min(moments).year in EPOCH_YEARS and max(moments).year in EPOCH_YEARS)
    return moments


def _texts(_: str, texts: Sequence[str]) -> list[str | None]:
    joined = "".join(texts)
    _check(joined.isascii() and joined.isprintable() and max(map(len, texts)) <= LONGEST_TEXT)
    return [text.strip(" ") or None for text in texts]


def _rms(_: str, texts: Sequence[str]) -> list[float | None]:
    return list(map(rms_or_none, texts))


def _sources(_: str, texts: Sequence[str]) -> list[str | None]:
    return list(map(source_or_none, texts))


def _classifications(_: str, texts: Sequence[str]) -> Sequence[str]:
    _check(set(texts) <= set(CLASSIFICATIONS))
    return texts


def _check(is_usual: bool) -> None:
    if not is_usual:
        raise ValueError


# In the order of the arguments of _element_set: keyword, how to read it, what a blank stands for.
_FIELDS: Final[tuple[tuple[str, Callable[[str, Sequence[Any]], Iterable[Any]], Any], ...]] = (
    ("NORAD_CAT_ID", _catalogue_numbers, _REQUIRED),
    ("EPOCH", _moments, _REQUIRED),
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
    ("CREATION_DATE", _moments, None),
    ("RMS", _rms, None),
    ("DATA_SOURCE", _sources, None),
)


def _element_set(
    number: int,
    epoch: datetime,
    motion: float,
    eccentricity: float,
    inclination: float,
    node: float,
    perigee: float,
    anomaly: float,
    bstar: float,
    dot: float,
    ddot: float,
    name: str | None,
    object_id: str | None,
    classification: str,
    theory: int,
    count: int,
    revolution: int,
    created: datetime | None,
    rms: float | None,
    source: str | None,
) -> ElementSet:
    return ElementSet(
        norad_cat_id=number,
        epoch=epoch,
        mean_motion=motion,
        eccentricity=eccentricity,
        inclination=inclination,
        ra_of_asc_node=node,
        arg_of_pericenter=perigee,
        mean_anomaly=anomaly,
        bstar=bstar,
        mean_motion_dot=dot,
        mean_motion_ddot=ddot,
        object_name=name,
        object_id=object_id,
        classification_type=classification,
        ephemeris_type=theory,
        element_set_no=count,
        rev_at_epoch=revolution,
        creation_date=created,
        rms=rms,
        data_source=source,
    )
