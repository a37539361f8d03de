"""The setup of a watch, and the requests that reach it from outside."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol

from orbitwatch.config import Settings
from orbitwatch.features.watch.channels import Channel
from orbitwatch.features.watch.clock import Wake
from orbitwatch.features.watch.plan import Plan
from orbitwatch.features.watch.posting import Poster
from orbitwatch.features.watch.question import WatchQuestion


class Page(Protocol):
    """A page that is rewritten as time passes."""

    def step(self, plan: Plan, settings: Settings, now: datetime, *, changed: bool) -> None:
        """Rewrite what is out of date."""


@dataclass(frozen=True, slots=True)
class Setup:
    """What to watch and where to deliver, from options and configuration."""

    question: WatchQuestion
    settings: Settings
    channels: tuple[Channel, ...] = ()
    poster: Poster | None = None
    page: Page | None = None


@dataclass(slots=True)
class Signals:
    """Requests from signal handlers; ``wake`` is set with each."""

    wake: Wake = field(default_factory=Wake)
    stop_requested: bool = False
    reload_requested: bool = False
