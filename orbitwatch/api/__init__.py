"""The Python API: the questions of the command line, asked from a program or a notebook.

Times are datetimes, dates, NumPy's and pandas' times, or texts as the command line takes them (UTC
unless a zone is given); lengths and steps are timedeltas or texts such as ``"3d"``; a site is a
`Site`, a name, ``"LAT,LON"`` or a tuple of numbers; element sets other than those held come from a
file, a text, a list of `ElementSet` or a data frame. What was left out or cannot be trusted is in
the ``notes`` of the answer. Nothing is fetched but by `fetch`.
"""

from __future__ import annotations

from orbitwatch.api.catalogue import export, fetch, find_sites, groups, import_, info, status
from orbitwatch.api.claims import claim
from orbitwatch.api.datasets import Dataset
from orbitwatch.api.histories import decay, events, history
from orbitwatch.api.launches import launch, launched
from orbitwatch.api.maps import map  # noqa: A004 - the name of the command
from orbitwatch.api.passes_of_sites import overflights, passes
from orbitwatch.api.positions import identify, position, track
from orbitwatch.api.radio import doppler, transmitters
from orbitwatch.api.sky import field, tonight, transits
from orbitwatch.api.surveys import coverage, revisit

__all__ = [
    "Dataset",
    "claim",
    "coverage",
    "decay",
    "doppler",
    "events",
    "export",
    "fetch",
    "field",
    "find_sites",
    "groups",
    "history",
    "identify",
    "import_",
    "info",
    "launch",
    "launched",
    "map",
    "overflights",
    "passes",
    "position",
    "revisit",
    "status",
    "tonight",
    "track",
    "transits",
    "transmitters",
]
