"""Looks of satellites at places, `revisit`, and at the whole Earth, `coverage`."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from orbitwatch import remarks
from orbitwatch.answer import Answer
from orbitwatch.api.arguments import ElementSource, Names, Places, texts_of
from orbitwatch.api.calls import api_call
from orbitwatch.api.datasets import Dataset, parts_of
from orbitwatch.api.questions import Charted, charts_of, choice_of, offline_settings, places_of
from orbitwatch.api.times import Instant, Length, span_of
from orbitwatch.config import Settings
from orbitwatch.datasets.plan import Plan
from orbitwatch.errors import UsageError
from orbitwatch.features.areas.named_areas import areas_from
from orbitwatch.features.coverage.answer import answer as answer_coverage
from orbitwatch.features.coverage.grid import parse_grid
from orbitwatch.features.coverage.question import CoverageQuestion
from orbitwatch.features.revisit.answer import answer_for
from orbitwatch.features.revisit.dataset import plan
from orbitwatch.features.revisit.fleets import find_fleets
from orbitwatch.features.revisit.question import Places as RevisitPlaces
from orbitwatch.features.revisit.question import RevisitQuestion, selection_or_none, walkers_from
from orbitwatch.formats.table import Table

if TYPE_CHECKING:
    from matplotlib.figure import Figure


@api_call
def revisit(
    objects: Names = (),
    sites: Places = (),
    *,
    areas: str | Sequence[str] = (),
    by_latitude: float | None = None,
    walkers: str | Sequence[str] = (),
    altitude: float | None = None,
    node_local_time: str | None = None,
    max_off_nadir: float = 30.0,
    daylight: bool = False,
    min_sun: float = 0.0,
    start: Instant,
    end: Instant | None = None,
    length: Length | None = None,
    all_: bool = False,
    group: str | None = None,
    owner: str | None = None,
    perigee_below: float | None = None,
    elements: ElementSource | None = None,
    jobs: int = 1,
    dataset: Dataset | None = None,
) -> Table:
    """Return how often satellites can look at places: the rows of ``orbitwatch revisit``.

    The places are ``sites`` and ``areas`` (GeoJSON files or names), or every ``by_latitude``
    degrees of latitude. The satellites are ``objects`` as one fleet, and each of the hypothetical
    ``walkers``, such as "97.4:5/5/1", at an ``altitude`` in km. A look is by daylight with the Sun
    above ``min_sun`` degrees. A ``dataset`` is written instead as in `passes`.
    """
    choice = selection_or_none(
        choice_of(
            objects, elements, all_=all_, group=group, owner=owner, perigee_below=perigee_below
        )
    )
    texts = texts_of("walkers", walkers)
    patterns, node_hour = walkers_from(
        texts, altitude, node_local_time, with_objects=choice is not None
    )
    with remarks.recorded() as notes:
        question = RevisitQuestion(
            objects=choice,
            walkers=patterns,
            node_hour=node_hour,
            places=_places(sites, texts_of("areas", areas), by_latitude),
            span=span_of(start, end, length),
            max_off_nadir_deg=max_off_nadir,
            daylight_only=daylight,
            min_sun_deg=min_sun,
            jobs=jobs,
        )
        settings, now = offline_settings(), datetime.now(UTC)
        if dataset is not None:
            return parts_of(dataset, partial(_planned, question), jobs, notes)
        fleets = find_fleets(question, settings, now)
        found = answer_for(question, fleets, settings)
        rows = found.answer.rows()

    def draw(answer: Answer, path: Path | None) -> Figure:
        from orbitwatch.features.revisit import chart

        chart.check_chart(fleets.fleets, question.places.targets)
        return chart.draw(question, fleets, replace(found, answer=answer), path)

    charts = charts_of(Charted(found.answer, {"gaps": draw}), rows)
    return Table(rows, found.answer.title, (*notes, *found.captions), charts)


@api_call
def coverage(
    objects: Names = (),
    *,
    grid: str = "1deg",
    walkers: str | Sequence[str] = (),
    altitude: float | None = None,
    node_local_time: str | None = None,
    max_off_nadir: float = 30.0,
    daylight: bool = False,
    min_sun: float = 0.0,
    start: Instant,
    end: Instant | None = None,
    length: Length | None = None,
    all_: bool = False,
    group: str | None = None,
    owner: str | None = None,
    perigee_below: float | None = None,
    elements: ElementSource | None = None,
    jobs: int = 1,
) -> Table:
    """Return how often satellites look at each cell of a grid: the rows of ``orbitwatch coverage``.

    The ``grid`` is the size of its cells, as "1deg" (HEALPix) or "latlon:2deg". The satellites are
    those of `revisit`, all of them together.
    """
    choice = selection_or_none(
        choice_of(
            objects, elements, all_=all_, group=group, owner=owner, perigee_below=perigee_below
        )
    )
    texts = texts_of("walkers", walkers)
    patterns, node_hour = walkers_from(
        texts, altitude, node_local_time, with_objects=choice is not None
    )
    with remarks.recorded() as notes:
        question = CoverageQuestion(
            objects=choice,
            walkers=patterns,
            node_hour=node_hour,
            grid=parse_grid(grid),
            span=span_of(start, end, length),
            max_off_nadir_deg=max_off_nadir,
            daylight_only=daylight,
            min_sun_deg=min_sun,
            jobs=jobs,
        )
        found = answer_coverage(question, offline_settings(), datetime.now(UTC))
        rows = found.answer.rows()

    def draw(answer: Answer, path: Path | None) -> Figure:
        from orbitwatch.features.coverage import chart

        return chart.draw(answer.rows(), question.grid, answer.title, found.captions, path)

    charts = charts_of(Charted(found.answer, {"map": draw}), rows)
    return Table(rows, found.answer.title, (*notes, *found.captions), charts)


def _planned(question: RevisitQuestion, settings: Settings, now: datetime) -> Plan[range]:
    return plan(question, find_fleets(question, settings, now))


def _places(sites: Places, areas: Sequence[str], by_latitude: float | None) -> RevisitPlaces:
    listed = places_of(sites)
    if by_latitude is not None:
        if listed or areas:
            raise UsageError(
                "by_latitude cannot be used together with sites or areas",
                hint="ask for one at a time",
            )
        return RevisitPlaces.by_latitude(by_latitude)
    if not listed and not areas:
        raise UsageError("no place is given", hint='such as "guam" or areas="korea"')
    found, notes = areas_from(areas)
    for note in notes:
        remarks.note(note)
    return RevisitPlaces.of(listed, found)
