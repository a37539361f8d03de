"""Positions of objects at given moments: over the Earth, and in the sky of sites."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import numpy as np

from orbitwatch.accuracy.uncertainty import uncertainties
from orbitwatch.arrays import BoolArray, FloatArray, IntArray
from orbitwatch.astro.frames import EarthRotation, Geodetic, site_vectors, to_geodetic
from orbitwatch.astro.propagation import Propagator
from orbitwatch.astro.sky.brightness import phase_angle_deg
from orbitwatch.astro.sun import Sun, celestial_to_terrestrial
from orbitwatch.astro.topocentric import LookAngles, look_angles
from orbitwatch.astro.trajectory import ViewingGeometry
from orbitwatch.elements.element_set import ElementSet
from orbitwatch.formats.rows import Values
from orbitwatch.formats.values import to_datetime64
from orbitwatch.search.blending import Neighbours
from orbitwatch.search.search_spans import neighbours, shifts_of
from orbitwatch.search.set_timeline import set_in_use
from orbitwatch.search.tracked_objects import TrackedObject, days_since, histories_of
from orbitwatch.sites import Site
from orbitwatch.times import to_jd


@dataclass(frozen=True, slots=True)
class Positions:
    """Objects at moments, arrays ``(n,)``; rows are in order of subject, then of moment.

    ``subject``, ``moment`` and ``element_set`` are indices of subjects, moments and sets used;
    ``good`` is False where SGP4 fails. ``speed_km_s`` is that in TEME. Moments at
    which a subject was not in orbit have no row.
    """

    element_sets: tuple[ElementSet, ...]
    subject: IntArray
    moment: IntArray
    element_set: IntArray
    ground: Geodetic
    speed_km_s: FloatArray
    sunlit: BoolArray
    good: BoolArray
    age_days: FloatArray
    timing_uncertainty_s: FloatArray
    timing_uncertainty_95_s: FloatArray
    cross_track_uncertainty_km: FloatArray
    blended_epoch: Values
    stale: BoolArray


@dataclass(frozen=True, slots=True)
class SiteView:
    """The same rows seen from one site; right ascension and declination are topocentric, J2000.

    They are the geometric direction in GCRS axes, without light-time and aberration.
    """

    look: LookAngles
    right_ascension_deg: FloatArray
    declination_deg: FloatArray
    phase_angle_deg: FloatArray


def find_positions(
    subjects: Sequence[TrackedObject], moments: Sequence[datetime], sites: Sequence[Site]
) -> tuple[Positions, tuple[SiteView, ...]]:
    """Return the position of each subject at each moment, from the set that its mode selects.

    Also returns one view per site, row by row.
    """
    reference_jd, _ = to_jd(min(moments))
    days = np.array([days_since(moment, reference_jd) for moment in moments])
    sets, subject, moment, which, blended = _assign(subjects, days, reference_jd)
    when = days[moment]
    propagator = Propagator(sets, reference_jd, shifts_of(blended, reference_jd))
    rotation = EarthRotation(reference_jd, float(days.min()), float(days.max()))
    geometry = ViewingGeometry(propagator, rotation, site_vectors(sites))
    states = propagator.states(which, when)
    fixed, good = geometry.earth_fixed(which, when)
    age = when - propagator.epoch_days[which]
    owner = np.zeros(len(sets), dtype=np.int64)
    owner[which] = subject
    histories = histories_of(subjects, owner, sets)
    trust = uncertainties(sets, which, age, histories, shifts=propagator.shifts)
    sun = Sun(rotation, float(days.min()), float(days.max()))
    margin = sun.light_margin_km(fixed.position_km, when)
    positions = Positions(
        element_sets=tuple(sets),
        subject=subject,
        moment=moment,
        element_set=which,
        ground=to_geodetic(fixed.position_km),
        speed_km_s=np.sqrt(np.einsum("ij,ij->i", states.velocity_km_s, states.velocity_km_s)),
        sunlit=np.asarray(margin >= 0.0),
        good=good,
        age_days=age,
        timing_uncertainty_s=trust.timing_s,
        timing_uncertainty_95_s=trust.timing_95_s,
        cross_track_uncertainty_km=trust.cross_track_km,
        blended_epoch=to_datetime64(reference_jd, propagator.blended_epoch_days(which, when)),
        stale=trust.stale,
    )
    views = tuple(_view(geometry, sun, which, when, site) for site in range(len(sites)))
    return positions, views


def _assign(
    subjects: Sequence[TrackedObject], days: FloatArray, reference_jd: float
) -> tuple[list[ElementSet], IntArray, IntArray, IntArray, list[Neighbours]]:
    """Return the sets used; row by row subject, moment and set; and the sets' neighbours."""
    sets: list[ElementSet] = []
    blended: list[Neighbours] = []
    rows: list[tuple[int, int, int]] = []
    for number, subject in enumerate(subjects):
        line = subject.set_timeline(reference_jd)
        if not line.element_sets:
            continue
        choice = set_in_use(line.bounds, days)
        known = choice >= 0
        used = np.unique(choice[known])
        begin, end = subject.days_in_orbit(reference_jd, -np.inf, np.inf)
        rows += [
            (number, moment, len(sets) + int(np.searchsorted(used, choice[moment])))
            for moment in np.flatnonzero(known & (days >= begin) & (days <= end)).tolist()
        ]
        mine = [line.element_sets[i] for i in used]
        sets += mine
        blended += neighbours(subject, mine)
    table = np.array(rows, dtype=np.int64).reshape(-1, 3)
    return sets, table[:, 0], table[:, 1], table[:, 2], blended


def _view(
    geometry: ViewingGeometry, sun: Sun, which: IntArray, when: FloatArray, site: int
) -> SiteView:
    fixed, _ = geometry.earth_fixed(which, when)
    index = np.full(len(when), site)
    place = geometry.sites.position_km[index]
    offset = fixed.position_km - place
    matrices = celestial_to_terrestrial(geometry.rotation, when)
    celestial = np.einsum("nji,nj->ni", matrices, offset)
    x, y, z = celestial[:, 0], celestial[:, 1], celestial[:, 2]
    return SiteView(
        look=look_angles(fixed.position_km, fixed.velocity_km_s, geometry.sites, index),
        right_ascension_deg=np.degrees(np.arctan2(y, x)) % 360.0,
        declination_deg=np.degrees(np.arctan2(z, np.hypot(x, y))),
        phase_angle_deg=phase_angle_deg(fixed.position_km, sun.geometric_km(when), place),
    )
