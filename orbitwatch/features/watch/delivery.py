"""Where the announcements of one watch go, as its options say."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from orbitwatch.config import Settings
from orbitwatch.features.watch.channels import Channel, Desktop, Programs, StandardOutput, check_url
from orbitwatch.features.watch.clock import Wake
from orbitwatch.features.watch.loop import Setup
from orbitwatch.features.watch.posting import Poster
from orbitwatch.features.watch.question import WatchQuestion
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
        """Return the setup of options; work that ``previous`` has under way goes on in it.

        Raises UsageError or NotFoundError for a place that nothing can be sent to.
        """
        channels: list[Channel] = [StandardOutput(as_json=options["as_json"])]
        if options["program"]:
            made = Programs.of(options["program"])
            before = previous.channels if previous else ()
            same = (one for one in before if isinstance(one, Programs) and one.is_same(made))
            channels.append(next(same, made))
        desktop = Desktop.of() if options["notify"] else None
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
