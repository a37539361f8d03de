"""Tracks on a map: `map`."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from orbitwatch.api.arguments import ElementSource, Names, Places, group_of
from orbitwatch.api.calls import api_call
from orbitwatch.api.questions import choice_of, offline_settings, places_of
from orbitwatch.api.times import Instant, Length, instant_of, span_of
from orbitwatch.astro.swath import Swath
from orbitwatch.drawing.pictures import check_chart_path, save
from orbitwatch.elements.modes import DEFAULT_MODE, ElementsMode
from orbitwatch.errors import UsageError
from orbitwatch.features.maps.answer import answer
from orbitwatch.features.maps.question import (
    MapQuestion,
    TwoRevolutions,
    read_view,
    two_revolutions,
)

if TYPE_CHECKING:
    from matplotlib.figure import Figure


@api_call
def map(  # noqa: A001 - the name of the command
    objects: Names = (),
    sites: Places = (),
    *,
    start: Instant | None = None,
    end: Instant | None = None,
    length: Length | None = None,
    time: Instant | None = None,
    around: str | None = None,
    extent: tuple[float, float, float, float] | None = None,
    center: str | float | None = None,
    swath_km: float | None = None,
    max_off_nadir: float | None = None,
    min_elevation: float = 10.0,
    all_: bool = False,
    group: str | None = None,
    owner: str | None = None,
    perigee_below: float | None = None,
    elements: ElementSource | None = None,
    elements_mode: ElementsMode = DEFAULT_MODE,
    allow_stale: bool = False,
    path: Path | str | None = None,
) -> Figure:
    """Draw tracks, sites, day and night on a map; return a matplotlib Figure.

    Without ``end`` and ``length`` it shows two revolutions, from ``start`` or around ``time``, the
    moment at which satellites and night are drawn (None: of the first pass over a site). The map
    shows the world, with the meridian ``center`` in its middle, or the area ``around`` a place,
    such as "guam" or "guam,500km", or the ``extent`` in degrees: west, south, east, north. The
    swath is ``swath_km`` wide, or reaches ``max_off_nadir`` degrees to either side. With a ``path``
    (.png, .svg or .pdf) it is written there too. Objects are selected as in `passes`. Raises
    subclasses of `OrbitwatchError`, as the command line reports.
    """
    file = None if path is None else Path(path)
    check_chart_path(file)
    if swath_km is not None and max_off_nadir is not None:
        raise UsageError("swath_km and max_off_nadir cannot be used together", hint="give one")
    settings, now = offline_settings(), datetime.now(UTC)
    view, centre = read_view(
        around,
        None
        if extent is None
        else ",".join(str(edge) for edge in group_of("extent", extent, 4, "(130, 0, 160, 25)")),
        None if center is None else str(center),
        settings,
    )
    at = None if time is None else instant_of(time)
    begin = now if start is None else instant_of(start)
    which: TwoRevolutions | None = None
    if end is None and length is None:
        span, which = two_revolutions(begin, at, start_is_given=start is not None)
    else:
        span = span_of(begin, end, length)
    question = MapQuestion(
        objects=choice_of(
            objects, elements, all_=all_, group=group, owner=owner, perigee_below=perigee_below
        ),
        sites=places_of(sites) or (() if centre is None else (centre,)),
        span=span,
        at=at,
        two_revolutions=which,
        min_elevation_deg=min_elevation,
        allow_stale=allow_stale,
        elements_mode=elements_mode,
        view=view,
    )
    from orbitwatch.features.maps.picture import map_figure

    found = answer(question, settings, now)
    is_swath = swath_km is not None or max_off_nadir is not None
    swath = Swath(swath_km, max_off_nadir) if is_swath else None
    figure, _ = map_figure(found.scene, swath, found.captions, view)
    return save(figure, file, palette=True)
