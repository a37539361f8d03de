"""Re-entry forecast: the observed decay extrapolated, with a calibrated interval.

The ballistic coefficient comes from the observed decay of the semi-major axis, the descent from
King-Hele's theory (see ``drag``), and the atmosphere from NRLMSIS 2.1 for the season and the known
and predicted solar flux (see ``solar_flux``). The object is assumed to fall freely.

The interval is calibrated on forecasts made in the same way within the histories of uncontrolled
objects (2013 to 2026; ``tests/benchmarks/validate_history.py``). The error of the logarithm of the
time to fall to a height in a later set has a standard deviation of 0.2 between a month and a year
ahead, 0.28 a few days ahead, when a single storm matters, and more over years. Objects that seem
to manoeuvre get no interval: of Starlink satellites above 150 km not one in three fell as its
sets predicted, because they raise or lower their orbits.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Final

import numpy as np

from orbitwatch.accuracy.model import shipped_model
from orbitwatch.accuracy.own_errors import own_history
from orbitwatch.accuracy.space_weather import SpaceWeather, days_since_2000, in_use
from orbitwatch.astro.propagation import NEAR_EARTH_PERIOD_MIN
from orbitwatch.elements.element_set import ElementSet
from orbitwatch.errors import ElementsError
from orbitwatch.evolution.atmosphere import mean_flux, mean_radius_km
from orbitwatch.evolution.drag import DAYS_A_YEAR, Flux, descend
from orbitwatch.evolution.drag_fit import DragFit, measure_drag
from orbitwatch.evolution.history import history_of
from orbitwatch.evolution.orbit_changes import LONGEST_INTERVAL_DAYS
from orbitwatch.evolution.record import History
from orbitwatch.features.decay.solar_flux import known_flux
from orbitwatch.times import format_utc

HORIZON_YEARS: Final = 25
"""Later re-entries are not predicted: the answer is then "not within 25 years"."""

NEVER: Final = f"not within {HORIZON_YEARS} years"

_METHOD = "King-Hele decay, drag of the object's own last sets, NRLMSIS 2.1 densities, "
_SUN = {
    "days": "F10.7 of the days until then, relaxing to a mean solar cycle (70 to 165)",
    "months": "F10.7 of the months until then, relaxing to a mean solar cycle (70 to 165)",
    "none": "F10.7 of a mean solar cycle (70 to 165)",
}

_PROPELLED = "it seems to be propelled: this is the time of free fall, without an interval"
_HIGHEST_PERIGEE_KM = 2000.0
_MOST_NOISE = 0.5
_FIVE_PERCENT = 1.645  # standard deviations on either side of the central 90 %


@dataclass(frozen=True, slots=True)
class DecayForecast:
    """Time of re-entry: 5 %, median and 95 %; None: not within 25 years.

    If the object seems to be ``propelled``, only the median of free fall is given.

    ``decay_rate_km_day`` is the rate of the semi-major axis in the last sets, negative for a decay,
    NaN if not computed. ``remark`` describes a special case or is empty; ``method`` names the
    method and the solar activity assumed.
    """

    as_of: datetime
    sets_used: int
    last_epoch: datetime
    earliest: datetime | None
    expected: datetime | None
    latest: datetime | None
    perigee_km: float
    apogee_km: float
    decay_rate_km_day: float
    remark: str
    method: str
    propelled: bool = False


@dataclass(frozen=True, slots=True)
class _Sun:
    """The solar flux by year, and its source."""

    flux_of: Flux
    known_by: str

    @classmethod
    def known(cls, weather: SpaceWeather, as_of: datetime) -> _Sun:
        flux_of = known_flux(weather, as_of)
        if flux_of is None:
            return cls(mean_flux, "none")
        return cls(flux_of, weather.known_by(np.array([days_since_2000(as_of)]))[0])


def forecast_decay(
    element_sets: Sequence[ElementSet], as_of: datetime, weather: SpaceWeather | None = None
) -> DecayForecast:
    """Predict the re-entry of one object from its sets before ``as_of``.

    ``weather`` is the known solar activity (None: ``space_weather.in_use``); no data after
    ``as_of`` are used.

    Sets of another orbit and intervals with manoeuvres are excluded. Raises ElementsError if fewer
    than two sets an hour apart remain: a single set gives an orbit but not its decay, since its
    printed derivative is no evidence.
    """
    known = [s for s in element_sets if s.epoch <= as_of]
    if not known:
        raise ElementsError(
            f"no element set is from before {format_utc(as_of)}", hint="give a later --time"
        )
    history = history_of(known)
    sun = _Sun.known(in_use() if weather is None else weather, as_of)
    perigee = float(history.perigee_km[-1])
    if perigee > _HIGHEST_PERIGEE_KM:
        return _forecast_from(history, as_of, sun, None, NEVER)
    if 1440.0 / history.mean_motion[-1] > NEAR_EARTH_PERIOD_MIN:
        return _forecast_from(
            history, as_of, sun, None, "no forecast: the Moon and Sun move its perigee"
        )
    fit = measure_drag(history, sun.flux_of)
    if fit is None:
        return _forecast_from(history, as_of, sun, None, "no forecast: it manoeuvres all the time")
    if fit.noise_m2_kg > _MOST_NOISE * fit.ballistic_m2_kg:
        return _forecast_from(history, as_of, sun, fit, _insufficient_decay(history, sun, fit))
    days = _remaining_days(history, sun, fit.ballistic_m2_kg)
    sigma = fit.log_sigma(min(days, HORIZON_YEARS * DAYS_A_YEAR), perigee)
    spread = float(np.exp(_FIVE_PERCENT * sigma))
    soonest = _remaining_days(history, sun, fit.ballistic_m2_kg * spread)
    if np.isinf(soonest):
        return _forecast_from(history, as_of, sun, fit, NEVER)
    longest = _remaining_days(history, sun, fit.ballistic_m2_kg / spread)
    remark = f"{NEVER} by the median, but sooner in some cases" if np.isinf(days) else ""
    if not remark and fit.newest_days > LONGEST_INTERVAL_DAYS:
        remark = (
            f"measured across {fit.newest_days:.0f} days without sets, with any manoeuvres in them"
        )
    if _is_propelled(history):
        free_fall = _forecast_from(history, as_of, sun, fit, _PROPELLED, (np.inf, days, np.inf))
        return replace(free_fall, propelled=True)
    return _forecast_from(history, as_of, sun, fit, remark, (soonest, days, longest))


def _is_propelled(history: History) -> bool:
    """Return whether its last set or steps between older ones suggest manoeuvres."""
    model, last = shipped_model(), history.element_sets[-1]
    own = own_history(model, [last], [history.element_sets], backward=False)
    return bool(model.objects([last], steps=own.steps).manoeuvres[0])


def _insufficient_decay(history: History, sun: _Sun, fit: DragFit) -> str:
    """Return the remark on a decay hidden by the sets' noise, or on a rising orbit."""
    if fit.ballistic_m2_kg < -2.0 * fit.noise_m2_kg:
        return f"no forecast: it does not fall in {fit.window_days:.1f} days of sets"
    most = max(fit.ballistic_m2_kg, 0.0) + 2.0 * fit.noise_m2_kg
    if np.isinf(_remaining_days(history, sun, most)):
        return NEVER
    return f"no forecast: its decay is too small to measure in {fit.window_days:.1f} days of sets"


