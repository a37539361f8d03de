"""The allowed values of each field of an element set.

Every reader passes its fields under their OMM keywords, as text or as numbers, and gets an
ElementSet or a FieldError. Only fields that the propagation needs can invalidate a set: the epoch,
the elements and the drag terms. A malformed label (name, designator, numbers, dates) is kept as
text or dropped, and reported as a `Flaw`.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any, Final, NamedTuple, TypeVar

from orbitwatch.elements.element_set import ElementSet
from orbitwatch.elements.epochs import parse_timestamp
from orbitwatch.elements.labels import Flaw, clean_text, quoted, stand_in_number

_T = TypeVar("_T")


class FieldError(Exception):
    """One field is wrong; readers convert it to a Refusal that also names file and line."""

    def __init__(self, field: str, reason: str) -> None:
        super().__init__(field, reason)
        self.field = field
        self.reason = reason


class Range(NamedTuple):
    """A closed interval of allowed values, and its description."""

    low: float
    high: float
    words: str


_ANGLE = Range(-360.0, 360.0, "-360 to 360 degrees")
_DOT = Range(-2.0, 2.0, "-2 to 2 rev/day²")

# A mean motion of 0.005 rev/day is a semi-major axis of 1.4 million km, near the limit of the
# Earth's influence; at 17.1 the orbit touches the ground. The widest values in the public
# catalogues are BSTAR 20.3 and MEAN_MOTION_DOT 0.99999999, of objects in their last revolutions.
RANGES: Final[Mapping[str, Range]] = {
    "NORAD_CAT_ID": Range(0, 999_999_999, "0 to 999999999"),
    "MEAN_MOTION": Range(0.005, 17.1, "0.005 to 17.1 rev/day"),
    "ECCENTRICITY": Range(0.0, math.nextafter(1.0, 0.0), "at least 0 and below 1"),
    "INCLINATION": Range(0.0, 180.0, "0 to 180 degrees"),
    "RA_OF_ASC_NODE": _ANGLE,
    "ARG_OF_PERICENTER": _ANGLE,
    "MEAN_ANOMALY": _ANGLE,
    "BSTAR": Range(-50.0, 50.0, "-50 to 50 per Earth radius"),
    "MEAN_MOTION_DOT": _DOT,
    "MEAN_MOTION_DDOT": Range(-2.0, 2.0, "-2 to 2 rev/day³"),
    "ELEMENT_SET_NO": Range(0, 9999, "0 to 9999"),
    "REV_AT_EPOCH": Range(0, 999_999, "0 to 999999"),
}

LOWEST_PERIGEE_KM: Final = 1000.0
"""From the centre of the Earth. Rockets in flight have perigees far below ground, none so low."""

_ONE_REVOLUTION_A_DAY_KM: Final = 42_241.1  # semi-major axis, by WGS 72's gravity

EPOCH_YEARS: Final = range(1957, 2101)
CLASSIFICATIONS: Final = ("U", "C", "S")

# 502.0-B-3, table 4-3: 2 is SGP4 by name, 0 the default that the public SGP4 sets carry.
# 3 (PPT3), 4 (SGP4-XP) and 6 (special perturbations) belong to other theories.
EPHEMERIS_TYPES: Final = (0, 2)


def element_set_from_fields(
    fields: Mapping[str, object], flaws: list[Flaw] | None = None
) -> ElementSet:
    """Convert fields under their OMM keywords to an ElementSet; other keywords are ignored.

    Numbers may come as text or as numbers in OMM's units, EPOCH as text or as an aware
    datetime. The six elements and EPOCH are required; the rest may be absent, None or blank and
    then have the default of ElementSet. A set without a catalogue number gets one derived from
    its name and designator. Malformed labels are appended to ``flaws``. Raises FieldError.
    """
    found: list[Flaw] = [] if flaws is None else flaws
    name = _text(fields, "OBJECT_NAME", found)
    object_id = _text(fields, "OBJECT_ID", found)
    number = _label(fields, "NORAD_CAT_ID", _whole, None, found)
    element_set = ElementSet(
        norad_cat_id=number or stand_in_number(name, object_id),
        epoch=_epoch(fields),
        mean_motion=_number(fields, "MEAN_MOTION", None),
        eccentricity=_number(fields, "ECCENTRICITY", None),
        inclination=_number(fields, "INCLINATION", None),
        ra_of_asc_node=_number(fields, "RA_OF_ASC_NODE", None),
        arg_of_pericenter=_number(fields, "ARG_OF_PERICENTER", None),
        mean_anomaly=_number(fields, "MEAN_ANOMALY", None),
        bstar=_number(fields, "BSTAR", 0.0),
        mean_motion_dot=_number(fields, "MEAN_MOTION_DOT", 0.0),
        mean_motion_ddot=_number(fields, "MEAN_MOTION_DDOT", 0.0),
        object_name=name,
        object_id=object_id,
        classification_type=_label(fields, "CLASSIFICATION_TYPE", _classification, "U", found),
        ephemeris_type=_ephemeris_type(fields, found),
        element_set_no=_label(fields, "ELEMENT_SET_NO", _whole, 999, found),
        rev_at_epoch=_label(fields, "REV_AT_EPOCH", _whole, 0, found),
        creation_date=_label(fields, "CREATION_DATE", _moment, None, found),
        rms=rms_or_none(fields.get("RMS")),
        data_source=source_or_none(fields.get("DATA_SOURCE")),
    )
    check_perigee(element_set.mean_motion, element_set.eccentricity)
    return element_set


def check_perigee(mean_motion: float, eccentricity: float) -> None:
    """Raise FieldError if the perigee is too near the centre of the Earth for any orbit."""
    perigee_km = perigee_from_centre_km(mean_motion, eccentricity)
    if perigee_km < LOWEST_PERIGEE_KM:
        raise FieldError(
            "ECCENTRICITY",
            f"of {eccentricity:g} puts the perigee {perigee_km:,.0f} km from the Earth's centre",
        )


def perigee_from_centre_km(mean_motion: Any, eccentricity: Any) -> Any:
    """Return the perigee's distance from the centre of the Earth, of numbers or of arrays."""
    return _ONE_REVOLUTION_A_DAY_KM * mean_motion ** (-2.0 / 3.0) * (1.0 - eccentricity)


