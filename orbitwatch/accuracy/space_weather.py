"""Solar and geomagnetic activity, which determine the drag of low objects.

Density in low orbit follows the Sun's 10.7 cm radio flux (F10.7, in units of 1e-22 W/m²/Hz) and
the geomagnetic index Ap. An element set's drag term is fitted to the days before its epoch, so
that its error grows with the variability of the flux, and with the difference of the air between
the predicted days and the days of the fit.
"""

from __future__ import annotations

import csv
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import cache
from pathlib import Path
from typing import Literal

import numpy as np

from orbitwatch.arrays import FloatArray
from orbitwatch.elements.element_set import ElementSet
from orbitwatch.elements.element_table import ElementTable
from orbitwatch.resources import shipped

Source = Literal["days", "months", "none"]

ROTATION_DAYS = 27
"""A rotation of the Sun, the period of the flux."""
_FEWEST_DAYS = 20
_LEAST_SWING = 1.0
_FLUX_LAG_DAYS, _FLUX_FIT_DAYS, _AP_FIT_DAYS, _STORM_DAYS = 1.0, 3.0, 1.5, 1.0
_FLUX_GAIN = (0.0077, 0.0121)
_AP_GAIN = (0.0088, 0.0100)
"""Relative change of drag for each unit of F10.7 and of Ap, forward and backward: fitted to the
medians of the errors of debris and other objects at 320 to 560 km, date by date, 2019 to 2026."""
_ORIGIN = date(2000, 1, 1)
_MONTH_DAYS = 30.436875
_in_use: SpaceWeather | None = None


@dataclass(frozen=True, slots=True)
class SpaceWeather:
    """Observed activity by day, or by month for days without data; all times UTC.

    ``f107`` and ``ap`` ``(n,)`` are for the days from ``first_day`` on, in days since
    2000-01-01; NaN without an observation. ``month_days`` ``(m,)`` are the middles of months
    in the same unit, ``month_f107`` and ``month_swing`` ``(m,)`` the means of F10.7 and of its
    standard deviation over the 27 days before.
    """

    first_day: int
    f107: FloatArray
    ap: FloatArray
    month_days: FloatArray
    month_f107: FloatArray
    month_swing: FloatArray

    def activity(self, day: FloatArray) -> tuple[FloatArray, FloatArray]:
        """Return mean and standard deviation of F10.7 over the 27 days before ``day``, ``(n,)``.

        ``day`` are days since 2000-01-01. From days if at least 20 of the 27 are known, else from
        months, else NaN. A standard deviation below 1 counts as 1.
        """
        mean, swing = self._by_month(day, self.month_f107), self._by_month(day, self.month_swing)
        sums = [_running(values) for values in (np.isfinite(self.f107), self.f107, self.f107**2)]
        last = np.floor(day).astype(np.int64) - self.first_day
        low, high = (np.clip(k, 0, len(self.f107)) for k in (last - ROTATION_DAYS, last))
        count, total, squares = (s[high] - s[low] for s in sums)
        enough = count >= _FEWEST_DAYS
        count = np.maximum(count, 1.0)
        variance = np.maximum(squares / count - (total / count) ** 2, 0.0)
        mean = np.where(enough, total / count, mean)
        swing = np.where(enough, np.sqrt(variance), swing)
        return mean, np.maximum(swing, _LEAST_SWING)

    def known_by(self, day: FloatArray) -> list[Source]:
        """Return the source of `activity` for each ``day``: days, months or nothing."""
        by_month = np.isfinite(self._by_month(day, self.month_f107))
        enough = self._days_held(day) >= _FEWEST_DAYS
        return [
            "days" if d else "months" if m else "none"
            for d, m in zip(enough, by_month, strict=True)
        ]

    def _days_held(self, day: FloatArray) -> FloatArray:
        last = np.floor(day).astype(np.int64) - self.first_day
        low, high = (np.clip(k, 0, len(self.f107)) for k in (last - ROTATION_DAYS, last))
        held = _running(np.isfinite(self.f107))
        return np.asarray(held[high] - held[low])

    def drag_error(self, day: FloatArray, age_days: FloatArray) -> FloatArray:
        """Return the relative excess of the actual drag over the fitted one, ``(n,)``.

        For sets of epoch ``day`` (days since 2000-01-01) and moments ``age_days`` after it,
        negative before. The air near the epoch counts most, since its effect has the longest time
        to grow. NaN if a day that counts was not observed.
        """
        backward = (age_days < 0.0).astype(np.int64)
        lagged = day - _FLUX_LAG_DAYS
        flux = self._flown(self.f107, lagged, age_days)
        flux -= self._mean(self.f107, lagged - _FLUX_FIT_DAYS, lagged)
        ap = self._flown(self.ap, day, age_days) - self._mean(self.ap, day - _AP_FIT_DAYS, day)
        return np.asarray(np.array(_FLUX_GAIN)[backward] * flux + np.array(_AP_GAIN)[backward] * ap)

    def storm_error(self, day: FloatArray, age_days: FloatArray) -> FloatArray:
        """Return the part of `drag_error` that storms make, against the last day before ``day``.

        A storm heats the air unevenly and within hours, so that its share is the less certain.
        """
        backward = (age_days < 0.0).astype(np.int64)
        ap = self._flown(self.ap, day, age_days) - self._mean(self.ap, day - _STORM_DAYS, day)
        return np.asarray(np.array(_AP_GAIN)[backward] * ap)

    def _by_month(self, day: FloatArray, values: FloatArray) -> FloatArray:
        if not len(values):
            return np.full(len(day), np.nan)
        found = np.interp(day, self.month_days, values)
        half = 0.5 * _MONTH_DAYS
        outside = (day < self.month_days[0] - half) | (day > self.month_days[-1] + half)
        return np.where(outside, np.nan, found)

    def _flown(self, values: FloatArray, start: FloatArray, age_days: FloatArray) -> FloatArray:
        """Return the mean of ``values`` over the flight, weighted by the time left to the end.

        That is ``∫ |end - t| value dt`` over half the square of the age.
        """
        end = start + age_days
        low, high = np.minimum(start, end), np.maximum(start, end)
        area, moment = self._integrals(values, low, high)
        weighted = np.abs((end - self.first_day) * area - moment)
        return np.asarray(weighted / np.maximum(0.5 * age_days**2, 1e-12))

    def _mean(self, values: FloatArray, low: FloatArray, high: FloatArray) -> FloatArray:
        return self._integrals(values, low, high)[0] / (high - low)

    def _integrals(
        self, values: FloatArray, low: FloatArray, high: FloatArray
    ) -> tuple[FloatArray, FloatArray]:
        """Return the integrals of ``values`` and of time by ``values``, each ``(n,)``.

        Time is in days since ``first_day``. NaN if a day in between was not observed.
        """
        if not len(values):
            return np.full(len(low), np.nan), np.full(len(low), np.nan)
        middle = np.arange(len(values)) + 0.5
        sums = _running(values), _running(values * middle), _running(~np.isfinite(values))
        bounds = low - self.first_day, high - self.first_day
        outside = (bounds[0] < 0.0) | (bounds[1] > len(values))
        parts = []
        for bound in bounds:
            x = np.where(outside, 0.0, bound)
            whole = np.minimum(x.astype(np.int64), len(values) - 1)
            part = x - whole
            value = np.nan_to_num(values[whole])
            area = sums[0][whole] + value * part
            moment = sums[1][whole] + value * part * (whole + 0.5 * part)
            parts.append((area, moment, sums[2][whole], sums[2][whole + 1]))
        (area, moment, before, _), (area_2, moment_2, _, after) = parts
        unknown = outside | (after > before)
        difference = area_2 - area, moment_2 - moment
        return np.where(unknown, np.nan, difference[0]), np.where(unknown, np.nan, difference[1])


