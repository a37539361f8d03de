"""Tables of UT1, and the source of a newer one than the shipped; imports little."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from orbitwatch.arrays import FloatArray


@dataclass(frozen=True, slots=True, eq=False)
class Ut1Table:
    """UT1 − TAI in seconds at modified Julian dates, both ``(n,)``, dates ascending.

    Days after ``measured_to_mjd`` are predictions. ``leap_mjd`` and ``leap_tai_minus_utc_s``
    ``(m,)`` are the table's leap seconds: from that date on TAI − UTC is as given. ``origin`` names
    the table's source.
    """

    mjd: FloatArray
    ut1_minus_tai_s: FloatArray
    measured_to_mjd: float
    leap_mjd: FloatArray
    leap_tai_minus_utc_s: FloatArray
    origin: str


Ut1Source = Callable[[], Ut1Table | None]


def shipped_alone() -> None:
    """Return None: no newer table."""


_source: Ut1Source = shipped_alone


def use(source: Ut1Source) -> None:
    """Take UT1 from ``source()`` where it was measured later than the shipped table.

    It is called when UT1 is first needed. The choice holds for the whole process.
    """
    global _source
    _source = source


def current() -> Ut1Source:
    """Return the source in use."""
    return _source
