"""The columns of each kind of row: name, unit and meaning, defined once for every format.

Tables, CSV, JSON and the documentation all read these lists, so they cannot disagree.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Literal

Kind = Literal["text", "integer", "number", "time", "flag"]


@dataclass(frozen=True, slots=True)
class Column:
    """One column: its key in files, its unit (empty: none), and its meaning in one line.

    A number is written with ``decimals`` digits after the point, or with more if needed
    to show ``significant`` digits. Any value may be null.
    """

    name: str
    unit: str
    meaning: str
    kind: Kind
    decimals: int = 0
    significant: int = 0


def with_decimals(columns: Sequence[Column], decimals: Mapping[str, int]) -> tuple[Column, ...]:
    """Return the columns with the numbers of decimals that ``decimals`` gives by name."""
    return tuple(
        replace(column, decimals=decimals[column.name], significant=0)
        if column.kind == "number" and column.name in decimals
        else column
        for column in columns
    )


def text(name: str, meaning: str) -> Column:
    """Return a column of text."""
    return Column(name, "", meaning, "text")


def moment(name: str, meaning: str) -> Column:
    """Return a column of UTC instants."""
    return Column(name, "UTC", meaning, "time")


def flag(name: str, meaning: str) -> Column:
    """Return a column of booleans."""
    return Column(name, "", meaning, "flag")


def count(name: str, meaning: str) -> Column:
    """Return a column of whole numbers."""
    return Column(name, "", meaning, "integer")


def uncertainty(name: str, unit: str, meaning: str) -> Column:
    """Return a column of numbers with at least two significant digits."""
    return Column(name, unit, meaning, "number", 1, significant=2)


def angle(name: str, meaning: str, decimals: int = 3) -> Column:
    """Return a column of angles in degrees."""
    return Column(name, "deg", meaning, "number", decimals)


def distance(name: str, meaning: str) -> Column:
    """Return a column of kilometres, to the metre."""
    return Column(name, "km", meaning, "number", 3)


OBJECT = (
    text("object_name", "name of the object, from its element set"),
    count("catalog_id", "catalogue number (NORAD), up to nine digits"),
    text("object_id", "international (COSPAR) designator"),
)
SITE = text("site", "name of the site")
LATITUDE = angle("latitude_deg", "geodetic latitude of the sub-satellite point, north positive", 5)
LONGITUDE = angle("longitude_deg", "longitude of the sub-satellite point, east positive", 5)
ALTITUDE = distance("altitude_km", "height of the satellite above the WGS 84 ellipsoid")


ELEMENTS = (
    moment("element_epoch", "epoch of the element set the row was computed from"),
    Column(
        "element_age_days",
        "d",
        "time of the row minus that epoch; negative if the set is later",
        "number",
        3,
    ),
    uncertainty(
        "timing_uncertainty_s",
        "s",
        "timing uncertainty of the satellite along its track, 68 % of cases",
    ),
)
BLENDED = moment(
    "blended_epoch",
    "epoch of the set on the other side of the time with which it was blended; else null",
)
TRUST = (
    uncertainty(
        "timing_uncertainty_95_s",
        "s",
        "the same, 95 % of cases; measured separately, as errors are not normally distributed",
    ),
    uncertainty(
        "cross_track_uncertainty_km",
        "km",
        "cross-track uncertainty of the satellite, 68 % of cases",
    ),
)
GROUND_UNCERTAINTY = uncertainty(
    "ground_distance_uncertainty_km",
    "km",
    "uncertainty of ground_distance_km, 68 %: from timing (the Earth turns) and cross-track",
)
