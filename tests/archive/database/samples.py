"""Element sets made for tests, and ways to hurt the file that keeps them."""

from __future__ import annotations

import sqlite3
from datetime import UTC, datetime, timedelta
from pathlib import Path

from orbitwatch.archive.database.location import FILE
from orbitwatch.elements.element_set import ElementSet

NOW = datetime(2026, 8, 23, 12, tzinfo=UTC)
EPOCH = datetime(2026, 8, 22, 12, tzinfo=UTC)


def element_set(number: int = 25544, day: float = 0.0, **changes: object) -> ElementSet:
    """Return a set of an object in low orbit, ``day`` days after EPOCH."""
    fields: dict[str, object] = {
        "norad_cat_id": number,
        "epoch": EPOCH + timedelta(days=day),
        "mean_motion": 15.5,
        "eccentricity": 0.0007,
        "inclination": 51.6,
        "ra_of_asc_node": 331.8,
        "arg_of_pericenter": 72.6,
        "mean_anomaly": 287.5,
        "bstar": 1.7e-4,
        "object_name": f"OBJECT {number}",
        "object_id": "1998-067A",
    }
    return ElementSet(**(fields | changes))  # type: ignore[arg-type]


def many(objects: int, days: int) -> list[ElementSet]:
    """Return a set a day of each of ``objects`` objects."""
    return [element_set(number, day) for day in range(days) for number in range(1, objects + 1)]


def settled(folder: Path) -> Path:
    """Return the archive's file with its log folded in, so that it can be damaged at will."""
    connection = sqlite3.connect(folder / FILE)
    connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    connection.close()
    return folder / FILE


def overwrite(file: Path, start: int, content: bytes) -> None:
    """Write ``content`` over that of ``file`` from the byte ``start`` on."""
    with file.open("r+b") as stream:
        stream.seek(start)
        stream.write(content)
