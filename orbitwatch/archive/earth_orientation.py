"""Fetched Earth orientation: stored by day, and supplied to the computation of UT1."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Final, NamedTuple

from orbitwatch.archive.database.opening import from_archive
from orbitwatch.archive.database.store import Store
from orbitwatch.astro import ut1_source

if TYPE_CHECKING:
    from orbitwatch.archive.database.repair_result import RepairResult
    from orbitwatch.astro.ut1_source import Ut1Table

_INSERT: Final = (
    "INSERT INTO earth_orientation"
    " (mjd, ut1_minus_utc_s, tai_minus_utc_s, is_predicted, fetched) VALUES (?, ?, ?, ?, ?)"
)


class Day(NamedTuple):
    """UT1 − UTC and TAI − UTC, seconds, at 0h UTC of a modified Julian date."""

    mjd: int
    ut1_minus_utc_s: float
    tai_minus_utc_s: int
    is_predicted: bool


def store_days(store: Store, days: Sequence[Day], fetched: datetime) -> None:
    """Store ``days`` in place of the stored ones."""
    with store.transaction():
        store.connection.execute("DELETE FROM earth_orientation")
        distinct = {day.mjd: day for day in days}
        rows = [(*day, fetched.timestamp()) for day in distinct.values()]
        store.connection.executemany(_INSERT, rows)


def stored_table(store: Store) -> Ut1Table | None:
    """Return the UT1 table last fetched; None if there is none."""
    store.check_counts("earth_orientation")
    rows = sorted(store.rows("earth_orientation"))
    if not rows or all(is_predicted for _, _, _, is_predicted, _ in rows):
        return None
    import numpy as np

    from orbitwatch.astro.ut1_source import Ut1Table

    mjd, ut1_minus_utc, tai_minus_utc, predicted, fetched = np.array(rows, dtype=np.float64).T
    leaps = np.flatnonzero(np.diff(tai_minus_utc)) + 1
    return Ut1Table(
        mjd=mjd,
        ut1_minus_tai_s=ut1_minus_utc - tai_minus_utc,
        measured_to_mjd=float(mjd[predicted == 0.0][-1]),
        leap_mjd=mjd[leaps],
        leap_tai_minus_utc_s=tai_minus_utc[leaps],
        origin=f"CelesTrak, {datetime.fromtimestamp(fetched[0], UTC):%Y-%m-%d}",
    )


def use_earth_orientation(folder: Path, on_repair: Callable[[RepairResult], None]) -> None:
    """Take UT1 from the archive in ``folder`` where it is better than the shipped table."""
    ut1_source.use(partial(_from_archive, folder, on_repair))


def _from_archive(folder: Path, on_repair: Callable[[RepairResult], None]) -> Ut1Table | None:
    return from_archive(folder, stored_table, on_repair, "the shipped UT1 table is used")
