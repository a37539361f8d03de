"""Looks at cells: the search of `revisit` at the centres of a block of cells.

A satellite with a limited off-nadir angle is high above the horizon of what it looks at. In nearly
circular low orbits a pass has a single maximum of elevation, so the search may skip all passes that
stay below that elevation: it finds the same looks several times faster.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from orbitwatch.arrays import BoolArray, FloatArray, IntArray, concatenate, take
from orbitwatch.astro.frames import SiteVectors
from orbitwatch.astro.orbit_shape import OrbitShapes, orbit_shapes
from orbitwatch.astro.propagation import EARTH_RADIUS_KM, NEAR_EARTH_PERIOD_MIN
from orbitwatch.astro.sun import Sun
from orbitwatch.features.coverage.timing import TimingTable
from orbitwatch.features.revisit.imaging_opportunities import MASK_DEG, off_nadir_at_tca_deg
from orbitwatch.search.osculating_orbits import MAX_CIRCULAR_ECCENTRICITY
from orbitwatch.search.passes import TrackedObject, find_passes_at, span_days
from orbitwatch.times import Span

_POLAR_RADIUS_KM = 6356.7
_APOGEE_MARGIN_KM = 100.0
_MASK_MARGIN_DEG = 1.0
"""More than the deflection between geodetic and geocentric vertical: 0.2° at either end."""
_SHORTEST_DAYS = 0.25
"""In a shorter span a satellite may be up throughout, which the mask decides."""
_GROUP_OBJECT_CELL_DAYS = 400_000.0
"""Some hundred thousand passes at a time, so that memory does not grow with the question."""


@dataclass(frozen=True, slots=True)
class Fleet:
    """The satellites, their off-nadir limit, and the span; ``timing`` has the uncertainty of each.

    A look is in daylight with the Sun above ``min_sun_deg``; with ``daylight_only`` others are
    ignored.
    """

    subjects: tuple[TrackedObject, ...]
    timing: TimingTable
    span: Span
    max_off_nadir_deg: float
    min_sun_deg: float = 0.0
    daylight_only: bool = False


@dataclass(frozen=True, slots=True)
class Looks:
    """Looks at cells in no order, arrays ``(n,)``; fields as in `Opportunities` of revisit."""

    cell: IntArray
    days: FloatArray
    daylight: BoolArray
    timing_uncertainty_s: FloatArray
    stale: BoolArray
    endless: BoolArray


def find_looks(fleet: Fleet, cells: SiteVectors) -> tuple[Looks, IntArray]:
    """Return all looks at ``cells``, and the subjects that SGP4 rejects in part of the span."""
    parts, refused = [_NO_LOOKS], [np.empty(0, dtype=np.int64)]
    for group, mask_deg in _groups(fleet, len(cells.position_km)):
        found, rejected = _looks_of(fleet, group, cells, mask_deg)
        parts.append(found)
        refused.append(rejected)
    return concatenate(parts), np.unique(np.concatenate(refused))


def _looks_of(
    fleet: Fleet, which: Sequence[int], cells: SiteVectors, mask_deg: float
) -> tuple[Looks, IntArray]:
    subjects = [fleet.subjects[i] for i in which]
    numbers = np.array(which)
    passes = find_passes_at(subjects, cells, fleet.span, mask_deg)
    refused = numbers[passes.object_index[passes.refused.satellite]]
    near = np.flatnonzero(off_nadir_at_tca_deg(passes) <= fleet.max_off_nadir_deg)
    found = take(passes.found, near)
    _, start, end = span_days(fleet.span)
    sun = Sun(passes.geometry.rotation, start, end)
    daylight = sun.elevation_deg(cells, found.site, found.tca) > fleet.min_sun_deg
    begins = fleet.timing.begins[numbers]
    within = np.arange(len(passes.object_index))
    first = np.searchsorted(passes.object_index, passes.object_index)
    as_tabulated = begins[passes.object_index] + within - first
    timing, stale = fleet.timing.at(as_tabulated[found.satellite], found.tca)
    looks = Looks(
        cell=found.site,
        days=found.tca,
        daylight=daylight,
        timing_uncertainty_s=timing,
        stale=stale,
        endless=np.isnan(found.aos) & np.isnan(found.los),
    )
    return take(looks, np.flatnonzero(daylight)) if fleet.daylight_only else looks, refused


def _groups(fleet: Fleet, n_cells: int) -> Iterator[tuple[list[int], float]]:
    """Yield groups of subjects to search together, and the mask that misses none of their looks."""
    _, start, end = span_days(fleet.span)
    size = max(1, int(_GROUP_OBJECT_CELL_DAYS / ((end - start) * max(n_cells, 1))))
    masks = min_look_elevations_deg(fleet)
    order = np.argsort(masks, kind="stable")
    for first in range(0, len(order), size):
        group = order[first : first + size]
        yield group.tolist(), float(masks[group].min())


def min_look_elevations_deg(fleet: Fleet) -> FloatArray:
    """Return an elevation that every subject exceeds in a look, ``(n_subjects,)``.

    At η from nadir and r from the centre a satellite stands at the elevation arccos(r sin η / R)
    (Wertz and Larson, Space Mission Analysis and Design, section 5.2): least at apogee.
    """
    sets = [s for subject in fleet.subjects for s in subject.element_sets]
    if not sets:
        return np.full(len(fleet.subjects), MASK_DEG)
    shapes = orbit_shapes(sets)
    masks = np.full(len(sets), MASK_DEG)
    _, start, end = span_days(fleet.span)
    if end - start >= _SHORTEST_DAYS:
        radius = EARTH_RADIUS_KM + shapes.apogee_km + _APOGEE_MARGIN_KM
        cosine = radius / _POLAR_RADIUS_KM * np.sin(np.radians(fleet.max_off_nadir_deg))
        high = np.degrees(np.arccos(np.minimum(cosine, 1.0))) - _MASK_MARGIN_DEG
        masks = np.where(_has_single_maximum(shapes), np.maximum(high, MASK_DEG), MASK_DEG)
    owner = np.repeat(
        np.arange(len(fleet.subjects)), [len(subject.element_sets) for subject in fleet.subjects]
    )
    least = np.full(len(fleet.subjects), 90.0)
    np.minimum.at(least, owner, masks)
    return np.where(least < 90.0, least, MASK_DEG)


def _has_single_maximum(shapes: OrbitShapes) -> BoolArray:
    """Return whether orbits are low and nearly circular, as ``by_revolution`` requires."""
    eccentricity = (shapes.apogee_km - shapes.perigee_km) / (2.0 * shapes.semi_major_axis_km)
    return np.asarray(
        (shapes.period_min < NEAR_EARTH_PERIOD_MIN) & (eccentricity < MAX_CIRCULAR_ECCENTRICITY)
    )


_NO_LOOKS = Looks(
    np.empty(0, dtype=np.int64),
    np.empty(0),
    np.empty(0, dtype=np.bool_),
    np.empty(0),
    np.empty(0, dtype=np.bool_),
    np.empty(0, dtype=np.bool_),
)
