"""What the live view does in other threads: load element sets, search passes and tracks."""

from __future__ import annotations

import time
from dataclasses import dataclass
from datetime import UTC, datetime
from threading import Lock
from typing import TYPE_CHECKING, Final

from orbitwatch import remarks
from orbitwatch.config import Settings
from orbitwatch.errors import OrbitwatchError
from orbitwatch.features.live.followed import ElementSource, Fingerprint, Followed
from orbitwatch.features.live.question import LiveQuestion
from orbitwatch.sites import Site

if TYPE_CHECKING:
    from orbitwatch.features.live.forecast import Forecast

_AGAIN_S: Final = 10.0
"""After a failure, and between two looks at files that keep changing."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which objects, by catalogue number, over which site, at which moment."""

    numbers: tuple[int, ...]
    site: Site | None
    at: datetime


class Background:
    """Keeps ``followed`` and ``forecast`` up to date; `search` is for one thread at a time.

    Both are replaced whole, so that a screen may read them at any moment.
    """

    def __init__(
        self,
        question: LiveQuestion,
        settings: Settings,
        source: ElementSource,
        followed: Followed,
    ) -> None:
        self.followed = followed
        self.forecast: Forecast | None = None
        self._question, self._settings, self._source = question, settings, source
        self._seen = source.fingerprint()
        self._loaded_at = time.monotonic()
        self._failed_at = -_AGAIN_S
        self._lock = Lock()

    def is_due(self, wanted: Wanted) -> bool:
        """Whether `search` would change something, and none is under way."""
        if self._lock.locked() or time.monotonic() - self._failed_at < _AGAIN_S:
            return False
        if self._must_load(wanted, self._source.fingerprint()):
            return True
        forecast = self.forecast
        return forecast is None or not forecast.serves(self.followed, wanted.site, wanted.at)

    def _must_load(self, wanted: Wanted, now_there: Fingerprint) -> bool:
        changed = now_there != self._seen and time.monotonic() - self._loaded_at >= _AGAIN_S
        return changed or not self.followed.serves(wanted.numbers, wanted.at)

    def search(self, wanted: Wanted) -> None:
        """Load what has changed, and search what is missing; a failure is remarked."""
        from orbitwatch.features.live.forecast import forecast

        with self._lock:
            try:
                followed = self._loaded(wanted)
                known, site, at = self.forecast, wanted.site, wanted.at
                if known is None or not known.serves(followed, site, at):
                    known = forecast(self._question, self._settings, followed, site, at, known)
                self.followed, self.forecast = followed, known
            except OrbitwatchError as error:
                self._failed_at = time.monotonic()
                remarks.warn(error.message)

    def _loaded(self, wanted: Wanted) -> Followed:
        """Return the objects wanted; the same as before where their sets are the same."""
        there = self._source.fingerprint()
        if not self._must_load(wanted, there):
            return self.followed
        found = self._source.load(wanted.numbers, wanted.at)
        self._seen, self._loaded_at = there, time.monotonic()
        for number in set(wanted.numbers) - set(found.numbers):
            remarks.warn(f"the object {number} is no longer among the element sets")
        same = found.objects == self.followed.objects and self.followed.serves(
            wanted.numbers, wanted.at
        )
        return self.followed if same else found

    def refresh(self) -> None:
        """Ask the sources for newer sets, as far as their rules allow; the archive keeps them."""
        from orbitwatch.selection.refresh import refresh

        if self._source.elements is None:
            now = datetime.now(UTC)
            refresh(self.followed.objects, now, now, self._settings)
