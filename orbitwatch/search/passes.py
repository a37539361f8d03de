"""Passes of objects over sites in a span of time, each computed entirely from one element set."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from orbitwatch.arrays import FloatArray, IntArray, take
from orbitwatch.astro.frames import EarthRotation, SiteVectors, site_vectors
from orbitwatch.astro.orbit_shape import OrbitShapes, orbit_shapes
from orbitwatch.astro.propagation import Propagator
from orbitwatch.astro.time_shifts import TimeShifts
from orbitwatch.astro.trajectory import SECONDS_A_DAY, ViewingGeometry
from orbitwatch.elements.element_set import ElementSet
from orbitwatch.elements.element_table import ElementTable
from orbitwatch.errors import UsageError
from orbitwatch.search.found_passes import FoundPasses
from orbitwatch.search.pass_finder import search_passes
from orbitwatch.search.propagation_limits import RefusedStates
from orbitwatch.search.search_spans import reconcile_passes, search_spans
from orbitwatch.search.tracked_objects import TrackedObject, days_since, histories_of
from orbitwatch.sites import Site
from orbitwatch.times import Span, to_jd

__all__ = ["Passes", "TrackedObject", "days_since", "find_passes", "find_passes_at", "span_days"]


@dataclass(frozen=True, slots=True)
class Passes:
    """The passes found; `find_passes` sorts them by AOS, catalogue number and site.

    ``found.satellite`` numbers ``element_sets`` (as ``geometry.propagator`` does), whose
    objects are ``object_index``; ``orbit_shapes`` are their orbits. ``refused`` are the sets for
    which SGP4 fails somewhere in their span. ``histories``, if known, are all available sets of
    the object of each set.
    """

    geometry: ViewingGeometry
    object_index: IntArray
    orbit_shapes: OrbitShapes
    found: FoundPasses
    refused: RefusedStates
    histories: tuple[tuple[ElementSet, ...], ...] | None = None

    @property
    def element_sets(self) -> ElementTable:
        """The element sets used, indexed by ``found.satellite``."""
        return self.geometry.propagator.element_sets

    def shifts_of(self, element_set: int) -> TimeShifts | None:
        """Return the time shifts of one of ``element_sets`` alone, as `Propagator` takes them."""
        shifts = self.geometry.propagator.shifts
        return None if shifts is None else take(shifts, np.array([element_set]))


def find_passes(
    tracked_objects: Sequence[TrackedObject],
    sites: Sequence[Site],
    span: Span,
    min_elevation_deg: float,
) -> Passes:
    """Find every pass of ``tracked_objects`` over ``sites`` above the mask within ``span``.

    At a site with its own horizon, the higher of the two counts; it may split a pass. If an object
    has several sets, each pass is computed from the one that its mode selects for its TCA: usually
    the one with the nearest epoch. A span is cut to the time that the object was in orbit. Raises
    UsageError for a mask outside 0° to 90°.
    """
    passes = find_passes_at(tracked_objects, site_vectors(sites), span, min_elevation_deg)
    found = passes.found
    numbers = catalogue_numbers(passes.element_sets)[found.satellite]
    return replace(passes, found=take(found, chronological_order(found.first, numbers, found.site)))


def find_passes_at(
    tracked_objects: Sequence[TrackedObject],
    sites: SiteVectors,
    span: Span,
    min_elevation_deg: float,
) -> Passes:
    """Find passes as `find_passes` does, unordered, at places given as vectors."""
    check_mask(min_elevation_deg)
    reference_jd, start, end = span_days(span)
    spans = search_spans(tracked_objects, reference_jd, start, end)
    propagator = Propagator(spans.element_sets, reference_jd, spans.shifts)
    geometry = ViewingGeometry(propagator, EarthRotation(reference_jd, start, end), sites)
    from orbitwatch.search.horizon_cut import cut_by_horizons, lowest_mask_deg

    # Passes are reconciled before they are cut, so that pieces of one pass are not confused.
    lowest = lowest_mask_deg(sites, min_elevation_deg)
    found, refused = search_passes(geometry, spans.first, spans.last, lowest)
    found = reconcile_passes(geometry, spans, found, lowest)
    found = cut_by_horizons(geometry, found, spans.begin, spans.finish, min_elevation_deg)
    histories = histories_of(tracked_objects, spans.object_index, spans.element_sets)
    return Passes(
        geometry, spans.object_index, orbit_shapes(spans.element_sets), found, refused, histories
    )


def check_mask(min_elevation_deg: float) -> None:
    """Raise UsageError for a mask outside 0° to 90°."""
    if not 0.0 <= min_elevation_deg < 90.0:
        raise UsageError(f"a minimum elevation of {min_elevation_deg:g}° is not within 0° to 90°")


def span_days(span: Span) -> tuple[float, float, float]:
    """Return a Julian date ending in .5, and the span's start and end in days since it."""
    reference_jd, start = to_jd(span.start)
    return reference_jd, start, start + span.length.total_seconds() / SECONDS_A_DAY


def catalogue_numbers(element_sets: Sequence[ElementSet]) -> IntArray:
    """Return the catalogue number of each set, ``(n,)``."""
    return np.asarray(ElementTable.of(element_sets).column("norad_cat_id"))


def chronological_order(days: FloatArray, *ties: IntArray) -> IntArray:
    """Return the order of events by time, then by each of ``ties`` in turn.

    Times are compared as written, to the microsecond: objects in one orbit differ by
    rounding errors, which depend on the batch in which they were computed.
    """
    microseconds = np.rint(days * (SECONDS_A_DAY * 1e6)).astype(np.int64)
    return np.lexsort((*ties[::-1], microseconds))
