"""Search for the trails of satellites in a field during an exposure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from orbitwatch.accuracy.uncertainty import Uncertainty, uncertainties
from orbitwatch.arrays import BoolArray, FloatArray, IntArray, take
from orbitwatch.astro.frames import EarthRotation, site_vectors
from orbitwatch.astro.propagation import Propagator
from orbitwatch.astro.sky.sky_conditions import SkyConditions
from orbitwatch.astro.sky_directions import separation_deg
from orbitwatch.astro.sun import Sun, celestial_to_terrestrial
from orbitwatch.astro.topocentric import dot
from orbitwatch.astro.trajectory import SECONDS_A_DAY, ViewingGeometry
from orbitwatch.elements.element_set import ElementSet
from orbitwatch.features.passes.brightness import magnitudes_at
from orbitwatch.features.sky.frames_of_view import FieldOfView
from orbitwatch.sites import Site
from orbitwatch.times import Span, to_jd

_FINEST_DEG = 0.02
"""A trail is sampled in steps of this fraction of the field's radius."""
_MOST_STEPS = 4000
_CHUNK = 500
"""Objects sampled at a time, so that memory does not grow with their number."""
_HALVINGS = 40
_ROOM = 1.3
"""Margin for an object's speed relative to that at mid-exposure."""


@dataclass(frozen=True, slots=True)
class Trails:
    """Trails within a field, arrays ``(n,)``; times are days since ``reference_jd``.

    ``first`` and ``last`` are the times at which an object enters and leaves, or the ends of the
    exposure; directions are J2000 (GCRS), geometric. ``only_by_clock``: it crosses only within the
    clock's uncertainty.
    """

    element_set: IntArray
    first: FloatArray
    last: FloatArray
    first_ra_deg: FloatArray
    first_dec_deg: FloatArray
    last_ra_deg: FloatArray
    last_dec_deg: FloatArray
    least_distance_deg: FloatArray
    speed_arcsec_s: FloatArray
    position_angle_deg: FloatArray
    elevation_deg: FloatArray
    slant_range_km: FloatArray
    sunlit: BoolArray
    magnitude: FloatArray
    age_days: FloatArray
    timing_uncertainty_s: FloatArray
    timing_uncertainty_95_s: FloatArray
    cross_track_uncertainty_km: FloatArray
    along_uncertainty_deg: FloatArray
    stale: BoolArray
    only_by_clock: BoolArray


