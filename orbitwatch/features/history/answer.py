"""The answer to ``history``: each object's element sets within the bounds, and its events."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from orbitwatch import remarks
from orbitwatch.answer import Answer
from orbitwatch.config import Settings
from orbitwatch.elements.element_set import ElementSet
from orbitwatch.elements.identity import CatalogObject
from orbitwatch.errors import ElementsError, UsageError
from orbitwatch.evolution.events import Event, find_events
from orbitwatch.evolution.history import in_order
from orbitwatch.features.history.columns import EVENT_COLUMNS, HISTORY_COLUMNS
from orbitwatch.features.history.question import HistoryQuestion
from orbitwatch.features.history.rows import event_rows, history_rows
from orbitwatch.formats.rows import Rows
from orbitwatch.selection.quality_notes import warn_of_outliers


@dataclass(frozen=True, slots=True)
class ObjectHistory:
    """One object: its element sets within the bounds, and the events between them.

    ``outliers`` are sets that lie in another orbit than their neighbours.
    """

    held: CatalogObject
    element_sets: tuple[ElementSet, ...]
    events: tuple[Event, ...]
    outliers: tuple[ElementSet, ...]

    @property
    def own_sets(self) -> list[ElementSet]:
        """The sets within the bounds that lie in the object's own orbit."""
        outliers = set(map(id, self.outliers))
        return [s for s in self.element_sets if id(s) not in outliers]

    def set_rows(self) -> Rows:
        """Return a row for each set within the bounds."""
        return history_rows(self.held, self.element_sets, self.outliers)

    def event_rows(self) -> Rows:
        """Return a row for each event."""
        return event_rows(self.held, self.events)


@dataclass(frozen=True, slots=True)
class HistoryAnswer:
    """The rows by object, and the histories from which they were made."""

    answer: Answer
    question: HistoryQuestion
    histories: tuple[ObjectHistory, ...]


def answer(question: HistoryQuestion, settings: Settings, now: datetime) -> HistoryAnswer:
    """Return the history that the element sets show of each object.

    Events are found from all sets of an object; the bounds then select among sets and events.
    Raises UsageError for bounds in the wrong order, NotFoundError for an unknown object,
    ElementsError if no set is stored.
    """
    if question.start and question.end and question.end <= question.start:
        raise UsageError("--end is not after --start", hint="give an end that is later")
    found = question.objects.with_all_sets(settings, now)
    histories = tuple(_history(held, question) for held in found if held.element_sets)
    if not histories:
        raise ElementsError(
            f"no element set of {found[0].label} is stored" if found else "no object is stored",
            hint="give a file of them with --elements FILE",
        )
    for one in histories:
        if question.events and len(one.held.element_sets) == 1:
            remarks.note(f"{one.held.label}: a single element set shows no events; two are needed")
    each = ObjectHistory.event_rows if question.events else ObjectHistory.set_rows
    rows = Answer(
        title="Events" if question.events else "Element sets",
        columns=EVENT_COLUMNS if question.events else HISTORY_COLUMNS,
        produce=lambda skip: map(each, histories[skip:]),
        objects=tuple(one.held for one in histories),
    )
    return HistoryAnswer(rows, question, histories)


def _history(held: CatalogObject, question: HistoryQuestion) -> ObjectHistory:
    start, end = question.start, question.end
    findings = find_events(held.element_sets)
    kept = tuple(
        s
        for s in in_order(held.element_sets)
        if (start is None or s.epoch >= start) and (end is None or s.epoch <= end)
    )
    events = tuple(
        event
        for event in findings.events
        if (start is None or event.set_after.epoch > start)
        and (end is None or event.set_before.epoch < end)
    )
    warn_of_outliers(held.label, [s for s in findings.outliers if s in kept])
    return ObjectHistory(held, kept, events, findings.outliers)
