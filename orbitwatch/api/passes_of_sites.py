"""When objects are up at sites, and when they come over them: `passes` and `overflights`."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

from orbitwatch.api.arguments import Instant, Length, Names, Places, span_of
from orbitwatch.api.questions import choice_of, offline_settings, places_of, table_of, trust_of
from orbitwatch.elements.modes import DEFAULT_MODE, ElementsMode
from orbitwatch.errors import UsageError
from orbitwatch.features.passes.answer import answer
from orbitwatch.features.passes.question import PassQuestion
from orbitwatch.formats.table import Table


def passes(
    objects: Names,
    sites: Places,
    *,
    start: Instant,
    end: Instant | None = None,
    length: Length | None = None,
    min_elevation: float = 10.0,
    visible: bool = False,
    elements: Path | str | None = None,
    elements_mode: ElementsMode = DEFAULT_MODE,
    allow_stale: bool = False,
) -> Table:
    """Return when objects are up at sites: the rows of ``orbitwatch passes``.

    With ``visible`` only passes that the eye can see. Raises subclasses of `OrbitwatchError`, as
    the command line reports.
    """
    return _table(
        PassQuestion(
            kind="passes",
            selection=choice_of(objects, elements),
            sites=places_of(sites),
            span=span_of(start, end, length),
            min_elevation_deg=min_elevation,
            elements_mode=elements_mode,
            allow_stale=allow_stale,
            visible=visible,
            jobs=1,
        )
    )


def overflights(
    objects: Names,
    sites: Places,
    *,
    start: Instant,
    end: Instant | None = None,
    length: Length | None = None,
    min_elevation: float = 10.0,
    daylight: bool = False,
    max_off_nadir: float | None = None,
    max_distance: float | None = None,
    elements: Path | str | None = None,
    elements_mode: ElementsMode = DEFAULT_MODE,
    allow_stale: bool = False,
) -> Table:
    """Return when objects come over sites: the rows of ``orbitwatch overflights``.

    ``max_off_nadir`` is in degrees, ``max_distance`` from the ground track in km.
    """
    return _table(
        PassQuestion(
            kind="overflights",
            selection=choice_of(objects, elements),
            sites=places_of(sites),
            span=span_of(start, end, length),
            min_elevation_deg=min_elevation,
            elements_mode=elements_mode,
            allow_stale=allow_stale,
            daylight=daylight,
            max_off_nadir_deg=max_off_nadir,
            max_distance_km=max_distance,
            jobs=1,
        )
    )


def _table(question: PassQuestion) -> Table:
    if not question.sites:
        raise UsageError("no site is given", hint='such as "guam" or "13.44,144.79"')
    return table_of(lambda: answer(question, offline_settings(), datetime.now(UTC)), trust_of)
