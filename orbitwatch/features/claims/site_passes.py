"""The passes that a claim is compared with: overflights of its site, contacts with its station."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, time, timedelta
from math import inf
from typing import Literal

import numpy as np

from orbitwatch.accuracy.uncertainty import uncertainties
from orbitwatch.arrays import FloatArray, take
from orbitwatch.astro.frames import to_geodetic
from orbitwatch.astro.orbit_shape import orbit_shapes
from orbitwatch.astro.time_shifts import TimeShifts
from orbitwatch.astro.topocentric import off_nadir_deg
from orbitwatch.astro.trajectory import SECONDS_A_DAY
from orbitwatch.elements.element_set import ElementSet
from orbitwatch.features.passes.details import describe_overflights, describe_passes, sun_over
from orbitwatch.features.tracks.positions import find_positions
from orbitwatch.search.passes import Passes, find_passes, span_days
from orbitwatch.search.tracked_objects import TrackedObject
from orbitwatch.sites import Site
from orbitwatch.times import Span, from_jd, to_jd

Interval = tuple[datetime, datetime]
Shortfall = Literal["out of reach", "too dark"]

_DAY = timedelta(days=1)
_SAMPLES = 61
"""Points from rise to culmination: 5 s apart in low orbits, for linear interpolation."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Contact:
    """One pass over a place, with the set it was computed from; moments are aware UTC.

    ``aos`` or ``los`` is None if it is under way when the search or the time in orbit begins
    or ends.
    """

    aos: datetime | None
    tca: datetime
    los: datetime | None
    max_elevation_deg: float
    element_set: ElementSet
    shifts: TimeShifts | None = field(default=None, compare=False)

    @property
    def length_s(self) -> float:
        """The time from AOS to LOS; infinite if one of them is unknown."""
        if self.aos is None or self.los is None:
            return inf
        return (self.los - self.aos).total_seconds()

    @property
    def is_throughout(self) -> bool:
        """Whether the object stays up during the whole search."""
        return self.aos is None and self.los is None


@dataclass(frozen=True, slots=True, kw_only=True)
class Overflight:
    """One pass over a site, with the figures of ``orbitwatch overflights``.

    ``reach`` is the interval in which the site was within the permitted off-nadir angle, or None.
    """

    contact: Contact
    max_elevation_deg: float
    age_days: float
    timing_uncertainty_s: float
    timing_uncertainty_95_s: float
    ground_distance_km: float
    ground_distance_uncertainty_km: float
    off_nadir_deg: float
    sun_elevation_deg: float
    reach: Interval | None
    blended_epoch: datetime | None

    @property
    def daylight(self) -> bool:
        """Whether the Sun is up at the site."""
        return self.sun_elevation_deg > 0.0


@dataclass(frozen=True, slots=True)
class ObjectAtTime:
    """The object's position at one moment as seen from the site, with its uncertainty."""

    element_set: ElementSet
    age_days: float
    timing_uncertainty_s: float
    timing_uncertainty_95_s: float
    elevation_deg: float


def search_window(start: datetime, end: datetime, within: timedelta) -> Span:
    """Return whole UTC days from a day before ``start - within`` to a day after ``end + within``.

    Whole days, so that claims of one day are compared with identical figures.
    """
    first = datetime.combine((start - within - _DAY).date(), time(), UTC)
    last = datetime.combine((end + within + 2 * _DAY).date(), time(), UTC)
    return Span(first, last)


