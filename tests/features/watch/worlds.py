"""A world for a watch: a clock that jumps, a source that comes and goes, and what was announced."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta

from orbitwatch.astro.sky.sky_conditions import DEFAULT_SKY
from orbitwatch.config import Settings
from orbitwatch.features.passes.question import PassQuestion
from orbitwatch.features.sky.tonight import TonightQuestion
from orbitwatch.features.watch.answer import CollectingChannel
from orbitwatch.features.watch.clock import RehearsalClock, Wake
from orbitwatch.features.watch.coming import ComingPass, coming_passes
from orbitwatch.features.watch.loop import Watch
from orbitwatch.features.watch.question import WatchQuestion
from orbitwatch.features.watch.setup import Setup, Signals
from orbitwatch.features.watch.state import State, in_memory_state, read_state
from orbitwatch.selection.object_selection import ObjectSelection
from orbitwatch.sites import Site
from orbitwatch.times import Span
from tests.archive.server import HEADER, unused_port

AUCKLAND = Site("Auckland", -36.85, 174.76, timezone="Pacific/Auckland")
EPOCH = datetime(2026, 9, 24, 12, tzinfo=UTC)  # summer time begins on the 26th at 14:00 UTC
ROW = (
    "ISS (ZARYA),1998-067A,{epoch},15.49570248,.00076683,51.6331,331.8814,"
    "72.6488,287.5339,0,U,25544,999,58203,.17025076E-3,.9133E-4,0\r\n"
)


def set_of(epoch: datetime) -> bytes:
    """Return a set of the ISS; with the same elements at a later epoch it flies later."""
    return (HEADER + ROW.format(epoch=f"{epoch:%Y-%m-%dT%H:%M:%S}.000000")).encode()


def iss(**filters: object) -> PassQuestion:
    span = Span(EPOCH, EPOCH + timedelta(days=1))
    selection = ObjectSelection(names=("25544",))
    asked = PassQuestion(kind="passes", selection=selection, sites=(AUCKLAND,), span=span, jobs=1)
    return replace(asked, **filters)  # type: ignore[arg-type]


def bright(faintest: float = 4.0) -> TonightQuestion:
    return TonightQuestion(
        site=AUCKLAND,
        evening=None,
        nights=1,
        faintest=faintest,
        min_elevation_deg=10.0,
        sky=DEFAULT_SKY,
        magnitudes=None,
        elements=None,
        allow_stale=False,
        jobs=1,
    )


@dataclass
class EventfulClock(RehearsalClock):
    """A clock on which things happen at their time, between two looks of the loop."""

    events: list[tuple[datetime, Callable[[EventfulClock], None]]] = field(default_factory=list)

    def wait(self, seconds: float, wake: Wake) -> None:
        end = self.time + timedelta(seconds=seconds)
        if self.events and self.events[0][0] <= end:
            time, happen = self.events.pop(0)
            self.advance(max(0.0, (time - self.time).total_seconds()))
            happen(self)
        else:
            self.advance(seconds)


@dataclass
class World:
    """Runs watches one after another with one state, and keeps all that they announce."""

    settings: Settings
    question: WatchQuestion
    state: State = field(default_factory=in_memory_state)
    collected: CollectingChannel = field(default_factory=CollectingChannel)
    is_cut_off: bool = False

    def run(
        self,
        start: datetime,
        end: datetime,
        events: Iterable[tuple[datetime, Callable[[EventfulClock], None]]] = (),
        signals: Signals | None = None,
    ) -> EventfulClock:
        clock = EventfulClock(start, events=sorted(events, key=lambda event: event[0]))
        setup = Setup(self.question, self.settings, (self.collected,))
        watch = Watch(
            setup,
            self.state,
            clock,
            signals or Signals(),
            find=self._find,
            search_every_s=6 * 3600.0,  # rarer than it is: this is most of the time of a test
        )
        watch.run(end)
        return clock

    def _find(
        self, question: WatchQuestion, settings: Settings, span: Span, now: datetime
    ) -> list[ComingPass]:
        dead = replace(settings, celestrak_url=f"http://127.0.0.1:{unused_port()}")
        return coming_passes(question, dead if self.is_cut_off else settings, span, now)

    def restart(self) -> None:
        """Let the next run know what the last one wrote to its file, and no more."""
        self.state = read_state(self.state.connection)

    @property
    def kinds(self) -> list[str]:
        return [one.kind for one in self.collected.announcements]

    @property
    def ids(self) -> list[str]:
        return [one.id for one in self.collected.announcements]
