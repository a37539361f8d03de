"""The main loop of the watch: search, announce, deliver, and wait for the next event."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from typing import Final

from orbitwatch import remarks
from orbitwatch.config import Settings
from orbitwatch.errors import NotFoundError, OrbitwatchError, UsageError
from orbitwatch.features.watch.announcement import announce
from orbitwatch.features.watch.clock import Clock, ClockWatch
from orbitwatch.features.watch.coming import ComingPass, coming_passes
from orbitwatch.features.watch.plan import Due, Plan
from orbitwatch.features.watch.question import WatchQuestion
from orbitwatch.features.watch.search_remarks import SearchRemarks
from orbitwatch.features.watch.setup import Setup, Signals
from orbitwatch.features.watch.sources import Stamp, stamp_of
from orbitwatch.features.watch.state import State
from orbitwatch.formats.phrases import counted
from orbitwatch.times import Span, format_second

HORIZON: Final = timedelta(hours=24)
"""How far ahead passes are searched, beyond the longest lead time at least."""
BEFORE: Final = timedelta(minutes=30)
"""A search starts this much earlier, so that passes in progress in low orbit are found whole."""
LONGEST_ABSENCE: Final = timedelta(days=7)
"""Passes missed longer ago are not reported."""

SEARCH_EVERY_S: Final = 3600.0
"""How often to check for newer sets; the sources' own rate limits apply as well."""
_SEARCH_EVERY_OFFLINE_S = 6 * 3600.0
_AGAIN_S = 300.0
_NEW_SETS_EVERY_S = 60.0
_HEARTBEAT_S = 300.0
_SLEEP_S, _CHANGE_S = 60.0, 5.0
_ABSENCE = timedelta(minutes=10)

Find = Callable[[WatchQuestion, Settings, Span, datetime], list[ComingPass]]
"""Finds the passes of a span, as `coming_passes` does."""


