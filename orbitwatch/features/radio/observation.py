"""An object as observed from one site: direction, range, and range rates for Doppler."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from orbitwatch.accuracy.uncertainty import uncertainties
from orbitwatch.arrays import BoolArray, FloatArray, IntArray
from orbitwatch.astro.frames import EarthRotation, site_vectors
from orbitwatch.astro.propagation import Propagator
from orbitwatch.astro.topocentric import elevation_products, look_angles, slant_range
from orbitwatch.astro.trajectory import SECONDS_A_DAY, ViewingGeometry
from orbitwatch.elements.element_set import ElementSet
from orbitwatch.errors import ElementsError
from orbitwatch.search.passes import find_passes
from orbitwatch.search.set_timeline import set_in_use
from orbitwatch.search.tracked_objects import TrackedObject
from orbitwatch.sites import Site
from orbitwatch.times import Span

_ZERO = np.zeros(1, dtype=np.int64)


@dataclass(frozen=True, slots=True)
class Observation:
    """Geometric observations without refraction; arrays ``(n,)``.

    ``good`` is False where SGP4 gives no state; the other arrays are NaN there. Azimuth is NaN at
    the zenith and at a pole.
    """

    azimuth_deg: FloatArray
    elevation_deg: FloatArray
    slant_range_km: FloatArray
    range_rate_km_s: FloatArray
    range_acceleration_km_s2: FloatArray
    good: BoolArray


@dataclass(frozen=True, slots=True)
class Trust:
    """The element set used at each moment and its uncertainty; arrays ``(n,)``."""

    element_set: IntArray
    age_days: FloatArray
    timing_s: FloatArray
    timing_95_s: FloatArray
    cross_track_km: FloatArray


class Observer:
    """One object seen from one site between two moments, with element sets chosen by its mode.

    ``days`` are UTC days since ``reference_jd`` throughout.
    """

    def __init__(
        self, subject: TrackedObject, site: Site, reference_jd: float, first: float, last: float
    ) -> None:
        self.subject = subject
        self.site = site
        self.reference_jd = reference_jd
        line = subject.set_timeline(reference_jd)
        edges = set_in_use(line.bounds, np.array([first, last]))
        low, high = max(int(edges[0]), 0), max(int(edges[1]), 0)
        self.element_sets: tuple[ElementSet, ...] = line.element_sets[low : high + 1]
        if not self.element_sets:
            raise ElementsError("no element set of the object is stored", hint="fetch one first")
        self._bounds = line.bounds[low : high + 2]
        propagator = Propagator(self.element_sets, reference_jd)
        rotation = EarthRotation(reference_jd, first, last)
        self._geometry = ViewingGeometry(propagator, rotation, site_vectors([site]))

    def _which(self, days: FloatArray) -> IntArray:
        return np.asarray(np.maximum(set_in_use(self._bounds, days), 0))

    def observe(self, days: FloatArray) -> Observation:
        """Return the observations at ``days``, ``(n,)``."""
        fixed, good = self._geometry.earth_fixed(self._which(days), days)
        sites, site = self._geometry.sites, np.zeros(len(days), dtype=np.int64)
        look = look_angles(fixed.position_km, fixed.velocity_km_s, sites, site)
        _, _, acceleration = slant_range(elevation_products(fixed, sites, site)[:, 1])
        return Observation(
            azimuth_deg=look.azimuth_deg,
            elevation_deg=look.elevation_deg,
            slant_range_km=look.slant_range_km,
            range_rate_km_s=look.range_rate_km_s,
            range_acceleration_km_s2=acceleration,
            good=good,
        )

    def trust(self, days: FloatArray) -> Trust:
        """Return the uncertainty of the element sets at ``days``, ``(n,)``."""
        which = self._which(days)
        age = days - self._geometry.propagator.epoch_days[which]
        histories = [self.subject.history(s) for s in self.element_sets]
        found = uncertainties(self.element_sets, which, age, histories)
        return Trust(which, age, found.timing_s, found.timing_95_s, found.cross_track_km)


@dataclass(frozen=True, slots=True)
class UpInterval:
    """A pass from ``aos`` to ``los``, clipped to the span; days since a reference.

    ``is_whole`` is False if the pass is in progress when the span starts or ends.
    """

    aos: float
    tca: float
    los: float
    max_elevation_deg: float
    is_whole: bool

    @property
    def seconds(self) -> float:
        """The duration in seconds."""
        return (self.los - self.aos) * SECONDS_A_DAY


def up_intervals(
    subject: TrackedObject, site: Site, span: Span, min_elevation_deg: float
) -> tuple[float, list[UpInterval]]:
    """Return a reference Julian date and the intervals above the mask within ``span``."""
    passes = find_passes([subject], [site], span, min_elevation_deg)
    found = passes.found
    rows = zip(
        found.first.tolist(),
        found.tca.tolist(),
        found.last.tolist(),
        np.degrees(np.arcsin(np.clip(found.sine_elevation, -1.0, 1.0))).tolist(),
        (np.isfinite(found.aos) & np.isfinite(found.los)).tolist(),
        strict=True,
    )
    return passes.geometry.propagator.reference_jd, [UpInterval(*row) for row in rows]


def next_interval(
    subject: TrackedObject, site: Site, span: Span, min_elevation_deg: float
) -> tuple[float, list[UpInterval]]:
    """Return the first interval alone, as `up_intervals` does; the search goes day by day."""
    part = Span(span.start, span.start + span.length / 10)
    reference_jd, found = up_intervals(subject, site, part, min_elevation_deg)
    if not found or not found[0].is_whole:
        reference_jd, found = up_intervals(subject, site, span, min_elevation_deg)
    return reference_jd, found[:1]
