"""A claim and the result of its check: the overflight, the contact, and the verdict."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from math import nan
from typing import Literal

from orbitwatch.elements.element_set import ElementSet
from orbitwatch.elements.identity import CatalogObject
from orbitwatch.evolution.events import Event
from orbitwatch.features.claims.claimed_times import ClaimedTime
from orbitwatch.features.claims.question import Conditions, Kind
from orbitwatch.features.claims.site_passes import Contact, ObjectAtTime, Overflight, Shortfall
from orbitwatch.sites import Site

Verdict = Literal["consistent", "inconsistent", "undetermined"]
Reason = Literal[
    "within reach",
    "contact in time",
    "out of reach",
    "too dark",
    "no overflight",
    "no contact in time",
    "impossible",
    "manoeuvre",
    "too uncertain",
]
"""The reason for a verdict, in a word."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """The claim about an object and places.

    ``time`` is the text of the time, ``zone`` that of its zone if it is not in the text; empty:
    every plausible one is tried. A claim of kind ``received`` needs a station; for the other kind
    only its clock is used.
    """

    held: CatalogObject
    site: Site
    time: str
    zone: str = ""
    kind: Kind = "taken"
    station: Site | None = None
    conditions: Conditions = field(default_factory=Conditions)


@dataclass(frozen=True, slots=True, kw_only=True)
class Match:
    """The overflight that fits a claim best and, for ``received``, the contact that follows it.

    ``distance_s`` is the distance in time from the interval within reach (or, of a pass that never
    is, from its culmination) to the claimed span, or from the span to the later downlink.
    ``shortfall`` is what the overflight lacks for a photograph. ``margin_s`` is the time from the
    start of the downlink to the end of the span, positive if it is early enough; NaN for ``taken``,
    and if no contact is found.
    """

    overflight: Overflight
    downlink: Contact | None
    distance_s: float
    margin_s: float
    shortfall: Shortfall | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Alternative:
    """The verdict that another set of the object would give."""

    element_set: ElementSet
    verdict: Verdict
    offset_s: float
    timing_uncertainty_95_s: float


@dataclass(frozen=True, slots=True)
class Other:
    """An object whose overflight had the place within the same reach, in light if that is required.

    ``tca`` is its culmination there.
    """

    name: str
    catalog_id: int
    tca: datetime
    off_nadir_deg: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Assessment:
    """The verdict on a claim, with its time read in one zone, and the basis of the verdict.

    ``match`` is None if nothing was found within the bound; ``beyond`` is then the nearest
    overflight outside it, and ``below`` the nearest pass that stays below the mask.
    ``overflights_in_span`` counts those that culminate within the claimed span, possibly several
    for a day. ``then`` is the object's position at the claimed time. ``obstacle`` says why the
    claim is impossible whatever the set. The uncertainties are those of the overflight, else of the
    claimed time, and at least half (95 %: all) of the shift that manoeuvres between the set and
    that time can cause; NaN: unknown. ``manoeuvre`` is the first of them.

    For ``taken``: ``window_probability`` is the probability that the site was within reach in the
    claimed span; ``chance_of_fit`` that a span of that length at a random time of the claim's UTC
    day would be consistent, with ``overflights_in_reach`` on that day. For ``received`` they refer
    to the contact with the station. ``others`` could have seen the site too; None: not requested.
    """

    claim: Claim
    time: ClaimedTime
    verdict: Verdict
    reason: Reason
    match: Match | None
    timing_uncertainty_s: float
    timing_uncertainty_95_s: float
    period_s: float
    within: timedelta
    overflights_in_span: int = 0
    then: ObjectAtTime | None = None
    below: Contact | None = None
    beyond: Contact | None = None
    alternatives: tuple[Alternative, ...] = ()
    obstacle: str | None = None
    manoeuvre: Event | None = None
    overflights_in_reach: int = 0
    window_probability: float = nan
    chance_of_fit: float = nan
    others: tuple[Other, ...] | None = None

    @property
    def offset_s(self) -> float:
        """Return the culmination minus the start of the claimed span; NaN without an overflight."""
        if self.match is None:
            return nan
        return (self.match.overflight.contact.tca - self.time.start).total_seconds()

    @property
    def margin_s(self) -> float:
        """Return the margin of the match; NaN without one."""
        return self.match.margin_s if self.match else nan

    @property
    def element_set(self) -> ElementSet | None:
        """Return the set from which the figures are computed."""
        if self.match:
            return self.match.overflight.contact.element_set
        return self.then.element_set if self.then else None

    @property
    def age_days(self) -> float:
        """Return the time of the figures minus the epoch of their set."""
        source = self.match.overflight if self.match else self.then
        return source.age_days if source else nan


@dataclass(frozen=True, slots=True)
class CheckedClaim:
    """A claim with a verdict for each zone that its time may be given in.

    ``outliers`` are sets that lie in another orbit and were left out; ``notes`` name zones in which
    the time cannot be read, and ambiguous times.
    """

    claim: Claim
    assessments: tuple[Assessment, ...]
    outliers: tuple[ElementSet, ...]
    notes: tuple[str, ...]

    @property
    def holding(self) -> tuple[Assessment, ...]:
        """Return the assessments that are consistent."""
        return tuple(one for one in self.assessments if one.verdict == "consistent")

    @property
    def best(self) -> Assessment:
        """Return the assessment to show in full: a consistent one, else the nearest miss."""

        def rank(one: Assessment) -> tuple[int, float]:
            order = ("consistent", "undetermined", "inconsistent").index(one.verdict)
            return order, one.match.distance_s if one.match else float("inf")

        return min(self.assessments, key=rank)
