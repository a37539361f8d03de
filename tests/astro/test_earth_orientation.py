"""UT1, UTC and TAI against astropy with IERS data of its own reading."""

from __future__ import annotations

import warnings
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from functools import cache, partial

import erfa
import numpy as np
import pytest
from astropy import units as u
from astropy.time import Time
from astropy.utils import iers
from skyfield.api import load

from orbitwatch.astro import earth_orientation, ut1_source
from orbitwatch.astro.earth_orientation import (
    shipped_table,
    tai_minus_utc_s,
    ut1_minus_utc_s,
    ut1_uncertainty_s,
)
from orbitwatch.astro.frames import EarthRotation
from orbitwatch.astro.ut1_source import Ut1Table
from orbitwatch.times import to_jd
from tests.reference.timescale import timescale

JD_2023, JD_2027 = 2459945.5, 2461406.5


@pytest.fixture
def _shipped() -> Iterator[None]:
    """Put back what was in use before."""
    yield
    ut1_source.use(ut1_source.shipped_alone)


bulletin_a = cache(partial(iers.IERS_A.open, iers.IERS_A_FILE))
c04 = cache(partial(iers.IERS_B.open, iers.IERS_B_FILE))


def _astropys_ut1_minus_utc_s(jd: np.ndarray, table: iers.IERS) -> np.ndarray:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # that the package's predictions grow old
        return np.asarray(table.ut1_utc(jd, 0.0).to_value("s"))


@pytest.mark.parametrize("year", [2005, 2012, 2017, 2023, 2026])
def test_ut1_is_that_of_bulletin_a(year: int) -> None:
    jd = Time(f"{year}-08-01").jd + np.linspace(0.0, 120.0, 997)
    theirs = _astropys_ut1_minus_utc_s(jd, bulletin_a())
    assert np.abs(ut1_minus_utc_s(jd) - theirs).max() < 3e-4  # 14 cm at the equator


@pytest.mark.parametrize("year", [1962, 1965, 1968, 1971, 1972, 1975, 1983, 1991, 1999, 2023])
def test_ut1_is_that_of_c04(year: int) -> None:
    jd = Time(f"{year}-02-01").jd + np.arange(0.0, 300.0)
    theirs = _astropys_ut1_minus_utc_s(jd, c04())
    assert np.abs(ut1_minus_utc_s(jd) - theirs).max() < 3e-4


def test_the_figures_that_iers_published_for_2026() -> None:
    """UT1 − UTC was 7 ms on 22 August, where Skyfield 1.55 still predicts 90 ms."""
    at = np.array([Time("2026-08-22").jd])
    assert ut1_minus_utc_s(at)[0] == pytest.approx(0.0069, abs=2e-4)
    assert ut1_uncertainty_s(at)[0] == 0.0


@pytest.mark.parametrize("day", ["2023-11-22", "2026-08-22", "2026-11-22"])
def test_the_earth_has_turned_as_far_as_astropy_has_it(day: str) -> None:
    """GMST 1982 by astropy's UT1: within 30 cm at 7,000 km, where 1 m is asked for."""
    t = Time(f"{day}T00:00:00") + np.linspace(0.0, 1.0, 49) * u.day
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        t.delta_ut1_utc = t.get_delta_ut1_utc(bulletin_a())
        theirs = erfa.gmst82(t.ut1.jd1, t.ut1.jd2)
    midnight, _ = to_jd(datetime.fromisoformat(day).replace(tzinfo=UTC))
    ours = EarthRotation(midnight, 0.0, 1.0).angle_rad(np.linspace(0.0, 1.0, 49))
    assert np.abs(np.angle(np.exp(1j * (ours - theirs)))).max() * 7e6 < 0.3


@pytest.mark.parametrize(
    "day", ["1961-06-01", "1966-03-04", "1971-12-30", "1972-07-01", "2026-11-29"]
)
def test_tai_minus_utc_is_astropys(day: str) -> None:
    t = Time(f"{day}T06:00:00", scale="utc")
    theirs = ((t.tai.jd1 - t.jd1) + (t.tai.jd2 - t.jd2)) * 86400.0
    assert tai_minus_utc_s(np.array([t.jd]))[0] == pytest.approx(theirs, abs=1e-6)