def rms_or_none(value: object) -> float | None:
    """Return CelesTrak's RMS; None for an unusable value, which does not invalidate the set."""
    try:
        number = _to_float(value)
    except (ValueError, OverflowError):
        return None
    return number if 0.0 <= number < math.inf else None


def source_or_none(value: object) -> str | None:
    """Return CelesTrak's DATA_SOURCE; None if it is blank or not text."""
    return clean_text(value)[0] if isinstance(value, str) else None


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


def _label(
    fields: Mapping[str, object],
    keyword: str,
    read: Callable[[Mapping[str, object], str], _T | None],
    default: _T,
    flaws: list[Flaw],
) -> _T:
    """Return a label parsed by ``read``; the default if it is blank or malformed."""
    try:
        value = read(fields, keyword)
    except FieldError as error:
        flaws.append(Flaw(keyword, f"{error.reason}; it is left out"))
        return default
    return default if value is None else value


def _whole(fields: Mapping[str, object], keyword: str) -> int | None:
    value = fields.get(keyword)
    try:
        number = _to_int(value)
    except (ValueError, OverflowError):
        if _is_blank(value):
            return None
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


def _epoch(fields: Mapping[str, object]) -> datetime:
    epoch = _moment(fields, "EPOCH")
    if epoch is None:
        raise FieldError("EPOCH", "is missing")
    further = _microseconds(fields)
    if further and epoch.microsecond not in (0, further):
        raise FieldError("EPOCH_MICROSECONDS", f"is {further}, EPOCH has {epoch.microsecond}")
    return epoch.replace(microsecond=further) if further else epoch


def _microseconds(fields: Mapping[str, object]) -> int:
    """Return the separate fraction of a second in Space-Track's classes tle and tle_latest."""
    value = fields.get("EPOCH_MICROSECONDS")
    if _is_blank(value):
        return 0
    try:
        number = _to_int(value)
    except (ValueError, OverflowError):
        number = -1
    if not 0 <= number < 1_000_000:
        raise FieldError("EPOCH_MICROSECONDS", f"is {quoted(value)}, should be 0 to 999999")
    return number


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


def _text(fields: Mapping[str, object], keyword: str, flaws: list[Flaw]) -> str | None:
    value = fields.get(keyword)
    if value is None:
        return None
    if not isinstance(value, str):
        flaws.append(Flaw(keyword, f"{quoted(value)} is not text; it is left out"))
        return None
    text, flaw = clean_text(value)
    if flaw is not None:
        flaws.append(Flaw(keyword, flaw))
    return text


def _classification(fields: Mapping[str, object], keyword: str) -> str | None:
    value = fields.get(keyword)
    if _is_blank(value):
        return None
    text = value.strip() if isinstance(value, str) else value
    if text not in CLASSIFICATIONS:
        raise FieldError(keyword, f"is {quoted(value)}, should be U, C or S")
    return str(text)


def _ephemeris_type(fields: Mapping[str, object], flaws: list[Flaw]) -> int:
    """Return the type of theory; a text that is not a number is read as SGP4's."""
    value = fields.get("EPHEMERIS_TYPE")
    try:
        number = _to_int(value)
    except (ValueError, OverflowError):
        if not _is_blank(value):
            reason = f"{quoted(value)} is not a number; SGP4 is assumed"
            flaws.append(Flaw("EPHEMERIS_TYPE", reason))
        return 0
    if number not in EPHEMERIS_TYPES:
        raise FieldError(
            "EPHEMERIS_TYPE", f"is {quoted(value)}: only SGP4 elements (0, 2) are read"
        )
    return number
