"""UT1 and the other time scales: the Earth's rotation angle and its uncertainty.

UT1 − TAI comes from an IERS table: the shipped one (``data/ut1.csv``), or a newer one from
`orbitwatch.astro.ut1_source`. After its end UT1 is extrapolated, and from five years on it follows
Skyfield's long-term ΔT. Leap seconds, and the drifting UTC of 1961 to 1971, are ERFA's.
"""

from __future__ import annotations

from datetime import date
from functools import cache, lru_cache

import erfa
import numpy as np

from orbitwatch.arrays import FloatArray
from orbitwatch.astro import ut1_source
from orbitwatch.astro.ut1_source import Ut1Source, Ut1Table
from orbitwatch.resources import shipped
from orbitwatch.times import from_jd

MJD_ZERO_JD = 2400000.5
"""The Julian date of modified Julian date zero."""
TT_MINUS_TAI_S = 32.184

_UTC_IN_STEPS_JD = 2441317.5
"""1972-01-01: from here on UTC differs from TAI by whole seconds."""
_NO_UTC_JD = 2437300.5
"""1961-01-01: before, broadcast time followed UT2 within about 0.1 s."""
_EARLY_UNCERTAINTY_S = 0.1
_SLOPE_DAYS = 182.0
_YEAR_DAYS = 365.25
_EXTRAPOLATED_DAYS = 5.0 * _YEAR_DAYS
"""Up to this far after the table its last trend is better than the long-term curve."""


def table() -> Ut1Table:
    """Return the table in use: the shipped one, with the days of a newer one replaced."""
    return _merged(ut1_source.current())


@lru_cache(maxsize=1)
def _merged(source: Ut1Source) -> Ut1Table:
    old, new = shipped_table(), source()
    if new is None or not len(new.mjd) or new.measured_to_mjd <= old.measured_to_mjd:
        return old
    before = old.mjd < new.mjd[0]
    return Ut1Table(
        np.concatenate([old.mjd[before], new.mjd]),
        np.concatenate([old.ut1_minus_tai_s[before], new.ut1_minus_tai_s]),
        new.measured_to_mjd,
        new.leap_mjd,
        new.leap_tai_minus_utc_s,
        new.origin,
    )


@cache
def shipped_table() -> Ut1Table:
    """Return the shipped table, which ``python -m tests.making.ut1`` generates."""
    content = shipped("ut1.csv").read_text(encoding="ascii")
    heading, _, rows = content.split("\n", 2)
    values = np.fromstring(rows.replace("\n", ","), sep=",").reshape(-1, 3)
    mjd, ut1_minus_tai, predicted = values.T
    none = np.zeros(0)
    origin = heading.removeprefix("# ")
    return Ut1Table(mjd, ut1_minus_tai, float(mjd[predicted == 0.0][-1]), none, none, origin)


def date_from_mjd(mjd: float) -> date:
    """Return the UTC date of a modified Julian date."""
    return from_jd(mjd + MJD_ZERO_JD).date()


def tai_minus_utc_s(jd: FloatArray) -> FloatArray:
    """Return TAI − UTC in seconds at UTC Julian dates of any shape; before 1961 that of 1961."""
    dates, offsets = _leap_seconds(table())
    offset = offsets[np.maximum(np.searchsorted(dates, jd, side="right") - 1, 0)]
    early = jd < _UTC_IN_STEPS_JD
    if early.any():
        since = np.maximum(jd[early], _NO_UTC_JD) - MJD_ZERO_JD
        offset[early] = erfa.dat(*erfa.jd2cal(MJD_ZERO_JD, since))
    return np.asarray(offset)


@lru_cache(maxsize=1)
def _leap_seconds(newer: Ut1Table) -> tuple[FloatArray, FloatArray]:
    """Return UTC Julian dates of steps of TAI − UTC, and its values after them, from 1972."""
    known = erfa.leap_seconds.get()
    known = known[known["year"] >= 1972]
    first, second = erfa.cal2jd(known["year"], known["month"], 1)
    dates, offsets = first + second, known["tai_utc"].astype(np.float64)
    later = newer.leap_mjd + MJD_ZERO_JD > dates[-1]
    return (
        np.append(dates, newer.leap_mjd[later] + MJD_ZERO_JD),
        np.append(offsets, newer.leap_tai_minus_utc_s[later]),
    )


