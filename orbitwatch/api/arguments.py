"""Converts arguments of the Python API: objects, places, element sets, texts and files."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Callable, Iterable, Sequence
from numbers import Real
from operator import index
from pathlib import Path
from typing import Any, Protocol, SupportsIndex, TypeVar, runtime_checkable

import numpy as np

from orbitwatch.config import load_settings
from orbitwatch.elements.element_set import ElementSet
from orbitwatch.elements.element_text import Elements, ElementText
from orbitwatch.errors import UsageError
from orbitwatch.sites import Site, load_gazetteer

T = TypeVar("T")

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
    return tuple(map(_name, list_of(names, _no_name)))


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


def one_name(name: str | SupportsIndex) -> str:
    """Return the name of the only object; raises UsageError unless it is exactly one."""
    names = names_of(name)
    if len(names) != 1:
        raise _no_name(name)
    return names[0]


def _no_name(name: object) -> UsageError:
    return UsageError(
        f"{shown(name)} is not an object",
        hint='give a name or a catalogue number, such as "iss" or 25544',
    )


def texts_of(name: str, given: str | Iterable[str]) -> tuple[str, ...]:
    """Return the texts of an argument that takes one or several."""
    if isinstance(given, str):
        return (given,)
    error = UsageError(f"{name} must be a string or several, not {shown(given)}")
    texts = tuple(list_of(given, lambda _: error))
    if not all(isinstance(text, str) for text in texts):
        raise error
    return texts


def group_of(name: str, values: Iterable[T], count: int, example: str) -> list[T]:
    """Return the values of an argument that takes so many together."""
    error = UsageError(f"{name} is {count} numbers, not {shown(values)}", hint=f"such as {example}")
    found = list_of(values, lambda _: error)
    if isinstance(values, str) or len(found) != count:
        raise error
    return found


def paths_of(files: Path | str | Iterable[Path | str]) -> list[Path]:
    """Return the paths of one file or of several."""
    found = [files] if isinstance(files, (str, os.PathLike)) else list_of(files, _no_path)
    for file in found:
        if not isinstance(file, (str, os.PathLike)):
            raise _no_path(file)
    return [Path(file) for file in found]


def _no_path(file: object) -> UsageError:
    return UsageError(f"{shown(file)} is not the path of a file")


def list_of(values: Iterable[T], refused: Callable[[object], UsageError]) -> list[T]:
    """Return several values as a list; raise the error of ``refused`` if they are not several."""
    try:
        return list(values)
    except TypeError:
        raise refused(values) from None


def shown(value: object) -> str:
    """Return a value of any type as a short text of one line."""
    try:
        text = str(value) if isinstance(value, np.generic) else repr(value)
    except ValueError:
        return "so large a number"  # of more digits than Python writes
    text = " ".join(text.split())
    return text if len(text) <= 60 else f"{text[:60]}…"


def sites_of(places: Places) -> list[Site]:
    """Return the sites that ``places`` names, including the user's own."""
    settings = load_settings(None, None, os.environ)
    gazetteer = load_gazetteer(settings.data_dir / "sites.csv")
    several: Any = places
    listed = [places] if _is_one(places) else list_of(several, _no_site)
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
    with contextlib.suppress(TypeError, ValueError):
        if isinstance(place, Sequence | np.ndarray) and 2 <= len(place) <= 3:
            return ",".join(f"{float(number):.9f}" for number in place)
    raise _no_site(place)


def _no_site(place: object) -> UsageError:
    return UsageError(
        f"{shown(place)} is not a site", hint='give a name, "13.44,144.79", or (13.44, 144.79)'
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
    none = UsageError(
        "elements contains no element sets",
        hint="give a file, a string, a list of ElementSet or a data frame with OMM keywords",
    )
    listed = list_of(elements, lambda _: none)
    if listed and all(isinstance(one, ElementSet) for one in listed):
        from orbitwatch.elements.omm_csv import write_omm_csv

        return ElementText(write_omm_csv(listed), "the element sets")
    raise none
