"""Shipped facts about objects besides their orbits: names, owner, launch, decay."""

from __future__ import annotations

import csv
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from typing import NamedTuple

from orbitwatch.elements.identity import ObjectRecord
from orbitwatch.resources import shipped


class LaunchAttempt(NamedTuple):
    """A launch that failed to reach orbit, at about ``time`` (UTC); ``local_date`` at the site."""

    catalog_id: int
    time: datetime
    local_date: date
    rocket: str
    payload: str
    outcome: str


@cache
def known_objects() -> dict[int, ObjectRecord]:
    """Return the shipped object records by catalogue number."""
    with shipped("objects.csv").open(encoding="utf-8", newline="") as file:
        return {int(row["catalog_id"]): _record(row) for row in csv.DictReader(file)}


@cache
def launch_attempts() -> tuple[LaunchAttempt, ...]:
    """Return the failed launches in the objects' histories, in order of time."""
    with shipped("launch-attempts.csv").open(encoding="utf-8", newline="") as file:
        return tuple(
            LaunchAttempt(
                catalog_id=int(row["catalog_id"]),
                time=datetime.fromisoformat(row["time"]),
                local_date=date.fromisoformat(row["local_date"]),
                rocket=row["rocket"],
                payload=row["payload"],
                outcome=row["outcome"],
            )
            for row in csv.DictReader(file)
        )


def _record(row: dict[str, str]) -> ObjectRecord:
    launched, decayed = row["launched"] or None, row["decayed"] or None
    begin = row["in_orbit_from"] or launched
    return ObjectRecord(
        catalog_id=int(row["catalog_id"]),
        name=row["name"],
        object_id=row["object_id"] or None,
        aliases=tuple(filter(None, row["aliases"].split("|"))),
        kind=row["kind"] or None,
        owner=row["owner"] or None,
        launched=launched,
        launch_site=row["launch_site"] or None,
        in_orbit_from=_first_moment(begin) if begin else None,
        decayed=decayed,
        in_orbit_until=_last_moment(decayed) if decayed else None,
        note=row["note"] or None,
    )


def _first_moment(text: str) -> datetime:
    if "T" in text:
        return datetime.fromisoformat(text)
    return datetime.combine(date.fromisoformat(text), time(), UTC)


def _last_moment(text: str) -> datetime:
    """Return the end of the day of a date: the object decayed at an unknown time of that day."""
    return _first_moment(text) + (timedelta() if "T" in text else timedelta(days=1))