class FieldSearch:
    """The sky of one site during an exposure, for one set of each object.

    ``histories[j]`` are the sets of the object of ``element_sets[j]``: neighbours that disagree
    widen the uncertainty (`accuracy.neighbour_sets`).
    """

    def __init__(
        self,
        element_sets: Sequence[ElementSet],
        site: Site,
        exposure: Span,
        clock_s: float,
        histories: Sequence[Sequence[ElementSet]] | None = None,
    ) -> None:
        self.reference_jd, self.start = to_jd(exposure.start)
        self.end = self.start + exposure.length.total_seconds() / SECONDS_A_DAY
        self._clock = clock_s / SECONDS_A_DAY
        self._sets = tuple(element_sets)
        self._histories = histories
        rotation = EarthRotation(self.reference_jd, self.start, self.end)
        self._sun = Sun(rotation, self.start - self._clock, self.end + self._clock)
        self._geometry = ViewingGeometry(
            Propagator(self._sets, self.reference_jd), rotation, site_vectors([site])
        )

    def trails(self, field: FieldOfView, standard: FloatArray, sky: SkyConditions) -> Trails:
        """Return the trails in the field; ``standard`` are standard magnitudes, ``(n_sets,)``."""
        which = self._candidates(field)
        parts = [(self.start, self.end)]
        if self._clock:
            parts += [(self.start - self._clock, self.start), (self.end, self.end + self._clock)]
        crossings = [self._crossings(field, which, *part) for part in parts]
        found, first, last = crossings[0]
        late = np.zeros(len(found), dtype=np.bool_)
        for others, begin, finish in crossings[1:]:
            new = np.flatnonzero(~np.isin(others, found))
            found = np.concatenate([found, others[new]])
            first, last = np.concatenate([first, begin[new]]), np.concatenate([last, finish[new]])
            late = np.concatenate([late, np.ones(len(new), dtype=np.bool_)])
        trails = self._trails_from(field, found, first, last, late, standard, sky)
        order = np.lexsort((trails.least_distance_deg, trails.only_by_clock))
        return take(trails, order)

    def _candidates(self, field: FieldOfView) -> IntArray:
        """Return the sets that may enter the field: those near enough at mid-exposure."""
        all_sets = np.arange(len(self._sets))
        middle = np.full(len(all_sets), 0.5 * (self.start + self.end))
        half_s = (0.5 * (self.end - self.start) + self._clock) * SECONDS_A_DAY
        directions, slant, speed, good = self._inertial(all_sets, middle)
        swing = np.degrees(np.minimum(_ROOM * speed * half_s / np.maximum(slant, 1.0), np.pi))
        nearest = separation_deg(directions, field.centre) - field.radius_deg
        # Very near objects, whose motion is not a small angle, are always included.
        return np.flatnonzero(good & ((nearest <= swing) | (speed * half_s > 0.3 * slant)))

    def _inertial(
        self, which: IntArray, days: FloatArray
    ) -> tuple[FloatArray, FloatArray, FloatArray, BoolArray]:
        """Return directions in GCRS, slant range, and speed in km/s relative to the stars."""
        fixed, good = self._geometry.earth_fixed(which, days)
        offset = fixed.position_km - self._geometry.sites.position_km[0]
        slant = np.sqrt(dot(offset, offset))
        velocity = np.sqrt(dot(fixed.velocity_km_s, fixed.velocity_km_s))
        directions = self._to_celestial(offset / slant[:, None], days)
        return directions, slant, velocity + 7.3e-5 * slant, good

    def _to_celestial(self, vectors: FloatArray, days: FloatArray) -> FloatArray:
        """Return Earth-fixed vectors in GCRS, with the precession of mid-exposure."""
        rotation = self._geometry.rotation
        middle = np.array([0.5 * (self.start + self.end)])
        matrix = celestial_to_terrestrial(rotation, middle)[0]
        turn = rotation.angle_rad(days) - rotation.angle_rad(middle)
        cosine, sine = np.cos(turn), np.sin(turn)
        x, y, z = vectors.T
        turned = np.stack([cosine * x - sine * y, sine * x + cosine * y, z], axis=1)
        return np.asarray(turned @ matrix)

    def _is_up(self, which: IntArray, days: FloatArray) -> BoolArray:
        fixed, good = self._geometry.earth_fixed(which, days)
        offset = fixed.position_km - self._geometry.sites.position_km[0]
        return np.asarray(good & (offset @ self._geometry.sites.up[0] > 0.0))

    def _margin(self, field: FieldOfView, which: IntArray, days: FloatArray) -> FloatArray:
        directions, _, _, good = self._inertial(which, days)
        return np.where(good, field.margin_deg(np.nan_to_num(directions, nan=0.0)), -90.0)

    def _crossings(
        self, field: FieldOfView, which: IntArray, begin: float, finish: float
    ) -> tuple[IntArray, FloatArray, FloatArray]:
        """Return the sets in the field at some time between two, with first and last moment."""
        parts = [
            self._crossings_of(field, part, begin, finish)
            for part in np.array_split(which, 1 + len(which) // _CHUNK)
        ]
        found, first, last = (np.concatenate(arrays) for arrays in zip(*parts, strict=True))
        return found, first, last

    def _crossings_of(
        self, field: FieldOfView, which: IntArray, begin: float, finish: float
    ) -> tuple[IntArray, FloatArray, FloatArray]:
        _, slant, speed, _ = self._inertial(which, np.full(len(which), 0.5 * (begin + finish)))
        run_deg = np.degrees(_ROOM * speed * (finish - begin) * SECONDS_A_DAY / slant)
        step_deg = max(0.25 * field.radius_deg, _FINEST_DEG * 0.01)
        counts = np.clip(np.ceil(np.nan_to_num(run_deg) / step_deg), 4, _MOST_STEPS).astype(
            np.int64
        )
        row = np.repeat(np.arange(len(which)), counts + 1)
        index = np.arange(len(row)) - np.repeat(np.cumsum(counts + 1) - counts - 1, counts + 1)
        days = begin + (finish - begin) * index / counts[row]
        margin = self._margin(field, which[row], days)
        days, margin, row = self._with_maxima(field, which, row, days, margin)
        inside = np.flatnonzero(margin >= 0.0)
        rows, first, number = np.unique(row[inside], return_index=True, return_counts=True)
        entry, leave = inside[first], inside[first + number - 1]
        enters = self._edge(field, which[rows], days, row, entry, -1)
        leaves = self._edge(field, which[rows], days, row, leave, 1)
        up = np.flatnonzero(self._is_up(which[rows], 0.5 * (enters + leaves)))
        return which[rows][up], enters[up], leaves[up]

    def _with_maxima(
        self,
        field: FieldOfView,
        which: IntArray,
        row: IntArray,
        days: FloatArray,
        margin: FloatArray,
    ) -> tuple[FloatArray, FloatArray, IntArray]:
        """Add the time of greatest margin where a trail may clip the field between two samples."""
        same = row[1:-1] == row[:-2]
        same &= row[1:-1] == row[2:]
        peak = same & (margin[1:-1] >= margin[:-2]) & (margin[1:-1] >= margin[2:])
        peak &= (margin[1:-1] < 0.0) & (margin[1:-1] > -field.radius_deg)
        at = np.flatnonzero(peak) + 1
        if not len(at):
            return days, margin, row
        low, high, objects = days[at - 1], days[at + 1], which[row[at]]
        for _ in range(_HALVINGS):
            third = (high - low) / 3.0
            left, right = low + third, high - third
            left_is_deeper = self._margin(field, objects, left) >= self._margin(
                field, objects, right
            )
            low, high = np.where(left_is_deeper, low, left), np.where(left_is_deeper, right, high)
        middle = 0.5 * (low + high)
        every = np.concatenate([days, middle])
        rows = np.concatenate([row, row[at]])
        margins = np.concatenate([margin, self._margin(field, objects, middle)])
        order = np.lexsort((every, rows))
        return every[order], margins[order], rows[order]

    def _edge(
        self,
        field: FieldOfView,
        which: IntArray,
        days: FloatArray,
        row: IntArray,
        inner: IntArray,
        side: int,
    ) -> FloatArray:
        """Return when trails cross the edge, or the ends of the exposure."""
        outer = np.clip(inner + side, 0, len(days) - 1)
        is_end = (row[outer] != row[inner]) | (outer == inner)
        inside, outside = days[inner].copy(), days[outer].copy()
        for _ in range(_HALVINGS):
            middle = 0.5 * (inside + outside)
            seen = self._margin(field, which, middle) >= 0.0
            inside, outside = np.where(seen, middle, inside), np.where(seen, outside, middle)
        return np.where(is_end, days[inner], inside)

    def _trails_from(
        self,
        field: FieldOfView,
        which: IntArray,
        first: FloatArray,
        last: FloatArray,
        late: BoolArray,
        standard: FloatArray,
        sky: SkyConditions,
    ) -> Trails:
        middle = 0.5 * (first + last)
        begin, _, _, _ = self._inertial(which, first)
        end, _, _, _ = self._inertial(which, last)
        fixed, _ = self._geometry.earth_fixed(which, middle)
        offset = fixed.position_km - self._geometry.sites.position_km[0]
        slant = np.sqrt(dot(offset, offset))
        sunlit = self._sun.light_margin_km(fixed.position_km, middle) >= 0.0
        speed, angle = self._motion(which, middle)
        age = middle - self._geometry.propagator.epoch_days[which]
        trust = self._uncertainties(which, age)
        site = np.zeros(len(which), dtype=np.int64)
        magnitude = magnitudes_at(
            self._geometry,
            self._sun,
            which,
            site,
            middle,
            standard[which],
            sky.phase_model,
            sky.extinction,
        )
        first_ra_dec, last_ra_dec = _angles(begin), _angles(end)
        return Trails(
            element_set=which,
            first=first,
            last=last,
            first_ra_deg=first_ra_dec[0],
            first_dec_deg=first_ra_dec[1],
            last_ra_deg=last_ra_dec[0],
            last_dec_deg=last_ra_dec[1],
            least_distance_deg=self._least_distance(field, which, first, last),
            speed_arcsec_s=speed,
            position_angle_deg=angle,
            elevation_deg=np.degrees(np.arcsin(offset @ self._geometry.sites.up[0] / slant)),
            slant_range_km=slant,
            sunlit=np.asarray(sunlit),
            magnitude=np.where(sunlit, magnitude, np.nan),
            age_days=age,
            timing_uncertainty_s=trust.timing_s,
            timing_uncertainty_95_s=trust.timing_95_s,
            cross_track_uncertainty_km=trust.cross_track_km,
            along_uncertainty_deg=speed * trust.timing_s / 3600.0,
            stale=trust.stale,
            only_by_clock=late,
        )

    def _uncertainties(self, which: IntArray, age_days: FloatArray) -> Uncertainty:
        """Return the uncertainties of the trails, comparing histories only of sets in the field."""
        used, mine = np.unique(which, return_inverse=True)
        sets = [self._sets[j] for j in used.tolist()]
        histories = self._histories and [self._histories[j] for j in used.tolist()]
        return uncertainties(sets, mine, age_days, histories)

    def _motion(self, which: IntArray, days: FloatArray) -> tuple[FloatArray, FloatArray]:
        """Return speed in arcseconds a second, and its position angle, north through east."""
        moment = 0.05 / SECONDS_A_DAY
        before, _, _, _ = self._inertial(which, days - moment)
        after, _, _, _ = self._inertial(which, days + moment)
        middle = before + after
        middle /= np.sqrt(dot(middle, middle))[:, None]
        step = after - before
        east = np.stack([-middle[:, 1], middle[:, 0], np.zeros(len(days))], axis=1)
        size = np.sqrt(dot(east, east))[:, None]
        east = np.divide(east, size, out=np.zeros_like(east), where=size > 0.0)
        north = np.cross(middle, east)
        angle = np.degrees(np.arctan2(dot(step, east), dot(step, north))) % 360.0
        return np.degrees(np.sqrt(dot(step, step))) * 3600.0 / 0.1, angle

    def _least_distance(
        self, field: FieldOfView, which: IntArray, first: FloatArray, last: FloatArray
    ) -> FloatArray:
        """Return the least distance of trails from the centre."""
        low, high = first.copy(), last.copy()

        def distance_deg(days: FloatArray) -> FloatArray:
            return separation_deg(self._inertial(which, days)[0], field.centre)

        for _ in range(_HALVINGS):
            third = (high - low) / 3.0
            left, right = low + third, high - third
            nearer = distance_deg(left) <= distance_deg(right)
            low, high = np.where(nearer, low, left), np.where(nearer, right, high)
        return distance_deg(0.5 * (low + high))


def _angles(directions: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Return right ascension in [0, 360) and declination of unit vectors, degrees."""
    x, y, z = directions.T
    return np.degrees(np.arctan2(y, x)) % 360.0, np.degrees(np.arctan2(z, np.hypot(x, y)))
