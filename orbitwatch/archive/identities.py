"""Who the objects of the archive are: the names their sets came under, the catalogue's account."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any, Final

from orbitwatch.archive.names import normalise
from orbitwatch.archive.set_rows import microseconds
from orbitwatch.elements.element_set import ElementSet
from orbitwatch.elements.identity import ObjectRecord

_NAME: Final = (
    "INSERT INTO naming VALUES (NULL, ?, ?, ?, ?, ?) ON CONFLICT DO UPDATE"
    " SET last_epoch = max(last_epoch, excluded.last_epoch) RETURNING id"
)
_SATCAT: Final = (
    "INSERT INTO satcat VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
    " ON CONFLICT DO UPDATE SET name = excluded.name, object_id = excluded.object_id,"
    " aliases = excluded.aliases, kind = excluded.kind, owner = excluded.owner,"
    " launched = excluded.launched, launch_site = excluded.launch_site,"
    " in_orbit_from = excluded.in_orbit_from, decayed = excluded.decayed,"
    " in_orbit_until = excluded.in_orbit_until, note = excluded.note,"
    " key = excluded.key, source = excluded.source, fetched = excluded.fetched"
    " WHERE excluded.fetched >= fetched"
)
_Key = tuple[int, str, str]


class NewNames:
    """The numbers of the names under which sets come; names not seen before get one."""

    def __init__(self, connection: sqlite3.Connection, element_sets: Sequence[ElementSet]) -> None:
        newest: dict[_Key, datetime] = {}
        for s in element_sets:
            key = _key(s)
            held = newest.get(key)
            if held is None or s.epoch > held:
                newest[key] = s.epoch
        self._numbers: dict[_Key, int] = {
            key: connection.execute(
                _NAME, (*key, normalise(key[1]), microseconds(epoch))
            ).fetchone()[0]
            for key, epoch in newest.items()
        }

    def number(self, element_set: ElementSet) -> int:
        """Return the number of the name that one of the sets bears."""
        return self._numbers[_key(element_set)]


def _key(element_set: ElementSet) -> _Key:
    return (
        element_set.norad_cat_id,
        element_set.object_name or "",
        element_set.object_id or "",
    )


def put_objects(
    connection: sqlite3.Connection, records: Iterable[ObjectRecord], source: str, fetched: float
) -> int:
    """Keep the catalogue's account of objects, where it is no older than the one held."""
    rows = [_satcat_row(record, source, fetched) for record in records]
    connection.executemany(_SATCAT, rows)
    return len(rows)


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
    """Return the account that a row of ``satcat`` holds."""
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
