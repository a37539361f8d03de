"""Passes of objects over sites in a span of time, each computed whole from one element set."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import numpy as np

from orbitwatch.analysis.accuracy import timing_uncertainty_s
from orbitwatch.analysis.handover import choose, watch_spans
from orbitwatch.analysis.orbits import Shapes, shapes
from orbitwatch.analysis.search import Found, Refused, concatenate, search, take
from orbitwatch.astro.frames import EarthRotation, site_vectors
from orbitwatch.astro.propagation import FloatArray, IntArray, Propagator
from orbitwatch.astro.trajectory import SECONDS_A_DAY, Sky
from orbitwatch.elements.element_set import ElementSet
from orbitwatch.errors import UsageError
from orbitwatch.sites import Site
from orbitwatch.times import Span, to_jd


@dataclass(frozen=True, slots=True)
class Subject:
    """An object to be watched: its element sets, and when it was in orbit as far as is known."""

    element_sets: tuple[ElementSet, ...]
    in_orbit_from: datetime | None = None
    in_orbit_until: datetime | None = None

    def days_in_orbit(self, reference_jd: float, start: float, end: float) -> tuple[float, float]:
        """Return ``start`` to ``end``, in days since ``reference_jd``, cut to the time in orbit."""
        if self.in_orbit_from is not None:
            start = max(start, days_since(self.in_orbit_from, reference_jd))
        if self.in_orbit_until is not None:
            end = min(end, days_since(self.in_orbit_until, reference_jd))
        return start, end


@dataclass(frozen=True, slots=True)
class Passes:
    """The passes found, in order of AOS, catalogue number and site.

    ``found.satellite`` numbers ``element_sets`` (as ``sky.propagator`` holds them), of which
    ``subject`` says whose they are; ``shapes`` are their orbits. ``refused`` names the sets that
    SGP4 refuses somewhere in their span.
    """

    sky: Sky
    subject: IntArray
    shapes: Shapes
    found: Found
    refused: Refused

    @property
    def element_sets(self) -> tuple[ElementSet, ...]:
        """The element sets that were used, whose numbers ``found.satellite`` holds."""
        return self.sky.propagator.element_sets


def find_passes(
    subjects: Sequence[Subject], sites: Sequence[Site], span: Span, min_elevation_deg: float
) -> Passes:
    """Find every pass of ``subjects`` over ``sites`` above the mask within ``span``.

    Where an object has several sets, each pass comes from the one whose epoch is nearest to its
    TCA. A span is cut to the time that the object was in orbit. Raises UsageError for a mask
    outside 0° to 90°.
    """
    if not 0.0 <= min_elevation_deg < 90.0:
        raise UsageError(f"a minimum elevation of {min_elevation_deg:g}° is not within 0° to 90°")
    reference_jd, start = to_jd(span.start)
    end = start + (span.end - span.start).total_seconds() / SECONDS_A_DAY
    watches = [_watch(subject, reference_jd, start, end) for subject in subjects]
    sets = [s for watch in watches for s in watch.element_sets]
    subject = np.repeat(np.arange(len(watches)), [len(w.element_sets) for w in watches])
    propagator = Propagator(sets, reference_jd)
    rotation = EarthRotation(reference_jd, start, end)
    sky = Sky(propagator, rotation, site_vectors(sites))
    orbits = shapes(sets)
    found, refused = search(
        sky,
        _joined([w.first for w in watches]),
        _joined([w.last for w in watches]),
        min_elevation_deg,
    )
    found = _told_once(sky, watches, subject, orbits, found, min_elevation_deg)
    number = np.array([s.norad_cat_id for s in sets], dtype=np.int64)
    order = np.lexsort((found.site, number[found.satellite], found.first))
    return Passes(sky, subject, orbits, take(found, order), refused)


@dataclass(frozen=True, slots=True)
class _Watch:
    """The sets of one subject that matter within its span, and from when to when each is used.

    ``first`` and ``last`` reach a little beyond the time in which a set is the nearest, so that
    passes near a handover are whole; ``begin`` and ``finish`` are the subject's own span.
    """

    element_sets: tuple[ElementSet, ...]
    first: FloatArray
    last: FloatArray
    begin: float
    finish: float


def _watch(subject: Subject, reference_jd: float, start: float, end: float) -> _Watch:
    start, end = subject.days_in_orbit(reference_jd, start, end)
    sets = sets_by_epoch(subject.element_sets)
    if not sets or end <= start:
        return _Watch((), np.empty(0), np.empty(0), start, end)
    epochs = np.array([days_since(s.epoch, reference_jd) for s in sets])
    first, last = watch_spans(epochs, start, end)
    used = np.flatnonzero(last > first)
    reach = 1.5 / np.array([sets[i].mean_motion for i in used])
    return _Watch(
        tuple(sets[i] for i in used),
        np.maximum(first[used] - reach, start),
        np.minimum(last[used] + reach, end),
        start,
        end,
    )


def _told_once(
    sky: Sky,
    watches: Sequence[_Watch],
    subject: IntArray,
    orbits: Shapes,
    found: Found,
    min_elevation_deg: float,
) -> Found:
    """Return the passes with those of several sets of one object reconciled."""
    several = np.array([len(w.element_sets) > 1 for w in watches], dtype=np.bool_)
    shared = several[subject[found.satellite]]
    if not shared.any():
        return found
    alone, shared_passes = take(found, np.flatnonzero(~shared)), take(found, np.flatnonzero(shared))
    shared_passes = _made_whole(sky, watches, subject, shared_passes, min_elevation_deg)
    epochs = sky.propagator.epoch_days
    keep = np.zeros(len(shared_passes.tca), dtype=np.bool_)
    owner = subject[shared_passes.satellite]
    for key in np.unique(np.stack([owner, shared_passes.site]), axis=1).T:
        rows = np.flatnonzero((owner == key[0]) & (shared_passes.site == key[1]))
        sets = np.flatnonzero(subject == key[0])
        keep[rows] = choose(
            epochs[sets],
            shared_passes.satellite[rows] - sets[0],
            shared_passes.first[rows],
            shared_passes.tca[rows],
            shared_passes.last[rows],
            _slack_days(epochs[sets], orbits, sets),
        )
    return concatenate([alone, take(shared_passes, np.flatnonzero(keep))])


def _made_whole(
    sky: Sky,
    watches: Sequence[_Watch],
    subject: IntArray,
    found: Found,
    min_elevation_deg: float,
) -> Found:
    """Search sets again over the whole span where a pass outlasts the time they are used for."""
    begin = np.array([w.begin for w in watches])[subject]
    finish = np.array([w.finish for w in watches])[subject]
    cut = (np.isnan(found.aos) & (found.first > begin[found.satellite])) | (
        np.isnan(found.los) & (found.last < finish[found.satellite])
    )
    again = np.unique(found.satellite[cut])
    if not len(again):
        return found
    closed = np.full(len(begin), -np.inf)
    closed[again] = finish[again]
    whole, _ = search(sky, begin, closed, min_elevation_deg)
    return concatenate([take(found, np.flatnonzero(~np.isin(found.satellite, again))), whole])


def _slack_days(epochs: FloatArray, orbits: Shapes, sets: IntArray) -> float:
    """Return how far two sets may differ over one pass: thrice their uncertainties, at handover."""
    age = 0.5 * float(np.max(np.diff(epochs)))
    one = timing_uncertainty_s(
        np.array([age]), orbits.perigee_km[sets[:1]], orbits.period_min[sets[:1]]
    )
    period_s = 60.0 * orbits.period_min[sets[0]]
    return float(min(6.0 * one[0] + 5.0, 0.25 * period_s)) / SECONDS_A_DAY


def sets_by_epoch(element_sets: Sequence[ElementSet]) -> tuple[ElementSet, ...]:
    """Return the sets in order of epoch; of several with one epoch, the last."""
    by_epoch = {s.epoch: s for s in element_sets}
    return tuple(by_epoch[epoch] for epoch in sorted(by_epoch))


def days_since(instant: datetime, reference_jd: float) -> float:
    """Return an instant as UTC days since ``reference_jd``."""
    jd, fraction = to_jd(instant)
    return jd - reference_jd + fraction


def _joined(parts: list[FloatArray]) -> FloatArray:
    return np.concatenate(parts) if parts else np.empty(0)
