"""The solar flux assumed by a decay forecast: known up to its moment, then predicted.

The known values are means of F10.7 over a solar rotation, by day if a daily file is stored and else
by month. After that the deviation of the last three rotations from a mean solar cycle decays: half
of it within 100 days, as measured on 2017 to 2026.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

import numpy as np

from orbitwatch.accuracy.space_weather import ROTATION_DAYS, SpaceWeather, days_since_2000
from orbitwatch.evolution.atmosphere import mean_flux
from orbitwatch.evolution.drag import DAYS_A_YEAR

_MEMORY_YEARS = 0.4
_ROTATIONS = 3
_KNOWN_YEARS, _AHEAD_YEARS, _STEP_YEARS = 2.0, 10.0, 0.02


def known_flux(weather: SpaceWeather, as_of: datetime) -> Callable[[float], float] | None:
    """Return F10.7 by year (such as 2023.5) as known at ``as_of``; None without data."""
    now_days = days_since_2000(as_of)
    now_year = 2000.0 + now_days / DAYS_A_YEAR
    last = weather.activity(now_days - ROTATION_DAYS * np.arange(float(_ROTATIONS)))[0]
    if not np.isfinite(last).any():
        return None
    departure = float(np.nanmean(last)) - mean_flux(now_year)
    years = now_year + np.arange(-_KNOWN_YEARS, _AHEAD_YEARS, _STEP_YEARS)
    cycle = np.array([mean_flux(year) for year in years.tolist()])
    ahead = np.maximum(years - now_year, 0.0)
    predicted = cycle + departure * np.exp(-ahead / _MEMORY_YEARS)
    middle = (years - 2000.0) * DAYS_A_YEAR + 0.5 * ROTATION_DAYS
    known = weather.activity(np.minimum(middle, now_days))[0]
    flux = np.where((years <= now_year) & np.isfinite(known), known, predicted)

    def at(year: float) -> float:
        if years[0] <= year <= years[-1]:
            return float(np.interp(year, years, flux))
        return mean_flux(year)

    return at
