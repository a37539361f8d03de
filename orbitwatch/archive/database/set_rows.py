"""Element sets as rows of the archive; the digest in a row identifies the set."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any, Final

from orbitwatch.archive.database.columns import SET_COLUMNS
from orbitwatch.archive.database.row_checks import digest, is_intact_row, is_intact_set
from orbitwatch.elements.element_set import ElementSet

_EPOCH_ZERO: Final = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND: Final = timedelta(microseconds=1)
FIRST: Final = (datetime.min.replace(tzinfo=UTC) - _EPOCH_ZERO) // _MICROSECOND
LAST: Final = (datetime.max.replace(tzinfo=UTC) - _EPOCH_ZERO) // _MICROSECOND
"""The first and last instant that a datetime can represent, in microseconds since 1970."""

SELECTED: Final = (
    ", ".join(f"s.{column}" for column in SET_COLUMNS)
    + ", n.id, n.catalog_id, n.name, n.object_id, n.key, n.row_check"
    + ", f.catalog_id, f.epoch, f.digest, f.rms, f.data_source, f.row_check"
)
"""The columns that `table_of` needs, of ``element_set s`` joined by NAMED."""

NAME: Final = slice(21, 27)
FIT: Final = slice(27, 33)
"""The columns of a set's name and of its fit quality among those of SELECTED."""

NAMED: Final = (
    "LEFT JOIN naming n ON n.id = s.naming_id LEFT JOIN fit f"
    " ON f.catalog_id = s.catalog_id AND f.epoch = s.epoch AND f.digest = s.digest"
)
"""Joins to each row of ``element_set s`` its name and its fit quality."""


def to_row(
    element_set: ElementSet, supplemental: bool, naming_id: object, batch_id: object
) -> tuple[Any, ...]:
    """Return the set as a row of SET_COLUMNS without its check; the last two are as given."""
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


def is_intact(row: Sequence[Any], intact_names: set[Sequence[Any]]) -> bool:
    """Whether a row of the SELECTED columns, with its name and its fit, is undamaged.

    ``intact_names`` caches the names checked, since one name serves many sets.
    """
    created, name = row[16], tuple(row[NAME])
    if name not in intact_names:
        if name[1] != row[0] or not is_intact_row(name):
            return False
        intact_names.add(name)
    return (
        is_intact_set(row)
        and (created is None or FIRST <= created <= LAST)
        and (row[27] is None or is_intact_row(row[FIT]))
    )


def microseconds(moment: datetime) -> int:
    """Return an aware datetime as microseconds since 1970, exactly."""
    return (moment - _EPOCH_ZERO) // _MICROSECOND


def instant(since_1970: int) -> datetime:
    """Return microseconds since 1970 as an aware UTC datetime."""
    return _EPOCH_ZERO + timedelta(0, 0, since_1970)
