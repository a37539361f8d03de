"""Which satellite can see this place, when, and how far can that answer be trusted?

In a program or a notebook::

    import orbitwatch as ow

    track = ow.track("malligyong-1", start="2023-11-22", end="2023-11-22 03:00", step="30s")
    track.to_pandas()

`track`, `passes`, `overflights`, `claim`, `history` and `decay` answer as the commands of those
names do, with a `Table`; `events` answers as ``history --events``. Nothing heavy is imported before
one of them is used.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from orbitwatch.version import __version__

if TYPE_CHECKING:
    from orbitwatch.api import claim, decay, events, history, overflights, passes, track
    from orbitwatch.formats.table import Table

__all__ = [
    "Table",
    "__version__",
    "claim",
    "decay",
    "events",
    "history",
    "overflights",
    "passes",
    "track",
]


def __getattr__(name: str) -> object:
    """Import what is asked for when it is asked for (PEP 562)."""
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    if name == "Table":
        from orbitwatch.formats.table import Table

        return Table
    from orbitwatch import api

    return getattr(api, name)


def __dir__() -> list[str]:
    """List the public names, imported or not."""
    return sorted({*globals(), *__all__})
