"""Common to the four encodings of an Orbit Mean-Elements Message (CCSDS 502.0-B-3, section 4).

The encodings differ only in syntax: each reader extracts pairs of keyword and value and
passes them to ``element_set_from_omm``.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from orbitwatch.elements.element_set import ElementSet
from orbitwatch.elements.element_table import ElementTable
from orbitwatch.elements.epochs import format_timestamp
from orbitwatch.elements.labels import Flaw, quoted
from orbitwatch.elements.many import Columns, element_sets_from_columns
from orbitwatch.elements.validation import FieldError, element_set_from_fields

# The columns of CelesTrak's CSV, in its order; the JSON has the same keywords.
KEYWORDS: Final = (
    "OBJECT_NAME",
    "OBJECT_ID",
    "EPOCH",
    "MEAN_MOTION",
    "ECCENTRICITY",
    "INCLINATION",
    "RA_OF_ASC_NODE",
    "ARG_OF_PERICENTER",
    "MEAN_ANOMALY",
    "EPHEMERIS_TYPE",
    "CLASSIFICATION_TYPE",
    "NORAD_CAT_ID",
    "ELEMENT_SET_NO",
    "REV_AT_EPOCH",
    "BSTAR",
    "MEAN_MOTION_DOT",
    "MEAN_MOTION_DDOT",
)

_ATTRIBUTES: Final = tuple((keyword, keyword.lower()) for keyword in KEYWORDS)

REQUIRED_KEYWORDS: Final = frozenset(
    {
        "EPOCH",
        "MEAN_MOTION",
        "ECCENTRICITY",
        "INCLINATION",
        "RA_OF_ASC_NODE",
        "ARG_OF_PERICENTER",
        "MEAN_ANOMALY",
    }
)
"""The required keywords; CCSDS 502.0-B-3, table 4-3, makes the rest optional."""

# Other values are legal in an OMM but mean a state that SGP4 must not be given. "SGP/SGP4" is
# how 502.0-B-2 names the theory; TEME of date is the frame of every public set.
_ONLY_VALUES: Final[Mapping[str, tuple[str, ...]]] = {
    "MEAN_ELEMENT_THEORY": ("SGP4", "SGP/SGP4"),
    "TIME_SYSTEM": ("UTC",),
    "REF_FRAME": ("TEME",),
    "CENTER_NAME": ("EARTH",),
}

# What SGP4-XP has in the place of BSTAR and MEAN_MOTION_DDOT (table 4-3).
_OF_OTHER_THEORIES: Final = ("BTERM", "AGOM")

LABELS: Final = frozenset(
    {
        "OBJECT_NAME",
        "OBJECT_ID",
        "NORAD_CAT_ID",
        "CLASSIFICATION_TYPE",
        "ELEMENT_SET_NO",
        "REV_AT_EPOCH",
        "CREATION_DATE",
        "RMS",
        "DATA_SOURCE",
    }
)
"""Keywords that may occur twice in a message; the first that is not blank counts."""

READ_KEYWORDS: Final = frozenset(
    {
        *KEYWORDS,
        "CREATION_DATE",
        "EPOCH_MICROSECONDS",
        "RMS",
        "DATA_SOURCE",
        *_ONLY_VALUES,
        *_OF_OTHER_THEORIES,
    }
)


def element_set_from_omm(
    fields: Mapping[str, object], flaws: list[Flaw] | None = None
) -> ElementSet:
    """Convert the keywords and values of one message to an ElementSet.

    A message that states another centre, frame, time system or theory than SGP4's is refused;
    if it states none, SGP4's are assumed. Malformed labels are appended to
    ``flaws``. Raises FieldError.
    """
    for keyword in _OF_OTHER_THEORIES:
        if fields.get(keyword) not in (None, "") and fields.get("BSTAR") in (None, ""):
            raise FieldError(keyword, "belongs to SGP4-XP, and there is no BSTAR")
    for keyword, allowed in _ONLY_VALUES.items():
        value = fields.get(keyword)
        if value is None:
            continue
        if not isinstance(value, str):
            raise FieldError(keyword, f"{quoted(value)} is not text")
        if value and not value.isspace() and value.strip().upper() not in allowed:
            raise FieldError(keyword, f"is {quoted(value)}, should be {' or '.join(allowed)}")
    return element_set_from_fields(fields, flaws)


def element_sets_from_omm(columns: Columns) -> ElementTable | None:
    """Convert many messages, with the values of each keyword in a column, to ElementSets.

    Returns what `element_set_from_omm` returns for each, or None where one is unusual.
    """
    for keyword, allowed in _ONLY_VALUES.items():
        if not {"", *allowed}.issuperset(columns.get(keyword, ())):
            return None
    if not all({None, ""}.issuperset(columns.get(keyword, ())) for keyword in _OF_OTHER_THEORIES):
        return None  # 0 is no blank
    return element_sets_from_columns(columns)


def omm_from_element_set(element_set: ElementSet) -> dict[str, str | float]:
    """Return the keywords and values of one message in CelesTrak's order, at full precision.

    An unknown name or designator is an empty text, an unknown catalogue number 0. CREATION_DATE
    comes last, and only if the set has one.
    """
    values: dict[str, str | float] = {
        keyword: getattr(element_set, attribute) for keyword, attribute in _ATTRIBUTES
    }
    values["NORAD_CAT_ID"] = max(0, element_set.norad_cat_id)
    values["OBJECT_NAME"] = element_set.object_name or ""
    values["OBJECT_ID"] = element_set.object_id or ""
    values["EPOCH"] = format_timestamp(element_set.epoch)
    if element_set.creation_date is not None:
        values["CREATION_DATE"] = format_timestamp(element_set.creation_date)
    return values
