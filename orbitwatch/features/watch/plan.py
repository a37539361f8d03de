"""The passes that are tracked, and when to announce each."""

from __future__ import annotations

import heapq
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Final, Literal

from orbitwatch.features.watch.coming import ComingPass
from orbitwatch.features.watch.known_pass import KnownPass
from orbitwatch.times import Span

Kind = Literal["coming", "started", "moved", "cancelled", "missed"]

GRACE: Final = timedelta(seconds=30)
"""A pass that started this long ago is still announced as coming."""
KEPT: Final = timedelta(hours=6)
"""How long a pass is kept after its end."""


@dataclass(frozen=True, slots=True)
class Due:
    """A due announcement; ``lead_s`` is None for kinds other than coming."""

    known: KnownPass
    kind: Kind
    lead_s: float | None = None
    moved_s: float | None = None


class Plan:
    """The tracked passes by id; ``leads`` as in `WatchQuestion`."""

    def __init__(self, leads: Sequence[timedelta], known: Iterable[KnownPass] = ()) -> None:
        self.known = {one.id: one for one in known}
        self._leads = sorted(leads, reverse=True)
        self._queue: list[tuple[datetime, str]] = []
        self._fill_queue()

    def update(self, found: Sequence[ComingPass], span: Span, since: datetime) -> list[Due]:
        """Update from the results of a search of ``span``; return what is to be announced at once.

        A pass that was over by ``since``, when the last run ended or this one started, is not
        added.
        """
        due: list[Due] = []
        pairs = _matches(found, self.known.values())
        for coming, known in pairs:
            known.coming = _with_known_start(coming, known.coming)
            is_over = known.over_at <= since
            if known.announced and not is_over and (known.moved_s is not None or known.cancelled):
                due.append(self._moved(known))
        matched = {id(coming) for coming, _ in pairs}
        kept = {known.id for _, known in pairs}
        for coming in found:
            throughout = coming.start is None and coming.end is None
            if id(coming) in matched or throughout:
                continue
            new = KnownPass.of(coming)
            if new.over_at > since and new.id not in self.known:
                self.known[new.id] = new
                kept.add(new.id)
        for known in [one for one in self.known.values() if one.id not in kept]:
            due += self._not_found(known, span)
        self._fill_queue()
        return due

    def due(self, now: datetime) -> list[Due]:
        """Return what is due by ``now``, and mark it as announced."""
        found: list[Due] = []
        while self._queue and self._queue[0][0] <= now:
            known = self.known.get(heapq.heappop(self._queue)[1])
            if known is None:
                continue
            one = self._due_of(known, now)
            if one is not None:
                known.mark_announced()
                found.append(one)
            next_check = self._next_check(known)
            if next_check is not None:
                heapq.heappush(self._queue, (next_check, known.id))
        return found

    def next_due(self) -> datetime | None:
        """Return the time of the next check."""
        return self._queue[0][0] if self._queue else None

    def prune(self, now: datetime, until: datetime) -> list[str]:
        """Drop passes long over, and those after ``until``, left over from a wrong clock.

        A past pass is dropped only once it is settled. Returns the ids.
        """
        pruned = [
            one.id
            for one in self.known.values()
            if (one.over_at < now - KEPT and (one.settled or one.cancelled))
            or one.coming.tca > until
        ]
        for one in pruned:
            del self.known[one]
        return pruned

    def _moved(self, known: KnownPass) -> Due:
        moved_s = known.moved_s or (known.coming.tca - known.predicted.tca).total_seconds()
        known.mark_announced()
        known.moves += 1
        known.cancelled = False
        return Due(known, "moved", moved_s=moved_s)

    def _not_found(self, known: KnownPass, span: Span) -> list[Due]:
        """Drop a pass that a search of ``span`` no longer finds; an announced one is cancelled."""
        start = known.coming.start
        edge = known.coming.period / 2
        if start is None or not span.start + edge < known.coming.tca < span.end - edge:
            return []
        if not known.announced:
            del self.known[known.id]
            return []
        if known.cancelled or known.settled:
            return []
        known.cancelled = True
        return [Due(known, "cancelled")]

    def _due_of(self, known: KnownPass, now: datetime) -> Due | None:
        if known.settled or known.cancelled:
            return None
        start, moved_s = known.coming.start, known.moved_s
        if start is None or start <= now - GRACE:
            known.settled = True
            if known.announced:
                return None
            kind: Kind = "started" if known.over_at > now else "missed"
            return Due(known, kind, moved_s=moved_s)
        due = [
            lead.total_seconds()
            for lead in self._leads
            if start - lead <= now and lead.total_seconds() not in known.leads
        ]
        known.leads.update(due)
        return Due(known, "coming", min(due), moved_s) if due else None

    def _next_check(self, known: KnownPass) -> datetime | None:
        """Return when a pass is to be checked next; None if never."""
        if known.settled or known.cancelled:
            return None
        start = known.coming.start
        if start is None:
            return known.coming.tca - timedelta(days=1)
        times = [start - lead for lead in self._leads if lead.total_seconds() not in known.leads]
        return min(times, default=start + GRACE)

    def _fill_queue(self) -> None:
        times = ((self._next_check(known), known.id) for known in self.known.values())
        self._queue = [(time, one) for time, one in times if time is not None]
        heapq.heapify(self._queue)


def _matches(
    found: Sequence[ComingPass], known: Iterable[KnownPass]
) -> list[tuple[ComingPass, KnownPass]]:
    """Match the passes found to tracked ones: the nearest, within half a revolution."""
    by_object: dict[tuple[int, str, str], list[KnownPass]] = defaultdict(list)
    for one in known:
        by_object[one.coming.key].append(one)
    near: list[tuple[timedelta, int, str, KnownPass]] = []
    for index, coming in enumerate(found):
        for one in by_object[coming.key]:
            interval = abs(coming.tca - one.coming.tca)
            if interval < coming.period / 2 and _place(one.coming) == _place(coming):
                near.append((interval, index, one.id, one))
    pairs: list[tuple[ComingPass, KnownPass]] = []
    taken: set[int | str] = set()
    for _, index, name, one in sorted(near, key=lambda pair: pair[:3]):
        if not taken & {index, name}:
            taken |= {index, name}
            pairs.append((found[index], one))
    return pairs


def _place(coming: ComingPass) -> tuple[float, float, float]:
    site = coming.site
    return site.latitude_deg, site.longitude_deg, site.height_m


def _with_known_start(found: ComingPass, before: ComingPass) -> ComingPass:
    """Return the new prediction, with the known start if the search began during the pass."""
    if found.row["aos"] is None and before.start is not None:
        return replace(before, end=found.end)
    return found
