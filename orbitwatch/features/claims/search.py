"""What a claim is held against: overflights of its site and contacts with its station, near T."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, time, timedelta

import numpy as np

from orbitwatch.accuracy.uncertainty import uncertainties
from orbitwatch.arrays import take
from orbitwatch.astro.orbit_shape import orbit_shapes
from orbitwatch.astro.propagation import EARTH_RADIUS_KM
from orbitwatch.astro.trajectory import SECONDS_A_DAY
from orbitwatch.elements.element_set import ElementSet
from orbitwatch.features.passes.details import describe_overflights, describe_passes, sun_over
from orbitwatch.features.tracks.positions import find_positions
from orbitwatch.search.passes import Passes, find_passes, span_days
from orbitwatch.search.tracked_objects import TrackedObject
from orbitwatch.sites import Site
from orbitwatch.times import Span, from_jd, to_jd

_DAY = timedelta(days=1)
_REACH_MARGIN_DEG = 0.7
"""What geodetic latitudes, the Earth's flattening and lunisolar changes of the plane may add."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Contact:
    """One pass over a place, with the set it was computed from; moments are aware UTC.

    ``aos`` or ``los`` is None where it is under way when the search or the time in orbit begins
    or ends.
    """

    aos: datetime | None
    tca: datetime
    los: datetime | None
    max_elevation_deg: float
    element_set: ElementSet

    @property
    def is_throughout(self) -> bool:
        """Whether the object stays up over all the time that was searched."""
        return self.aos is None and self.los is None


@dataclass(frozen=True, slots=True, kw_only=True)
class Overflight:
    """What is known of one pass over a site: the figures that ``orbitwatch overflights`` gives."""

    contact: Contact
    max_elevation_deg: float
    age_days: float
    timing_uncertainty_s: float
    timing_uncertainty_95_s: float
    ground_distance_km: float
    ground_distance_uncertainty_km: float
    off_nadir_deg: float
    daylight: bool


@dataclass(frozen=True, slots=True)
class Moment:
    """Where the object was at one moment as seen from the site, and how well that is known."""

    element_set: ElementSet
    age_days: float
    timing_uncertainty_s: float
    timing_uncertainty_95_s: float
    elevation_deg: float


def search_window(start: datetime, end: datetime, within: timedelta) -> Span:
    """Return whole UTC days from a day before ``start - within`` to a day after ``end + within``.

    Whole days, so that claims of one day are held against the very same figures.
    """
    first = datetime.combine((start - within - _DAY).date(), time(), UTC)
    last = datetime.combine((end + within + 2 * _DAY).date(), time(), UTC)
    return Span(first, last)


class Search:
    """The passes of one object over one site, found as ``orbitwatch overflights`` finds them.

    ``contacts`` are in order of time.
    """

    def __init__(
        self, subject: TrackedObject, site: Site, span: Span, min_elevation_deg: float
    ) -> None:
        passes = find_passes((subject,), (site,), span, min_elevation_deg)
        order = np.argsort(passes.found.tca, kind="stable")
        self._passes = replace(passes, found=take(passes.found, order))
        self._sites = (site,)
        self.contacts = tuple(_contacts(self._passes, span_days(span)[0]))

    def describe(self, contact: Contact) -> Overflight:
        """Return what is known of one of ``contacts``."""
        found = take(self._passes.found, np.array([self.contacts.index(contact)]))
        alone = replace(self._passes, found=found)
        sun = sun_over(alone)
        details = describe_passes(alone, self._sites, sun)
        seen = describe_overflights(alone, self._sites, sun)
        return Overflight(
            contact=contact,
            max_elevation_deg=float(details.at_tca.elevation_deg[0]),
            age_days=float(details.age_days[0]),
            timing_uncertainty_s=float(details.timing_uncertainty_s[0]),
            timing_uncertainty_95_s=float(details.timing_uncertainty_95_s[0]),
            ground_distance_km=float(seen.ground_distance_km[0]),
            ground_distance_uncertainty_km=float(details.ground_distance_uncertainty_km[0]),
            off_nadir_deg=float(seen.off_nadir_deg[0]),
            daylight=bool(seen.sun_elevation_deg[0] > 0.0),
        )


def _contacts(passes: Passes, reference_jd: float) -> Iterator[Contact]:
    found, reference = passes.found, from_jd(reference_jd)

    def moment(days: float) -> datetime:
        return reference + timedelta(microseconds=round(days * SECONDS_A_DAY * 1e6))

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
        )


def at_moment(subject: TrackedObject, site: Site, moment: datetime) -> Moment | None:
    """Return what the set that answers for ``moment`` says; None where none does, or SGP4 fails."""
    if not _answers(subject, moment):
        return None
    positions, (view,) = find_positions([subject], [moment], [site])
    if not len(positions.good):
        return None
    elevation = float(view.look.elevation_deg[0]) if positions.good[0] else float("nan")
    return Moment(
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


def is_beyond_reach(element_set: ElementSet, site: Site, min_elevation_deg: float) -> bool:
    """Whether the orbit never brings the object above the mask at the site's latitude.

    The farthest latitude below the orbit is its inclination (from the nearer pole for retrograde
    ones); the object is seen from as far beyond it as the horizon of its apogee reaches.
    """
    inclination = min(element_set.inclination, 180.0 - element_set.inclination)
    mask = np.radians(min_elevation_deg)
    height = max(float(orbit_shapes([element_set]).apogee_km[0]), 0.0)
    sight = np.arccos(EARTH_RADIUS_KM / (EARTH_RADIUS_KM + height) * np.cos(mask)) - mask
    reach = inclination + float(np.degrees(sight)) + _REACH_MARGIN_DEG
    return abs(site.latitude_deg) > reach


def timing_95_s(element_set: ElementSet, moment: datetime) -> float:
    """Return the 95 % timing uncertainty of a set at a moment, no others of its object known."""
    age_days = (moment - element_set.epoch) / timedelta(days=1)
    worth = uncertainties([element_set], np.zeros(1, dtype=np.int64), np.array([age_days]))
    return float(worth.timing_95_s[0])


def period_s(element_set: ElementSet) -> float:
    """Return the time of a revolution, in seconds."""
    return float(orbit_shapes([element_set]).period_min[0]) * 60.0
