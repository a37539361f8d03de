"""The answer to ``orbitwatch tonight``: sufficiently bright passes from dusk to dawn."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path

import numpy as np

from orbitwatch import remarks
from orbitwatch.answer import Answer
from orbitwatch.archive.fresh_sets import FRESH_FOR, is_about_now
from orbitwatch.archive.holdings import Holdings
from orbitwatch.arrays import BoolArray, take
from orbitwatch.astro.sky.sky_conditions import SkyConditions
from orbitwatch.config import Settings
from orbitwatch.elements.element_text import Elements
from orbitwatch.engine.processors import cores
from orbitwatch.errors import NotFoundError
from orbitwatch.features.passes.question import SortKey
from orbitwatch.features.passes.rows import PassRows, in_order_of
from orbitwatch.features.passes.stream import PassSearch, Stream
from orbitwatch.features.sky.columns import TONIGHT_COLUMNS
from orbitwatch.features.sky.night import Night, next_night, night_of
from orbitwatch.features.sky.sightings import FLARE_CAVEAT, appearance
from orbitwatch.formats.rows import Rows, concatenate, no_rows, rows_of
from orbitwatch.search.tracked_objects import TrackedObject
from orbitwatch.selection.bright_objects import BrightObjects, bright_objects, is_in_orbit
from orbitwatch.selection.holdings import holdings_from
from orbitwatch.selection.manoeuvre_warnings import Manoeuvres
from orbitwatch.selection.refresh import clock_for, refresh_groups
from orbitwatch.selection.site_horizons import note_horizons
from orbitwatch.selection.standard_magnitudes import StandardMagnitudes, load_standard_magnitudes
from orbitwatch.selection.trains import OF_VISIBLE_PART, as_trains
from orbitwatch.sites import Site
from orbitwatch.times import Span

GROUPS = ("visual", "stations")
"""CelesTrak's names for the hundred brightest, and for the stations with docked craft."""

_MIRRORS = "STARLINK-"
_DOCKED_S = 3.0
_DOCKED_DEG = 0.5


@dataclass(frozen=True, slots=True, kw_only=True)
class TonightQuestion:
    """The sightings from ``site`` in the night of ``evening`` (None: the next), or in several.

    ``faintest`` is the magnitude that a pass must reach, ``magnitudes`` a user's own table. With a
    ``launch`` (such as 2026-123) it is its objects alone, however bright, and what flies together
    is one row; with ``flares`` Starlink satellites that may mirror the Sun. ``sort`` orders the
    sightings of all nights (None: by time).
    """

    site: Site
    evening: date | None
    nights: int
    faintest: float
    min_elevation_deg: float
    sky: SkyConditions
    magnitudes: Path | None
    elements: Elements | None
    allow_stale: bool
    jobs: int | None
    launch: str | None = None
    flares: bool = False
    sort: SortKey | None = None


@dataclass(frozen=True, slots=True)
class Sightings:
    """The answer, with its nights."""

    answer: Answer
    nights: tuple[Night, ...]


def answer(question: TonightQuestion, settings: Settings, now: datetime) -> Sightings:
    """Return the sightings of each night; newer sets are fetched where due."""
    nights = tuple(_nights(question, now))
    whole = Span(nights[0].noon.start, nights[-1].noon.end)
    known = load_standard_magnitudes(question.magnitudes)
    objects = _objects(question, settings, whole, known, now)
    dark = [night for night in nights if night.dark is not None]
    note_horizons([question.site])

    def produce(skip: int) -> Iterator[Rows]:
        shown = [no_rows(TONIGHT_COLUMNS)]
        for night in dark[skip:]:
            shown.append(_sightings(question, night, objects))
            if question.sort is None:
                yield shown[-1]
        if question.sort is not None:
            yield in_order_of(question.sort, concatenate(shown), by_visible_part=True)
        _warn_of_manoeuvres(question, settings, concatenate(shown), objects)
        _report_missing(question, objects, nights)

    return Sightings(
        Answer(
            title=f"Sightings from {question.site.name}",
            columns=TONIGHT_COLUMNS,
            produce=produce,
            sites=(question.site,),
            objects=tuple(held for held, _ in objects),
        ),
        nights,
    )


def _nights(question: TonightQuestion, now: datetime) -> Iterator[Night]:
    site, twilight = question.site, question.sky.twilight_deg
    if question.evening is not None:
        evening = question.evening
    else:
        first = next_night(site, now, twilight)
        middle = first.noon.start + timedelta(hours=site.longitude_deg / 15.0)
        evening = middle.date()
    for number in range(question.nights):
        yield night_of(site, evening + timedelta(days=number), twilight)


def _objects(
    question: TonightQuestion,
    settings: Settings,
    span: Span,
    known: StandardMagnitudes,
    now: datetime,
) -> BrightObjects:
    """Return the stored objects that can get bright enough, with their standard magnitudes."""

    def select() -> BrightObjects:
        holdings = holdings_from(question.elements, settings, span)
        if question.launch is not None or question.flares:
            return _chosen(question, holdings, known, span)
        return bright_objects(holdings, known, question.faintest, span)

    found = select()
    is_due = question.elements is None and is_about_now(span.end, now)
    if is_due and not _any_fresh(found, now) and refresh_groups(GROUPS, settings, clock_for(now)):
        return select()
    return found


