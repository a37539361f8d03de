"""Search elements: an orbit guessed from a launch, to look for an object before it is catalogued.

They travel as ordinary element sets. Their name ends in ``(search elements)``, and their
``data_source`` says how wide the window is in which the object has to be looked for, so that both
survive the archive and the files that carry a source (OMM as CSV, JSON and Parquet). A TLE keeps
the name alone; the window is then taken to be the widest.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from orbitwatch.elements.element_set import ElementSet
from orbitwatch.elements.element_table import ElementTable

NAME_ENDING: Final = "(search elements)"
PROVISIONAL_NUMBERS: Final = range(79900, 80000)
"""Numbers that the catalogue has given to nothing; no source is ever asked for them."""

SIDEREAL_MINUTES_A_DEGREE: Final = 86164.0905 / 60.0 / 360.0
"""Minutes in which the Earth turns by a degree against the stars."""

_SOURCE: Final = re.compile(
    r"launch window: plane \+/-(?P<node>[\d.]+) deg, time \+/-(?P<time>[\d.]+) s, "
    r"period \+/-(?P<period>[\d.]+) %"
)


@dataclass(frozen=True, slots=True)
class SearchWindow:
    """How far off search elements may be: half widths, within which nearly all cases lie.

    ``node_deg`` is the node's, against the turning Earth; ``time_s`` how early or late the object
    may be along its track at the epoch, and ``period_percent`` by what part of the time since then
    that grows.
    """

    node_deg: float
    time_s: float
    period_percent: float

    @property
    def width_minutes(self) -> float:
        """The whole width of the plane's window, in minutes of the Earth's turning."""
        return 2.0 * self.node_deg * SIDEREAL_MINUTES_A_DEGREE

    def timing_s(self, age_days: float) -> float:
        """Return how early or late a pass may be so long after the epoch: plane and track.

        A plane that lies further east meets a place as much sooner as the Earth turns by that
        angle; both parts add in squares.
        """
        along = self.time_s + 0.01 * self.period_percent * abs(age_days) * 86400.0
        turned = 60.0 * self.node_deg * SIDEREAL_MINUTES_A_DEGREE
        return float((along**2 + turned**2) ** 0.5)

    def __str__(self) -> str:
        return (
            f"launch window: plane +/-{self.node_deg:.4g} deg, time +/-{self.time_s:.4g} s, "
            f"period +/-{self.period_percent:.3g} %"
        )


WIDEST: Final = SearchWindow(8.0, 330.0, 1.0)
"""What holds where only the name tells that a set is for search."""


def is_provisional(number: int) -> bool:
    """Whether a catalogue number is one of those that search elements are kept under."""
    return number in PROVISIONAL_NUMBERS


def search_window(element_set: ElementSet) -> SearchWindow | None:
    """Return the window of search elements; None for a set that a source has determined."""
    return _window(element_set.object_name, element_set.data_source)


def search_windows(element_sets: Sequence[ElementSet]) -> dict[int, SearchWindow]:
    """Return the windows of those of the sets that are for search, by their place in the list."""
    table = ElementTable.of(element_sets)
    names, sources = table.column("object_name").tolist(), table.column("data_source").tolist()
    found = {
        i: _window(name, source)
        for i, (name, source) in enumerate(zip(names, sources, strict=True))
        if source or (name and name.endswith(NAME_ENDING))
    }
    return {i: window for i, window in found.items() if window is not None}


def _window(name: str | None, source: str | None) -> SearchWindow | None:
    match = _SOURCE.fullmatch(source) if source else None
    if match is not None:
        return SearchWindow(*(float(match[part]) for part in ("node", "time", "period")))
    return WIDEST if (name or "").endswith(NAME_ENDING) else None