class Watch:
    """One run of the watch.

    ``reload`` returns a new setup, given the old one; ``find`` finds passes.
    """

    def __init__(
        self,
        setup: Setup,
        state: State,
        clock: Clock,
        signals: Signals,
        reload: Callable[[Setup], Setup] | None = None,
        find: Find = coming_passes,
        search_every_s: float = SEARCH_EVERY_S,
    ) -> None:
        self._setup = setup
        self._state = state
        self._clock = clock
        self._signals = signals
        self._reload = reload
        self._find = find
        self._search_every_s = search_every_s
        self._jumps = ClockWatch(clock)
        self._plan = Plan(setup.question.leads, state.known)
        self._remarks = SearchRemarks()
        self._search_at_s = clock.elapsed_s()
        self._searched_s = self._saved_s = self._search_at_s
        self._stamp: Stamp | None = None
        now = clock.now()
        self._since = state.checked_until or now
        self._covered = self._since
        state.known = []

    def run(self, until: datetime | None = None) -> None:
        """Run until a signal ends it, or until the time ``until``.

        Raises UsageError or NotFoundError if the first search finds no object.
        """
        self._report_restart()
        first = True
        while not self._signals.stop_requested:
            self._step(first=first)
            first = False
            if until is not None and self._clock.now() >= until:
                break
            self._clock.wait(self._seconds_left(until), self._signals.wake)
        self._save()
        if self._setup.poster is not None:
            self._setup.poster.finish(2.0)
            self._save()

    def _step(self, *, first: bool) -> None:
        self._report_clock_jumps()
        if self._signals.reload_requested:
            self._signals.reload_requested = False
            self._read_setup()
        changed = self._is_search_due()
        if changed:
            self._search(first=first)
        now = self._clock.now()
        due = self._plan.due(now)
        self._announce(due)
        self._since = min(now, self._covered)
        for channel in self._setup.channels:
            channel.step()
        posts = len(self._state.posts)
        if self._setup.poster is not None:
            self._setup.poster.step(self._clock.elapsed_s())
        is_late = self._clock.elapsed_s() - self._saved_s >= _HEARTBEAT_S
        if is_late or posts != len(self._state.posts):
            self._save()
        if self._setup.page is not None:
            self._setup.page.step(self._plan, self._setup.settings, now, changed=changed)

    def _report_restart(self) -> None:
        """Report after a restart what was interrupted, and for how long no watch was running."""
        for sentence in self._state.unfinished:
            remarks.warn(
                f"the last run was killed during an announcement, maybe undelivered: {sentence}"
            )
        if self._state.posts:
            posts = counted(len(self._state.posts), "post")
            where = "" if self._setup.poster else ", and are not sent without --post"
            remarks.note(f"{posts} of the last run are still waiting{where}")
        now = self._clock.now()
        if now - self._since > _ABSENCE:
            remarks.note(
                f"not running from {format_second(self._since)} to {format_second(now)}; "
                "passes missed meanwhile are listed"
            )

    def _report_clock_jumps(self) -> None:
        """Report how long the computer slept and by how much its clock was set."""
        jump, now = self._jumps.jump(), self._clock.now()
        if jump.slept_s > _SLEEP_S:
            remarks.note(
                f"the computer slept for {timedelta(seconds=round(jump.slept_s))}, until "
                f"{format_second(now)}; passes missed meanwhile are listed"
            )
        if abs(jump.set_forward_s) > _CHANGE_S:
            side = "forward" if jump.set_forward_s > 0 else "back"
            length = timedelta(seconds=round(abs(jump.set_forward_s)))
            remarks.note(f"the clock was set {side} by {length}, to {format_second(now)}")
        if jump.slept_s > _SLEEP_S or abs(jump.set_forward_s) > _SLEEP_S:
            self._search_at_s = self._clock.elapsed_s()

    def _read_setup(self) -> None:
        if self._reload is None:
            return
        try:
            self._setup = self._reload(self._setup)
        except OrbitwatchError as error:
            hint = f"; {error.hint}" if error.hint else ""
            remarks.warn(f"continuing as before: {error.message}{hint}")
            return
        remarks.note("the configuration is reloaded")
        self._plan = Plan(self._setup.question.leads, self._plan.known.values())
        self._search_at_s = self._clock.elapsed_s()

    def _is_search_due(self) -> bool:
        elapsed = self._clock.elapsed_s()
        if elapsed >= self._search_at_s:
            return True
        if elapsed - self._searched_s < _NEW_SETS_EVERY_S:
            return False
        return stamp_of(self._setup.question, self._setup.settings) != self._stamp

    def _search(self, *, first: bool) -> None:
        """Search for passes, and announce those that newer sets have shifted or removed."""
        question, settings = self._setup.question, self._setup.settings
        now, elapsed = self._clock.now(), self._clock.elapsed_s()
        begin = min(self._since, now)
        if now - begin > LONGEST_ABSENCE:
            begin = now - LONGEST_ABSENCE
            remarks.note(f"passes before {format_second(begin)} are not searched")
        until = now + max(HORIZON, question.leads[0] + HORIZON / 2)
        span = Span(begin - BEFORE, until)
        self._searched_s = elapsed
        self._remarks.begin(elapsed)
        new_remarks: list[tuple[remarks.Kind, str]] = []

        def collect(kind: remarks.Kind, text: str) -> None:
            if self._remarks.new_remark(kind, text):
                new_remarks.append((kind, text))

        try:
            with remarks.diverted(collect):
                found = self._find(question, settings, span, now)
        except (OrbitwatchError, OSError) as error:
            if first and isinstance(error, UsageError | NotFoundError):
                raise
            self._search_at_s = elapsed + _AGAIN_S
            text = error.message if isinstance(error, OrbitwatchError) else str(error)
            collect("warning", f"passes cannot be computed: {text}")
            _pass_on(new_remarks)
            return
        _pass_on(new_remarks)
        self._stamp = stamp_of(question, settings)
        every = _SEARCH_EVERY_OFFLINE_S if settings.offline else self._search_every_s
        self._search_at_s = elapsed + every
        self._covered = until
        self._announce(self._plan.update(found, span, begin))
        self._state.keep((), self._plan.prune(now, until + HORIZON))

    def _announce(self, due: Sequence[Due]) -> None:
        """Deliver announcements; they are recorded first, so that none is repeated."""
        if not due:
            return
        now = self._clock.now()
        announcements = [announce(one, now) for one in due]
        if self._setup.poster is not None:
            dropped = sum(self._state.add_post(one.id, one.json) for one in announcements)
            if dropped:
                posts = counted(dropped, "post")
                remarks.warn(
                    f"too many posts are waiting for the receiver: dropped {posts}, the oldest"
                )
        self._state.keep([one.known for one in due])
        self._save([one.sentence for one in announcements])
        for channel in self._setup.channels:
            channel.deliver(announcements)
        self._save()

    def _save(self, unfinished: Sequence[str] = ()) -> None:
        """Save the state; a failure is reported once and stops no announcement."""
        before, self._saved_s = self._state.problem, self._clock.elapsed_s()
        self._state.checked_until = self._since
        if not self._state.save(unfinished) and before is None:
            remarks.warn(
                f"the state cannot be saved ({self._state.problem}); it is tried again, and until "
                "then a restart would repeat announcements"
            )
        elif before is not None and self._state.problem is None:
            remarks.note("the state is saved again")

    def _seconds_left(self, until: datetime | None) -> float:
        """Return the seconds until the next known event."""
        now, elapsed = self._clock.now(), self._clock.elapsed_s()
        times = [self._search_at_s - elapsed, self._saved_s + _HEARTBEAT_S - elapsed]
        moments = [self._plan.next_due(), until]
        times += [(moment - now).total_seconds() for moment in moments if moment is not None]
        poster = self._setup.poster
        if poster is not None and poster.waits_until_s is not None:
            times.append(poster.waits_until_s - elapsed)
        return max(min(times), 0.001)


def _pass_on(new_remarks: Sequence[tuple[remarks.Kind, str]]) -> None:
    for kind, text in new_remarks:
        (remarks.warn if kind == "warning" else remarks.note)(text)
