"""The search by the compiled engine, satellite by satellite, on several threads."""

from __future__ import annotations

from typing import Any

import numpy as np

from orbitwatch.arrays import FloatArray
from orbitwatch.astro.time_shifts import TimeShifts
from orbitwatch.astro.trajectory import ViewingGeometry
from orbitwatch.engine.processors import threads
from orbitwatch.search.found_passes import FoundPasses
from orbitwatch.search.osculating_orbits import is_nearly_circular
from orbitwatch.search.propagation_limits import RefusedStates


def search_compiled(
    geometry: ViewingGeometry,
    satellites: Any,
    start: FloatArray,
    end: FloatArray,
    min_elevation_deg: float,
) -> tuple[FoundPasses, RefusedStates]:
    """Return the same as `numpy_search.search_by_numpy`; ``satellites`` are the engine's own.

    Passes are in order of satellite, site and time, whatever the number of threads.
    """
    refused_from = np.full(len(start), np.nan)
    day, angle_begin, angle_end = geometry.rotation.by_day()
    *columns, states = satellites.search(
        np.ascontiguousarray(start, dtype=np.float64),
        np.ascontiguousarray(end, dtype=np.float64),
        np.ascontiguousarray(is_nearly_circular(geometry.propagator)),
        refused_from,
        day,
        angle_begin,
        angle_end,
        np.ascontiguousarray(geometry.sites.position_km),
        np.ascontiguousarray(geometry.sites.up),
        *_shifts(geometry.propagator.shifts),
        float(np.radians(min_elevation_deg)),
        float(np.sin(np.radians(min_elevation_deg))),
        threads(),
    )
    geometry.states_computed += states
    satellite, site = (np.frombuffer(column, dtype=np.int64) for column in columns[:2])
    times = (np.frombuffer(column, dtype=np.float64) for column in columns[2:])
    refused = np.flatnonzero(~np.isnan(refused_from))
    return FoundPasses(satellite, site, *times), RefusedStates(refused, refused_from[refused])


def _shifts(shifts: TimeShifts | None) -> tuple[FloatArray | None, ...]:
    """Return the engine's arguments for ``shifts``: ``(n, 2)`` each."""
    if shifts is None:
        return None, None, None, None
    taken = (shifts.gap_days, shifts.square_s, shifts.cube_s, shifts.doubt)
    return tuple(map(np.ascontiguousarray, taken))
