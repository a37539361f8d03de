"""Coverage summarised for the whole Earth and bands of latitude, weighted by cell area."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from orbitwatch.arrays import FloatArray
from orbitwatch.formats.rows import Rows

_BAND_DEG = 30


@dataclass(frozen=True, slots=True)
class Band:
    """The cells from ``south`` to ``north``, degrees; figures in hours, NaN if undefined.

    ``seen`` is the fraction of the area with any look. ``looks_per_day`` is the mean over the area;
    ``middle_longest_gap_h`` is the area-weighted median of the longest gap and ``longest_gap_h``
    that of the worst cell, with ``at_least`` if it touches an end of the span.
    """

    south: int
    north: int
    cells: int
    seen: float
    looks_per_day: float
    mean_gap_h: float
    mean_wait_h: float
    middle_longest_gap_h: float
    longest_gap_h: float
    at_least: bool

    @property
    def label(self) -> str:
        """The band in words, such as ``30 to 60 N``."""
        if self.north - self.south == 180:
            return "the Earth"
        low, high = sorted((abs(self.south), abs(self.north)))
        return f"{low} to {high} {'N' if self.south >= 0 else 'S'}"


def bands(rows: Rows, prefix: str = "") -> list[Band]:
    """Return the Earth and then its bands from the north, for all looks or for ``daylight_``."""
    latitude = rows["latitude_deg"]
    edges = range(90, -90, -_BAND_DEG)
    limits = [(-90, 90), *((north - _BAND_DEG, north) for north in edges)]
    found = []
    for south, north in limits:
        here = (latitude >= south) & ((latitude < north) | (north == 90))
        if here.any():
            found.append(_band(rows.take(here), south, north, prefix))
    return found


def _band(rows: Rows, south: int, north: int, prefix: str) -> Band:
    area, longest = rows["area_km2"], rows[f"{prefix}longest_gap_h"]
    gaps = np.where(np.isnan(longest), 0.0, longest)  # always in view: no gap
    worst = int(np.argmax(gaps))
    return Band(
        south,
        north,
        len(rows),
        float(np.sum(area * (rows[f"{prefix}looks"] > 0)) / area.sum()),
        float(np.sum(area * rows[f"{prefix}looks_per_day"]) / area.sum()),
        _mean(rows[f"{prefix}mean_gap_h"], area),
        _mean(rows[f"{prefix}mean_wait_h"], area),
        _weighted_median(gaps, area),
        float(gaps[worst]),
        bool(rows[f"{prefix}longest_gap_at_least"][worst]),
    )


def _mean(values: FloatArray, weight: FloatArray) -> float:
    known = np.isfinite(values)
    if not known.any():
        return float("nan")
    return float(np.sum(values[known] * weight[known]) / weight[known].sum())


def _weighted_median(values: FloatArray, weight: FloatArray) -> float:
    """Return the weighted median."""
    order = np.argsort(values)
    half = np.searchsorted(np.cumsum(weight[order]), 0.5 * weight.sum())
    return float(values[order][min(int(half), len(values) - 1)])
