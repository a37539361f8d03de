"""The question of ``claim``: one claim in words, or a list of them, under the same conditions."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Final, Literal

from orbitwatch.elements.element_text import Elements
from orbitwatch.elements.modes import DEFAULT_MODE, ElementsMode
from orbitwatch.errors import UsageError
from orbitwatch.sites import Site

DEFAULT_GROUP: Final = "resource"
"""CelesTrak's group of Earth observation satellites."""

Kind = Literal["taken", "received"]

REQUIRED = ("object", "site", "time")
"""Columns that a list of claims must have."""

STATED = (*REQUIRED, "zone", "kind", "station")
"""Columns that describe the claim."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Conditions:
    """The conditions under which a claim is checked.

    ``within`` limits the search around the claimed time (None: one revolution); a pass culminates
    above ``min_elevation_deg``. It allows a photograph if the site comes within
    ``max_off_nadir_deg`` of the nadir while the Sun is above ``min_sun_deg`` there (None: for
    radar, which needs no light). A contact with a station lasts ``min_contact_s`` above
    ``contact_elevation_deg``. ``mode`` selects among element sets.
    """

    within: timedelta | None = None
    min_elevation_deg: float = 10.0
    max_off_nadir_deg: float = 45.0
    min_sun_deg: float | None = 10.0
    min_contact_s: float = 60.0
    contact_elevation_deg: float = 5.0
    mode: ElementsMode = DEFAULT_MODE


@dataclass(frozen=True, slots=True, kw_only=True)
class StatedClaim:
    """One claim in words; empty fields take their defaults, and a place may be a `Site`."""

    object: str
    site: Site | str
    time: str
    zone: str = ""
    kind: str = "taken"
    station: Site | str = ""


@dataclass(frozen=True, slots=True)
class ListedClaim:
    """A row of the list and the line it ends on; ``problem`` describes an invalid form."""

    line: int
    cells: Mapping[str, str]
    problem: str | None = None

    def stated(self) -> StatedClaim:
        """Return the claim; UsageError if the row does not contain one."""
        if self.problem is not None:
            raise UsageError(self.problem)
        for name in REQUIRED:
            if not self.cells.get(name):
                raise UsageError(f"no {name} is given")
        return StatedClaim(**{name: self.cells[name] for name in STATED if name in self.cells})


@dataclass(frozen=True, slots=True)
class ClaimList:
    """The claims of the file at ``path``, and its text."""

    path: Path
    text: str
    claims: tuple[ListedClaim, ...]

    @property
    def name(self) -> str:
        """The file's name."""
        return self.path.name


@dataclass(frozen=True, slots=True, kw_only=True)
class ClaimQuestion:
    """Was the object where it would have to be, in one claim or in each of a list?

    ``elements`` is a file of sets to use instead of the stored ones; ``others`` the group whose
    objects are searched too, or ``all``.
    """

    claims: StatedClaim | ClaimList
    conditions: Conditions = field(default_factory=Conditions)
    elements: Elements | None = None
    others: str | None = None
