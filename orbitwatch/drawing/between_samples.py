"""Interpolates positions between samples of a ground track by cubics through four neighbours."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from orbitwatch.arrays import FloatArray, IntArray
from orbitwatch.astro.frames import from_geodetic

_NODES = 4


def cubic_positions_km(
    ground: tuple[FloatArray, FloatArray, FloatArray],
    time: NDArray[np.datetime64],
    begins: IntArray,
    place: FloatArray,
) -> FloatArray:
    """Return Earth-fixed positions at fractional sample indices, km, ``(n, 3)``.

    ``ground`` are latitude and longitude, degrees, and altitude, km, of the samples at ``time``;
    ``begins`` are the indices of the first sample of each gapless segment, in order. Lagrange
    interpolation through four neighbours of one segment (Abramowitz and Stegun, 25.2.1), whose
    times need not be evenly spaced; linear in segments of fewer samples.
    """
    count = len(time)
    here = np.clip(np.floor(place).astype(np.int64), 0, max(count - 2, 0))
    number = np.searchsorted(begins, here, side="right") - 1
    begin, end = begins[number], np.append(begins[1:], count)[number]
    few = np.minimum(end - begin, _NODES)
    first = np.clip(here - 1, begin, np.maximum(end - _NODES, begin))
    straight = few < _NODES
    first = np.where(straight, np.minimum(here, np.maximum(end - 2, begin)), first)
    nodes = np.minimum(first[:, None] + np.arange(_NODES), count - 1)
    seconds = (time[nodes] - time[first][:, None]) / np.timedelta64(1, "s")
    next_one = np.minimum(here + 1, count - 1)
    gap = (time[next_one] - time[here]) / np.timedelta64(1, "s")
    at = (time[here] - time[first]) / np.timedelta64(1, "s") + (place - here) * gap
    weights = _weights(seconds, at)
    length = np.where(seconds[:, 1] > 0.0, seconds[:, 1], 1.0)
    share = np.clip(at / length, 0.0, 1.0)
    line = np.stack([1.0 - share, share, np.zeros_like(share), np.zeros_like(share)], axis=1)
    weights = np.where(straight[:, None], line, weights)
    positions = from_geodetic(*(values[nodes] for values in ground))
    return np.asarray(np.einsum("ij,ijk->ik", weights, positions))


def _weights(nodes: FloatArray, at: FloatArray) -> FloatArray:
    """Return Lagrange weights of four nodes ``(n, 4)`` at ``at`` ``(n,)``, ``(n, 4)``."""
    found = np.ones_like(nodes)
    with np.errstate(divide="ignore", invalid="ignore"):
        for i in range(_NODES):
            for k in range(_NODES):
                if k != i:
                    found[:, i] *= (at - nodes[:, k]) / (nodes[:, i] - nodes[:, k])
    return found
