"""Fetches objects that are named but not stored, within the sources' rules."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from orbitwatch import remarks
from orbitwatch.archive.database.attempts import Clock, system_clock
from orbitwatch.archive.database.opening import with_archive
from orbitwatch.archive.freshness import MOST_SINGLE, Refreshed, send_queries
from orbitwatch.archive.sources.celestrak_queries import object_query
from orbitwatch.archive.sources.pending import Pending
from orbitwatch.elements.search_elements import is_provisional
from orbitwatch.errors import NotFoundError, OrbitwatchError
from orbitwatch.selection.holdings import warn_repaired

if TYPE_CHECKING:
    from orbitwatch.archive.holdings import Holdings
    from orbitwatch.config import Settings

_WAIT_S = 3.0


def fetch_missing(
    names: Sequence[str], holdings: Holdings, settings: Settings, clock: Clock = system_clock
) -> bool:
    """Request from CelesTrak those of ``names`` that match no stored object; return success.

    Patterns are not requested, nor more names than may be requested one by one. A remark reports
    the result. Never fails: the caller reports an object that is not found.
    """
    missing = [n for n in names if not (_is_known(n, holdings) or _is_local_number(n))]
    if settings.offline or not 0 < len(missing) <= MOST_SINGLE:
        return False
    queries = [object_query(name) for name in missing]
    try:
        pending = Pending()
        done = with_archive(
            settings.data_dir,
            lambda store: send_queries(store, queries, clock, settings, pending),
            warn_repaired,
            wait_s=_WAIT_S,
        )
    except OrbitwatchError as error:
        done = Refreshed(problem=error.message)
    if done.new:
        remarks.note(f"fetched {', '.join(missing)} from CelesTrak: {done.new:,} element sets")
    elif done.problem is not None:
        remarks.warn(f"{', '.join(missing)}: not stored, and not fetched: {done.problem}")
    return done.new > 0


def _is_local_number(name: str) -> bool:
    """Whether a name is a provisional number, which only this archive can have assigned."""
    text = name.strip()
    return text.isascii() and text.isdigit() and len(text) < 10 and is_provisional(int(text))


def _is_known(name: str, holdings: Holdings) -> bool:
    if "*" in name or "?" in name:
        return True
    try:
        holdings.find(name)
    except NotFoundError:
        return False
    except OrbitwatchError:  # ambiguous: several objects match
        pass
    return True
