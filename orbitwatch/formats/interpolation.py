"""Selects the polynomial with which readers should interpolate a file's states, and its error.

The error of each is its difference, halfway between states, from a polynomial through more states.
Lower degrees are tried first: SGP4's velocities are not exactly the derivatives of its positions
(1 m/s on eccentric orbits), so that Hermite's method is better only if states are far apart.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal

import numpy as np

from orbitwatch.arrays import FloatArray

Method = Literal["LAGRANGE", "HERMITE"]

GOOD_KM: Final = 0.001
"""A sufficient error: a thousandth of SGP4's own."""

USELESS_KM: Final = 0.1
"""An error above which shorter steps are recommended."""

_LAGRANGE_STATES: Final = (6, 8, 10)
_HERMITE_STATES: Final = 4
_INTERVALS: Final = 40  # intervals tried: those at both ends, some between, the lowest


@dataclass(frozen=True, slots=True)
class Interpolation:
    """A method, its degree, and its greatest error in km between the states of a file."""

    method: Method
    degree: int
    error_km: float


def best_interpolation(
    seconds: FloatArray, position_km: FloatArray, velocity_km_s: FloatArray | None
) -> Interpolation | None:
    """Return the first of the usual interpolations that is sufficient, else the best one.

    ``seconds`` ``(n,)`` ascend; ``position_km`` and ``velocity_km_s`` are ``(n, 3)``, in one frame.
    Without velocities only Lagrange's method is tried. None if there are too few states.
    """
    tried: list[Interpolation] = []
    middles = _intervals(position_km)
    for states in _LAGRANGE_STATES:
        if len(seconds) < states + 2:
            break
        low, high = (_lagrange(seconds, position_km, middles, n) for n in (states, states + 2))
        tried.append(Interpolation("LAGRANGE", states - 1, _apart(low, high)))
        if tried[-1].error_km <= GOOD_KM:
            return tried[-1]
    if velocity_km_s is not None and len(seconds) >= _HERMITE_STATES + 2:
        low, high = (
            _hermite(seconds, position_km, velocity_km_s, middles, n)
            for n in (_HERMITE_STATES, _HERMITE_STATES + 2)
        )
        tried.append(Interpolation("HERMITE", 2 * _HERMITE_STATES - 1, _apart(low, high)))
    return min(tried, key=lambda one: one.error_km) if tried else None


def _intervals(position_km: FloatArray) -> list[int]:
    count = len(position_km) - 1
    some = np.linspace(0, count - 1, min(count, _INTERVALS)).round().astype(int)
    lowest = np.argsort((position_km * position_km).sum(axis=1))[:6]
    ends = [0, 1, count - 2, count - 1]
    return sorted({min(max(int(i), 0), count - 1) for i in (*some, *lowest, *ends)})


def _apart(one: FloatArray, other: FloatArray) -> float:
    return float(np.sqrt(((one - other) ** 2).sum(axis=1)).max())


def _window(count: int, interval: int, states: int) -> slice:
    """Return the states nearest to the middle of an interval."""
    begin = min(max(0, interval - states // 2 + 1), count - states)
    return slice(begin, begin + states)


def _lagrange(
    seconds: FloatArray, position: FloatArray, intervals: list[int], states: int
) -> FloatArray:
    values = []
    for interval in intervals:
        which = _window(len(seconds), interval, states)
        time = 0.5 * (seconds[interval] + seconds[interval + 1]) - seconds[which]
        apart = seconds[which][:, None] - seconds[which]
        np.fill_diagonal(apart, 1.0)
        ahead = np.where(np.eye(states, dtype=bool), 1.0, time)
        values.append((ahead / apart).prod(axis=1) @ position[which])
    return np.array(values)


def _hermite(
    seconds: FloatArray,
    position: FloatArray,
    velocity: FloatArray,
    intervals: list[int],
    states: int,
) -> FloatArray:
    """Return positions halfway through intervals, by confluent divided differences."""
    values = []
    for interval in intervals:
        which = _window(len(seconds), interval, states)
        middle = 0.5 * (seconds[interval] + seconds[interval + 1])
        node = np.repeat(seconds[which] - middle, 2)
        column = np.repeat(position[which], 2, axis=0)
        slope = np.empty((2 * states - 1, 3))
        slope[0::2] = velocity[which]
        slope[1::2] = np.diff(position[which], axis=0) / np.diff(seconds[which])[:, None]
        table = [column[0], slope[0]]
        for order in range(2, 2 * states):
            slope = np.diff(slope, axis=0) / (node[order:] - node[:-order])[:, None]
            table.append(slope[0])
        value = table[-1]
        for order in range(2 * states - 2, -1, -1):
            value = value * -node[order] + table[order]
        values.append(value)
    return np.array(values)
