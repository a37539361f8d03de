"""Passes by brute force: a 10 s grid of sin(elevation), its extrema refined, crossings bisected.

Nothing of orbitwatch's astro or analysis rooms is used: SGP4 comes from ``sgp4.api``, sidereal time
from Skyfield's ``theta_GMST1982``, sites from Skyfield's ``wgs84``. Extrema are
found from positions alone, by the differences of elevation, so that a velocity that disagrees with
the positions shows.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from sgp4.api import Satrec
from sgp4.omm import initialize
from skyfield.api import wgs84
from skyfield.sgp4lib import theta_GMST1982

from orbitwatch.elements.element_set import ElementSet
from orbitwatch.sites import Site
from tests.reference.timescale import timescale

GRID_S = 10.0
_REACH = 0.15
"""By how much sin(elevation) can exceed a grid sample's within 10 s: overhead at 90 km, 0.1."""
_HALVINGS = 25
_STENCIL_PART = 1.0 / 600.0
"""Step of the differences, as a part of the time in which the satellite travels its radius."""
_SINE_NOISE = 1e-13
_DAY_S = 86400.0
_MU_KM3_S2 = 398600.8


@dataclass(frozen=True, slots=True)
class DensePass:
    """One pass; times are seconds since the start of the span, None at its ends and at gaps.

    ``tca_blur_s`` is how far rounding in the positions can move the time of a maximum this flat.
    """

    site: int
    aos: float | None
    tca: float
    los: float | None
    first: float
    last: float
    sine: float
    tca_blur_s: float


def skyfield_dut1_s(jd: np.ndarray) -> np.ndarray:
    """Return Skyfield's UT1 − UTC at UTC Julian dates ending in any fraction."""
    return np.asarray(timescale().utc(1858, 11, 17.0 + (np.asarray(jd) - 2400000.5)).dut1)