def ut1_minus_utc_s(jd: FloatArray) -> FloatArray:
    """Return UT1 − UTC in seconds at UTC Julian dates of any shape; 0 before 1962."""
    known = table()
    mjd = jd - MJD_ZERO_JD
    ut1_minus_tai = np.interp(mjd, known.mjd, known.ut1_minus_tai_s)
    beyond = mjd > known.mjd[-1]
    if beyond.any():
        ut1_minus_tai[beyond] = _extrapolated(known, mjd[beyond])
    difference = ut1_minus_tai + tai_minus_utc_s(jd)
    return np.where(mjd < known.mjd[0], 0.0, difference)


def _extrapolated(known: Ut1Table, mjd: FloatArray) -> FloatArray:
    """Return UT1 − TAI after the table.

    For five years UT2 continues the trend of the table's last half year, then that of the long-term
    ΔT.
    """
    far = mjd > known.mjd[-1] + _EXTRAPOLATED_DAYS
    if far.any():
        turn = known.mjd[-1:] + _EXTRAPOLATED_DAYS
        values = _extrapolated(known, np.where(far, turn, mjd))
        values[far] += _long_term_s(mjd[far]) - _long_term_s(turn)
        return values
    end = known.mjd[-1]
    ends = np.array([end - _SLOPE_DAYS, end])
    earlier, last = np.interp(ends, known.mjd, known.ut1_minus_tai_s) + _ut2_minus_ut1_s(ends)
    ut2 = last + (last - earlier) / _SLOPE_DAYS * (mjd - end)
    return np.asarray(ut2 - _ut2_minus_ut1_s(mjd))


def _long_term_s(mjd: FloatArray) -> FloatArray:
    """Return UT1 − TAI, up to a constant, from Skyfield's ΔT (Morrison et al. 2021)."""
    from skyfield.api import load  # 0.2 s that only far dates need

    delta_t_s = load.timescale(builtin=True).delta_t_function(mjd + MJD_ZERO_JD)
    return np.asarray(TT_MINUS_TAI_S - delta_t_s)


def _ut2_minus_ut1_s(mjd: FloatArray) -> FloatArray:
    """Return the conventional seasonal variation (IERS Bulletin A, explanation of UT2)."""
    turns = 2.0 * np.pi * (2000.0 + (mjd - 51544.03) / 365.2422)
    return np.asarray(
        0.022 * np.sin(turns)
        - 0.012 * np.cos(turns)
        - 0.006 * np.sin(2.0 * turns)
        + 0.007 * np.cos(2.0 * turns)
    )


def ut1_uncertainty_s(jd: FloatArray) -> FloatArray:
    """Return the uncertainty of UT1, seconds (68 %), at UTC Julian dates of any shape.

    Within the table by the IERS's rule for its predictions, 0.25 ms · days^0.75 (Bulletin A).
    """
    known = table()
    mjd = jd - MJD_ZERO_JD
    predicted_days = np.minimum(mjd, known.mjd[-1]) - known.measured_to_mjd
    predicted = 2.5e-4 * np.maximum(predicted_days, 0.0) ** 0.75
    extrapolated = _extrapolation_uncertainty_s(np.maximum(mjd - known.mjd[-1], 0.0))
    uncertainty = np.hypot(predicted, extrapolated)
    return np.where(mjd < known.mjd[0], _EARLY_UNCERTAINTY_S, uncertainty)


def _extrapolation_uncertainty_s(days: FloatArray) -> FloatArray:
    """Return the error of `_extrapolated` ``days`` after the table, fitted to 1973 to 2026.

    5 ms after a month, 69 ms after a year, 0.19 s after two, 0.8 s after five.
    """
    return np.maximum(1.7e-4 * days, 0.069 * (days / _YEAR_DAYS) ** 1.5)
