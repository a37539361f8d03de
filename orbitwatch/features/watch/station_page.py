"""The home page of a station: ``index.html`` and ``next.json`` in a folder, rewritten as needed."""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, Final

import numpy as np

from orbitwatch import files, remarks
from orbitwatch.config import Settings
from orbitwatch.elements.modes import DEFAULT_MODE
from orbitwatch.errors import OrbitwatchError, UsageError
from orbitwatch.features.maps.page.answer import answer as answer_page
from orbitwatch.features.maps.page.data import PageContent
from orbitwatch.features.maps.page.document import page_html
from orbitwatch.features.maps.question import MapQuestion
from orbitwatch.features.passes.question import PassQuestion
from orbitwatch.features.watch.announcement import announce
from orbitwatch.features.watch.known_pass import KnownPass
from orbitwatch.features.watch.plan import Due, Plan
from orbitwatch.features.watch.question import WatchQuestion
from orbitwatch.formats.rows import Rows
from orbitwatch.selection.object_selection import ObjectSelection
from orbitwatch.times import Span, format_utc

PAGE, NEXT = "index.html", "next.json"
MOST_PASSES: Final = 20
"""Passes in ``next.json``."""
MOST_OBJECTS: Final = 12
"""Objects on the page: those with the earliest passes."""
_BACK, _AHEAD = timedelta(minutes=20), timedelta(hours=12)
PAGE_EVERY: Final = timedelta(minutes=10)
REHEARSED_EVERY: Final = timedelta(hours=6)
_NEXT_EVERY = timedelta(minutes=1)
_SAME = timedelta(minutes=2)


@dataclass(slots=True)
class StationPage:
    """Writes both files into ``folder``; a failure is reported once and stops no announcement."""

    folder: Path
    question: WatchQuestion
    every: timedelta = PAGE_EVERY
    _page_at: datetime | None = None
    _next_at: datetime | None = None
    _problem: str = ""

    @classmethod
    def of(
        cls, folder: Path, question: WatchQuestion, every: timedelta = PAGE_EVERY
    ) -> StationPage:
        """Create the folder; UsageError if that fails."""
        try:
            folder.mkdir(parents=True, exist_ok=True)
            files.check_room(folder / PAGE)
        except OSError as error:
            raise UsageError(
                f"cannot write into {folder}: {error.strerror or error}",
                hint="name another folder with --page",
            ) from None
        return cls(folder, question, every)

    def step(self, plan: Plan, settings: Settings, now: datetime, *, changed: bool) -> None:
        """Rewrite the files that are out of date."""
        coming = _coming(plan, now)
        if changed or _is_old(self._next_at, now, _NEXT_EVERY):
            self._next_at = now
            self._write(NEXT, lambda: next_json(coming, now))
        if changed or _is_old(self._page_at, now, self.every):
            self._page_at = now
            self._write(PAGE, lambda: self._page(coming, settings, now))

    def _page(self, coming: list[KnownPass], settings: Settings, now: datetime) -> str:
        question = self._map_question(coming, now)
        with remarks.diverted(lambda _kind, _text: None), remarks.recorded() as collected:
            content = answer_page(question, replace(settings, offline=True), now)
        content = replace(
            content, at=now, passes=_announced_rows(coming, content), title=self._title()
        )
        return page_html(content, PAGE, collected, is_station=True)

    def _map_question(self, coming: list[KnownPass], now: datetime) -> MapQuestion:
        """Return the question for the tracks of the next objects, from now on."""
        first = self.question.lists[0]
        numbers = list(dict.fromkeys(one.coming.number for one in coming))
        names = tuple(str(number) for number in numbers[:MOST_OBJECTS] if number > 0)
        if isinstance(first, PassQuestion):
            chosen, mode = first.selection, first.elements_mode
            chosen = ObjectSelection(names=names, elements=chosen.elements) if names else chosen
        else:
            chosen, mode = ObjectSelection(names=names, elements=first.elements), DEFAULT_MODE
        return MapQuestion(
            objects=chosen,
            sites=tuple(self.question.sites.values()),
            span=Span(now - _BACK, now + _AHEAD),
            at=now,
            two_revolutions=None,
            min_elevation_deg=min(one.min_elevation_deg for one in self.question.lists),
            allow_stale=first.allow_stale,
            elements_mode=mode,
        )

    def _title(self) -> str:
        return f"The sky over {', '.join(self.question.sites)}"

    def _write(self, name: str, make: Any) -> None:
        path = self.folder / name
        try:
            text = make()
            with files.replacing(path, text=True) as stream:
                stream.write(text)
            self._problem = ""
        except (OrbitwatchError, OSError) as error:
            reason = getattr(error, "message", None) or getattr(error, "strerror", None) or error
            if str(reason) != self._problem:
                remarks.warn(f"cannot write {path}: {reason}; the previous one is kept")
            self._problem = str(reason)


def next_json(coming: list[KnownPass], now: datetime) -> str:
    """Return the current and coming passes by start, as JSON.

    Each has the fields of an announcement except ``id``, ``kind``, ``announced`` and ``lead_s``.
    """
    left_out = ("id", "kind", "announced", "lead_s")
    passes = []
    for one in coming[:MOST_PASSES]:
        announcement = announce(Due(one, "coming", moved_s=one.moved_s), now)
        fields = {
            name: value for name, value in announcement.fields.items() if name not in left_out
        }
        passes.append(fields)
    document = {"written": format_utc(now), "passes": passes}
    return json.dumps(document, ensure_ascii=False, indent=1) + "\n"


def _coming(plan: Plan, now: datetime) -> list[KnownPass]:
    """Return the current and coming passes, by time."""
    left = [one for one in plan.known.values() if one.over_at > now and not one.cancelled]
    return sorted(left, key=lambda one: one.coming.start or one.coming.tca)


def _announced_rows(coming: list[KnownPass], content: PageContent) -> Rows:
    """Return the passes of a page that are announced too."""
    known: dict[tuple[int, str], list[datetime]] = {}
    for one in coming:
        known.setdefault((one.coming.number, one.coming.site.name), []).append(one.coming.tca)
    rows = content.passes
    kept = [
        any(abs(row["tca"] - tca) < _SAME for tca in known.get((number, str(row["site"])), ()))  # type: ignore[operator]
        for number, row in zip(rows["catalog_id"].tolist(), rows, strict=True)
    ]
    return rows.take(np.array(kept, dtype=bool))


def _is_old(written: datetime | None, now: datetime, every: timedelta) -> bool:
    return written is None or not timedelta() <= now - written < every
