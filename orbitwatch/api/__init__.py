"""The Python API: the questions of the command line, asked from a program or a notebook.

Times are datetimes or texts as the command line takes them (UTC unless a zone is given), lengths
and steps are timedeltas or texts such as ``"3d"``, a site is a `Site`, a name or ``"LAT,LON"``.
What was left out or cannot be trusted is in the ``notes`` of the answer. Nothing is fetched.
"""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Literal

from orbitwatch.api.arguments import (
    Length,
    held_object,
    length_of,
    sites_of,
    strays_remark,
)
from orbitwatch.api.catalogue import find_sites, info
from orbitwatch.api.passes_of_sites import overflights, passes
from orbitwatch.api.positions import identify, position, track
from orbitwatch.api.surveys import revisit
from orbitwatch.features.claims.check import Asked, answer_claim, home_station
from orbitwatch.features.claims.rows import claim_rows
from orbitwatch.features.claims.wording import words
from orbitwatch.formats.table import Table
from orbitwatch.sites import Site

__all__ = [
    "claim",
    "find_sites",
    "identify",
    "info",
    "overflights",
    "passes",
    "position",
    "revisit",
    "track",
]


def claim(
    object_: str | int,
    site: Site | str,
    time: str,
    *,
    kind: Literal["taken", "received"] = "taken",
    station: Site | str | None = None,
    within: Length | None = None,
    min_elevation: float = 10.0,
    elements: Path | str | None = None,
) -> Table:
    """Return whether an object was where a claim says: the rows of ``orbitwatch claim``.

    ``time`` is a text, as its precision counts; without a zone there is a row for each plausible
    one. The verdict in sentences is in the notes.
    """
    held = held_object(object_, elements)
    home = home_station(held.record) if station is None else station
    asked = Asked(
        held=held,
        site=sites_of(site)[0],
        time=time,
        kind=kind,
        station=sites_of(home)[0] if home else None,
        within=None if within is None else length_of(within),
        min_elevation_deg=min_elevation,
    )
    told = answer_claim(asked, datetime.now(UTC))
    said = words(told)
    left_out = strays_remark(held, told.strays)
    notes = (said.headline, *said.narrowness, *said.trust, *told.notes, *left_out)
    return Table(claim_rows(told.findings), f"Claim about {held.record.name}", notes)