def _forecast_from(
    history: History,
    as_of: datetime,
    sun: _Sun,
    fit: DragFit | None,
    remark: str,
    days: tuple[float, float, float] = (np.inf, np.inf, np.inf),
) -> DecayForecast:
    last = history.element_sets[-1].epoch
    earliest, expected, latest = (
        last + timedelta(days=value) if np.isfinite(value) else None for value in days
    )
    return DecayForecast(
        as_of=as_of,
        sets_used=fit.sets if fit else 0,
        last_epoch=last,
        earliest=earliest,
        expected=expected,
        latest=latest,
        perigee_km=float(history.perigee_km[-1]),
        apogee_km=float(history.apogee_km[-1]),
        decay_rate_km_day=-fit.rate_km_day if fit else np.nan,
        remark=remark,
        method=f"{_METHOD}{_SUN[sun.known_by]}, no manoeuvre",
    )


def _remaining_days(history: History, sun: _Sun, ballistic_m2_kg: float) -> float:
    last = history.element_sets[-1]
    return descend(
        float(history.semi_major_axis_km[-1]),
        last.eccentricity,
        ballistic_m2_kg,
        mean_radius_km(last.inclination),
        float(history.year(history.days[-1:])[0]),
        HORIZON_YEARS * DAYS_A_YEAR,
        sun.flux_of,
    ).reentry_days
