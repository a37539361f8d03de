"""The drag shown by an object's element sets, and how well it predicts later drag."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from orbitwatch.errors import ElementsError
from orbitwatch.evolution.atmosphere import mean_flux, mean_radius_km
from orbitwatch.evolution.drag import Flux, ballistic_coefficient
from orbitwatch.evolution.events import manoeuvre_intervals
from orbitwatch.evolution.record import History

_MEMORY_DAYS = 30.0
_WINDOW_DAYS = 120.0
_SPACING_DAYS = 2.0
_SIZE_NOISE_KM = 0.005


@dataclass(frozen=True, slots=True)
class DragFit:
    """The drag in a history: B in m²/kg, and its standard error from the noise of the sets.

    ``window_days`` is the length of the observed free decay, ``newest_days`` the length
    of the last interval and ``rate_km_day`` its rate of fall in that, positive when falling.
    """

    ballistic_m2_kg: float
    noise_m2_kg: float
    window_days: float
    newest_days: float
    rate_km_day: float
    sets: int

    def log_sigma(self, days: float, perigee_km: float) -> float:
        """Return one standard deviation of the logarithm of a predicted time, ``days`` ahead.

        Air: measured at 450 to 600 km, and assumed smaller below, where density varies less.
        Object: its drag area changes as it turns. Window: a few days of sets may all fall within
        one storm. Years: the strength of solar cycles is not predicted. Dense air, below 250 km:
        the object's attitude and loss of mass, measured on 2019 to 2024.
        """
        calm = float(np.interp(perigee_km, [200.0, 450.0], [0.5, 1.0]))
        air = calm * np.hypot(0.20, 0.20 * np.exp(-days / 30.0))
        turning = 0.10
        window = 0.25 * np.exp(-self.window_days / 14.0)
        years = 0.30 * min(days / 900.0, 1.0)
        noise = self.noise_m2_kg / abs(self.ballistic_m2_kg)
        dense = float(np.interp(perigee_km, [250.0, 280.0], [0.25, 0.0]))
        parts = np.array([air, turning, window, years, noise, dense])
        return float(np.sqrt(np.sum(parts**2)))


def measure_drag(history: History, flux_of: Flux = mean_flux) -> DragFit | None:
    """Return the drag in a history; None if every interval contains a manoeuvre.

    The mean ballistic coefficient of the intervals, each weighted by its length and, with a
    memory of 30 days, by its nearness to the end. Raises ElementsError as ``forecast_decay``.
    """
    pairs = _pairs(history)
    if not pairs:
        raise ElementsError(
            "a single element set does not show decay: two from different times are needed",
            hint="give a file of several sets with --elements FILE",
        )
    pairs = _without_manoeuvres(history, pairs)
    return _fit(history, pairs, flux_of) if pairs else None


def _pairs(history: History) -> list[tuple[int, int]]:
    """Return pairs of sets at least two days apart, newest first, for a window of 120 days.

    There is always one if two sets are at least an hour apart: the newest interval counts
    whatever its length, and a short history is one interval.
    """
    days = history.days
    span = float(days[-1] - days[0])
    least = min(_SPACING_DAYS, span)
    pairs: list[tuple[int, int]] = []
    last = len(days) - 1
    for index in range(last - 1, -1, -1):
        if pairs and days[-1] - days[index] > _WINDOW_DAYS:
            break
        if days[last] - days[index] >= max(least, 1.0 / 24.0):
            pairs.append((index, last))
            last = index
    return pairs


def _without_manoeuvres(
    history: History, pairs: Sequence[tuple[int, int]]
) -> list[tuple[int, int]]:
    moved = manoeuvre_intervals(history)
    return [
        (i, j) for i, j in pairs if not any(i < after and before < j for before, after in moved)
    ]


def _fit(history: History, pairs: Sequence[tuple[int, int]], flux_of: Flux) -> DragFit:
    days, a, e = history.days, history.semi_major_axis_km, history.eccentricity
    radius = mean_radius_km(history.element_sets[-1].inclination)
    first, last = np.array([i for i, _ in pairs]), np.array([j for _, j in pairs])
    length = days[last] - days[first]
    middle = 0.5 * (days[first] + days[last])
    coefficients = np.array(
        [
            ballistic_coefficient(
                (a[i], a[j]), (e[i], e[j]), days[j] - days[i], radius, year, flux_of
            )
            for (i, j), year in zip(pairs, history.year(middle), strict=True)
        ]
    )
    weights = length * np.exp(-(days[-1] - middle) / _MEMORY_DAYS)
    weights /= weights.sum()
    per_noise = ballistic_coefficient(
        (a[-1], a[-1] - _SIZE_NOISE_KM),
        (e[-1], e[-1]),
        1.0,
        radius,
        float(history.year(days[-1:])[0]),
        flux_of,
    )
    newest = int(np.argmax(last))
    return DragFit(
        ballistic_m2_kg=float(weights @ coefficients),
        noise_m2_kg=float(per_noise * np.sqrt(2.0) / length.sum()),
        window_days=float(length.sum()),
        newest_days=float(length[newest]),
        rate_km_day=float((a[first[newest]] - a[last[newest]]) / length[newest]),
        sets=len(pairs) + 1,
    )