class SitePasses:
    """The passes of one object over one site, found as by ``orbitwatch overflights``.

    ``contacts`` are in order of time. ``reach`` is for each the interval in which the site is
    within ``max_off_nadir_deg`` of the nadir, or None, and ``sun_elevation_deg`` the Sun's
    elevation at the site at culmination.
    """

    def __init__(
        self,
        subject: TrackedObject,
        site: Site,
        span: Span,
        min_elevation_deg: float,
        max_off_nadir_deg: float = 90.0,
    ) -> None:
        passes = find_passes((subject,), (site,), span, min_elevation_deg)
        order = np.argsort(passes.found.tca, kind="stable")
        self._passes = replace(passes, found=take(passes.found, order))
        self._sites = (site,)
        self._reference_jd = span_days(span)[0]
        self.contacts = tuple(_contacts(self._passes, self._reference_jd))
        self.reach = self._reach(max_off_nadir_deg)
        found, sun = self._passes.found, sun_over(self._passes)
        geometry = self._passes.geometry
        self.sun_elevation_deg = sun.elevation_deg(geometry.sites, found.site, found.tca)

    def _reach(self, max_off_nadir_deg: float) -> list[Interval | None]:
        """Return the fractional samples of each pass between which the limit is met."""
        found, geometry = self._passes.found, self._passes.geometry
        if not len(found.tca):
            return []
        share = np.linspace(0.0, 1.0, _SAMPLES)
        rise = found.first[:, None] + share * (found.tca - found.first)[:, None]
        fall = found.tca[:, None] + share[1:] * (found.last - found.tca)[:, None]
        days = np.hstack([rise, fall])
        satellite = np.repeat(found.satellite, days.shape[1])
        fixed, _ = geometry.earth_fixed(satellite, days.ravel())
        ground = to_geodetic(fixed.position_km)
        place = geometry.sites.position_km[np.repeat(found.site, days.shape[1])]
        angle = off_nadir_deg(
            fixed.position_km, ground.latitude_deg, ground.longitude_deg, place
        ).reshape(days.shape)
        return [
            self._interval(times, angles - max_off_nadir_deg)
            for times, angles in zip(days, angle, strict=True)
        ]

    def _interval(self, days: FloatArray, beyond_deg: FloatArray) -> Interval | None:
        inside = np.flatnonzero(beyond_deg <= 0.0)
        if not len(inside):
            return None
        ends = []
        for edge, outer in ((int(inside[0]), -1), (int(inside[-1]), 1)):
            there = edge + outer
            at = days[edge]
            if 0 <= there < len(days):
                part = beyond_deg[edge] / (beyond_deg[edge] - beyond_deg[there])
                at += part * (days[there] - days[edge])
            ends.append(_moment(self._reference_jd, float(at)))
        return ends[0], ends[1]

    def shortfall(self, contact: Contact, min_sun_deg: float | None) -> Shortfall | None:
        """Return what one of ``contacts`` lacks for a photograph."""
        index = self.contacts.index(contact)
        if self.reach[index] is None:
            return "out of reach"
        dark = min_sun_deg is not None and self.sun_elevation_deg[index] < min_sun_deg
        return "too dark" if dark else None

    def describe(self, contact: Contact) -> Overflight:
        """Return the figures of one of ``contacts``."""
        found = take(self._passes.found, np.array([self.contacts.index(contact)]))
        alone = replace(self._passes, found=found)
        sun = sun_over(alone)
        details = describe_passes(alone, self._sites, sun)
        seen = describe_overflights(alone, self._sites, sun)
        blended = float(details.blended_epoch_days[0])
        return Overflight(
            contact=contact,
            max_elevation_deg=float(details.at_tca.elevation_deg[0]),
            age_days=float(details.age_days[0]),
            timing_uncertainty_s=float(details.timing_uncertainty_s[0]),
            timing_uncertainty_95_s=float(details.timing_uncertainty_95_s[0]),
            ground_distance_km=float(seen.ground_distance_km[0]),
            ground_distance_uncertainty_km=float(details.ground_distance_uncertainty_km[0]),
            off_nadir_deg=float(seen.off_nadir_deg[0]),
            sun_elevation_deg=float(seen.sun_elevation_deg[0]),
            reach=self.reach[self.contacts.index(contact)],
            blended_epoch=None if np.isnan(blended) else _moment(self._reference_jd, blended),
        )


def _moment(reference_jd: float, days: float) -> datetime:
    return from_jd(reference_jd) + timedelta(microseconds=round(days * SECONDS_A_DAY * 1e6))


def _contacts(passes: Passes, reference_jd: float) -> Iterator[Contact]:
    found = passes.found

    def moment(days: float) -> datetime:
        return _moment(reference_jd, days)

    elevation = np.degrees(np.arcsin(np.clip(found.sine_elevation, -1.0, 1.0)))
    for i, (aos, tca, los) in enumerate(
        zip(found.aos.tolist(), found.tca.tolist(), found.los.tolist(), strict=True)
    ):
        yield Contact(
            aos=moment(aos) if np.isfinite(aos) else None,
            tca=moment(tca),
            los=moment(los) if np.isfinite(los) else None,
            max_elevation_deg=float(elevation[i]),
            element_set=passes.element_sets[int(found.satellite[i])],
            shifts=passes.shifts_of(int(found.satellite[i])),
        )


def object_at(subject: TrackedObject, site: Site, moment: datetime) -> ObjectAtTime | None:
    """Return the object's position at ``moment``; None without an element set, or if SGP4 fails."""
    if not _answers(subject, moment):
        return None
    positions, (view,) = find_positions([subject], [moment], [site])
    if not len(positions.good):
        return None
    elevation = float(view.look.elevation_deg[0]) if positions.good[0] else float("nan")
    return ObjectAtTime(
        element_set=positions.element_sets[int(positions.element_set[0])],
        age_days=float(positions.age_days[0]),
        timing_uncertainty_s=float(positions.timing_uncertainty_s[0]),
        timing_uncertainty_95_s=float(positions.timing_uncertainty_95_s[0]),
        elevation_deg=elevation,
    )


def _answers(subject: TrackedObject, moment: datetime) -> bool:
    begin, end = subject.in_orbit_from, subject.in_orbit_until
    if (begin is not None and moment < begin) or (end is not None and moment > end):
        return False
    reference_jd, days = to_jd(moment)
    line = subject.set_timeline(reference_jd)
    return len(line.element_sets) > 0 and bool(days > line.bounds[0])


def timing_95_s(element_set: ElementSet, moment: datetime) -> float:
    """Return the 95 % timing uncertainty of a set at a moment, without its object's other sets."""
    age_days = (moment - element_set.epoch) / timedelta(days=1)
    uncertainty = uncertainties([element_set], np.zeros(1, dtype=np.int64), np.array([age_days]))
    return float(uncertainty.timing_95_s[0])


def period_s(element_set: ElementSet) -> float:
    """Return the time of a revolution, in seconds."""
    return float(orbit_shapes([element_set]).period_min[0]) * 60.0
