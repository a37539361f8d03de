"""The span that a claim's time denotes at its precision, in each plausible zone."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, tzinfo
from functools import cache
from typing import Literal

from orbitwatch.elements.identity import ObjectRecord
from orbitwatch.errors import UsageError
from orbitwatch.resources import shipped
from orbitwatch.sites import Site
from orbitwatch.times import parse_instant, parse_zone, precision_of, zone_name

ZoneOrigin = Literal["given", "UTC", "site", "station", "owner"]
"""The reason for reading a time in a zone: given with the time, or the zone of one of these."""

_DAY = timedelta(days=1)
_OWNER_COLUMNS = ("owner", "name", "zone")


@dataclass(frozen=True, slots=True)
class OwnerCountry:
    """A country that the satellite catalogue names as an owner.

    ``zone`` is its capital's; ``station`` names its known ground station.
    """

    code: str
    name: str
    zone: str
    station: str | None


@dataclass(frozen=True, slots=True)
class CandidateZone:
    """A zone in which a claim's time may be given, and ``whose`` it is; IANA name or offset."""

    name: str
    zone: tzinfo
    whose: tuple[ZoneOrigin, ...]


@dataclass(frozen=True, slots=True)
class ClaimedTime:
    """A claim's time read in one zone: from ``start`` up to but not including ``end``, in UTC.

    The span follows from the precision of the text: 09:21 means that minute. ``note`` reports an
    ambiguous text.
    """

    text: str
    start: datetime
    end: datetime
    zone: CandidateZone
    note: str | None

    @property
    def is_whole_day(self) -> bool:
        """Whether no time of day was given."""
        return precision_of(self.text) >= _DAY

    def distance_s(self, moment: datetime) -> float:
        """Return the distance of a moment from the span, in seconds; 0 within it."""
        return max(self.start - moment, moment - self.end, timedelta()).total_seconds()

    def distance_to_s(self, begin: datetime, end: datetime) -> float:
        """Return the distance of an interval from the span, in seconds: 0 if they overlap."""
        return max(self.start - end, begin - self.end, timedelta()).total_seconds()


@cache
def owner_countries() -> dict[str, OwnerCountry]:
    """Return the owners that have a time zone, by the satellite catalogue's code."""
    with shipped("owner-zones.csv").open(encoding="utf-8", newline="") as file:
        return {
            row["owner"]: OwnerCountry(
                row["owner"], row["name"], row["zone"], row["station"] or None
            )
            for row in csv.DictReader(file)
        }


def owner_country(record: ObjectRecord) -> OwnerCountry | None:
    """Return the country that owns an object, if it is one with a time zone."""
    return owner_countries().get(record.owner or "")


def candidate_zones(
    site: Site, station: Site | None, owner: OwnerCountry | None
) -> tuple[CandidateZone, ...]:
    """Return the distinct zones in which a time without one may be given."""
    named: list[tuple[ZoneOrigin, str]] = [("UTC", "UTC")]
    places: tuple[tuple[ZoneOrigin, Site | None], ...] = (("site", site), ("station", station))
    for who, place in places:
        if place is not None:
            named.append((who, place.timezone))
    if owner is not None:
        named.append(("owner", owner.zone))
    whose: dict[str, list[ZoneOrigin]] = {}
    for who, name in named:
        whose.setdefault(zone_name(parse_zone(name)), []).append(who)
    return tuple(CandidateZone(name, parse_zone(name), tuple(who)) for name, who in whose.items())


def read_claimed_times(
    text: str, zone: str, plausible: Sequence[CandidateZone], now: datetime
) -> tuple[tuple[ClaimedTime, ...], tuple[str, ...]]:
    """Return the readings of a claim's time, and why others are excluded.

    A zone in the text or in ``zone`` is the only one; without it each of ``plausible`` is. Raises
    UsageError if the text cannot be read, if two zones are given, and if no reading is left
    because the time was skipped by a clock change or lies in the future.
    """
    precision_of(text)  # refuses "now", which nobody can have claimed
    written = parse_instant(text, now).zone
    if written is not None and zone:
        raise UsageError(f"{text!r} has a zone already", hint=f"leave out the zone {zone}")
    if written is not None:
        return (_read(text, CandidateZone(zone_name(written), written, ("given",)), "", now),), ()
    if zone:
        given = parse_zone(zone)
        return (_read(text, CandidateZone(zone_name(given), given, ("given",)), zone, now),), ()
    readings, problems = [], []
    for candidate in plausible:
        try:
            readings.append(_read(text, candidate, candidate.name, now))
        except UsageError as error:
            problems.append(error)
    if not readings:
        raise problems[0]
    return tuple(readings), tuple(f"not possible: {error.message}" for error in problems)


def _read(text: str, zone: CandidateZone, behind: str, now: datetime) -> ClaimedTime:
    parsed = parse_instant(f"{text} {behind}", now)
    precision = precision_of(text)
    start = parsed.instant
    if precision >= _DAY:  # a calendar day: a clock change makes it 23 or 25 hours
        tomorrow = start.astimezone(zone.zone).replace(tzinfo=None) + _DAY
        end = tomorrow.replace(tzinfo=zone.zone).astimezone(UTC)
    else:
        end = start + precision
    if start > now:
        raise UsageError(
            f"{text} in {zone.name} lies in the future: a claim is about what has happened",
            hint="orbitwatch overflights predicts future ones",
        )
    return ClaimedTime(text.strip(), start, end, zone, parsed.note)