class Earth:
    """Greenwich sidereal time by days since a Julian date ending in .5, over a span."""

    def __init__(self, reference_jd: float, start: float, end: float) -> None:
        self._reference_jd = reference_jd
        self._days = np.arange(np.floor(start) - 1.0, np.ceil(end) + 1.1, 0.25)
        self._dut1_s = skyfield_dut1_s(reference_jd + self._days)
        self._leaps = bool(np.any(np.abs(np.diff(self._dut1_s)) > 0.5))

    def cos_sin(self, days: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        if self._leaps:
            dut1 = skyfield_dut1_s(self._reference_jd + days)
        else:
            dut1 = np.interp(days, self._days, self._dut1_s)
        theta, _ = theta_GMST1982(self._reference_jd, days + dut1 / _DAY_S)
        return np.cos(theta), np.sin(theta)


class _Grid:
    """The sampled times of a span, one step beyond either end, and the turned Earth at them."""

    def __init__(self, earth: Earth, start: float, end: float) -> None:
        length = (end - start) * _DAY_S
        self.seconds = np.arange(-1, np.ceil(length / GRID_S) + 2) * GRID_S
        self.turn = earth.cos_sin(start + self.seconds / _DAY_S)


class DenseSearch:
    """Passes over ``sites`` from day ``start`` to ``end``, for one satellite after another."""

    def __init__(
        self, sites: Sequence[Site], reference_jd: float, start: float, end: float
    ) -> None:
        self.reference_jd, self.start, self.end = reference_jd, start, end
        self.length_s = (end - start) * _DAY_S
        places = [
            wgs84.latlon(s.latitude_deg, s.longitude_deg, elevation_m=s.height_m) for s in sites
        ]
        self.place = np.array([p.itrs_xyz.km for p in places])
        latitude = np.radians([s.latitude_deg for s in sites])
        longitude = np.radians([s.longitude_deg for s in sites])
        self.up = np.stack(
            [
                np.cos(latitude) * np.cos(longitude),
                np.cos(latitude) * np.sin(longitude),
                np.sin(latitude),
            ],
            axis=1,
        )
        self.earth = Earth(reference_jd, start, end)
        self.grid = _Grid(self.earth, start, end)

    def sine_elevation(self, satrec: Satrec, site: np.ndarray, seconds: np.ndarray) -> np.ndarray:
        """Return sin(elevation) over ``site[i]`` at ``seconds[i]``, NaN where SGP4 refuses."""
        days = self.start + seconds / _DAY_S
        fixed = self._earth_fixed(satrec, days, self.earth.cos_sin(days))
        return _sine(fixed - self.place[site], self.up[site])

    def passes(self, satrec: Satrec, mask_deg: float) -> list[DensePass]:
        """Return the passes above the mask, by site and time."""
        grid = self.grid
        fixed = self._earth_fixed(satrec, self.start + grid.seconds / _DAY_S, grid.turn)
        sines = np.array(
            [
                _sine(fixed - place, up[None, :])
                for place, up in zip(self.place, self.up, strict=True)
            ]
        )
        return self._passes_from(satrec, sines, float(np.sin(np.radians(mask_deg))))

    def _earth_fixed(
        self, satrec: Satrec, days: np.ndarray, turn: tuple[np.ndarray, np.ndarray]
    ) -> np.ndarray:
        code, position, _ = satrec.sgp4_array(np.full(len(days), self.reference_jd), days)
        radius = np.linalg.norm(position, axis=1)
        position[(code != 0) | ~(radius < 2.2 * _semi_major_axis_km(satrec))] = np.nan
        cosine, sine = turn
        x, y, z = position.T
        return np.stack([cosine * x + sine * y, cosine * y - sine * x, z], axis=1)

    def _passes_from(self, satrec: Satrec, sines: np.ndarray, threshold: float) -> list[DensePass]:
        site, time, value, blur = self._extrema(satrec, sines, threshold)
        inside = np.flatnonzero((self.grid.seconds > 0.0) & (self.grid.seconds < self.length_s))
        n_sites = len(sines)
        ends = np.tile([0.0, self.length_s], n_sites)
        end_site = np.repeat(np.arange(n_sites), 2)
        site = np.concatenate([np.repeat(np.arange(n_sites), len(inside)), end_site, site])
        time = np.concatenate([np.tile(self.grid.seconds[inside], n_sites), ends, time])
        value = np.concatenate(
            [sines[:, inside].ravel(), self.sine_elevation(satrec, end_site, ends), value]
        )
        blur = np.concatenate([np.zeros(len(time) - len(blur)), blur])
        order = np.lexsort((time, site))
        return self._pair(satrec, site[order], time[order], value[order], blur[order], threshold)

    def _extrema(
        self, satrec: Satrec, sines: np.ndarray, threshold: float
    ) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
        """Return site, time, value and blur of the extrema within the span that can matter."""
        left, middle, right = sines[:, :-2], sines[:, 1:-1], sines[:, 2:]
        with np.errstate(invalid="ignore"):
            top = (middle >= left) & (middle >= right) & (middle > threshold - _REACH)
            bottom = (middle <= left) & (middle <= right) & (np.abs(middle - threshold) < _REACH)
        site, index = np.nonzero(top | bottom)
        maximum = top[site, index]
        if not len(site):
            return site, np.empty(0), np.empty(0), np.empty(0)
        low, high = self.grid.seconds[index], self.grid.seconds[index + 2]
        step = _STENCIL_PART * self._radius_time_s(satrec, 0.5 * (low + high))
        for _ in range(_HALVINGS):
            centre = 0.5 * (low + high)
            rising = self._slope(satrec, site, centre, step) > 0.0
            low = np.where(rising == maximum, centre, low)
            high = np.where(rising == maximum, high, centre)
        time = 0.5 * (low + high)
        value = self.sine_elevation(satrec, site, time)
        bend = self._slope(satrec, site, time + step, step)
        bend = np.abs(bend - self._slope(satrec, site, time - step, step)) / (2.0 * step)
        blur = _SINE_NOISE / (step * np.maximum(bend, 1e-30))
        keep = (time > 0.0) & (time < self.length_s) & np.isfinite(value)
        return site[keep], time[keep], value[keep], blur[keep]

    def _radius_time_s(self, satrec: Satrec, seconds: np.ndarray) -> np.ndarray:
        """Return the geocentric radius over the orbital speed there."""
        days = self.start + seconds / _DAY_S
        fixed = self._earth_fixed(satrec, days, self.earth.cos_sin(days))
        radius = np.linalg.norm(fixed, axis=1)
        speed_squared = _MU_KM3_S2 * (2.0 / radius - 1.0 / _semi_major_axis_km(satrec))
        return radius / np.sqrt(np.maximum(speed_squared, 1.0))

    def _slope(
        self, satrec: Satrec, site: np.ndarray, seconds: np.ndarray, step: np.ndarray
    ) -> np.ndarray:
        """Return the rate of sin(elevation) per second by differences of fourth order."""
        times = seconds[:, None] + step[:, None] * np.array([-2.0, -1.0, 1.0, 2.0])
        values = self.sine_elevation(satrec, np.repeat(site, 4), times.ravel()).reshape(-1, 4)
        return values @ np.array([1.0, -8.0, 8.0, -1.0]) / (12.0 * step)

    def _pair(
        self,
        satrec: Satrec,
        site: np.ndarray,
        time: np.ndarray,
        value: np.ndarray,
        blur: np.ndarray,
        threshold: float,
    ) -> list[DensePass]:
        above = value >= threshold
        linked = (np.diff(site) == 0) & np.isfinite(value[:-1]) & np.isfinite(value[1:])
        cross = np.flatnonzero(linked & (above[:-1] != above[1:]))
        low, high = time[cross], time[cross + 1]
        for _ in range(_HALVINGS):
            centre = 0.5 * (low + high)
            late = self.sine_elevation(satrec, site[cross], centre) >= threshold
            passed = late == above[cross + 1]
            low, high = np.where(passed, low, centre), np.where(passed, centre, high)
        when = dict(zip(cross.tolist(), (0.5 * (low + high)).tolist(), strict=True))
        joined = linked & above[:-1] & above[1:]
        begins = np.flatnonzero(above & ~np.concatenate([[False], joined]))
        finishes = np.flatnonzero(above & ~np.concatenate([joined, [False]]))
        found = []
        for begin, finish in zip(begins.tolist(), finishes.tolist(), strict=True):
            aos, los = when.get(begin - 1), when.get(finish)
            peak = begin + int(np.argmax(value[begin : finish + 1]))
            found.append(
                DensePass(
                    site=int(site[begin]),
                    aos=aos,
                    tca=float(time[peak]),
                    los=los,
                    first=float(time[begin]) if aos is None else aos,
                    last=float(time[finish]) if los is None else los,
                    sine=float(value[peak]),
                    tca_blur_s=float(blur[peak]),
                )
            )
        return found


def _semi_major_axis_km(satrec: Satrec) -> float:
    return float(np.cbrt(_MU_KM3_S2 / (satrec.no_kozai / 60.0) ** 2))


def _sine(offset: np.ndarray, up: np.ndarray) -> np.ndarray:
    height = offset[:, 0] * up[:, 0] + offset[:, 1] * up[:, 1] + offset[:, 2] * up[:, 2]
    return np.asarray(height / np.sqrt(np.einsum("ij,ij->i", offset, offset)))


def satrec_from(element_set: ElementSet) -> Satrec:
    """Return the ``sgp4`` record of a set by that package's own OMM reader."""
    satrec = Satrec()
    initialize(
        satrec,
        {
            "CLASSIFICATION_TYPE": "U",
            "OBJECT_ID": "2000-001A",
            "EPHEMERIS_TYPE": "0",
            "ELEMENT_SET_NO": "1",
            "REV_AT_EPOCH": "1",
            "NORAD_CAT_ID": "1",
            "EPOCH": element_set.epoch.strftime("%Y-%m-%dT%H:%M:%S.%f"),
            "ARG_OF_PERICENTER": repr(element_set.arg_of_pericenter),
            "BSTAR": repr(element_set.bstar),
            "ECCENTRICITY": repr(element_set.eccentricity),
            "INCLINATION": repr(element_set.inclination),
            "MEAN_ANOMALY": repr(element_set.mean_anomaly),
            "MEAN_MOTION_DDOT": repr(element_set.mean_motion_ddot),
            "MEAN_MOTION_DOT": repr(element_set.mean_motion_dot),
            "MEAN_MOTION": repr(element_set.mean_motion),
            "RA_OF_ASC_NODE": repr(element_set.ra_of_asc_node),
        },
    )
    return satrec


def dense_passes(
    element_set: ElementSet,
    sites: Sequence[Site],
    reference_jd: float,
    start: float,
    end: float,
    mask_deg: float,
) -> list[DensePass]:
    """Return the passes of one set over ``sites`` from day ``start`` to ``end``."""
    search = DenseSearch(sites, reference_jd, start, end)
    return search.passes(satrec_from(element_set), mask_deg)
