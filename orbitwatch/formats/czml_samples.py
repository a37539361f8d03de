"""Selects the samples of a track from which Cesium can interpolate the others.

Cesium fits a Lagrange polynomial to the two samples before an instant, the one at or before it
and the three after it (its LagrangePolynomialApproximation, degree 5), coordinate by coordinate of
the Cartesian position, in whichever form it was written.
"""

from __future__ import annotations

import numpy as np

from orbitwatch.arrays import FloatArray, IntArray
from orbitwatch.formats.rows import Rows

DEGREE = 5
TOLERANCE_M = 10.0
"""The permitted error at an omitted sample: element sets are a hundred times less certain."""

_STRIDES = (2, 3, 4, 6, 8, 12, 16, 24, 32, 48, 64)
_NEAR = 3
"""Samples kept at each side of a change of element set, where the position jumps."""
_A_M = 6_378_137.0
_E2 = 0.0066943799901413165  # WGS 84


def needed_samples(rows: Rows) -> IntArray:
    """Return the indices of the rows to keep of one stretch, evenly spaced in time.

    Each element set's run is thinned evenly, as far as `TOLERANCE_M` allows.
    """
    seconds = (rows["time"] - rows["time"][0]).astype(np.int64) / 1e6
    places = cartesian_m(rows)
    changes = np.flatnonzero(np.diff(rows["element_epoch"]).astype(np.int64)) + 1
    kept = []
    for first, last in zip([0, *changes], [*changes, len(rows)], strict=True):
        run = np.arange(first, last)
        thin = _thinned(seconds[run], places[run])
        kept.append(first + np.union1d(thin, [*range(len(run))[:_NEAR], *range(len(run))[-_NEAR:]]))
    return np.concatenate(kept).astype(np.int64)


def _thinned(seconds: FloatArray, places: FloatArray) -> IntArray:
    """Return the samples to keep: every so many, and the last."""
    best = np.arange(len(seconds))
    for stride in _STRIDES:
        kept = np.union1d(np.arange(0, len(seconds), stride), [len(seconds) - 1])
        if len(kept) <= DEGREE:
            break
        middles = (kept[:-1] + kept[1:]) // 2  # the error is greatest near the middle of a gap
        found = _interpolated(seconds, places, kept, middles)
        if np.linalg.norm(found - places[middles], axis=1).max() > TOLERANCE_M:
            break
        best = kept
    return best


def _interpolated(
    seconds: FloatArray, places: FloatArray, kept: IntArray, wanted: IntArray
) -> FloatArray:
    """Return positions of the samples ``wanted``, as Cesium interpolates those ``kept``."""
    before = np.searchsorted(kept, wanted, side="right") - 1
    first = np.clip(before - DEGREE // 2, 0, len(kept) - DEGREE - 1)
    nodes = kept[first[:, None] + np.arange(DEGREE + 1)]
    times = seconds[nodes]
    away = seconds[wanted][:, None] - times
    total = np.zeros((len(wanted), places.shape[1]))
    for i in range(DEGREE + 1):
        others = [j for j in range(DEGREE + 1) if j != i]
        weight = np.prod(away[:, others] / (times[:, [i]] - times[:, others]), axis=1)
        total += weight[:, None] * places[nodes[:, i]]
    return total


def cartesian_m(rows: Rows) -> FloatArray:
    """Return Earth-fixed positions on the ellipsoid of WGS 84, metres, ``(n, 3)``."""
    latitude, longitude = np.radians(rows["latitude_deg"]), np.radians(rows["longitude_deg"])
    height = rows["altitude_km"] * 1e3
    across = _A_M / np.sqrt(1.0 - _E2 * np.sin(latitude) ** 2)
    level = (across + height) * np.cos(latitude)
    return np.stack(
        [
            level * np.cos(longitude),
            level * np.sin(longitude),
            (across * (1.0 - _E2) + height) * np.sin(latitude),
        ],
        axis=-1,
    )
