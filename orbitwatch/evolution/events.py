"""Events found in an object's element sets: raises, lowerings, plane changes, gaps, decay.

A manoeuvre is a step of the orbit that neither drag nor the noise of the sets explains. It is
measured in the semi-major axis of Brouwer's mean motion, from which SGP4 has removed the periodic
terms; drag is estimated from the intervals on both sides of a step, scaled by the density
at the height of each (the approach of Kelecy et al. 2007, AMOS, and of Lemmens and Krag 2014,
JGCD 37, 860, with medians throughout). The published mean motion derivative is not used.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Literal

import numpy as np

from orbitwatch.astro.secular_rates import speed_m_s
from orbitwatch.elements.element_set import ElementSet
from orbitwatch.evolution.history import history_of
from orbitwatch.evolution.orbit_changes import (
    LONGEST_INTERVAL_DAYS,
    RADIATION_KM_DAY,
    THRESHOLD,
    Steps,
    is_low,
    size_steps,
)
from orbitwatch.evolution.plane_changes import plane_steps
from orbitwatch.evolution.record import History

Kind = Literal["orbit_raise", "orbit_lower", "plane_change", "decay", "gap"]

_CAMPAIGN_DAYS = 5.0
_DECAYING_PERIGEE_KM = 250.0
_DESCENT_PERIGEE_KM = 300.0
_FITTED_BEFORE, _FITTED_AFTER = timedelta(hours=12), timedelta(hours=24)
_DEBRIS = re.compile(r"\b(DEB|R/B)\b")
_ROUND = 0.02  # eccentricity up to which a low perigee means a low orbit
_SCALE_HEIGHT_KM = 35.0


@dataclass(frozen=True, slots=True)
class Event:
    """A change of an orbit between ``set_before`` and ``set_after``.

    The changes are those from one set to the other. ``delta_v_m_s`` is the least velocity
    change that propulsion must have given, including compensation of drag; NaN if none is
    implied. ``confidence`` is the probability that it happened; 1 for a mere gap.
    ``gap_days`` is the length of the gap if it happened within one, else NaN.
    """

    kind: Kind
    set_before: ElementSet
    set_after: ElementSet
    delta_semi_major_axis_km: float
    delta_perigee_km: float
    delta_v_m_s: float
    confidence: float
    gap_days: float = np.nan

    @property
    def is_manoeuvre(self) -> bool:
        """Whether the object manoeuvred; also within a gap after which its orbit is higher."""
        return bool(np.isfinite(self.delta_v_m_s))

    @property
    def not_before(self) -> datetime:
        """The earliest moment at which it can have happened."""
        return self.set_before.epoch - (_FITTED_BEFORE if self.is_manoeuvre else timedelta())

    @property
    def not_after(self) -> datetime:
        """The latest moment at which it can have happened.

        A set can reflect events up to hours after its epoch: it is fitted to observations on
        both sides of it.
        """
        return self.set_after.epoch + (_FITTED_AFTER if self.is_manoeuvre else timedelta())


@dataclass(frozen=True, slots=True)
class Findings:
    """Events in order of time, and the sets left out because they lie in another orbit."""

    events: tuple[Event, ...]
    outliers: tuple[ElementSet, ...]


def find_events(element_sets: Sequence[ElementSet]) -> Findings:
    """Return the events in the sets of one object, given in any order; one set shows none."""
    return _findings(history_of(element_sets)) if element_sets else Findings((), ())


def events_between(
    element_sets: Sequence[ElementSet], start: datetime, end: datetime
) -> tuple[Event, ...]:
    """Return the manoeuvres that lie, or may lie, between two moments, given in either order.

    Given the epoch of a set and a time computed from it, these are the manoeuvres that invalidate
    the time. A manoeuvre is somewhere between its bracketing sets.
    """
    return manoeuvres_between(find_events(element_sets).events, start, end)


def manoeuvres_between(
    events: Sequence[Event], start: datetime, end: datetime
) -> tuple[Event, ...]:
    """Return those of an object's ``events`` that are manoeuvres and may lie between two moments.

    For many moments, find the events once and call this for each.
    """
    first, last = min(start, end), max(start, end)
    return tuple(
        event
        for event in events
        if event.is_manoeuvre and event.set_before.epoch < last and event.set_after.epoch > first
    )


def manoeuvre_intervals(history: History) -> list[tuple[int, int]]:
    """Return the pairs of indices into ``history`` between which the orbit was changed."""
    place = {id(s): index for index, s in enumerate(history.element_sets)}
    return [
        (place[id(event.set_before)], place[id(event.set_after)])
        for event in _findings(history).events
        if event.is_manoeuvre
    ]


def _findings(history: History) -> Findings:
    steps = size_steps(history)
    outliers = (*history.outliers, *(history.element_sets[index] for index in steps.glitches))
    events = [
        *_campaigns(history, steps),
        *_plane_changes(history, steps),
        *_gaps(history, steps),
        *_decay(history),
    ]
    return Findings(
        tuple(sorted(events, key=lambda event: (event.set_before.epoch, event.set_after.epoch))),
        tuple(sorted(outliers, key=lambda element_set: element_set.epoch)),
    )


def _campaigns(history: History, steps: Steps) -> list[Event]:
    """Return raises and lowerings; burns of one direction within days of each other are one."""
    events: list[Event] = []
    spans: list[tuple[int, int, int]] = []  # from set, to set, direction
    for k in np.flatnonzero(steps.is_step).tolist():
        first, last = int(steps.first[k]), int(steps.last[k])
        direction = 1 if steps.excess_km[k] > 0.0 else -1
        if spans and spans[-1][2] == direction:
            pause = history.days[first] - history.days[spans[-1][1]]
            if pause <= _CAMPAIGN_DAYS:
                spans[-1] = (spans[-1][0], last, direction)
                continue
        spans.append((first, last, direction))
    for first, last, direction in spans:
        inside = (steps.first >= first) & (steps.last <= last)
        excess = float(steps.excess_km[inside].sum())
        score = float(np.abs(steps.score[inside & steps.is_step]).max())
        event = _event(history, "orbit_raise" if direction > 0 else "orbit_lower", first, last)
        events.append(
            replace(
                event,
                delta_v_m_s=_along_track_m_s(history, first, last, excess),
                confidence=confidence(score, low=is_low(history)),
            )
        )
    return events


def _plane_changes(history: History, steps: Steps) -> list[Event]:
    planes = plane_steps(history, steps)
    events = []
    for k in np.flatnonzero(planes.is_step).tolist():
        first, last = int(planes.first[k]), int(planes.last[k])
        speed = float(speed_m_s(history.semi_major_axis_km[[first, last]]).mean())
        events.append(
            replace(
                _event(history, "plane_change", first, last),
                delta_v_m_s=speed * 2.0 * np.sin(np.radians(planes.excess_deg[k]) / 2.0),
                confidence=confidence(float(planes.score[k]), low=is_low(history)),
            )
        )
    return events


def _gaps(history: History, steps: Steps) -> list[Event]:
    """Return intervals too long to determine what happened when.

    An orbit that is higher after one, by more than radiation pressure can do, was raised within it,
    unless the object is debris or a spent stage.
    """
    name = history.element_sets[-1].object_name or ""
    may_raise = is_low(history) and not _DEBRIS.search(name.upper())
    events = []
    for first in np.flatnonzero(np.diff(history.days) > LONGEST_INTERVAL_DAYS).tolist():
        event = _event(history, "gap", first, first + 1)
        growth = event.delta_semi_major_axis_km
        days = float(history.days[first + 1] - history.days[first])
        score = growth / np.hypot(np.sqrt(2.0) * steps.noise_km, RADIATION_KM_DAY * days)
        if score > 2.0 * THRESHOLD and may_raise:
            event = replace(
                event,
                kind="orbit_raise",
                delta_v_m_s=_along_track_m_s(history, first, first + 1, growth),
                confidence=confidence(float(score) / 2.0, low=True),
                gap_days=days,
            )
        events.append(event)
    return events


def _decay(history: History) -> list[Event]:
    """Return the final descent if the last set is in it: its perigee is below 250 km."""
    last = len(history) - 1
    if last < 1 or history.eccentricity[-1] > _ROUND:
        return []
    size, days = history.semi_major_axis_km, history.days
    fall = float(size[-2] - size[-1]) / float(days[-1] - days[-2])
    if history.perigee_km[-1] > _DECAYING_PERIGEE_KM or fall <= 0.0:
        return []
    high = np.flatnonzero(history.perigee_km[:-1] > _DESCENT_PERIGEE_KM)
    first = int(high[-1]) if len(high) else 0
    days_left = _SCALE_HEIGHT_KM / fall
    event = _event(history, "decay", first, last)
    return [replace(event, confidence=float(np.exp(-days_left / 60.0)))]


def _event(history: History, kind: Kind, first: int, last: int) -> Event:
    return Event(
        kind=kind,
        set_before=history.element_sets[first],
        set_after=history.element_sets[last],
        delta_semi_major_axis_km=float(
            history.semi_major_axis_km[last] - history.semi_major_axis_km[first]
        ),
        delta_perigee_km=float(history.perigee_km[last] - history.perigee_km[first]),
        delta_v_m_s=np.nan,
        confidence=1.0,
    )


def _along_track_m_s(history: History, first: int, last: int, growth_km: float) -> float:
    """Return the along-track velocity change that changes the semi-major axis by so much.

    Gauss's equation for a small eccentricity: dv = v da / 2a (Vallado, 4th ed., section 9.3).
    """
    mean = history.semi_major_axis_km[[first, last]].mean()
    return abs(float(speed_m_s(mean)) * growth_km / (2.0 * float(mean)))


def confidence(score: float, *, low: bool) -> float:
    """Return the probability that a step of that score is a manoeuvre.

    ``score`` is in the object's own standard deviations, 5 the least that counts; ``low`` says
    whether the orbit is near the Earth. Measured by ``tests/benchmarks/validate_manoeuvres.py``:
    for low satellites 86 % of steps with a score below 7 and 99 % of those above 20 were published
    manoeuvres; in deep space, where Sun and Moon change the axis, about a third and 82 %.
    """
    least, most = (0.85, 0.99) if low else (0.35, 0.85)
    return float(most - (most - least) * (THRESHOLD / max(score, THRESHOLD)) ** 2)
