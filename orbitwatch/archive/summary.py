"""Statistics of the archive: numbers of objects and sets, epochs, groups."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from orbitwatch.archive.database.location import FILE
from orbitwatch.archive.database.set_rows import instant
from orbitwatch.archive.database.store import Store


@dataclass(frozen=True, slots=True)
class Summary:
    """The contents of the archive in figures; epochs are None where it has no sets."""

    objects: int
    sets: int
    first_epoch: datetime | None
    last_epoch: datetime | None
    catalogued: int
    size_bytes: int


@dataclass(frozen=True, slots=True)
class Group:
    """A group of objects: its size, and when it was last fetched."""

    name: str
    objects: int
    fetched: datetime


def summary(store: Store) -> Summary:
    """Return the figures from counters updated as sets arrive, without counting sets."""
    store.check_counts("object", "satcat")
    rows = store.rows("object")
    (catalogued,) = store.select("SELECT rows FROM tally WHERE name = 'satcat'")[0]
    return Summary(
        objects=len(rows),
        sets=sum(row[1] for row in rows),
        first_epoch=instant(min(row[2] for row in rows)) if rows else None,
        last_epoch=instant(max(row[3] for row in rows)) if rows else None,
        catalogued=catalogued,
        size_bytes=size_bytes(store.file.parent),
    )


def size_bytes(folder: Path) -> int:
    """Return the archive's size on disk, including its log."""
    files = (folder / f"{FILE}{suffix}" for suffix in ("", "-wal", "-shm"))
    return sum(file.stat().st_size for file in files if file.exists())


def groups(store: Store) -> list[Group]:
    """Return the stored groups by name."""
    store.check_counts("satellite_group", "group_member")
    members = Counter(row[0] for row in store.rows("group_member"))
    rows = sorted(store.rows("satellite_group"))
    return [Group(name, members[name], _moment(fetched)) for name, fetched in rows]


def _moment(unix_s: float) -> datetime:
    return datetime.fromtimestamp(unix_s, UTC)
