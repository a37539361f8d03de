"""``orbitwatch.history``, ``events`` and ``decay``: what orbits did, and when they will end."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

from orbitwatch.api.arguments import Instant, Names, instant_of
from orbitwatch.api.questions import choice_of, offline_settings, table_of
from orbitwatch.features.decay.answer import answer as answer_decay
from orbitwatch.features.decay.question import DecayQuestion
from orbitwatch.features.history.answer import answer as answer_history
from orbitwatch.features.history.question import HistoryQuestion
from orbitwatch.formats.table import Table


def history(
    objects: Names,
    *,
    start: Instant | None = None,
    end: Instant | None = None,
    elements: Path | str | None = None,
) -> Table:
    """Return the orbit of each element set: the rows of ``orbitwatch history``.

    ``start`` and ``end`` bound the epochs; ``elements`` is a file to use instead of what is held.
    Raises subclasses of `OrbitwatchError`, as the command line reports.
    """
    return _history(objects, start, end, elements, events=False)


def events(
    objects: Names,
    *,
    start: Instant | None = None,
    end: Instant | None = None,
    elements: Path | str | None = None,
) -> Table:
    """Return manoeuvres, decay and gaps: the rows of ``orbitwatch history --events``."""
    return _history(objects, start, end, elements, events=True)


def decay(
    objects: Names, *, time: Instant | None = None, elements: Path | str | None = None
) -> Table:
    """Return when objects will re-enter: the rows of ``orbitwatch decay``.

    Only sets known before ``time`` are used; None is now.
    """
    now = datetime.now(UTC)
    question = DecayQuestion(
        objects=choice_of(objects, elements),
        as_of=now if time is None else instant_of(time),
    )
    return table_of(lambda: answer_decay(question, offline_settings(), now).answer)


def _history(
    objects: Names,
    start: Instant | None,
    end: Instant | None,
    elements: Path | str | None,
    *,
    events: bool,
) -> Table:
    question = HistoryQuestion(
        objects=choice_of(objects, elements),
        start=None if start is None else instant_of(start),
        end=None if end is None else instant_of(end),
        events=events,
    )
    now = datetime.now(UTC)
    return table_of(lambda: answer_history(question, offline_settings(), now).answer)