def _chosen(
    question: TonightQuestion, holdings: Holdings, known: StandardMagnitudes, span: Span
) -> BrightObjects:
    """Return the objects of a launch, or those that may flare, however faint."""
    named = holdings.names.named
    if question.launch is not None:
        numbers = holdings.names.by_designator(question.launch)
        if not numbers:
            raise NotFoundError(
                f"no object of the launch {question.launch} is stored",
                hint=f"fetch it: orbitwatch fetch {question.launch}",
            )
    else:
        numbers = [n for n, one in named.items() if one.name.startswith(_MIRRORS)]
    return [
        (held, known.of(held.record.catalog_id, held.record.name))
        for held in holdings.load(numbers)
        if held.element_sets and is_in_orbit(held, span)
    ]


def _any_fresh(objects: BrightObjects, now: datetime) -> bool:
    return any(held.element_sets[-1].epoch >= now - FRESH_FOR for held, _ in objects)


def _sightings(question: TonightQuestion, night: Night, objects: BrightObjects) -> Rows:
    """Return the rows of one night."""
    if not objects or night.dark is None:
        return no_rows(TONIGHT_COLUMNS)
    search = PassSearch(
        tuple(TrackedObject.of(held) for held, _ in objects),
        (question.site,),
        night.dark,
        question.min_elevation_deg,
        overflights=False,
        magnitudes=tuple(magnitude for _, magnitude in objects),
        sky=question.sky,
    )
    stream = Stream(search)
    layout = PassRows(stream, [held.record.name for held, _ in objects])
    parts, stale = [no_rows(TONIGHT_COLUMNS)], 0
    for batch, _ in stream.batches(question.jobs or cores()):
        seen = np.isfinite(batch.details.visible.start)
        if question.launch is None and not question.flares:
            seen &= batch.details.magnitude <= question.faintest
        fresh = seen if question.allow_stale else seen & ~batch.details.stale
        stale += int(np.count_nonzero(seen & ~fresh))
        kept = take(batch, np.flatnonzero(fresh))
        rows = layout.rows(kept)
        values = dict(rows.values) | appearance(stream, kept, question.site, question.sky)
        parts.append(rows_of(TONIGHT_COLUMNS, values))
    if stale:
        what = "1 sighting" if stale == 1 else f"{stale:,} sightings"
        remarks.warn(
            f"left out: {what} uncertain by more than a tenth of a revolution; get newer sets with "
            "'orbitwatch fetch --group visual', or keep them with --allow-stale"
        )
    every = concatenate(parts)
    if question.flares:
        every = every.take(~np.isnat(every["mirror_at"]))
    if question.launch is not None:
        return as_trains(every, OF_VISIBLE_PART)
    every = every.take(np.argsort(every["visible_start"], kind="stable"))
    if question.flares:
        return every
    return every.take(np.flatnonzero(_first_of_docked(every)))


def _first_of_docked(rows: Rows) -> BoolArray:
    """Return which rows to keep: of objects at one place the brightest, then the oldest.

    Craft docked to a station are a single sighting.
    """
    kept = np.ones(len(rows), dtype=np.bool_)
    order = np.lexsort((rows["catalog_id"], rows["magnitude"]))
    highest = rows["visible_highest"].astype("datetime64[us]")
    azimuth, elevation = rows["visible_highest_azimuth_deg"], rows["visible_max_elevation_deg"]
    for place, index in enumerate(order.tolist()):
        if not kept[index]:
            continue
        others = order[place + 1 :]
        seconds = np.abs((highest[others] - highest[index]) / np.timedelta64(1, "s"))
        turn = np.abs((azimuth[others] - azimuth[index] + 180.0) % 360.0 - 180.0)
        aside = turn * np.cos(np.radians(elevation[index]))
        separation = np.hypot(np.nan_to_num(aside), elevation[others] - elevation[index])
        kept[others[(seconds < _DOCKED_S) & (separation < _DOCKED_DEG)]] = False
    return kept


def _warn_of_manoeuvres(
    question: TonightQuestion, settings: Settings, rows: Rows, objects: BrightObjects
) -> None:
    numbers = set(rows["catalog_id"].tolist())
    seen = [held for held, _ in objects if held.record.catalog_id in numbers]
    manoeuvres = Manoeuvres(seen, question.elements, settings)
    manoeuvres.add(rows, "visible_highest")
    manoeuvres.warn()


def _report_missing(
    question: TonightQuestion, objects: BrightObjects, nights: Sequence[Night]
) -> None:
    if question.flares:
        remarks.note(FLARE_CAVEAT)
    if not objects:
        remarks.warn(
            f"no stored object becomes as bright as {question.faintest:g}; "
            "fetch some: orbitwatch fetch --group visual"
        )
    for night in nights:
        if night.dark is None:
            remarks.note(
                f"the Sun does not go below {question.sky.twilight_deg:g}° at "
                f"{night.site.name} in the night of {night.noon.start:%Y-%m-%d}; "
                "nothing can be seen (see --twilight)"
            )
