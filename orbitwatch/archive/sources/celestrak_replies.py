"""Replies of CelesTrak: data, "no data found", or "not updated since your last download"."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Final

from orbitwatch.archive.earth_orientation import Day
from orbitwatch.archive.reply import Reply
from orbitwatch.archive.sources.celestrak_queries import Query
from orbitwatch.archive.sources.eop import read_eop
from orbitwatch.archive.sources.satcat import read_satcat
from orbitwatch.archive.sources.space_weather import Days, read_space_weather
from orbitwatch.elements.element_set import ElementSet
from orbitwatch.elements.identity import ObjectRecord
from orbitwatch.elements.labels import quoted
from orbitwatch.elements.reading import read_element_sets
from orbitwatch.elements.refusal import Refusal
from orbitwatch.errors import ElementsError

# Content types under which CSV is served; an error is a page of HTML.
_TYPES: Final = ("text/csv", "application/csv", "text/plain", "application/octet-stream", "")
_CURRENT: Final = re.compile(rb"\bdata has not updated since your last successful\b")
_MISSING: Final = re.compile(rb"\s*No (?:\w+ )?(?:data|records?) found\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Content:
    """The content of a reply: sets, records, space weather or Earth orientation, damaged rows."""

    sets: tuple[ElementSet, ...] = ()
    records: tuple[ObjectRecord, ...] = ()
    space_weather: Days = field(default_factory=dict)
    earth_orientation: tuple[Day, ...] = ()
    refused: tuple[Refusal, ...] = ()


def is_missing(reply: Reply) -> bool:
    """Whether the reply states, with whatever status, that there is no such object or list."""
    return _MISSING.match(reply.body) is not None


def is_current(reply: Reply) -> bool:
    """Whether the reply refuses to repeat data that have not changed since the last download."""
    return reply.status == 403 and _CURRENT.search(reply.body) is not None


def check(reply: Reply) -> None:
    """Raise ElementsError for a reply whose type or end shows that it is no or incomplete data."""
    if not reply.body.strip():
        raise ElementsError("the reply is empty")
    if reply.content_type not in _TYPES:
        raise ElementsError(f"it is {quoted(reply.content_type)}, not CSV")
    if not reply.measured and not reply.body.endswith(b"\n"):
        raise ElementsError("the reply ends within a line")


def read(query: Query, body: bytes) -> Content:
    """Return the content of the reply to ``query``; at least one row is good.

    Raises ElementsError where no row is good, the reply is truncated, or it is about other objects.
    """
    sets: tuple[ElementSet, ...] = ()
    records: tuple[ObjectRecord, ...] = ()
    weather: Days = {}
    days: tuple[Day, ...] = ()
    if query.kind == "space-weather":
        weather, refused = read_space_weather(body, "the reply")
    elif query.kind == "satcat":
        satcat = read_satcat(body, "the reply")
        records, refused = satcat.records, satcat.refused
    elif query.kind == "earth-orientation":
        days, refused = read_eop(body, "the reply")
    else:
        result = read_element_sets(body, "the reply")
        sets, refused = tuple(result.sets), result.refused
    if refused and refused[-1].line == body.count(b"\n") + 1:
        # The last line is damaged and unterminated: truncated, whatever the length header.
        raise ElementsError("the reply ends within a line")
    if not (sets or records or weather or days):
        raise ElementsError(f"no usable row{f': {refused[0]}' if refused else ''}")
    if query.parameter == "CATNR":
        came = {s.norad_cat_id for s in sets} | {record.catalog_id for record in records}
        if int(query.value) not in came:
            raise ElementsError(f"it is about other objects, such as {min(came)}")
    return Content(sets, records, weather, days, refused)
