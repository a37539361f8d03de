"""The answer to ``passes`` and ``overflights``: one question, two sets of columns."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import datetime
from functools import partial
from typing import TYPE_CHECKING

import numpy as np

from orbitwatch import remarks
from orbitwatch.answer import Answer, UsedSets
from orbitwatch.config import Settings
from orbitwatch.elements.catalog_objects import CatalogObjects
from orbitwatch.elements.identity import CatalogObject
from orbitwatch.engine.processors import cores
from orbitwatch.features.passes.answer_notes import PassNotes
from orbitwatch.features.passes.question import PassQuestion
from orbitwatch.features.passes.rows import PassRows, in_order, visible_seconds
from orbitwatch.features.passes.stream import Batch, PassSearch, Stream
from orbitwatch.formats.phrases import listed
from orbitwatch.formats.rows import Rows
from orbitwatch.search.tracked_objects import TrackedObject, TrackedObjects
from orbitwatch.selection.in_orbit import in_orbit_during
from orbitwatch.selection.manoeuvre_warnings import Manoeuvres
from orbitwatch.selection.near_sets import without_near_set
from orbitwatch.selection.site_horizons import note_horizons, up_from
from orbitwatch.selection.standard_magnitudes import load_standard_magnitudes
from orbitwatch.version import __version__

if TYPE_CHECKING:
    from orbitwatch.features.radio.listener_columns import ListenerColumns


def answer(question: PassQuestion, settings: Settings, now: datetime) -> Answer:
    """Return the passes by chunks of time, each in order of AOS.

    Raises UsageError, NotFoundError or ElementsError if no object can be computed, and, after all
    rows, ElementsError if every row is too uncertain or no set is near the span.
    """
    objects = question.selection.objects(settings, question.span, question.elements_mode, now)
    objects = in_orbit_during(objects, question.span, question.elements_mode)
    note_horizons(question.sites)
    return answer_for(question, objects, settings)


def answer_for(
    question: PassQuestion, objects: Sequence[CatalogObject], settings: Settings
) -> Answer:
    """Return the answer for loaded objects, whatever the question selects."""
    stream = Stream(pass_search(question, objects))
    names = CatalogObjects.of(objects).names
    same_rows = replace(question, jobs=None)
    return Answer(
        title=f"{question.kind.capitalize()} of {listed(names, 'objects')}",
        columns=question.columns,
        produce=partial(in_order, question, partial(_produce, question, objects, settings, stream)),
        sites=question.sites,
        objects=objects,
        element_sets=UsedSets(stream.element_sets, stream.object_index, len(objects)),
        # Trains are found among all rows, so such an answer cannot be continued.
        identity=(
            None
            if question.is_launch
            else repr((same_rows, names, __version__, stream.element_sets))
        ),
    ).first(question.limit)


def pass_search(question: PassQuestion, objects: Sequence[CatalogObject]) -> PassSearch:
    """Return the search, with the magnitudes of the objects."""
    known = load_standard_magnitudes(question.magnitudes)
    held = CatalogObjects.of(objects)
    return PassSearch(
        TrackedObjects(held, question.elements_mode),
        question.sites,
        question.span,
        question.min_elevation_deg,
        overflights=question.kind == "overflights",
        magnitudes=tuple(map(known.of, held.numbers, held.names)),
        sky=question.sky,
    )


def _produce(
    question: PassQuestion,
    objects: Sequence[CatalogObject],
    settings: Settings,
    stream: Stream,
    skip: int,
) -> Iterator[Rows]:
    """Yield the rows by chunks of time, and report their limitations at the end."""
    held = CatalogObjects.of(objects)
    numbers, names = held.numbers, held.names
    notes = PassNotes(
        names=names,
        numbers=numbers,
        sites=[site.name for site in question.sites],
        masks={site.name: up_from(question.min_elevation_deg, [site]) for site in question.sites},
        allow_stale=question.allow_stale,
        start=question.span.start,
    )
    manoeuvres = Manoeuvres(objects, question.selection.elements, settings, question.elements_mode)
    layout = PassRows(stream, names)
    listening = _listening(question, objects)
    for batch, refused in _batches(stream, question.jobs or cores(), skip):
        notes.refused.update(stream.object_index[refused].tolist())
        rows = notes.keep(layout.rows(batch), batch)
        manoeuvres.add(rows)
        rows = filtered(question, rows)
        yield rows if listening is None else listening.added(rows)
    asked = np.flatnonzero(np.isin(stream.object_index, notes.without_pass()))
    sets, owner = stream.element_sets.take(asked), stream.object_index[asked]
    notes.finish(without_near_set(sets, owner, len(objects), question.span))
    manoeuvres.warn()


def _listening(question: PassQuestion, objects: Sequence[CatalogObject]) -> ListenerColumns | None:
    if question.radio_hz is None:
        return None
    from orbitwatch.features.radio.listener_columns import ListenerColumns

    tracked = {
        held.record.catalog_id: TrackedObject.of(held, question.elements_mode) for held in objects
    }
    sites = {site.name: site for site in question.sites}
    return ListenerColumns(tracked, sites, question.span, question.radio_hz)


def _batches(stream: Stream, jobs: int, skip: int) -> Iterator[tuple[Batch, np.ndarray]]:
    """Yield the stream's batches with a progress bar in object-days."""
    with remarks.progress("searching", round(stream.object_days)) as work:
        done = 0.0

        def advance(object_days: float) -> None:
            nonlocal done
            work.advance(round(done + object_days) - round(done))
            done += object_days

        yield from stream.batches(jobs, advance, skip)


def filtered(question: PassQuestion, rows: Rows) -> Rows:
    """Return the rows that satisfy the question's conditions."""
    if question.shows_visible:
        rows = rows.take(~np.isnat(rows["visible_start"]))
    if question.min_visible_s is not None:
        rows = rows.take(visible_seconds(rows) >= question.min_visible_s)
    if question.daylight:
        rows = rows.take(rows["daylight"].astype(bool))
    if question.max_off_nadir_deg is not None:
        rows = rows.take(rows["off_nadir_deg"] <= question.max_off_nadir_deg)
    if question.max_distance_km is not None:
        rows = rows.take(rows["ground_distance_km"] <= question.max_distance_km)
    if question.faintest is not None:
        rows = rows.take(rows["magnitude"] <= question.faintest)
    return rows
