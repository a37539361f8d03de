"""The Python API: the questions of the command line, asked from a program or a notebook.

Times are datetimes or texts as the command line takes them (UTC unless a zone is given), lengths
and steps are timedeltas or texts such as ``"3d"``, a site is a `Site`, a name or ``"LAT,LON"``.
What was left out or cannot be trusted is in the ``notes`` of the answer. Nothing is fetched.
"""

from __future__ import annotations

from orbitwatch.api.catalogue import find_sites, info
from orbitwatch.api.claims import claim
from orbitwatch.api.histories import decay, events, history
from orbitwatch.api.launches import launch, launched
from orbitwatch.api.passes_of_sites import overflights, passes
from orbitwatch.api.positions import identify, position, track
from orbitwatch.api.surveys import revisit

__all__ = [
    "claim",
    "decay",
    "events",
    "find_sites",
    "history",
    "identify",
    "info",
    "launch",
    "launched",
    "overflights",
    "passes",
    "position",
    "revisit",
    "track",
]
