"""What the archive says of itself: how much it holds, which groups, and the queries ever sent."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

from orbitwatch.archive.database.attempts import Attempt, latest_attempts
from orbitwatch.archive.database.opening import is_there, with_archive
from orbitwatch.archive.database.store import Store
from orbitwatch.archive.held import shipped_objects
from orbitwatch.archive.summary import Group, Summary, groups, summary
from orbitwatch.config import Settings
from orbitwatch.selection.holdings import warn_mended

_ORIGIN = date(2000, 1, 1)


@dataclass(frozen=True, slots=True)
class ArchiveStatus:
    """What the archive in ``folder`` says of itself; ``summary`` is None where there is none.

    ``weather_days`` are the first and the last day of space weather that is held.
    """

    folder: Path
    summary: Summary | None = None
    groups: Sequence[Group] = ()
    attempts: Sequence[Attempt] = ()
    weather_days: tuple[date, date] | None = None


def archive_status(settings: Settings) -> ArchiveStatus:
    """Return the state of the archive; nothing is connected to."""
    folder = settings.data_dir
    if not is_there(folder):
        return ArchiveStatus(folder)
    return with_archive(folder, _read, warn_mended)


def _read(store: Store) -> ArchiveStatus:
    days = sorted(store.space_weather())
    held = (_ORIGIN + timedelta(days=days[0]), _ORIGIN + timedelta(days=days[-1])) if days else None
    return ArchiveStatus(
        store.file.parent, summary(store), groups(store), latest_attempts(store), held
    )


def shipped_summary() -> Summary:
    """Return how much comes with the program."""
    objects = shipped_objects()
    epochs = [s.epoch for held in objects.values() for s in held.element_sets]
    return Summary(len(objects), len(epochs), min(epochs), max(epochs), 0, 0)
