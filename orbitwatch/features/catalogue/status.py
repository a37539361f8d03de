"""What the archive says of itself: how much it holds, which groups, and the queries ever sent."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path

import numpy as np

from orbitwatch.archive.database.attempts import Attempt, latest_attempts
from orbitwatch.archive.database.opening import is_there, with_archive
from orbitwatch.archive.database.store import Store
from orbitwatch.archive.held import shipped_objects
from orbitwatch.archive.summary import Group, Summary, groups, summary
from orbitwatch.astro import earth_orientation
from orbitwatch.config import Settings
from orbitwatch.selection.holdings import warn_mended
from orbitwatch.times import from_jd, to_jd


@dataclass(frozen=True, slots=True)
class Ut1Status:
    """From what UT1 comes: from which day on, measured until when, and how far off it is now."""

    origin: str
    first_day: datetime
    measured_to: datetime
    uncertainty_s: float


_ORIGIN = date(2000, 1, 1)


@dataclass(frozen=True, slots=True)
class ArchiveStatus:
    """What the archive in ``folder`` says of itself; ``summary`` is None where there is none.

    ``weather_days`` are the first and the last day of space weather that is held.
    """

    folder: Path
    ut1: Ut1Status
    summary: Summary | None = None
    groups: Sequence[Group] = ()
    attempts: Sequence[Attempt] = ()
    weather_days: tuple[date, date] | None = None


def archive_status(settings: Settings, now: datetime) -> ArchiveStatus:
    """Return the state of the archive; nothing is connected to."""
    folder, ut1 = settings.data_dir, _ut1_status(now)
    if not is_there(folder):
        return ArchiveStatus(folder, ut1)

    def read(store: Store) -> ArchiveStatus:
        held = summary(store), groups(store), latest_attempts(store), _weather_days(store)
        return ArchiveStatus(folder, ut1, *held)

    return with_archive(folder, read, warn_mended)


def _ut1_status(now: datetime) -> Ut1Status:
    table = earth_orientation.table()
    jd = np.array([sum(to_jd(now))])
    return Ut1Status(
        table.origin,
        from_jd(table.mjd[0] + earth_orientation.MJD_ZERO_JD),
        from_jd(table.measured_to_mjd + earth_orientation.MJD_ZERO_JD),
        float(earth_orientation.ut1_uncertainty_s(jd)[0]),
    )


def _weather_days(store: Store) -> tuple[date, date] | None:
    days = sorted(store.space_weather())
    if not days:
        return None
    return _ORIGIN + timedelta(days=days[0]), _ORIGIN + timedelta(days=days[-1])


def shipped_summary() -> Summary:
    """Return how much comes with the program."""
    objects = shipped_objects()
    epochs = [s.epoch for held in objects.values() for s in held.element_sets]
    return Summary(len(objects), len(epochs), min(epochs), max(epochs), 0, 0)
