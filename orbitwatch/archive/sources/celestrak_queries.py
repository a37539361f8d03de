"""CelesTrak's queries: one query, one URL.

Pages and parameters: https://celestrak.org/NORAD/documentation/gp-data-formats.php,
sup-gp-queries.php in the same folder, https://celestrak.org/satcat/satcat-format.php, and
SpaceWx-format.php and EOP-format.php under https://celestrak.org/SpaceData. CSV is requested:
objects from number 100000 on have no TLE, and JSON is three times the size.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final, Literal
from urllib.parse import quote

from orbitwatch.archive.sources.policy import LARGEST_REPLY

Kind = Literal["gp", "first", "supplemental", "satcat", "space-weather", "earth-orientation"]

_PATHS: Final = {
    "gp": "/NORAD/elements/gp.php",
    "first": "/NORAD/elements/gp-first.php",
    "supplemental": "/NORAD/elements/supplemental/sup-gp.php",
    "satcat": "/satcat/records.php",
}
_KINDS: Final = {
    "gp": "",
    "first": "first sets of ",
    "supplemental": "supplemental sets of ",
    "satcat": "catalogue records of ",
}
_WORDS: Final = {
    "CATNR": "object",
    "INTDES": "launch",
    "NAME": "objects named",
    "GROUP": "group",
    "SPECIAL": "list",
    "SOURCE": "source",
    "FILE": "list",
}
_WHOLE: Final[dict[Kind, tuple[str, str]]] = {
    "satcat": ("/pub/satcat.csv", "the satellite catalogue"),
    "space-weather": ("/SpaceData/SW-Last5Years.csv", "the space weather of five years"),
    "earth-orientation": ("/SpaceData/EOP-Last5Years.csv", "the Earth orientation"),
}

_LAUNCH: Final = re.compile(r"(\d{4}-\d{3})[A-Z]{0,3}", re.IGNORECASE | re.ASCII)

GROUPS = (
    "active", "amateur", "cubesat", "galileo", "geo", "glo-ops", "gps-ops", "last-30-days", "noaa",
    "oneweb", "resource", "science", "starlink", "stations", "visual", "weather",
)  # fmt: skip
"""The most requested groups of CelesTrak."""


@dataclass(frozen=True, slots=True)
class Query:
    """A query: ``parameter`` is CATNR, INTDES, GROUP, NAME, SPECIAL, SOURCE or FILE.

    Without a parameter it requests the whole satellite catalogue, the space weather or the Earth
    orientation parameters.
    """

    kind: Kind
    parameter: str = ""
    value: str = ""

    @property
    def target(self) -> str:
        """The path and query string of the request."""
        if not self.parameter:
            return _WHOLE[self.kind][0]
        return f"{_PATHS[self.kind]}?{self.parameter}={quote(self.value)}&FORMAT=CSV"

    @property
    def most_bytes(self) -> int:
        """The largest plausible reply, in bytes: many times today's size.

        A single object takes a line or two, the list of all active ones 2.4 MB, the catalogue 7 MB.
        """
        if self.parameter == "CATNR":
            return 2**20
        return 24 * 2**20 if self.parameter else LARGEST_REPLY

    @property
    def key(self) -> str:
        """The query's name in the archive's log; independent of case."""
        page = self.target.partition("?")[0].rpartition("/")[2]
        return f"{page}?{self.parameter}={self.value.upper()}" if self.parameter else page

    def __str__(self) -> str:
        if not self.parameter:
            return _WHOLE[self.kind][1]
        return f"{_KINDS[self.kind]}{_WORDS[self.parameter]} {self.value}"


def is_launch(text: str) -> bool:
    """Whether ``text`` is the designator of a launch, without a piece letter."""
    match = _LAUNCH.fullmatch(text)
    return match is not None and match[1] == text


def object_query(text: str, kind: Kind = "gp") -> Query:
    """Return the query for a catalogue number, a launch (``2023-179``) or part of a name.

    CelesTrak indexes launches, not their pieces: ``2023-179A`` requests the whole launch.
    """
    text = text.strip()
    if text.isascii() and text.isdigit():
        return Query(kind, "CATNR", str(int(text)))
    if launch := _LAUNCH.fullmatch(text):
        return Query(kind, "INTDES", launch[1])
    return Query(kind, "NAME", text)
