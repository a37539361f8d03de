"""What each field of an element set may hold: the one place with the ranges.

Every reader hands over its fields under their OMM keywords, as text or as numbers, and gets an
ElementSet back or a FieldError. Ranges are wider than any orbit that SGP4 can follow, so that
what they refuse is damage, not an unusual object.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from datetime import datetime
from typing import Final, NamedTuple

from orbitwatch.elements.element_set import ElementSet
from orbitwatch.elements.epochs import parse_timestamp


class FieldError(Exception):
    """One field is wrong; readers turn it into a Refusal that also names file and line."""

    def __init__(self, field: str, reason: str) -> None:
        super().__init__(field, reason)
        self.field = field
        self.reason = reason


class Range(NamedTuple):
    """The closed interval of allowed values, and how to say it."""

    low: float
    high: float
    words: str


_ANGLE = Range(-360.0, 360.0, "-360 to 360 degrees")

# The widest values in the public catalogues are BSTAR 20.3, MEAN_MOTION_DOT 0.99999999 (an
# object in its last revolutions) and MEAN_MOTION 16.5 rev/day; at 18 the orbit is underground.
RANGES: Final[Mapping[str, Range]] = {
    "NORAD_CAT_ID": Range(1, 999_999_999, "1 to 999999999"),
    "MEAN_MOTION": Range(math.nextafter(0.0, 1.0), 18.0, "above 0 and at most 18 rev/day"),
    "ECCENTRICITY": Range(0.0, math.nextafter(1.0, 0.0), "at least 0 and below 1"),
    "INCLINATION": Range(0.0, 180.0, "0 to 180 degrees"),
    "RA_OF_ASC_NODE": _ANGLE,
    "ARG_OF_PERICENTER": _ANGLE,
    "MEAN_ANOMALY": _ANGLE,
    "BSTAR": Range(-100.0, 100.0, "-100 to 100 per Earth radius"),
    "MEAN_MOTION_DOT": Range(-10.0, 10.0, "-10 to 10 rev/day²"),
    "MEAN_MOTION_DDOT": Range(-10.0, 10.0, "-10 to 10 rev/day³"),
    "ELEMENT_SET_NO": Range(0, 9999, "0 to 9999"),
    "REV_AT_EPOCH": Range(0, 999_999, "0 to 999999"),
}

EPOCH_YEARS: Final = range(1957, 2101)
LONGEST_TEXT: Final = 100
CLASSIFICATIONS: Final = ("U", "C", "S")

# 502.0-B-3, table 4-3: 2 is SGP4 by name, 0 the default that the public SGP4 sets carry.
# 3 (PPT3), 4 (SGP4-XP) and 6 (special perturbations) belong to other theories.
EPHEMERIS_TYPES: Final = (0, 2)


def element_set_from_fields(fields: Mapping[str, object]) -> ElementSet:
    """Turn fields under their OMM keywords into an ElementSet; other keywords are ignored.

    Numbers may come as text or as numbers in OMM's units, EPOCH as text or as an aware
    datetime. The six elements, EPOCH and NORAD_CAT_ID must be there; the rest may be absent,
    None or blank and then takes the default of ElementSet. Raises FieldError.
    """
    epoch = _moment(fields, "EPOCH")
    if epoch is None:
        raise FieldError("EPOCH", "is missing")
    return ElementSet(
        norad_cat_id=_whole(fields, "NORAD_CAT_ID", None),
        epoch=epoch,
        mean_motion=_number(fields, "MEAN_MOTION", None),
        eccentricity=_number(fields, "ECCENTRICITY", None),
        inclination=_number(fields, "INCLINATION", None),
        ra_of_asc_node=_number(fields, "RA_OF_ASC_NODE", None),
        arg_of_pericenter=_number(fields, "ARG_OF_PERICENTER", None),
        mean_anomaly=_number(fields, "MEAN_ANOMALY", None),
        bstar=_number(fields, "BSTAR", 0.0),
        mean_motion_dot=_number(fields, "MEAN_MOTION_DOT", 0.0),
        mean_motion_ddot=_number(fields, "MEAN_MOTION_DDOT", 0.0),
        object_name=_text(fields, "OBJECT_NAME"),
        object_id=_text(fields, "OBJECT_ID"),
        classification_type=_classification(fields),
        ephemeris_type=_ephemeris_type(fields),
        element_set_no=_whole(fields, "ELEMENT_SET_NO", 999),
        rev_at_epoch=_whole(fields, "REV_AT_EPOCH", 0),
        creation_date=_moment(fields, "CREATION_DATE"),
        rms=rms_or_none(fields.get("RMS")),
        data_source=source_or_none(fields.get("DATA_SOURCE")),
    )


def quoted(value: object) -> str:
    """Show a foreign value in a message: printable ASCII, and never long."""
    shown = ascii(value)
    return shown if len(shown) <= 40 else shown[:37] + "..."


def text_problem(text: str) -> str | None:
    """Say what keeps a text from being a name: non-ASCII, control characters, its length."""
    if not text.isascii():
        return f"{quoted(text)} is not ASCII"
    if not text.isprintable():
        return f"{quoted(text)} holds a control character"
    if len(text) > LONGEST_TEXT:
        return f"is {len(text)} characters long, the limit is {LONGEST_TEXT}"
    return None


def rms_or_none(value: object) -> float | None:
    """Return what CelesTrak adds as RMS; None for nonsense, which costs no set."""
    try:
        number = _to_float(value)
    except (ValueError, OverflowError):
        return None
    return number if 0.0 <= number < math.inf else None


def source_or_none(value: object) -> str | None:
    """Return what CelesTrak adds as DATA_SOURCE; None for nonsense, which costs no set."""
    text = value.strip(" ") if isinstance(value, str) else ""
    return text if text and text_problem(text) is None else None


def _number(fields: Mapping[str, object], keyword: str, default: float | None) -> float:
    value = fields.get(keyword)
    try:
        number = _to_float(value)
    except (ValueError, OverflowError):
        if default is not None and _is_blank(value):
            return default
        raise _unusable(keyword, value, "a number") from None
    low, high, words = RANGES[keyword]
    if low <= number <= high:  # false for NaN, too
        return number
    raise FieldError(keyword, f"is {quoted(value)}, should be {words}")


def _whole(fields: Mapping[str, object], keyword: str, default: int | None) -> int:
    value = fields.get(keyword)
    try:
        number = _to_int(value)
    except (ValueError, OverflowError):
        if default is not None and _is_blank(value):
            return default
        raise _unusable(keyword, value, "a whole number") from None
    low, high, words = RANGES[keyword]
    if low <= number <= high:
        return number
    raise FieldError(keyword, f"is {quoted(value)}, should be {words}")


def _to_float(value: object) -> float:
    if isinstance(value, str):
        # float() would also take digit groups (1_000) and the digits of other alphabets.
        if "_" in value or not value.isascii():
            raise ValueError
        return float(value)
    if isinstance(value, (float, int)) and not isinstance(value, bool):
        return float(value)
    raise ValueError


def _to_int(value: object) -> int:
    if isinstance(value, str):
        if "_" in value or not value.isascii():
            raise ValueError
        return int(value)
    if isinstance(value, int) and not isinstance(value, bool):
        return value
    if isinstance(value, float) and value.is_integer():  # JSON has one kind of number
        return int(value)
    raise ValueError


def _is_blank(value: object) -> bool:
    return value is None or (isinstance(value, str) and not value.strip())


def _unusable(keyword: str, value: object, wanted: str) -> FieldError:
    if _is_blank(value):
        return FieldError(keyword, "is missing")
    return FieldError(keyword, f"{quoted(value)} is not {wanted}")


def _moment(fields: Mapping[str, object], keyword: str) -> datetime | None:
    value = fields.get(keyword)
    if isinstance(value, str) and value:
        text = value.strip()
        if not text:
            return None
        try:
            value = parse_timestamp(text)
        except ValueError as error:
            raise FieldError(keyword, f"{quoted(text)}: {error}") from None
    elif _is_blank(value):
        return None
    if not isinstance(value, datetime):
        raise _unusable(keyword, value, "a time")
    if value.year not in EPOCH_YEARS:
        raise FieldError(keyword, f"the year {value.year} is not in 1957 to 2100")
    return value


def _text(fields: Mapping[str, object], keyword: str) -> str | None:
    value = fields.get(keyword)
    if value is None:
        return None
    if not isinstance(value, str):
        raise _unusable(keyword, value, "text")
    text = value.strip(" ")
    if not text:
        return None
    problem = text_problem(text)
    if problem is not None:
        raise FieldError(keyword, problem)
    return text


def _classification(fields: Mapping[str, object]) -> str:
    text = _text(fields, "CLASSIFICATION_TYPE") or "U"
    if text not in CLASSIFICATIONS:
        raise FieldError("CLASSIFICATION_TYPE", f"is {quoted(text)}, should be U, C or S")
    return text


def _ephemeris_type(fields: Mapping[str, object]) -> int:
    value = fields.get("EPHEMERIS_TYPE")
    try:
        number = _to_int(value)
    except (ValueError, OverflowError):
        if _is_blank(value):
            return 0
        raise _unusable("EPHEMERIS_TYPE", value, "a whole number") from None
    if number not in EPHEMERIS_TYPES:
        raise FieldError(
            "EPHEMERIS_TYPE", f"is {quoted(value)}: only SGP4 elements (0, 2) are read"
        )
    return number
