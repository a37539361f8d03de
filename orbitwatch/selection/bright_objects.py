"""Selects objects that can become bright, by standard magnitude and perigee."""

from __future__ import annotations

import numpy as np

from orbitwatch.archive.holdings import Holdings
from orbitwatch.astro.orbit_shape import orbit_shapes
from orbitwatch.elements.identity import CatalogObject
from orbitwatch.selection.standard_magnitudes import StandardMagnitude, StandardMagnitudes
from orbitwatch.times import Span

BrightObjects = list[tuple[CatalogObject, StandardMagnitude | None]]
"""Objects with their standard magnitudes, where known."""

_FULL_PHASE = -2.5 * np.log10(2.0)
_LOWEST_KM = 120.0


def bright_objects(
    holdings: Holdings, known: StandardMagnitudes, faintest: float, span: Span
) -> BrightObjects:
    """Return the objects that reach ``faintest`` at the zenith at perigee, fully lit."""
    magnitudes = {
        number: magnitude
        for number, named in holdings.names.named.items()
        if (magnitude := known.of(number, named.name)) is not None
    }
    found = [
        held
        for held in holdings.load(list(magnitudes))
        if held.element_sets and is_in_orbit(held, span)
    ]
    if not found:
        return []
    perigee = orbit_shapes([held.element_sets[-1] for held in found]).perigee_km
    nearest = 5.0 * np.log10(np.maximum(perigee, _LOWEST_KM) / 1000.0)
    pairs = [(held, magnitudes[held.record.catalog_id]) for held in found]
    standard = np.array([magnitude.value for _, magnitude in pairs])
    possible = np.flatnonzero(standard + nearest + _FULL_PHASE <= faintest)
    return [(held, magnitude) for held, magnitude in (pairs[i] for i in possible.tolist())]


def is_in_orbit(held: CatalogObject, span: Span) -> bool:
    """Whether an object was in orbit at some time of the span."""
    first, last = held.record.in_orbit_from, held.record.in_orbit_until
    return (first is None or first < span.end) and (last is None or last > span.start)
