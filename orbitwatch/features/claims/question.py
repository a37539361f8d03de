"""What ``claim`` asks: one claim in words, or a list of them, under the same conditions."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from orbitwatch.elements.modes import ElementsMode
    from orbitwatch.features.claims.claim_list import ClaimList
    from orbitwatch.sites import Site

Kind = Literal["taken", "received"]


@dataclass(frozen=True, slots=True, kw_only=True)
class StatedClaim:
    """One claim in words; what is empty takes its default, a `Site` is taken as it is."""

    object: str
    site: Site | str
    time: str
    zone: str = ""
    kind: str = "taken"
    station: Site | str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ClaimQuestion:
    """Was the object where it would have to be, in one claim or in each of a list?

    ``within`` bounds the search around the claimed time (None: one revolution); ``elements`` is a
    file of sets to use instead of those held.
    """

    claims: StatedClaim | ClaimList
    within: timedelta | None = None
    min_elevation_deg: float = 10.0
    station_elevation_deg: float = 0.0
    elements_mode: ElementsMode = "nearest"
    elements: Path | None = None
