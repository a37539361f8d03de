"""The Python API: the commands of the command line as functions, for programs and notebooks.

Times are datetimes, dates, NumPy's and pandas' times, or strings as on the command line (UTC unless
a zone is given); durations and steps are timedeltas or strings such as ``"3d"``; a site is a
`Site`, a name, ``"LAT,LON"`` or a tuple of numbers; element sets other than the stored ones come
from a file, a string, a list of `ElementSet` or a data frame. The ``notes`` of an answer report
what was left out or cannot be trusted. Only `fetch` uses the network.
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
