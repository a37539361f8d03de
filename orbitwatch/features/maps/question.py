"""What ``map`` is asked about, whatever it is to be drawn as."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from math import ceil
from pathlib import Path
from typing import TYPE_CHECKING, Final

from orbitwatch import remarks
from orbitwatch.cli.options import instant_from, span_from
from orbitwatch.errors import UsageError
from orbitwatch.selection.in_orbit import in_orbit_during
from orbitwatch.selection.settings import settings_from
from orbitwatch.selection.site_selection import gazetteer_from, select_sites
from orbitwatch.times import Span, format_utc

if TYPE_CHECKING:
    from orbitwatch.config import Settings
    from orbitwatch.elements.identity import HeldObject
    from orbitwatch.elements.modes import ElementsMode
    from orbitwatch.selection.object_selection import ObjectSelection
    from orbitwatch.sites import Gazetteer, Site

_LONGEST_DEFAULT: Final = timedelta(days=2)
_ROUND: Final = timedelta(minutes=10)


@dataclass(frozen=True, slots=True, kw_only=True)
class MapRequest:
    """What was asked on the command line, as it was written there."""

    choice: ObjectSelection
    sites: tuple[str, ...]
    sites_file: Path | None
    start: str | None
    end: str | None
    for_: str | None
    min_elevation: float
    swath_km: float | None
    max_off_nadir: float | None
    at: str | None
    output: Path | None
    html: Path | None
    allow_stale: bool
    elements_mode: ElementsMode
    offline: bool | None
    data_dir: Path | None


@dataclass(frozen=True, slots=True, kw_only=True)
class MapQuestion:
    """What a map is to show; ``at`` is the moment it shows, None the first pass's."""

    selection: ObjectSelection
    settings: Settings
    objects: Sequence[HeldObject]
    sites: Sequence[Site]
    gazetteer: Gazetteer
    span: Span
    at: datetime | None
    min_elevation_deg: float
    allow_stale: bool
    elements_mode: ElementsMode


def question_of(request: MapRequest, *, still: bool) -> MapQuestion:
    """Return what a request is about; what must be said on the way goes to stderr.

    A ``still`` picture shows two revolutions unless a span is given: of several objects those of
    the fastest, from the start on, or around ``--at`` where only that is given. Raises UsageError
    where that moment lies outside what a still picture shows.
    """
    settings = settings_from(request.data_dir, request.offline)
    now = datetime.now(UTC)
    span, notes = span_from(request.start, request.end, request.for_, now)
    read = instant_from("--at", request.at, now) if request.at else None
    for note in (*notes, *([read.note] if read and read.note else [])):
        remarks.note(note)
    at = read.instant if read else None
    is_short = still and request.end is None and request.for_ is None
    around = at if is_short and request.start is None else None
    if is_short:
        begin = around - _LONGEST_DEFAULT if around else span.start
        span = Span(begin, (around or begin) + _LONGEST_DEFAULT)
    sites = _sites(request, settings)
    objects = request.choice.objects(settings, span, request.elements_mode, now)
    if is_short:
        span = _two_revolutions(objects, span.start, around)
    if still and at is not None and not span.start <= at <= span.end:
        raise UsageError(
            f"--at {format_utc(at)} lies outside the span that is drawn, "
            f"{format_utc(span.start)} to {format_utc(span.end)}",
            hint="choose a moment within it, or leave out --start",
        )
    return MapQuestion(
        selection=request.choice,
        settings=settings,
        objects=in_orbit_during(objects, span, request.elements_mode),
        sites=sites,
        gazetteer=gazetteer_from(settings),
        span=span,
        at=at,
        min_elevation_deg=request.min_elevation,
        allow_stale=request.allow_stale,
        elements_mode=request.elements_mode,
    )


def _two_revolutions(
    objects: Sequence[HeldObject], start: datetime, around: datetime | None
) -> Span:
    """Return two revolutions of the fastest object, in tens of minutes, at most two days."""
    motions = [held.element_sets[-1].mean_motion for held in objects if held.element_sets]
    days = 2.0 / max(motions, default=1.0)
    tens = max(2, ceil(timedelta(days=days) / _ROUND))
    length = min((tens + tens % 2) * _ROUND, _LONGEST_DEFAULT)
    begin = around - length / 2 if around else start
    return Span(begin, begin + length)


def _sites(request: MapRequest, settings: Settings) -> list[Site]:
    """Return the sites asked about, or the user's default; a map may do without any."""
    if request.sites or request.sites_file:
        return select_sites(request.sites, settings, request.sites_file)
    own = gazetteer_from(settings).default_site
    return [own] if own else []
