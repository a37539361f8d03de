"""The answer to ``identify``: the objects that may have been seen, most likely first."""

from __future__ import annotations

from datetime import datetime, timedelta

import numpy as np

from orbitwatch import remarks
from orbitwatch.answer import Answer
from orbitwatch.config import Settings
from orbitwatch.errors import ElementsError
from orbitwatch.features.identify.candidates import find_candidates_of_each
from orbitwatch.features.identify.columns import SEVERAL_COLUMNS
from orbitwatch.features.identify.question import IdentifyQuestion
from orbitwatch.features.identify.rows import identify_rows
from orbitwatch.formats.rows import Rows, concatenate, rows_of
from orbitwatch.search.tracked_objects import TrackedObject
from orbitwatch.selection import quality_notes
from orbitwatch.selection.holdings import holdings_from, warn_if_only_shipped
from orbitwatch.selection.manoeuvre_warnings import Manoeuvres
from orbitwatch.selection.refresh import refresh
from orbitwatch.selection.search_notes import bounded_by_launch, warn_of_search_elements
from orbitwatch.times import Span


def answer(question: IdentifyQuestion, settings: Settings, now: datetime) -> Answer:
    """Return the candidates for each light, without stale ones, filtered as requested.

    Raises ElementsError if no object was in orbit at the moment, or if all sets are stale.
    """
    site, moment, mode = question.site, question.moment, question.elements_mode
    span = Span(moment, moment + timedelta(microseconds=1))
    objects = list(holdings_from(question.elements, settings, span, mode))
    if question.elements is None and refresh(objects, span.end, now, settings):
        objects = list(holdings_from(None, settings, span, mode))
    if question.elements is None:
        warn_if_only_shipped(len(objects))
    objects = bounded_by_launch(objects)
    subjects = [TrackedObject.of(held, mode) for held in objects]
    every, sets = find_candidates_of_each(subjects, site, moment, question.directions)
    if not sets:
        raise ElementsError(
            "no stored object was in orbit then", hint="give element sets with --elements FILE"
        )
    names = [held.record.name for held in objects]
    parts = []
    for number, found in enumerate(every, start=1):
        rows = identify_rows(found, sets, names, site.name, moment)
        if number == 1:  # the same objects are above the horizon for every light
            rows = quality_notes.without_stale(
                rows, found.stale, "time", allow=question.allow_stale
            )
            remarks.note(
                f"{len(rows):,} of {len(sets):,} objects were above the horizon of {site.name}"
            )
        elif not question.allow_stale:
            rows = rows.take(np.flatnonzero(~found.stale))
        if question.within_deg is not None:
            rows = rows.take(rows["nearest_separation_deg"] <= question.within_deg)
        rows = rows.take(slice(0, question.limit))
        parts.append(rows if len(question.directions) == 1 else _of_light(number, rows))
    rows = concatenate(parts)
    shown = set(rows["catalog_id"].tolist())
    candidates = [held for held in objects if held.record.catalog_id in shown]
    warn_of_search_elements(candidates)
    manoeuvres = Manoeuvres(candidates, question.elements, settings, mode)
    manoeuvres.add(rows, "time")
    manoeuvres.warn()
    local = f"{moment:%Y-%m-%d %H:%M:%S} UTC"
    return Answer.of(f"The sky of {site.name} at {local}", rows, (site,), candidates)


def _of_light(number: int, rows: Rows) -> Rows:
    values = dict(rows.values) | {"light": np.full(len(rows), number)}
    return rows_of(SEVERAL_COLUMNS, values)
