"""Derivatives from values at even steps, by central differences of high order."""

from __future__ import annotations

from math import factorial

import numpy as np

from orbitwatch.astro.roots import FloatArray

REACH = 6
"""Values needed on either side."""


def _weights(order: int) -> FloatArray:
    """Return the weights ``(2 REACH + 1,)`` of values at steps -REACH … REACH.

    They are exact for polynomials up to degree 2 REACH (Fornberg, Math. Comp. 51 (1988) 699).
    """
    steps = np.arange(-REACH, REACH + 1, dtype=np.float64)
    moments = np.zeros(len(steps))
    moments[order] = factorial(order)
    return np.asarray(np.linalg.solve(np.vander(steps, increasing=True).T, moments))


_ODD = np.stack([_weights(order)[REACH + 1 :] for order in (1, 3)])
_EVEN = _weights(2)[REACH:]


def derivatives(values: FloatArray) -> FloatArray:
    """Return the first three derivatives per step, ``(3, …, n)``, of ``values`` ``(…, n)``.

    Those of the first and the last REACH values are zero: they are unknown.
    """
    n = values.shape[-1]
    result = np.zeros((3, *values.shape))
    inner = result[..., REACH : n - REACH]
    inner[1] = _EVEN[0] * values[..., REACH : n - REACH]
    for k in range(1, REACH + 1):
        ahead = values[..., REACH + k : n - REACH + k]
        behind = values[..., REACH - k : n - REACH - k]
        difference = ahead - behind
        inner[0] += _ODD[0, k - 1] * difference
        inner[2] += _ODD[1, k - 1] * difference
        inner[1] += _EVEN[k] * (ahead + behind)
    return result
