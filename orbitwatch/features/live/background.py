"""Background work of the live view: loading element sets, searching passes and tracks."""

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
"""Interval after a failure, and between checks of files that keep changing."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """The required objects, by catalogue number, site and moment."""

    numbers: tuple[int, ...]
    site: Site | None
    at: datetime


class Background:
    """Keeps ``followed`` and ``forecast`` up to date; only one thread at a time may call `search`.

    Both are replaced as a whole, so that the screen may read them at any moment.
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
        """Return whether `search` would change something and no search is running."""
        if self._lock.locked() or time.monotonic() - self._failed_at < _AGAIN_S:
            return False
        if self._must_load(wanted, self._source.fingerprint()):
            return True
        forecast = self.forecast
        return forecast is None or not forecast.serves(self.followed, wanted.site, wanted.at)

    def _must_load(self, wanted: Wanted, fingerprint: Fingerprint) -> bool:
        changed = fingerprint != self._seen and time.monotonic() - self._loaded_at >= _AGAIN_S
        return changed or not self.followed.serves(wanted.numbers, wanted.at)

    def search(self, wanted: Wanted) -> None:
        """Load changed element sets and search what is missing; a failure gives a warning."""
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
        """Return the required objects; the previous ones if their sets have not changed."""
        fingerprint = self._source.fingerprint()
        if not self._must_load(wanted, fingerprint):
            return self.followed
        found = self._source.load(wanted.numbers, wanted.at)
        self._seen, self._loaded_at = fingerprint, time.monotonic()
        for number in set(wanted.numbers) - set(found.numbers):
            remarks.warn(f"the object {number} is no longer among the element sets")
        same = found.objects == self.followed.objects and self.followed.serves(
            wanted.numbers, wanted.at
        )
        return self.followed if same else found

    def refresh(self) -> None:
        """Fetch newer sets into the archive, as far as the sources' rules allow."""
        from orbitwatch.selection.refresh import refresh

        if self._source.elements is None:
            now = datetime.now(UTC)
            refresh(self.followed.objects, now, now, self._settings)
