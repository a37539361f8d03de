"""The identities of objects in the archive: names, catalogue records (SATCAT) and groups."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Mapping, Sequence, Set
from datetime import UTC, datetime
from typing import Any, Final

from orbitwatch.archive.database.columns import CHECKED_COLUMNS
from orbitwatch.archive.database.names import normalise
from orbitwatch.elements.element_set import ElementSet
from orbitwatch.elements.identity import ObjectRecord

_NAME: Final = "INSERT INTO naming (catalog_id, name, object_id, key) VALUES (?, ?, ?, ?)"
_NAMES: Final = (
    "SELECT id, catalog_id, name, object_id FROM naming"
    " WHERE catalog_id IN (SELECT value FROM json_each(?))"
)
_SATCAT: Final = (
    f"INSERT INTO satcat ({', '.join(CHECKED_COLUMNS['satcat'])}) VALUES"  # noqa: S608
    " (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
    " ON CONFLICT DO UPDATE SET name = excluded.name, object_id = excluded.object_id,"
    " aliases = excluded.aliases, kind = excluded.kind, owner = excluded.owner,"
    " launched = excluded.launched, launch_site = excluded.launch_site,"
    " in_orbit_from = excluded.in_orbit_from, decayed = excluded.decayed,"
    " in_orbit_until = excluded.in_orbit_until, note = excluded.note,"
    " key = excluded.key, source = excluded.source, fetched = excluded.fetched"
    " WHERE excluded.fetched >= fetched OR fetched > ?"
)
NameKey = tuple[int, str, str]
"""Catalogue number, name and designator; an unknown name or designator is empty."""


class NameNumbers:
    """Numbers of the names under which sets arrived; a new name is inserted and numbered.

    Known numbers are cached, since names are only ever added; call ``forget`` after a rollback.
    """

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection
        self._known: dict[NameKey, int] = {}

    def forget(self) -> None:
        """Clear the cache."""
        self._known.clear()

    def numbers(self, keys: Set[NameKey]) -> Mapping[NameKey, int]:
        """Return the number of each of ``keys``, and possibly of others."""
        wanted = keys - self._known.keys()
        if not wanted:
            return self._known
        among = json.dumps(sorted({key[0] for key in wanted}))
        for number, *key in self._connection.execute(_NAMES, (among,)):
            self._known[key[0], key[1], key[2]] = number
        for key in sorted(wanted - self._known.keys()):
            cursor = self._connection.execute(_NAME, (*key, normalise(key[1])))
            self._known[key] = int(cursor.lastrowid or 0)
        return self._known


def name_key(element_set: ElementSet) -> NameKey:
    """Return the key that identifies the name of an element set."""
    return (
        element_set.norad_cat_id,
        element_set.object_name or "",
        element_set.object_id or "",
    )


def put_objects(
    connection: sqlite3.Connection, records: Iterable[ObjectRecord], source: str, fetched: float
) -> int:
    """Store catalogue records, except where a newer one is stored; return their number.

    A stored record dated in the future was fetched under a wrong clock and counts as old.
    """
    now = datetime.now(UTC).timestamp()
    rows = [(*_satcat_row(record, source, fetched), now) for record in records]
    connection.executemany(_SATCAT, rows)
    return len(rows)


def put_group(
    connection: sqlite3.Connection, name: str, catalog_ids: Iterable[int], fetched: float
) -> None:
    """Store the members of a group in place of the previous ones."""
    connection.execute("DELETE FROM group_member WHERE name = ?", (name,))
    connection.execute(
        "INSERT INTO satellite_group (name, fetched) VALUES (?, ?)"
        " ON CONFLICT DO UPDATE SET fetched = excluded.fetched",
        (name, fetched),
    )
    connection.executemany(
        "INSERT INTO group_member (name, catalog_id) VALUES (?, ?)",
        ((name, number) for number in sorted(set(catalog_ids))),
    )


def _satcat_row(record: ObjectRecord, source: str, fetched: float) -> tuple[object, ...]:
    return (
        record.catalog_id,
        record.name,
        record.object_id,
        "|".join(record.aliases),
        record.kind,
        record.owner,
        record.launched,
        record.launch_site,
        _text(record.in_orbit_from),
        record.decayed,
        _text(record.in_orbit_until),
        record.note,
        normalise(record.name),
        source,
        fetched,
    )


def record_from_row(row: Sequence[Any]) -> ObjectRecord:
    """Return the record in a row of ``satcat``."""
    return ObjectRecord(
        catalog_id=row[0],
        name=row[1],
        object_id=row[2],
        aliases=tuple(filter(None, row[3].split("|"))),
        kind=row[4],
        owner=row[5],
        launched=row[6],
        launch_site=row[7],
        in_orbit_from=_moment(row[8]),
        decayed=row[9],
        in_orbit_until=_moment(row[10]),
        note=row[11],
    )


def _text(moment: datetime | None) -> str | None:
    return None if moment is None else moment.isoformat()


def _moment(text: str | None) -> datetime | None:
    return None if text is None else datetime.fromisoformat(text)
