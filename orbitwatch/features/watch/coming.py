"""The passes of a span, found as ``passes`` and ``tonight`` find them."""

from __future__ import annotations

import io
import json
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any

from orbitwatch import remarks
from orbitwatch.answer import Answer
from orbitwatch.config import Settings
from orbitwatch.elements.element_set import ElementSet
from orbitwatch.errors import ElementsError
from orbitwatch.features.passes.answer import answer as answer_passes
from orbitwatch.features.passes.columns import PASS_COLUMNS
from orbitwatch.features.passes.question import PassQuestion
from orbitwatch.features.sky.tonight import answer as answer_tonight
from orbitwatch.features.watch.question import WatchList, WatchQuestion, sites_of
from orbitwatch.formats.json_rows import JsonLinesWriter
from orbitwatch.formats.rows import Value, rows_of
from orbitwatch.sites import Site
from orbitwatch.times import Span

_NOON = timedelta(hours=12)
_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class ComingPass:
    """A predicted pass; ``start`` or ``end`` is None if outside the span.

    ``row`` is the pass in the columns of `PASS_COLUMNS`, as in JSON. ``uncertainty_s`` is its 68 %
    timing uncertainty, ``period`` the orbital period.
    """

    number: int
    name: str
    site: Site
    start: datetime | None
    tca: datetime
    end: datetime | None
    uncertainty_s: float
    epoch: str
    period: timedelta
    row: dict[str, Any]

    @property
    def key(self) -> tuple[int, str, str]:
        """The identity by which the same pass is matched between two searches."""
        return self.number, self.name if self.number < 1 else "", self.site.name


def coming_passes(
    question: WatchQuestion, settings: Settings, span: Span, now: datetime
) -> list[ComingPass]:
    """Return the passes of all lists in a span, each once, by time; newer sets are fetched first.

    A list that cannot be computed gives a warning. Raises as ``passes`` and ``tonight`` do if no
    object matches.
    """
    found: dict[tuple[tuple[int, str, str], int], ComingPass] = {}
    for one in question.lists:
        try:
            for coming in _passes_of(one, settings, span, now):
                # If two lists contain the same pass, the start from the first one counts.
                found.setdefault((coming.key, round(coming.tca.timestamp())), coming)
        except ElementsError as error:
            remarks.warn(error.message)
    return sorted(found.values(), key=lambda coming: coming.tca)


def _passes_of(
    one: WatchList, settings: Settings, span: Span, now: datetime
) -> Iterator[ComingPass]:
    if isinstance(one, PassQuestion):
        answer = answer_passes(replace(one, span=span), settings, now)
        yield from _read(one, answer, visible=one.shows_visible)
        return
    # A night runs from noon to noon by the Sun and is dated by its evening.
    offset = timedelta(hours=one.site.longitude_deg / 15.0) - _NOON
    first, last = (span.start + offset).date(), (span.end + offset).date()
    nights = replace(one, evening=first, nights=(last - first) // _DAY + 1)
    for coming in _read(one, answer_tonight(nights, settings, now).answer, visible=True):
        if coming.start is not None and span.start <= coming.start < span.end:
            yield coming


def _read(one: WatchList, answer: Answer, *, visible: bool) -> Iterator[ComingPass]:
    rows = answer.rows()
    rows = rows_of(PASS_COLUMNS, rows.values)
    text = io.StringIO()
    JsonLinesWriter(text, PASS_COLUMNS).write(rows)
    periods = {h.record.catalog_id: _period(h.element_sets) for h in answer.objects}
    sites = {site.name: site for site in sites_of(one)}
    numbers = rows["catalog_id"].tolist()
    for number, row, line in zip(numbers, rows, text.getvalue().splitlines(), strict=True):
        start, end = ("visible_start", "visible_end") if visible else ("aos", "los")
        tca = _time(row["tca"])
        if tca is None:
            continue
        uncertainty = row["timing_uncertainty_s"]
        yield ComingPass(
            number=number,
            name=str(row["object_name"]),
            site=sites[str(row["site"])],
            start=_time(row[start]),
            tca=tca,
            end=_time(row[end]),
            uncertainty_s=float(uncertainty) if isinstance(uncertainty, int | float) else 0.0,
            epoch=str(row["element_epoch"]),
            period=periods[number],
            row=json.loads(line),
        )


def _period(element_sets: tuple[ElementSet, ...]) -> timedelta:
    return _DAY / element_sets[-1].mean_motion if element_sets else _DAY / 16


def _time(value: Value) -> datetime | None:
    return value.astimezone(UTC) if isinstance(value, datetime) else None
