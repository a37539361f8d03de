"""The answer to ``overflights --area``: contacts of swaths with areas."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from functools import partial

import numpy as np

from orbitwatch import remarks
from orbitwatch.answer import Answer, UsedSets
from orbitwatch.config import Settings
from orbitwatch.elements.catalog_objects import CatalogObjects
from orbitwatch.elements.identity import CatalogObject
from orbitwatch.engine.processors import cores
from orbitwatch.features.areas.columns import AREA_COLUMNS
from orbitwatch.features.areas.question import AreaQuestion
from orbitwatch.features.areas.rows import area_rows
from orbitwatch.features.areas.stream import AreaSearch, AreaStream, FoundContacts
from orbitwatch.formats.phrases import listed
from orbitwatch.formats.rows import Rows
from orbitwatch.search.tracked_objects import TrackedObjects
from orbitwatch.selection import quality_notes
from orbitwatch.selection.in_orbit import in_orbit_during
from orbitwatch.selection.manoeuvre_warnings import Manoeuvres
from orbitwatch.selection.near_sets import warn_without_near_set, without_near_set


def answer(question: AreaQuestion, settings: Settings, now: datetime) -> Answer:
    """Return the contacts of swaths with areas, in one batch, in order of entry.

    Raises UsageError, NotFoundError or ElementsError if no object can be computed, and, after the
    rows, ElementsError if every row is too uncertain or no set is near the span.
    """
    objects = question.selection.objects(settings, question.span, question.elements_mode, now)
    objects = in_orbit_during(objects, question.span, question.elements_mode)
    tracked = TrackedObjects(objects, question.elements_mode)
    stream = AreaStream(AreaSearch(tracked, question.areas, question.span, question.swath))
    names = CatalogObjects.of(objects).names
    places = listed([area.name for area in question.areas], "areas")
    return Answer(
        title=f"Overflights of {places} by {listed(names, 'objects')}",
        columns=AREA_COLUMNS,
        produce=partial(_produce, question, objects, settings, stream),
        objects=objects,
        element_sets=UsedSets(stream.element_sets, stream.object_index, len(objects)),
    )


def _produce(
    question: AreaQuestion,
    objects: Sequence[CatalogObject],
    settings: Settings,
    stream: AreaStream,
    skip: int,
) -> Iterator[Rows]:
    """Yield all rows at once, and report their limitations."""
    if skip:
        return
    names = CatalogObjects.of(objects).names
    with remarks.progress("searching", len(objects)) as work:
        found = stream.contacts(question.jobs or cores(), work.advance)
    quality_notes.warn_of_refused([names[index] for index in found.refused.tolist()])
    rows = area_rows(found, [area.name for area in question.areas], names)
    if not question.allow_stale:
        _warn_unknown(question, found, stream, names)
    rows = quality_notes.without_stale(
        rows, found.contacts.details.stale, "closest", allow=question.allow_stale
    )
    manoeuvres = Manoeuvres(objects, question.selection.elements, settings, question.elements_mode)
    manoeuvres.add(rows, "closest")
    manoeuvres.warn()
    yield filtered(question, rows)


def _warn_unknown(
    question: AreaQuestion, found: FoundContacts, stream: AreaStream, names: Sequence[str]
) -> None:
    """Warn of objects for which the absence of contacts proves nothing."""
    seen = np.zeros((len(names), len(question.areas)), dtype=np.bool_)
    seen[found.contacts.object_index, found.contacts.area] = True
    unseen = np.asarray(~seen.all(axis=1))
    sets = np.flatnonzero(unseen[stream.object_index])
    far = without_near_set(
        stream.element_sets.take(sets), stream.object_index[sets], len(names), question.span
    )
    unknown = np.flatnonzero(unseen & far).tolist()
    nothing_else = not seen.any() and len(unknown) == len(names)
    doubtful = [names[number] for number in unknown]
    warn_without_near_set(doubtful, question.span.start, nothing_else=nothing_else)


def filtered(question: AreaQuestion, rows: Rows) -> Rows:
    """Return the rows that satisfy the question's conditions."""
    if question.daylight:
        rows = rows.take(rows["daylight"].astype(bool))
    if question.max_distance_km is not None:
        rows = rows.take(np.flatnonzero(rows["closest_distance_km"] <= question.max_distance_km))
    return rows
