"""``orbitwatch.history``, ``events`` and ``decay``: how orbits changed, and when they decay."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from orbitwatch.answer import Answer
from orbitwatch.api.arguments import ElementSource, Names
from orbitwatch.api.calls import api_call
from orbitwatch.api.questions import Charted, choice_of, offline_settings, table_of
from orbitwatch.api.times import Instant, instant_of
from orbitwatch.features.decay.answer import answer as answer_decay
from orbitwatch.features.decay.question import DecayQuestion
from orbitwatch.features.history.answer import answer as answer_history
from orbitwatch.features.history.question import HistoryQuestion
from orbitwatch.formats.table import Table
from orbitwatch.selection.object_selection import ObjectSelection

if TYPE_CHECKING:
    from matplotlib.figure import Figure


@api_call
def history(
    objects: Names = (),
    *,
    start: Instant | None = None,
    end: Instant | None = None,
    all_: bool = False,
    group: str | None = None,
    owner: str | None = None,
    perigee_below: float | None = None,
    elements: ElementSource | None = None,
) -> Table:
    """Return the orbit of each element set: the rows of ``orbitwatch history``.

    ``start`` and ``end`` limit the epochs. Objects are selected as in `passes`. Raises subclasses
    of `OrbitwatchError`, as the command line reports.
    """
    choice = choice_of(
        objects, elements, all_=all_, group=group, owner=owner, perigee_below=perigee_below
    )
    return _history(choice, start, end, events=False)


@api_call
def events(
    objects: Names = (),
    *,
    start: Instant | None = None,
    end: Instant | None = None,
    all_: bool = False,
    group: str | None = None,
    owner: str | None = None,
    perigee_below: float | None = None,
    elements: ElementSource | None = None,
) -> Table:
    """Return manoeuvres, decay and gaps: the rows of ``orbitwatch history --events``."""
    choice = choice_of(
        objects, elements, all_=all_, group=group, owner=owner, perigee_below=perigee_below
    )
    return _history(choice, start, end, events=True)


@api_call
def decay(
    objects: Names = (),
    *,
    time: Instant | None = None,
    all_: bool = False,
    group: str | None = None,
    owner: str | None = None,
    perigee_below: float | None = None,
    elements: ElementSource | None = None,
) -> Table:
    """Return when objects will re-enter: the rows of ``orbitwatch decay``.

    Only sets that existed before ``time`` (None: now) are used.
    """
    now = datetime.now(UTC)
    question = DecayQuestion(
        objects=choice_of(
            objects, elements, all_=all_, group=group, owner=owner, perigee_below=perigee_below
        ),
        as_of=now if time is None else instant_of(time),
    )

    def ask() -> Charted:
        settings = offline_settings()
        found = answer_decay(question, settings, now)

        def draw(answer: Answer, path: Path | None) -> Figure:
            from orbitwatch.features.decay.report import decay_findings

            return decay_findings(question, found, settings, now).chart(path)

        return Charted(found.answer, {"heights": draw})

    return table_of(ask)


def _history(
    objects: ObjectSelection,
    start: Instant | None,
    end: Instant | None,
    *,
    events: bool,
) -> Table:
    question = HistoryQuestion(
        objects=objects,
        start=None if start is None else instant_of(start),
        end=None if end is None else instant_of(end),
        events=events,
    )

    def ask() -> Charted:
        found = answer_history(question, offline_settings(), datetime.now(UTC))

        def draw(_: Answer, path: Path | None) -> Figure:
            from orbitwatch.features.history.chart import draw_one

            return draw_one(found, path)

        return Charted(found.answer, {"history": draw})

    return table_of(ask)
