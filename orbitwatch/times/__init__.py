"""Instants, spans, durations and zones: parsing and formatting.

Everywhere in orbitwatch an instant is an aware `datetime` in UTC. Nothing here reads the clock:
``now`` is always passed in. Start at `reading` (texts to instants) and `span`.
"""

from orbitwatch.times.durations import LONGEST_DURATION, parse_duration
from orbitwatch.times.julian import from_jd, to_jd
from orbitwatch.times.limits import FIRST_YEAR, LAST_YEAR
from orbitwatch.times.reading import ParsedInstant, parse_instant, precision_of
from orbitwatch.times.span import Span
from orbitwatch.times.writing import (
    format_age,
    format_day_or_second,
    format_local,
    format_offset,
    format_second,
    format_utc,
)
from orbitwatch.times.zones import parse_zone, zone_name

__all__ = [
    "FIRST_YEAR",
    "LAST_YEAR",
    "LONGEST_DURATION",
    "ParsedInstant",
    "Span",
    "format_age",
    "format_day_or_second",
    "format_local",
    "format_offset",
    "format_second",
    "format_utc",
    "from_jd",
    "parse_duration",
    "parse_instant",
    "parse_zone",
    "precision_of",
    "to_jd",
    "zone_name",
]
