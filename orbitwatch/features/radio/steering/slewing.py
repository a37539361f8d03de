"""Paths that an antenna can follow at its slew rate, and the pointing error that remains."""

from __future__ import annotations

import numpy as np

from orbitwatch.arrays import FloatArray

_BISECTIONS = 30


def separation_deg(
    azimuth_deg: FloatArray,
    elevation_deg: FloatArray,
    other_azimuth_deg: FloatArray,
    other_elevation_deg: FloatArray,
) -> FloatArray:
    """Return the angle between directions; elevations beyond 90° are those of a flipped antenna."""
    a, e = np.radians(azimuth_deg), np.radians(elevation_deg)
    b, f = np.radians(other_azimuth_deg), np.radians(other_elevation_deg)
    x = np.cos(e) * np.cos(a) - np.cos(f) * np.cos(b)
    y = np.cos(e) * np.sin(a) - np.cos(f) * np.sin(b)
    z = np.sin(e) - np.sin(f)
    chord = np.sqrt(x * x + y * y + z * z)
    return np.asarray(2.0 * np.degrees(np.arcsin(np.minimum(0.5 * chord, 1.0))))


def rate_limited_below(values: FloatArray, seconds: FloatArray, rate: float) -> FloatArray:
    """Return the greatest function below ``values`` that changes by at most ``rate`` per second."""
    drift = rate * seconds
    ahead = np.minimum.accumulate(values - drift) + drift
    behind = np.minimum.accumulate((values + drift)[::-1])[::-1] - drift
    return np.asarray(np.minimum(ahead, behind))


def within_rate(
    low: FloatArray, high: FloatArray, seconds: FloatArray, rate: float
) -> FloatArray | None:
    """Return a function between ``low`` and ``high`` within ``rate``; None if none exists.

    One exists if and only if the greatest rate-limited function below ``high`` stays above ``low``;
    the mean of that and of the least one above ``low`` is returned (McShane 1934, extension of
    Lipschitz functions).
    """
    top = rate_limited_below(high, seconds, rate)
    if np.any(top < low - 1e-9):
        return None
    bottom = -rate_limited_below(-low, seconds, rate)
    return np.asarray(0.5 * (top + bottom))


def nearest_within_rate(values: FloatArray, seconds: FloatArray, rate: float) -> FloatArray:
    """Return the function within ``rate`` whose greatest distance from ``values`` is least."""
    top, bottom = (
        rate_limited_below(values, seconds, rate),
        -rate_limited_below(-values, seconds, rate),
    )
    return np.asarray(0.5 * (top + bottom))


def leading_azimuth(
    azimuth_deg: FloatArray,
    elevation_deg: FloatArray,
    seconds: FloatArray,
    rate: float,
    limits_deg: tuple[float, float],
) -> FloatArray:
    """Return the azimuths that minimise the greatest pointing error, given the slew rate.

    Near the zenith a turn in azimuth costs little, so the antenna leads there: it starts to turn
    before the satellite does. An azimuth off by δ at elevation e points off by E with sin(E/2) =
    cos(e) sin(δ/2). ``azimuth_deg`` is unwrapped; all arrays are ``(n,)``.
    """
    lowest, highest = limits_deg
    inside = np.clip(azimuth_deg, lowest, highest)
    steps = np.abs(np.diff(inside)) - rate * np.diff(seconds)
    if np.all(steps <= 1e-9) and np.array_equal(inside, azimuth_deg):
        return azimuth_deg
    flat = np.cos(np.radians(elevation_deg))

    def path(error_deg: float) -> FloatArray | None:
        sine = np.sin(np.radians(0.5 * error_deg)) / np.maximum(np.abs(flat), 1e-12)
        half = np.degrees(np.arcsin(np.minimum(sine, 1.0)))
        reach = np.where(sine >= 1.0, 1e4, 2.0 * half)
        low = np.maximum(azimuth_deg - reach, lowest)
        high = np.minimum(azimuth_deg + reach, highest)
        return within_rate(low, high, seconds, rate) if np.all(low <= high) else None

    least, most, best = 0.0, 180.0, nearest_within_rate(inside, seconds, rate)
    for _ in range(_BISECTIONS):
        middle = 0.5 * (least + most)
        found = path(middle)
        if found is None:
            least = middle
        else:
            most, best = middle, found
    return best
