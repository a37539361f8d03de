"""Search elements: an orbit estimated from a launch, to find an object before it is catalogued.

They are stored as ordinary element sets. Their name ends in ``(search elements)``, and their
``data_source`` states the window in which to search for the object, so that both are preserved in
the archive and in files with a source (OMM as CSV, JSON and Parquet). A TLE keeps only the name;
the widest window is then assumed.
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
"""Numbers that the catalogue does not assign; they are never requested from a source."""

SIDEREAL_MINUTES_A_DEGREE: Final = 86164.0905 / 60.0 / 360.0
"""Minutes in which the Earth turns by a degree against the stars."""

_SOURCE: Final = re.compile(
    r"launch window: plane \+/-(?P<node>[\d.]+) deg, time \+/-(?P<time>[\d.]+) s, "
    r"period \+/-(?P<period>[\d.]+) %"
)


@dataclass(frozen=True, slots=True)
class SearchWindow:
    """The uncertainty of search elements: half widths, within which nearly all cases lie.

    ``node_deg`` is that of the node, relative to the rotating Earth; ``time_s`` that of the time
    along the track at the epoch, and ``period_percent`` its growth relative to the time since
    then.
    """

    node_deg: float
    time_s: float
    period_percent: float

    @property
    def width_minutes(self) -> float:
        """The full width of the plane's window, in minutes of the Earth's rotation."""
        return 2.0 * self.node_deg * SIDEREAL_MINUTES_A_DEGREE

    def timing_s(self, age_days: float) -> float:
        """Return the timing uncertainty of a pass that long after the epoch, from plane and track.

        A plane further east meets a place earlier by the time in which the Earth rotates by that
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
"""The window if only the name shows that a set is for search."""


def is_provisional(number: int) -> bool:
    """Whether a catalogue number is one of those of search elements."""
    return number in PROVISIONAL_NUMBERS


def search_window(element_set: ElementSet) -> SearchWindow | None:
    """Return the window of search elements; None for a set that a source has determined."""
    return _window(element_set.object_name, element_set.data_source)


def search_windows(element_sets: Sequence[ElementSet]) -> dict[int, SearchWindow]:
    """Return the windows of search elements among the sets, by index."""
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
