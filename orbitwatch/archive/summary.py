"""The archive in figures: how much it holds, since when, and which groups."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from orbitwatch.archive.database.location import FILE
from orbitwatch.archive.database.set_rows import instant
from orbitwatch.archive.database.store import Store


@dataclass(frozen=True, slots=True)
class Summary:
    """How much the archive holds; epochs are None where it holds no set."""

    objects: int
    sets: int
    first_epoch: datetime | None
    last_epoch: datetime | None
    catalogued: int
    size_bytes: int


@dataclass(frozen=True, slots=True)
class Group:
    """A group of objects: how many, and when that was last fetched."""

    name: str
    objects: int
    fetched: datetime


def summary(store: Store) -> Summary:
    """Return the figures; they are kept as sets come in, so that nothing is counted here."""
    (row,) = store.select(
        "SELECT count(*), ifnull(sum(sets), 0), min(first_epoch), max(last_epoch),"
        " (SELECT count(*) FROM satcat) FROM object"
    )
    return Summary(
        objects=row[0],
        sets=row[1],
        first_epoch=None if row[2] is None else instant(row[2]),
        last_epoch=None if row[3] is None else instant(row[3]),
        catalogued=row[4],
        size_bytes=size_bytes(store.file.parent),
    )


def size_bytes(folder: Path) -> int:
    """Return what the archive takes on disk, with its log."""
    files = (folder / f"{FILE}{suffix}" for suffix in ("", "-wal", "-shm"))
    return sum(file.stat().st_size for file in files if file.exists())


def groups(store: Store) -> list[Group]:
    """Return the groups held, by name."""
    rows = store.select(
        "SELECT g.name, count(m.catalog_id), g.fetched FROM satellite_group g"
        " LEFT JOIN group_member m ON m.name = g.name GROUP BY g.name ORDER BY g.name"
    )
    return [Group(name, count, _moment(fetched)) for name, count, fetched in rows]


def _moment(unix_s: float) -> datetime:
    return datetime.fromtimestamp(unix_s, UTC)
