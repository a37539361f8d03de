"""The state of the archive: contents, groups, queries sent, and the accuracy of UT1."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path

import numpy as np

from orbitwatch import remarks
from orbitwatch.archive.combined_holdings import shipped_objects
from orbitwatch.archive.database.attempts import Attempt, latest_attempts
from orbitwatch.archive.database.failures import mark_for_check
from orbitwatch.archive.database.location import FILE, WAIT_S
from orbitwatch.archive.database.opening import is_there, with_archive
from orbitwatch.archive.database.repair import is_damaged
from orbitwatch.archive.database.store import Store
from orbitwatch.archive.summary import Group, Summary, groups, summary
from orbitwatch.astro import earth_orientation
from orbitwatch.config import Settings
from orbitwatch.selection.holdings import warn_repaired
from orbitwatch.times import from_jd, to_jd

_ORIGIN = date(2000, 1, 1)


@dataclass(frozen=True, slots=True)
class ArchiveStatus:
    """The state of the archive in ``folder``; ``summary`` is None without an archive.

    ``weather_days`` are the first and last day of stored space weather.
    """

    folder: Path
    summary: Summary | None = None
    groups: Sequence[Group] = ()
    attempts: Sequence[Attempt] = ()
    weather_days: tuple[date, date] | None = None


def archive_status(settings: Settings, *, check: bool) -> ArchiveStatus:
    """Return the state of the archive, which ``check`` verifies first; connects to nothing."""
    folder = settings.data_dir
    if not is_there(folder):
        return ArchiveStatus(folder)
    if check:
        _check(folder)
    return with_archive(folder, _read, warn_repaired)


def _check(folder: Path) -> None:
    """Verify the whole archive; a damaged one is repaired when it is next opened."""
    if is_damaged(folder / FILE, WAIT_S):
        mark_for_check(folder / FILE)
    else:
        remarks.note("the archive is intact: every row is as it was written")


def _read(store: Store) -> ArchiveStatus:
    days = sorted(store.space_weather())
    held = (_ORIGIN + timedelta(days=days[0]), _ORIGIN + timedelta(days=days[-1])) if days else None
    return ArchiveStatus(
        store.file.parent, summary(store), groups(store), latest_attempts(store), held
    )


@dataclass(frozen=True, slots=True)
class Ut1Status:
    """The UT1 table in use, and the uncertainty of UT1 at a moment (seconds, 68 %)."""

    origin: str
    first_day: datetime
    measured_to: datetime
    uncertainty_s: float


def ut1_status(now: datetime) -> Ut1Status:
    """Return the source of UT1 and its accuracy ``now``."""
    table = earth_orientation.table()
    jd = np.array([sum(to_jd(now))])
    return Ut1Status(
        table.origin,
        from_jd(table.mjd[0] + earth_orientation.MJD_ZERO_JD),
        from_jd(table.measured_to_mjd + earth_orientation.MJD_ZERO_JD),
        float(earth_orientation.ut1_uncertainty_s(jd)[0]),
    )


def shipped_summary() -> Summary:
    """Return the contents of the shipped data."""
    objects = shipped_objects()
    epochs = [s.epoch for held in objects.values() for s in held.element_sets]
    return Summary(len(objects), len(epochs), min(epochs), max(epochs), 0, 0)
