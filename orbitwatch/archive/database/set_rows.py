"""Element sets as rows of the archive, and what makes two of them the same set."""

from __future__ import annotations

import struct
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from hashlib import blake2b
from typing import Any, Final

from orbitwatch.archive.database.schema import SET_COLUMNS
from orbitwatch.elements.element_set import ElementSet

_EPOCH_ZERO: Final = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND: Final = timedelta(microseconds=1)
_FIRST: Final = (datetime.min.replace(tzinfo=UTC) - _EPOCH_ZERO) // _MICROSECOND
_LAST: Final = (datetime.max.replace(tzinfo=UTC) - _EPOCH_ZERO) // _MICROSECOND
_CONTENT: Final = struct.Struct("<qq9d")

SELECTED: Final = (
    ", ".join(f"s.{column}" for column in SET_COLUMNS if column not in {"naming_id", "batch_id"})
    + ", n.name, n.object_id, f.rms, f.data_source"
)
"""What to select from ``element_set s`` and what NAMED joins to it for ``from_row``."""


NAMED: Final = (
    "LEFT JOIN naming n ON n.id = s.naming_id AND n.catalog_id = s.catalog_id LEFT JOIN fit f"
    " ON f.catalog_id = s.catalog_id AND f.epoch = s.epoch AND f.digest = s.digest"
)
"""Joins to each set of ``element_set s`` the name that it came under, and how well it fits."""


def to_row(
    element_set: ElementSet, supplemental: bool, naming_id: object, batch_id: object
) -> tuple[Any, ...]:
    """Return the set as a row, in the order of SET_COLUMNS; the last two are taken as they are."""
    s = element_set
    epoch = microseconds(s.epoch)
    # Adding 0.0 makes a negative zero positive: "00000-0" and "00000+0" are one number.
    numbers = (
        s.mean_motion + 0.0,
        s.eccentricity + 0.0,
        s.inclination + 0.0,
        s.ra_of_asc_node + 0.0,
        s.arg_of_pericenter + 0.0,
        s.mean_anomaly + 0.0,
        s.bstar + 0.0,
        s.mean_motion_dot + 0.0,
        s.mean_motion_ddot + 0.0,
    )
    return (
        s.norad_cat_id,
        epoch,
        digest(s.norad_cat_id, epoch, numbers),
        *numbers,
        s.classification_type,
        s.ephemeris_type,
        s.element_set_no,
        s.rev_at_epoch,
        None if s.creation_date is None else microseconds(s.creation_date),
        int(supplemental),
        naming_id,
        batch_id,
    )


def from_row(row: Sequence[Any]) -> ElementSet:
    """Return the set that a row of the SELECTED columns holds."""
    return ElementSet(
        norad_cat_id=row[0],
        epoch=_EPOCH_ZERO + timedelta(0, 0, row[1]),
        mean_motion=row[3],
        eccentricity=row[4],
        inclination=row[5],
        ra_of_asc_node=row[6],
        arg_of_pericenter=row[7],
        mean_anomaly=row[8],
        bstar=row[9],
        mean_motion_dot=row[10],
        mean_motion_ddot=row[11],
        classification_type=row[12],
        ephemeris_type=row[13],
        element_set_no=row[14],
        rev_at_epoch=row[15],
        creation_date=None if row[16] is None else instant(row[16]),
        object_name=row[18] or None,
        object_id=row[19] or None,
        rms=row[20],
        data_source=row[21],
    )


def is_whole(row: Sequence[Any]) -> bool:
    """Whether a row of the SELECTED columns, or of SET_COLUMNS, is what was stored."""
    created = row[16]
    try:
        return (
            digest(row[0], row[1], row[3:12]) == row[2]
            and row[18] is not None
            and (created is None or _FIRST <= created <= _LAST)
        )
    except (struct.error, TypeError, OverflowError):  # damage can make a value of any type
        return False


def digest(catalog_id: int, epoch: int, numbers: Sequence[float]) -> int:
    """Return 64 bits, signed, that stand for the elements of an object at an epoch.

    Only what SGP4 is fed counts. Names, counters and dates of creation differ between sources
    that publish one and the same set (a TLE's revolution number ends at 99999, for one).
    """
    content = _CONTENT.pack(catalog_id, epoch, *numbers)
    return int.from_bytes(blake2b(content, digest_size=8).digest(), "little", signed=True)


def microseconds(moment: datetime) -> int:
    """Return an aware datetime as microseconds since 1970, exactly."""
    return (moment - _EPOCH_ZERO) // _MICROSECOND


def instant(since_1970: int) -> datetime:
    """Return microseconds since 1970 as an aware UTC datetime."""
    return _EPOCH_ZERO + timedelta(0, 0, since_1970)