def test_before_utc_existed_it_is_ut1() -> None:
    jd = np.array([2436116.5, 2437299.5])  # Sputnik, and the last day of 1960
    np.testing.assert_array_equal(ut1_minus_utc_s(jd), 0.0)
    assert (ut1_uncertainty_s(jd) == 0.1).all()


def test_behind_the_table_it_goes_on_without_a_step() -> None:
    end = shipped_table().mjd[-1] + 2400000.5
    days = np.linspace(-30.0, 2000.0, 4061)
    ut1 = ut1_minus_utc_s(end + days)
    assert np.abs(np.diff(ut1)).max() < 1e-3  # a day is never 2 ms too long
    uncertainty = ut1_uncertainty_s(end + days)
    assert (np.diff(uncertainty) > 0.0).all()
    assert 0.05 < np.interp(365.0, days, uncertainty) < 0.1


def test_extrapolation_misses_by_what_it_says() -> None:
    """The table is cut every 200 days from 1975 on: two thirds of what follows are within."""
    whole = shipped_table()
    measured = whole.mjd <= whole.measured_to_mjd
    mjd, ut1 = whole.mjd[measured], whole.ut1_minus_tai_s[measured]
    for later in (30, 180, 365, 1095):
        within = []
        for end in range(42413, int(mjd[-1]) - later, 200):
            kept = mjd <= end
            cut = replace(whole, mjd=mjd[kept], ut1_minus_tai_s=ut1[kept])
            cut = replace(cut, measured_to_mjd=float(cut.mjd[-1]))
            at = np.array([cut.mjd[-1] + later])
            missed = earth_orientation._extrapolated(cut, at) - np.interp(at, mjd, ut1)
            said = earth_orientation._extrapolation_uncertainty_s(np.array([float(later)]))
            within.append(abs(missed[0]) <= said[0])
        assert 0.5 < np.mean(within) < 0.9, later


@pytest.mark.usefixtures("_shipped")
def test_a_newer_table_takes_the_place_of_the_shipped_days() -> None:
    old = shipped_table()
    mjd = np.arange(old.measured_to_mjd - 100.0, old.measured_to_mjd + 300.0)
    new = Ut1Table(
        mjd, np.full(len(mjd), -37.5), mjd[-100], np.array([mjd[200]]), np.array([38.0]), "newer"
    )
    ut1_source.use(lambda: new)
    before, within, leapt = mjd[0] - 50.0, mjd[50] + 0.25, mjd[250]
    got = ut1_minus_utc_s(np.array([before, within, leapt]) + 2400000.5)
    assert got[0] == pytest.approx(np.interp(before, old.mjd, old.ut1_minus_tai_s) + 37.0)
    np.testing.assert_allclose(got[1:], [-0.5, 0.5], atol=1e-6)
    ut1_source.use(lambda: replace(new, measured_to_mjd=old.measured_to_mjd - 1.0))
    assert earth_orientation.table() is old


def test_skyfields_scales_with_our_ut1_are_those_of_the_reference() -> None:
    jd = np.linspace(JD_2023, JD_2027, 100)
    theirs = timescale().utc(1858, 11, 17.0 + (jd - 2400000.5)).dut1
    np.testing.assert_allclose(theirs, ut1_minus_utc_s(jd), atol=1e-6)


def test_far_behind_the_table_ut1_follows_the_long_term_curve() -> None:
    turn = shipped_table().mjd[-1] + 5.0 * 365.25 + earth_orientation.MJD_ZERO_JD
    days = np.array([-2.0, -1.0, 0.0, 1.0, 2.0, 3650.0, 20_000.0])
    values = ut1_minus_utc_s(turn + days)
    assert np.all(np.abs(np.diff(values[:5])) < 0.01)  # no jump where the curves meet
    theirs = load.timescale(builtin=True)
    curve = -theirs.delta_t_function(turn + days[[2, 5, 6]])
    np.testing.assert_allclose(np.diff(values[[2, 5, 6]]), np.diff(curve), atol=0.01)
