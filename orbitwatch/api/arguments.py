"""Converts arguments of the Python API: times, durations, objects, places and element sets."""

from __future__ import annotations

import os
from collections.abc import Iterable, Sequence
from datetime import UTC, date, datetime, time, timedelta
from numbers import Real
from operator import index
from pathlib import Path
from typing import Protocol, SupportsIndex, runtime_checkable

import numpy as np

from orbitwatch.config import load_settings
from orbitwatch.elements.element_set import ElementSet
from orbitwatch.elements.element_text import Elements, ElementText
from orbitwatch.errors import UsageError
from orbitwatch.sites import Site, load_gazetteer
from orbitwatch.times import Span, parse_duration, parse_instant

Instant = datetime | date | np.datetime64 | str
"""An instant. Without a zone it is UTC; a date stands for its first moment."""
Length = timedelta | np.timedelta64 | str
"""A duration; strings are written like "3d", "90min" or "1h30m"."""
Names = str | SupportsIndex | Iterable[str | SupportsIndex]
"""Objects: names, patterns, designators and catalogue numbers."""
Coordinates = tuple[float, float] | tuple[float, float, float]
"""Latitude and longitude in degrees, north and east positive, and a height in m."""
Place = Site | str | Coordinates
Places = Place | Iterable[Place]


@runtime_checkable
class _PandasFrame(Protocol):
    def to_csv(self, *, index: bool, date_format: str) -> str: ...


@runtime_checkable
class _PolarsFrame(Protocol):
    def write_csv(self, *, datetime_format: str) -> str: ...


Frame = _PandasFrame | _PolarsFrame
ElementSource = Path | str | Sequence[ElementSet] | Frame
"""A file's path, a string of several lines, element sets, or a data frame with OMM keywords."""

_TIMESTAMP = "%Y-%m-%dT%H:%M:%S.%f"


def names_of(names: Names) -> tuple[str, ...]:
    """Return the names of objects as strings."""
    if isinstance(names, (str, SupportsIndex)) and not isinstance(names, np.ndarray):
        return (_name(names),)
    if isinstance(names, Iterable):
        return tuple(map(_name, names))
    raise _no_name(names)


def _name(name: object) -> str:
    if isinstance(name, str):
        return name
    if (
        isinstance(name, SupportsIndex)
        and type(name) is not bool
        and not isinstance(name, np.bool_)
    ):
        return str(index(name))
    raise _no_name(name)


def _no_name(name: object) -> UsageError:
    return UsageError(
        f"{name!r} is not an object",
        hint='give a name or a catalogue number, such as "iss" or 25544',
    )


def span_of(start: Instant, end: Instant | None, length: Length | None) -> Span:
    """Return the span; raises UsageError unless exactly one of ``end`` and ``length`` is given."""
    if (end is None) == (length is None):
        raise UsageError("give either end or length")
    begin = instant_of(start)
    if end is not None:
        return Span(begin, instant_of(end))
    return Span(begin, begin + length_of(length or ""))


def instant_of(when: Instant) -> datetime:
    """Return the instant, in UTC if no zone is given; UsageError if ``when`` is not a time."""
    if isinstance(when, str):
        return parse_instant(when, datetime.now(UTC)).instant
    moment = when.astype("datetime64[us]").item() if isinstance(when, np.datetime64) else when
    if not isinstance(moment, date) or moment != moment:  # NaT of NumPy, NaT of pandas
        raise UsageError(
            f"{when!r} is not a time", hint='give a datetime, or "2023-11-22 00:18:44"'
        )
    if not isinstance(moment, datetime):
        return datetime.combine(moment, time(), UTC)
    utc = moment.astimezone(UTC) if moment.tzinfo else moment
    return datetime.combine(utc.date(), utc.time(), UTC)  # of pandas' Timestamps too


def instants_of(times: Instant | Iterable[Instant]) -> tuple[datetime, ...]:
    """Return the instants of one time or of several, which may be an array or an index."""
    if isinstance(times, (str, date, np.datetime64)):
        return (instant_of(times),)
    return tuple(map(instant_of, times))


def length_of(length: Length) -> timedelta:
    """Return the duration."""
    if isinstance(length, str):
        return parse_duration(length)
    if isinstance(length, np.timedelta64):
        return timedelta(microseconds=int(length / np.timedelta64(1, "us")))
    return length


def sites_of(places: Places) -> list[Site]:
    """Return the sites that ``places`` names, including the user's own."""
    settings = load_settings(None, None, os.environ)
    gazetteer = load_gazetteer(settings.data_dir / "sites.csv")
    listed = [places] if _is_one(places) else list(places)  # type: ignore[arg-type]  # _is_one
    return [
        place if isinstance(place, Site) else gazetteer.resolve(_place_text(place))
        for place in listed
    ]


def _is_one(places: object) -> bool:
    if isinstance(places, (Site, str)):
        return True
    return isinstance(places, tuple) and bool(places) and isinstance(places[0], Real)


def _place_text(place: object) -> str:
    if isinstance(place, str):
        return place
    if isinstance(place, Sequence | np.ndarray) and 2 <= len(place) <= 3:
        return ",".join(f"{float(number):.9f}" for number in place)
    raise UsageError(
        f"{place!r} is not a site", hint='give a name, "13.44,144.79", or (13.44, 144.79)'
    )


def elements_of(elements: ElementSource | None) -> Elements | None:
    """Return the source of element sets; None: the stored ones.

    Raises UsageError if ``elements`` contains none.
    """
    if elements is None or isinstance(elements, Path):
        return elements
    if isinstance(elements, str):
        return ElementText(elements, "the text") if "\n" in elements else Path(elements)
    if isinstance(elements, _PandasFrame):
        text = elements.to_csv(index=False, date_format=_TIMESTAMP)
        return ElementText(text, "the data frame")
    if isinstance(elements, _PolarsFrame):
        return ElementText(elements.write_csv(datetime_format=_TIMESTAMP), "the data frame")
    listed = list(elements) if isinstance(elements, Iterable) else []
    if listed and all(isinstance(one, ElementSet) for one in listed):
        from orbitwatch.elements.omm_csv import write_omm_csv

        return ElementText(write_omm_csv(listed), "the element sets")
    raise UsageError(
        "elements contains no element sets",
        hint="give a file, a string, a list of ElementSet or a data frame with OMM keywords",
    )
