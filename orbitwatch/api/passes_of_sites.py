"""Passes of objects over sites: `passes` and `overflights`."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from orbitwatch import remarks
from orbitwatch.answer import Answer
from orbitwatch.api.arguments import ElementSource, Names, Places, texts_of
from orbitwatch.api.calls import api_call
from orbitwatch.api.datasets import Dataset, parts_of
from orbitwatch.api.questions import (
    Charted,
    choice_of,
    offline_settings,
    places_of,
    some_places,
    table_of,
    trust_of,
)
from orbitwatch.api.times import Instant, Length, length_of, span_of
from orbitwatch.astro.sky.phase_models import PhaseModel
from orbitwatch.astro.sky.sky_conditions import SkyConditions
from orbitwatch.astro.swath import Swath
from orbitwatch.elements.modes import DEFAULT_MODE, ElementsMode
from orbitwatch.errors import OrbitwatchError, UsageError
from orbitwatch.features.areas.answer import answer as answer_areas
from orbitwatch.features.areas.dataset import plan as plan_areas
from orbitwatch.features.areas.named_areas import areas_from
from orbitwatch.features.areas.question import AreaQuestion
from orbitwatch.features.passes.answer import answer
from orbitwatch.features.passes.dataset import plan
from orbitwatch.features.passes.question import PassQuestion, SortKey
from orbitwatch.formats.table import Table

if TYPE_CHECKING:
    from matplotlib.figure import Figure


@api_call
def passes(
    objects: Names = (),
    sites: Places = (),
    *,
    start: Instant,
    end: Instant | None = None,
    length: Length | None = None,
    min_elevation: float = 10.0,
    visible: bool = False,
    min_visible: Length | None = None,
    magnitude: float | None = None,
    magnitudes: Path | str | None = None,
    twilight: float = -6.0,
    phase: PhaseModel = "linear",
    extinction: float = 0.0,
    radio: float | None = None,
    sort: SortKey | None = None,
    limit: int | None = None,
    all_: bool = False,
    group: str | None = None,
    owner: str | None = None,
    perigee_below: float | None = None,
    elements: ElementSource | None = None,
    elements_mode: ElementsMode = DEFAULT_MODE,
    allow_stale: bool = False,
    jobs: int = 1,
    dataset: Dataset | None = None,
) -> Table:
    """Return when objects are up at sites: the rows of ``orbitwatch passes``.

    Angles are in degrees, ``perigee_below`` in km. ``visible`` keeps only passes that the eye can
    see, ``min_visible`` those visible for so long, ``magnitude`` those at least so bright; the sky
    is dark when the Sun is below ``twilight``. ``magnitudes`` is a file of your own standard
    magnitudes. ``radio``, a frequency in Hz, adds rise, set and Doppler rate. ``sort`` orders the
    rows (None: by rise time), ``limit`` keeps the first. Objects are named, or selected by
    ``all_``, ``group``, ``owner`` and ``perigee_below``, or are those of ``elements``. ``jobs``
    processes share the work. A ``dataset`` is written instead, and its parts are returned. Raises
    subclasses of `OrbitwatchError`, as the command line reports.
    """
    return _table(
        PassQuestion(
            kind="passes",
            selection=choice_of(
                objects, elements, all_=all_, group=group, owner=owner, perigee_below=perigee_below
            ),
            sites=some_places(sites),
            span=span_of(start, end, length),
            min_elevation_deg=min_elevation,
            elements_mode=elements_mode,
            allow_stale=allow_stale,
            visible=visible,
            min_visible_s=None if min_visible is None else length_of(min_visible).total_seconds(),
            faintest=magnitude,
            magnitudes=None if magnitudes is None else Path(magnitudes),
            sky=SkyConditions(twilight, phase, extinction),
            sort=sort,
            limit=limit,
            jobs=jobs,
            radio_hz=radio,
        ),
        dataset,
    )


@api_call
def overflights(
    objects: Names = (),
    sites: Places = (),
    *,
    areas: str | Sequence[str] = (),
    swath_km: float | None = None,
    start: Instant,
    end: Instant | None = None,
    length: Length | None = None,
    min_elevation: float = 10.0,
    daylight: bool = False,
    max_off_nadir: float | None = None,
    max_distance: float | None = None,
    magnitude: float | None = None,
    magnitudes: Path | str | None = None,
    twilight: float = -6.0,
    phase: PhaseModel = "linear",
    extinction: float = 0.0,
    sort: SortKey | None = None,
    limit: int | None = None,
    all_: bool = False,
    group: str | None = None,
    owner: str | None = None,
    perigee_below: float | None = None,
    elements: ElementSource | None = None,
    elements_mode: ElementsMode = DEFAULT_MODE,
    allow_stale: bool = False,
    jobs: int = 1,
    dataset: Dataset | None = None,
) -> Table:
    """Return when objects come over sites: the rows of ``orbitwatch overflights``.

    ``max_off_nadir`` is in degrees, ``max_distance`` from the ground track in km. With ``areas``
    (GeoJSON files or names) instead of ``sites``, each row is a contact of a swath with an area:
    the swath is ``swath_km`` wide, or as wide as ``max_off_nadir`` reaches. The rest is as in
    `passes`.
    """
    selection = choice_of(
        objects, elements, all_=all_, group=group, owner=owner, perigee_below=perigee_below
    )
    names = texts_of("areas", areas)
    if names:
        if places_of(sites):
            raise UsageError(
                "sites and areas cannot be used together", hint="ask for one at a time"
            )
        if sort is not None:
            raise UsageError(
                "areas and sort cannot be used together", hint="rows of areas are in order of time"
            )
        found, notes = areas_from(names)
        about_areas = AreaQuestion(
            selection=selection,
            areas=tuple(found),
            span=span_of(start, end, length),
            swath=Swath(swath_km, max_off_nadir),
            elements_mode=elements_mode,
            allow_stale=allow_stale,
            daylight=daylight,
            max_distance_km=max_distance,
            jobs=jobs,
        )
        return _area_table(about_areas, notes, limit, dataset)
    if swath_km is not None:
        raise UsageError("swath_km needs areas", hint='add one, such as areas="guam-islands"')
    return _table(
        PassQuestion(
            kind="overflights",
            selection=selection,
            sites=some_places(sites),
            span=span_of(start, end, length),
            min_elevation_deg=min_elevation,
            elements_mode=elements_mode,
            allow_stale=allow_stale,
            daylight=daylight,
            max_off_nadir_deg=max_off_nadir,
            max_distance_km=max_distance,
            faintest=magnitude,
            magnitudes=None if magnitudes is None else Path(magnitudes),
            sky=SkyConditions(twilight, phase, extinction),
            sort=sort,
            limit=limit,
            jobs=jobs,
        ),
        dataset,
    )


def _table(question: PassQuestion, dataset: Dataset | None) -> Table:
    if dataset is not None:
        planned = partial(plan, question, partition=dataset.partition)
        excluded = {"radio": question.radio_hz, "sort": question.sort, "limit": question.limit}
        return parts_of(dataset, planned, question.jobs or 1, (), **excluded)

    def ask() -> Charted:
        found = answer(question, offline_settings(), datetime.now(UTC))
        charts = {"timeline": partial(_days, question), "sky": partial(_sky, question)}
        return Charted(found, charts)

    return table_of(ask, trust_of)


def _days(question: PassQuestion, found: Answer, path: Path | None) -> Figure:
    from orbitwatch.features.passes.pictures import draw_days

    return draw_days(question, found, found.rows(), path)


def _sky(question: PassQuestion, found: Answer, path: Path | None) -> Figure:
    from orbitwatch.features.passes.pictures import BestPass, draw_best

    best = BestPass(question)
    best.add(found.rows())
    return draw_best(question, found, best, path)


def _area_table(
    question: AreaQuestion, notes: Sequence[str], limit: int | None, dataset: Dataset | None
) -> Table:
    if dataset is not None:
        planned = partial(plan_areas, question)
        return parts_of(dataset, planned, question.jobs or 1, notes, limit=limit)

    def ask() -> Charted:
        for note in notes:
            remarks.note(note)
        found = answer_areas(question, offline_settings(), datetime.now(UTC)).first(limit)
        return Charted(found, {"map": partial(_area_map, question)})

    return table_of(ask, trust_of)


def _area_map(question: AreaQuestion, found: Answer, path: Path | None) -> Figure:
    from orbitwatch.features.areas.report import area_map
    from orbitwatch.reports.maps import draw_map_into

    rows = found.rows()
    if not len(rows):
        raise OrbitwatchError("nothing to draw: the swath touches no area in this span")
    return draw_map_into(area_map(question, found, rows), path)