def _running(values: FloatArray) -> FloatArray:
    """Return the cumulative sums of values, ``(n + 1,)``; NaN counts as zero."""
    return np.concatenate([[0.0], np.cumsum(np.nan_to_num(np.asarray(values, dtype=np.float64)))])


def days_since_2000(moment: datetime) -> float:
    """Return an aware instant as days since 2000-01-01 UTC."""
    return (moment - datetime(2000, 1, 1, tzinfo=UTC)).total_seconds() / 86400.0


def days_of_epochs(element_sets: Sequence[ElementSet]) -> FloatArray:
    """Return the epochs of element sets as days since 2000-01-01 UTC, ``(n,)``."""
    since = ElementTable.of(element_sets).column("epoch") - np.datetime64(_ORIGIN, "us")
    return np.asarray(since.astype(np.int64) / 1e6 / 86400.0)


def by_day(days: Mapping[int, tuple[float, float]]) -> SpaceWeather:
    """Return the activity of ``days`` since 2000-01-01, F10.7 and Ap, with the shipped months."""
    months = shipped_space_weather()
    if not days:
        return months
    first, last = min(days), max(days)
    values = np.full((last - first + 1, 2), np.nan)
    for day, observed in days.items():
        values[day - first] = observed
    return SpaceWeather(
        first,
        values[:, 0],
        values[:, 1],
        months.month_days,
        months.month_f107,
        months.month_swing,
    )


def in_use() -> SpaceWeather:
    """Return the activity in use in this process: that of `use`, else the shipped months.

    It is read when it is first needed.
    """
    global _in_use
    if _in_use is None:
        _in_use = _read()
    return _in_use


def use(read: Callable[[], SpaceWeather]) -> None:
    """Use the activity that ``read`` returns in this process."""
    global _in_use, _read
    _in_use, _read = None, read


@cache
def shipped_space_weather() -> SpaceWeather:
    """Return the shipped monthly table, cached."""
    return read_months(shipped("space-weather.csv"))


def read_months(path: Path) -> SpaceWeather:
    """Return the months of the CSV file at ``path``: month, f107, f107_swing."""
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    middles = [(date.fromisoformat(f"{r['month']}-15") - _ORIGIN).days for r in rows]
    return SpaceWeather(
        0,
        np.empty(0),
        np.empty(0),
        np.array(middles, dtype=np.float64),
        np.array([float(r["f107"]) for r in rows]),
        np.array([float(r["f107_swing"]) for r in rows]),
    )


_read: Callable[[], SpaceWeather] = shipped_space_weather
