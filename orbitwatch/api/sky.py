"""The sky of an observer: `tonight`, `transits` and `field`."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from orbitwatch.answer import Answer
from orbitwatch.api.arguments import ElementSource, Names, Place, Places, elements_of, group_of
from orbitwatch.api.calls import api_call
from orbitwatch.api.datasets import Dataset, parts_of
from orbitwatch.api.questions import (
    Charted,
    choice_of,
    offline_settings,
    one_place,
    some_places,
    table_of,
)
from orbitwatch.api.times import Instant, Length, instant_of, length_of, span_of
from orbitwatch.astro.sky.phase_models import PhaseModel
from orbitwatch.astro.sky.sky_conditions import SkyConditions
from orbitwatch.astro.sky_directions import from_angles, parse_declination, parse_right_ascension
from orbitwatch.errors import UsageError
from orbitwatch.features.passes.question import SortKey
from orbitwatch.features.sky.bodies import BodyName, Target
from orbitwatch.features.sky.field import FieldQuestion
from orbitwatch.features.sky.field import answer as answer_field
from orbitwatch.features.sky.field_dataset import plan as plan_field
from orbitwatch.features.sky.tonight import TonightQuestion
from orbitwatch.features.sky.tonight import answer as answer_tonight
from orbitwatch.features.sky.trails.field_of_view import Circle, FieldOfView, check_width
from orbitwatch.features.sky.trails.fits_header import Picture, read_picture
from orbitwatch.features.sky.transits import TransitQuestion
from orbitwatch.features.sky.transits import answer as answer_transits
from orbitwatch.formats.table import Table
from orbitwatch.selection.object_selection import ObjectSelection
from orbitwatch.sites import Site
from orbitwatch.times import Span

if TYPE_CHECKING:
    from matplotlib.figure import Figure


_BODIES: dict[str, tuple[BodyName, ...]] = {
    "sun": ("sun",),
    "moon": ("moon",),
    "both": ("sun", "moon"),
}


@api_call
def tonight(
    site: Place,
    *,
    night: date | None = None,
    nights: int = 1,
    magnitude: float = 4.0,
    min_elevation: float = 10.0,
    twilight: float = -6.0,
    phase: PhaseModel = "linear",
    extinction: float = 0.0,
    magnitudes: Path | str | None = None,
    launch: str | None = None,
    flares: bool = False,
    sort: SortKey | None = None,
    limit: int | None = None,
    elements: ElementSource | None = None,
    allow_stale: bool = False,
    jobs: int = 1,
) -> Table:
    """Return what can be seen from dusk to dawn: the rows of ``orbitwatch tonight``.

    ``night`` is the date of the evening (None: of the current or next night),
    ``magnitude`` how bright a pass must become, ``twilight`` the Sun's elevation in degrees below
    which it is dark. ``launch`` and ``flares`` are as on the command line,
    ``sort`` and ``limit`` as in `passes`.
    """
    question = TonightQuestion(
        site=one_place(site),
        evening=night,
        nights=nights,
        faintest=magnitude,
        min_elevation_deg=min_elevation,
        sky=SkyConditions(twilight, phase, extinction),
        magnitudes=None if magnitudes is None else Path(magnitudes),
        elements=elements_of(elements),
        allow_stale=allow_stale,
        jobs=jobs,
        launch=launch,
        flares=flares,
        sort=sort,
    )

    def ask() -> Charted:
        found = answer_tonight(question, offline_settings(), datetime.now(UTC))

        def draw(answer: Answer, path: Path | None) -> Figure:
            from orbitwatch.features.sky.night_chart import draw_night

            return draw_night(found, answer.rows(), path)

        return Charted(found.answer.first(limit), {"sky": draw} if nights == 1 else {})

    return table_of(ask)


@api_call
def transits(
    objects: Names = (),
    sites: Places = (),
    *,
    start: Instant,
    end: Instant | None = None,
    length: Length | None = None,
    body: Literal["sun", "moon", "both"] = "both",
    target: tuple[str | float, str | float] | None = None,
    radius: float = 0.1,
    near: float = 1.0,
    travel_km: float = 0.0,
    min_elevation: float = 10.0,
    all_: bool = False,
    group: str | None = None,
    owner: str | None = None,
    perigee_below: float | None = None,
    elements: ElementSource | None = None,
    allow_stale: bool = False,
    jobs: int = 1,
) -> Table:
    """Return when objects cross the Sun or the Moon: the rows of ``orbitwatch transits``.

    Includes objects that come within ``near`` degrees of the disc, and crossings visible from a
    place at most ``travel_km`` away. ``target`` is a star or planet instead, as right ascension and
    declination (J2000, degrees or strings), whose disc has a ``radius`` in degrees. Without
    ``objects`` it is the ISS, Tiangong and Hubble. Never look at the Sun without a filter made for
    it.
    """
    bodies: tuple[BodyName | Target, ...] = _BODIES[body]
    if target is not None:
        ra, dec = group_of("target", target, 2, '("14h30m", 20.25)')
        bodies = (Target(parse_right_ascension(str(ra)), parse_declination(str(dec)), radius),)
    question = TransitQuestion(
        selection=choice_of(
            objects, elements, all_=all_, group=group, owner=owner, perigee_below=perigee_below
        ),
        sites=some_places(sites),
        span=span_of(start, end, length),
        bodies=bodies,
        near_deg=near,
        travel_km=travel_km,
        min_elevation_deg=min_elevation,
        allow_stale=allow_stale,
        jobs=jobs,
    )

    def ask() -> Charted:
        found = answer_transits(question, offline_settings(), datetime.now(UTC))

        def draw(answer: Answer, path: Path | None) -> Figure:
            from orbitwatch.features.sky.transit_map import draw_lines

            figure, _ = draw_lines(replace(found, answer=answer), path)
            return figure

        return Charted(found.answer, {"map": draw})

    return table_of(ask)


@api_call
def field(
    site: Place | None = None,
    time: Instant | None = None,
    *,
    exposure: Length | None = None,
    time_is: Literal["start", "middle", "end"] = "start",
    ra: str | float | None = None,
    dec: str | float | None = None,
    radius: float | None = None,
    image: Path | str | None = None,
    clock: Length = timedelta(0),
    objects: Names = (),
    elements: ElementSource | None = None,
    twilight: float = -6.0,
    phase: PhaseModel = "linear",
    extinction: float = 0.0,
    magnitudes: Path | str | None = None,
    allow_stale: bool = False,
    dataset: Dataset | None = None,
) -> Table:
    """Return what crossed a picture: the rows of ``orbitwatch field``.

    The field is ``radius`` degrees around ``ra`` and ``dec`` (J2000, degrees or strings), or that
    of the plate-solved FITS file ``image``, whose header also gives the time, the exposure and the
    site if they are omitted. ``clock`` is the greatest error of the camera's clock. A ``dataset``
    is written instead as in `passes`.
    """
    picture = read_picture(Path(image)) if image is not None else None
    length, doubt = _exposure(exposure, picture), length_of(clock)
    if doubt < timedelta(0):
        raise UsageError("clock is negative", hint='give the greatest error, such as clock="2s"')
    begin = _time(time, picture) - {"start": 0.0, "middle": 0.5, "end": 1.0}[time_is] * length
    view = _view(ra, dec, radius, picture)
    check_width(view)
    selection = choice_of(objects, elements)
    question = FieldQuestion(
        selection=ObjectSelection(everything=True) if selection.is_empty else selection,
        site=_site(site, picture),
        field=view,
        exposure=Span(begin, begin + length),
        clock_s=doubt.total_seconds(),
        sky=SkyConditions(twilight, phase, extinction),
        magnitudes=None if magnitudes is None else Path(magnitudes),
        allow_stale=allow_stale,
    )
    if dataset is not None:
        return parts_of(dataset, partial(plan_field, question))
    settings, now = offline_settings(), datetime.now(UTC)

    def draw(answer: Answer, path: Path | None) -> Figure:
        from orbitwatch.features.sky.report import field_findings

        return field_findings(question, answer, settings, now).chart(path)

    def ask() -> Charted:
        return Charted(answer_field(question, settings, now), {"map": draw})

    return table_of(ask)


def _exposure(exposure: Length | None, picture: Picture | None) -> timedelta:
    seconds = picture.exposure_s if picture is not None else None
    length = length_of(exposure) if exposure is not None else timedelta(seconds=seconds or 0.0)
    if length <= timedelta(0):
        raise UsageError("no exposure is given, or it is 0 s", hint='such as exposure="30s"')
    return length


def _time(time: Instant | None, picture: Picture | None) -> datetime:
    if time is not None:
        return instant_of(time)
    if picture is None or picture.time is None:
        raise UsageError("no time is given", hint='such as "2026-08-22 20:14:30"')
    return picture.time


def _view(
    ra: str | float | None, dec: str | float | None, radius: float | None, picture: Picture | None
) -> FieldOfView:
    if ra is not None and dec is not None and radius is not None:
        middle = from_angles(parse_right_ascension(str(ra)), parse_declination(str(dec)))
        return Circle(middle, radius)
    if picture is None or not ra is dec is radius is None:
        raise UsageError("a field needs ra, dec and radius, or a plate-solved picture with image")
    return picture.frame


def _site(site: Place | None, picture: Picture | None) -> Site:
    if site is not None:
        return one_place(site)
    if picture is None or picture.latitude_deg is None or picture.longitude_deg is None:
        raise UsageError("no site is given", hint='such as "guam" or (13.44, 144.79)')
    height_m = picture.height_m or 0.0
    return Site("the picture's site", picture.latitude_deg, picture.longitude_deg, height_m)
