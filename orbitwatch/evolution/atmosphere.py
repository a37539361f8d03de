"""The density of the upper atmosphere, averaged around the Earth.

The table is NRLMSIS 2.1 (Emmert et al. 2022, Earth and Space Science 9, e2021EA002321) as the
``pymsis`` package computes it: total mass density at Ap 12, averaged over longitude, over latitude
by area and over the twelve months of a year, at four levels of the 10.7 cm solar flux. No download
is needed: the drag of each object is measured from its own sets, so that only the *ratio* of
densities at two heights or two dates matters.
"""

from __future__ import annotations

from typing import Final

import numpy as np

from orbitwatch.arrays import FloatArray
from orbitwatch.astro.propagation import EARTH_RADIUS_KM

FLATTENING: Final = 1.0 / 298.26
"""Of the Earth in WGS-72."""

LOWEST_KM: Final = 90.0
"""The lowest height of the table, below which nothing stays in orbit."""

_HEIGHTS_KM = np.array(
    [
        *(90, 100, 110, 120, 130, 140, 150, 160, 180, 200, 225, 250, 275, 300),
        *(350, 400, 450, 500, 550, 600, 650, 700, 800, 900, 1000, 1200, 1500),
    ],
    dtype=np.float64,
)
_FLUXES = np.array([70.0, 110.0, 160.0, 220.0])
_LOG_DENSITY = -np.array(
    [
        [
            *(12.767, 14.530, 16.399, 17.932, 18.944, 19.691, 20.300, 20.827, 21.729),
            *(22.509, 23.374, 24.153, 24.869, 25.534, 26.756, 27.876, 28.920, 29.889),
            *(30.766, 31.527, 32.152, 32.645, 33.348, 33.859, 34.290, 35.031, 35.903),
        ],
        [
            *(12.757, 14.517, 16.381, 17.912, 18.930, 19.666, 20.254, 20.751, 21.581),
            *(22.279, 23.039, 23.719, 24.340, 24.917, 25.976, 26.944, 27.850, 28.705),
            *(29.512, 30.266, 30.957, 31.571, 32.543, 33.214, 33.707, 34.473, 35.419),
        ],
        [
            *(12.745, 14.502, 16.360, 17.889, 18.912, 19.633, 20.195, 20.662, 21.427),
            *(22.057, 22.734, 23.334, 23.881, 24.389, 25.320, 26.170, 26.964, 27.716),
            *(28.432, 29.115, 29.765, 30.377, 31.464, 32.335, 32.989, 33.872, 34.803),
        ],
        [
            *(12.731, 14.485, 16.336, 17.860, 18.889, 19.591, 20.126, 20.564, 21.269),
            *(21.841, 22.453, 22.992, 23.484, 23.941, 24.779, 25.545, 26.259, 26.935),
            *(27.579, 28.197, 28.789, 29.358, 30.415, 31.349, 32.134, 33.257, 34.271),
        ],
    ]
)
"""Natural logarithm of the density in kg/m³, a row for each flux."""

_SEASON = np.array(
    [-0.036, 0.039, 0.149, 0.164, 0.015, -0.204, -0.311, -0.223, -0.008, 0.140, 0.124, 0.017]
)
"""Seasonal change of the logarithm at 400 km, mid-month: lowest in July, highest in April."""
_SEASON_HEIGHTS_KM = np.array([110.0, 150.0, 200.0, 250.0, 300.0, 400.0, 500.0, 600.0])
_SEASON_SHARE = np.array([0.0, 0.30, 0.41, 0.58, 0.75, 1.0, 1.13, 1.15])

_FLUX_AT_MINIMUM = 70.0
_FLUX_ABOVE_MINIMUM = 95.0
_CYCLE_START = 2019.95
_CYCLE_YEARS = 11.0


def log_density(height_km: FloatArray, flux: float, year: float | None = None) -> FloatArray:
    """Return the natural logarithm of the mean density in kg/m³, the shape of ``height_km``.

    ``flux`` is F10.7 in solar flux units, clipped to 70..220; ``year`` (such as 2023.5) adds
    the season, None leaves it out. Above the table its last slope is extrapolated.
    """
    place = float(np.interp(flux, _FLUXES, np.arange(len(_FLUXES))))
    below = min(int(place), len(_FLUXES) - 2)
    share = place - below
    row = (1.0 - share) * _LOG_DENSITY[below] + share * _LOG_DENSITY[below + 1]
    top_slope = (row[-1] - row[-2]) / (_HEIGHTS_KM[-1] - _HEIGHTS_KM[-2])
    beyond = np.maximum(height_km - _HEIGHTS_KM[-1], 0.0) * top_slope
    out = np.interp(height_km, _HEIGHTS_KM, row) + beyond
    if year is not None:
        months = (year % 1.0) * 12.0 - 0.5
        swing = float(np.interp(months, np.arange(12), _SEASON, period=12.0))
        out = out + swing * np.interp(height_km, _SEASON_HEIGHTS_KM, _SEASON_SHARE)
    return np.asarray(out)


def mean_flux(year: float) -> float:
    """Return F10.7 in solar flux units in a mean solar cycle: 70 at the minimum, up to 165.

    The shape of a cycle is that of Hathaway, Wilson and Reichmann (1994), Solar Physics 151, 177,
    equation 1, with the rise of a mean cycle; a cycle starts in December 2019 and every 11 years
    from there. The strength of a given cycle is not predicted; it is part of a forecast's
    uncertainty.
    """
    months = ((year - _CYCLE_START) % _CYCLE_YEARS) * 12.0
    return _FLUX_AT_MINIMUM + _FLUX_ABOVE_MINIMUM * _cycle(months) / _CYCLE_PEAK


def _cycle(months: float) -> float:
    return float(months**3 / (np.exp((months / 49.0) ** 2) - 0.71))


_CYCLE_PEAK = max(_cycle(float(month)) for month in range(1, 133))


def mean_radius_km(inclination_deg: float) -> float:
    """Return the Earth's radius beneath an orbit of that inclination, averaged along it, in km."""
    polar = np.sin(np.radians(inclination_deg)) ** 2
    return float(EARTH_RADIUS_KM * (1.0 - 0.5 * FLATTENING * polar))
