"""A claim and the verdict on it: what is asked, what was found, what it rests on."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from math import nan
from typing import Literal

from orbitwatch.elements.element_set import ElementSet
from orbitwatch.elements.identity import HeldObject
from orbitwatch.elements.modes import ElementsMode
from orbitwatch.features.claims.claimed_times import Reading
from orbitwatch.features.claims.search import Contact, Moment, Overflight
from orbitwatch.sites import Site

Kind = Literal["taken", "received"]
Verdict = Literal["consistent", "inconsistent", "undetermined"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """What is claimed, in one reading of its time.

    ``within`` bounds the search around it (None: one period). A claim of kind ``received`` needs
    a station; for the other it is there for its clock.
    """

    held: HeldObject
    site: Site
    reading: Reading
    kind: Kind = "taken"
    station: Site | None = None
    mode: ElementsMode = "nearest"
    within: timedelta | None = None
    min_elevation_deg: float = 10.0
    station_elevation_deg: float = 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Match:
    """The overflight that suits a claim best and, for ``received``, the contact that follows it.

    ``distance_s`` is what is missing: from the culmination to the claimed span, or how long after
    the span the downlink opens. ``margin_s`` is the time from where data can come down to the end
    of the span: positive where there is room; NaN for ``taken``, and where no contact is found.
    """

    overflight: Overflight
    downlink: Contact | None
    distance_s: float
    margin_s: float

    def offset_s(self, claim: Claim) -> float:
        """Return the culmination minus the start of the claimed span."""
        return (self.overflight.contact.tca - claim.reading.start).total_seconds()


@dataclass(frozen=True, slots=True, kw_only=True)
class Alternative:
    """The verdict that another set of the object alone would give."""

    element_set: ElementSet
    verdict: Verdict
    offset_s: float
    timing_uncertainty_95_s: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """The verdict on one claim and all that it rests on.

    ``match`` is None where nothing was found within the bound; ``beyond`` is then the nearest
    overflight outside it, and ``below`` the nearest pass that stays under the mask.
    ``overflights_in_span`` counts those that culminate within the claimed span, several where it
    is a day. ``then`` is where the object was at the claimed time. ``obstacle`` says why it could
    not be, whatever the set. The uncertainties are those of the overflight, else of the claimed
    time; NaN: not known.
    """

    claim: Claim
    verdict: Verdict
    match: Match | None
    timing_uncertainty_s: float
    timing_uncertainty_95_s: float
    period_s: float
    within: timedelta
    overflights_in_span: int = 0
    then: Moment | None = None
    below: Contact | None = None
    beyond: Contact | None = None
    alternatives: tuple[Alternative, ...] = ()
    obstacle: str | None = None

    @property
    def offset_s(self) -> float:
        """Return the culmination minus the start of the claimed span; NaN without an overflight."""
        return self.match.offset_s(self.claim) if self.match else nan

    @property
    def element_set(self) -> ElementSet | None:
        """Return the set that the figures rest on."""
        if self.match:
            return self.match.overflight.contact.element_set
        return self.then.element_set if self.then else None

    @property
    def age_days(self) -> float:
        """Return the time of the figures minus the epoch of their set."""
        source = self.match.overflight if self.match else self.then
        return source.age_days if source else nan
