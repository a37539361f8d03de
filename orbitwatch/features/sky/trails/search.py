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
from orbitwatch.astro.sun import Sun
from orbitwatch.astro.topocentric import dot
from orbitwatch.astro.trajectory import SECONDS_A_DAY, ViewingGeometry
from orbitwatch.elements.element_set import ElementSet
from orbitwatch.features.passes.brightness import magnitudes_at
from orbitwatch.features.sky.trails.crossings import SPEED_MARGIN, FieldCrossings
from orbitwatch.features.sky.trails.field_of_view import FieldOfView
from orbitwatch.features.sky.trails.site_sky import SiteSky, right_ascension_declination
from orbitwatch.sites import Site
from orbitwatch.times import Span, to_jd


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
        self._sky = SiteSky(self._geometry, 0.5 * (self.start + self.end))

    def trails(self, field: FieldOfView, standard: FloatArray, sky: SkyConditions) -> Trails:
        """Return the trails in the field; ``standard`` are standard magnitudes, ``(n_sets,)``."""
        which = self._candidates(field)
        search = FieldCrossings(self._sky, field)
        parts = [(self.start, self.end)]
        if self._clock:
            parts += [(self.start - self._clock, self.start), (self.end, self.end + self._clock)]
        crossings = [search.find(which, *part) for part in parts]
        found, first, last = crossings[0]
        late = np.zeros(len(found), dtype=np.bool_)
        for others, begin, finish in crossings[1:]:
            new = np.flatnonzero(~np.isin(others, found))
            found = np.concatenate([found, others[new]])
            first, last = np.concatenate([first, begin[new]]), np.concatenate([last, finish[new]])
            late = np.concatenate([late, np.ones(len(new), dtype=np.bool_)])
        trails = self._trails_from(search, found, first, last, late, standard, sky)
        order = np.lexsort((trails.least_distance_deg, trails.only_by_clock))
        return take(trails, order)

    def _candidates(self, field: FieldOfView) -> IntArray:
        """Return the sets that may enter the field: those near enough at mid-exposure."""
        all_sets = np.arange(len(self._sets))
        middle = np.full(len(all_sets), 0.5 * (self.start + self.end))
        half_s = (0.5 * (self.end - self.start) + self._clock) * SECONDS_A_DAY
        directions, slant, speed, good = self._sky.directions(all_sets, middle)
        swing = np.degrees(
            np.minimum(SPEED_MARGIN * speed * half_s / np.maximum(slant, 1.0), np.pi)
        )
        nearest = separation_deg(directions, field.centre) - field.radius_deg
        # Very near objects, whose motion is not a small angle, are always included.
        return np.flatnonzero(good & ((nearest <= swing) | (speed * half_s > 0.3 * slant)))

    def _trails_from(
        self,
        search: FieldCrossings,
        which: IntArray,
        first: FloatArray,
        last: FloatArray,
        late: BoolArray,
        standard: FloatArray,
        sky: SkyConditions,
    ) -> Trails:
        middle = 0.5 * (first + last)
        begin, _, _, _ = self._sky.directions(which, first)
        end, _, _, _ = self._sky.directions(which, last)
        fixed, _ = self._geometry.earth_fixed(which, middle)
        offset = fixed.position_km - self._geometry.sites.position_km[0]
        slant = np.sqrt(dot(offset, offset))
        sunlit = self._sun.light_margin_km(fixed.position_km, middle) >= 0.0
        speed, angle = self._sky.motion(which, middle)
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
        first_ra_dec, last_ra_dec = (
            right_ascension_declination(begin),
            right_ascension_declination(end),
        )
        return Trails(
            element_set=which,
            first=first,
            last=last,
            first_ra_deg=first_ra_dec[0],
            first_dec_deg=first_ra_dec[1],
            last_ra_deg=last_ra_dec[0],
            last_dec_deg=last_ra_dec[1],
            least_distance_deg=search.least_distance_deg(which, first, last),
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
