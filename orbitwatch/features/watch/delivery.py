"""The delivery channels of a watch, from its options."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from orbitwatch.config import Settings
from orbitwatch.features.watch.channels import (
    Channel,
    DesktopChannel,
    ProgramChannel,
    StandardOutput,
    check_url,
)
from orbitwatch.features.watch.clock import Wake
from orbitwatch.features.watch.posting import Poster
from orbitwatch.features.watch.question import WatchQuestion
from orbitwatch.features.watch.setup import Setup
from orbitwatch.features.watch.state import State
from orbitwatch.features.watch.station_page import PAGE_EVERY, REHEARSED_EVERY, StationPage


@dataclass(frozen=True, slots=True)
class Delivery:
    """Makes setups that share one queue of posts; ``threaded`` as in `Poster`."""

    state: State
    wake: Wake
    threaded: bool = True

    def setup(
        self,
        question: WatchQuestion,
        settings: Settings,
        options: Mapping[str, Any],
        previous: Setup | None = None,
    ) -> Setup:
        """Return the setup for the options; pending work of ``previous`` continues in it.

        Raises UsageError or NotFoundError for an unusable destination.
        """
        channels: list[Channel] = [StandardOutput(as_json=options["as_json"])]
        if options["program"]:
            made = ProgramChannel.of(options["program"])
            before = previous.channels if previous else ()
            same = (one for one in before if isinstance(one, ProgramChannel) and one.is_same(made))
            channels.append(next(same, made))
        desktop = DesktopChannel.of() if options["notify"] else None
        channels += [desktop] if desktop else []
        page: Path | None = options["page"]
        every = PAGE_EVERY if self.threaded else REHEARSED_EVERY
        return Setup(
            question,
            settings,
            tuple(channels),
            self._poster(options["url"], previous),
            StationPage.of(page, question, every) if page else None,
        )

    def _poster(self, url: str | None, previous: Setup | None) -> Poster | None:
        old = previous.poster if previous else None
        if old is not None and url == old.url:
            return old
        if old is not None:
            old.finish(2.0)
        return Poster(check_url(url), self.state, self.wake, self.threaded) if url else None
