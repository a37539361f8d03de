"""Finds every pass of every satellite over every site, with one element set for each satellite."""

from __future__ import annotations

from orbitwatch.arrays import FloatArray
from orbitwatch.astro.sgp4_kernels import CompiledKernel
from orbitwatch.astro.trajectory import ViewingGeometry
from orbitwatch.search.compiled_search import search_compiled
from orbitwatch.search.found_passes import FoundPasses
from orbitwatch.search.propagation_limits import RefusedStates


def search_passes(
    geometry: ViewingGeometry, start: FloatArray, end: FloatArray, min_elevation_deg: float
) -> tuple[FoundPasses, RefusedStates]:
    """Find all passes of each satellite of ``geometry`` within its ``start`` to ``end``, ``(n,)``.

    The engine that propagates the satellites also searches. Sites' own horizons are ignored.
    """
    kernel = geometry.propagator.kernel
    if isinstance(kernel, CompiledKernel):
        return search_compiled(geometry, kernel.satellites, start, end, min_elevation_deg)
    from orbitwatch.search.numpy_search import search_by_numpy

    return search_by_numpy(geometry, start, end, min_elevation_deg)


def search_above_horizons(
    geometry: ViewingGeometry, start: FloatArray, end: FloatArray, min_elevation_deg: float
) -> tuple[FoundPasses, RefusedStates]:
    """Find passes as `search_passes` does, but above the sites' own horizons."""
    if not geometry.sites.horizons:
        return search_passes(geometry, start, end, min_elevation_deg)
    from orbitwatch.search.horizon_cut import cut_by_horizons, lowest_mask_deg

    lowest = lowest_mask_deg(geometry.sites, min_elevation_deg)
    found, refused = search_passes(geometry, start, end, lowest)
    return cut_by_horizons(geometry, found, start, end, min_elevation_deg), refused
