"""This machine's recent requests to each source, across all data folders.

The archive in a data folder logs its own requests for ever, but a source counts the requests of an
IP address. A small JSON file in the user's state folder lists those of the last hours, with their
data folder, and until when a source asked for a pause (Retry-After). Where that file cannot be
written, only the archive's own log counts.
"""

from __future__ import annotations

import contextlib
import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from pathlib import Path
from typing import Any, Final

from platformdirs import user_state_path

from orbitwatch import files, locks
from orbitwatch.archive.reply import Reply
from orbitwatch.errors import SourceError

_LONGEST_PAUSE: Final = timedelta(days=1)  # a later date is an error of the server or of our clock
_WAIT_S: Final = 2.0
_LARGEST: Final = 4 << 20


@dataclass(frozen=True, slots=True)
class MachineLog:
    """The requests to the source at ``base`` for the data folder ``folder``."""

    base: str
    folder: Path

    def claim(self, now: datetime, interval: timedelta, *queries: str) -> None:
        """Record that ``queries`` are about to be sent.

        Raises SourceError where one was sent for another data folder within ``interval``, or while
        the source has asked for a pause.
        """
        with _entries() as entries:
            until = _moment(entries.get(f"{self.base} pause"))
            if until is not None and now < until <= now + _LONGEST_PAUSE:
                raise SourceError(
                    f"{self.base} accepts no request before {until:%Y-%m-%d %H:%M} UTC",
                    hint="stored data are kept; try again then",
                )
            folder = str(self.folder.absolute())
            for query in queries:
                key = f"{self.base} {query}"
                asked, other = (*entries.get(key, ()), None, None)[:2]
                started = _moment(asked)
                if started is not None and other != folder and now - interval < started <= now:
                    raise SourceError(
                        f"{self.base} was asked for {query} at {started:%H:%M} UTC, for the data "
                        f"folder {other}",
                        hint=f"use that folder, or try again at {started + interval:%H:%M} UTC",
                    )
                entries[key] = [now.timestamp(), folder]

    def withdraw(self, *queries: str) -> None:
        """Remove the claims of queries that were not sent."""
        with _entries() as entries:
            for query in queries:
                entries.pop(f"{self.base} {query}", None)

    def note_pause(self, reply: Reply, now: datetime) -> None:
        """Record the pause that a refusal requests, if it does."""
        until = _retry_at(reply.retry_after, now)
        if reply.status != 200 and until is not None:
            with _entries() as entries:
                entries[f"{self.base} pause"] = until.timestamp()


def _retry_at(header: str, now: datetime) -> datetime | None:
    """Parse a Retry-After header (RFC 9110, section 10.2.3): seconds or a date; None if neither."""
    try:
        if header.isascii() and header.isdigit() and len(header) < 10:
            return now + min(timedelta(seconds=int(header)), _LONGEST_PAUSE)
        moment = parsedate_to_datetime(header)
        until = moment.astimezone(UTC) if moment.tzinfo else moment.replace(tzinfo=UTC)
        return min(until, now + _LONGEST_PAUSE)
    except (ValueError, OverflowError):
        return None


def _moment(seconds: Any) -> datetime | None:
    try:
        return datetime.fromtimestamp(float(seconds), UTC)
    except (TypeError, ValueError, OverflowError, OSError):
        return None


@contextlib.contextmanager
def _entries() -> Iterator[dict[str, Any]]:
    """Yield the entries of the file, and write them back if the block changes them."""
    with contextlib.ExitStack() as stack:
        file = None
        with contextlib.suppress(OSError, RuntimeError, locks.FileInUseError):
            folder = user_state_path("orbitwatch", appauthor=False)
            if folder.is_absolute():
                folder.mkdir(parents=True, exist_ok=True)
                stack.enter_context(locks.locked(folder / "requests.lock", wait_s=_WAIT_S))
                file = folder / "requests.json"
        entries = _read(file) if file else {}
        before = json.dumps(entries)
        yield entries
        if file and json.dumps(entries) != before:
            with contextlib.suppress(OSError), files.replacing(file, text=True) as stream:
                json.dump(_recent(entries), stream)


def _read(file: Path) -> dict[str, Any]:
    try:
        content = files.read_own(file)
        entries = json.loads(content) if len(content) <= _LARGEST else {}
    except (OSError, ValueError, RecursionError):
        return {}  # it covers hours only: the archive's own log is complete
    return entries if isinstance(entries, dict) else {}


def _recent(entries: dict[str, Any]) -> dict[str, Any]:
    """Return the entries of the 24 hours before the latest."""
    times = {key: _moment(e[0] if isinstance(e, list) and e else e) for key, e in entries.items()}
    latest = max((moment for moment in times.values() if moment), default=None)
    return {
        key: entry
        for key, entry in entries.items()
        if latest and (moment := times[key]) and moment > latest - timedelta(days=1)
    }
