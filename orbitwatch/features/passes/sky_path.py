"""The path of one pass over an observer's sky: directions, times and light."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta, timezone
from typing import Final, Literal
from zoneinfo import ZoneInfo

import numpy as np

from orbitwatch.arrays import BoolArray, FloatArray
from orbitwatch.astro.frames import EarthRotation, SiteVectors, site_vectors
from orbitwatch.astro.propagation import Propagator
from orbitwatch.astro.sun import TWILIGHT_ELEVATION_DEG, Sun
from orbitwatch.astro.time_shifts import TimeShifts
from orbitwatch.astro.topocentric import POLE_LATITUDE_DEG
from orbitwatch.astro.trajectory import SECONDS_A_DAY, ViewingGeometry
from orbitwatch.elements.element_set import ElementSet
from orbitwatch.sites import Site
from orbitwatch.times import Span, to_jd

MomentKind = Literal["aos", "tca", "los", "into_shadow", "out_of_shadow", "mark"]

LONGEST: Final = timedelta(days=1)
"""The longest path shown, around the culmination of a longer stay above the mask."""

_SAMPLES = 241
_TURN_DEG = 1.0
"""Neighbouring points are at most this far apart, if six halvings of time suffice."""
_HALVINGS = 6
_MARKS = 12
_STEPS_MIN = (1, 2, 5, 10, 15, 30, 60, 120)


@dataclass(frozen=True, slots=True, kw_only=True)
class Sighting:
    """One pass as found: object, site, and the interval above the mask.

    ``rises`` and ``sets`` are False if the pass is under way when ``up`` starts or ends. The
    sky is dark when the Sun is below ``twilight_deg``; ``magnitude`` is the brightest then, if
    known. ``shifts`` are those of the one set, if it is blended with its neighbours.
    """

    element_set: ElementSet
    site: Site
    min_elevation_deg: float
    up: Span
    tca: datetime
    rises: bool
    sets: bool
    twilight_deg: float = TWILIGHT_ELEVATION_DEG
    magnitude: float | None = None
    magnitude_at: datetime | None = None
    magnitude_is_estimated: bool = False
    shifts: TimeShifts | None = field(default=None, compare=False)


@dataclass(frozen=True, slots=True)
class Moment:
    """A labelled moment of the path; ``time`` is in the path's zone."""

    kind: MomentKind
    time: datetime
    azimuth_deg: float
    elevation_deg: float


@dataclass(frozen=True, slots=True, kw_only=True)
class SkyPath:
    """A pass over the sky: points ``(n,)`` in order of time, and ``(n - 1,)`` stretches between.

    ``seconds`` are since ``start``. Azimuth is counted from north through east; at a pole, where
    north has no direction, from the meridian of Greenwich in the same sense (``at_pole``).
    ``sunlit`` and ``visible`` are, for each stretch, whether the Sun shines on the satellite,
    and whether it does while the sky is dark. ``moments`` are in order of time, in
    the offset from UTC that the site has at the culmination. The Sun is that of the culmination.
    ``whole`` is False if the path is `LONGEST` of a longer stay.
    """

    sighting: Sighting
    start: datetime
    seconds: FloatArray
    azimuth_deg: FloatArray
    elevation_deg: FloatArray
    sunlit: BoolArray
    visible: BoolArray
    moments: tuple[Moment, ...]
    sun_azimuth_deg: float
    sun_elevation_deg: float
    at_pole: bool
    whole: bool

    def moment(self, kind: MomentKind) -> Moment | None:
        """Return the first moment of a kind."""
        return next((moment for moment in self.moments if moment.kind == kind), None)


def sky_path(sighting: Sighting) -> SkyPath:
    """Return the path of a pass, computed with SGP4 at each point and each moment.

    The edges of the shadow and of the twilight are points of the path.
    """
    shown = _shown(sighting)
    observer = _Observer(sighting, shown)
    seconds = _sampled(observer, shown.length.total_seconds())
    tca_s = np.array([(sighting.tca - shown.start).total_seconds()])
    for _ in range(2):  # the second time the edges are found between close neighbours
        edges = [_crossings(seconds, margin) for margin in observer.margins(seconds)]
        seconds = np.unique(np.concatenate([seconds, tca_s, *edges]))
    lit, dark = (margin >= 0.0 for margin in observer.margins(_middles(seconds)))
    azimuth, elevation = observer.directions(seconds)
    (sun_azimuth,), (sun_elevation,) = observer.sun_directions(tca_s)
    return SkyPath(
        sighting=sighting,
        start=shown.start,
        seconds=seconds,
        azimuth_deg=azimuth,
        elevation_deg=elevation,
        sunlit=lit,
        visible=lit & dark,
        moments=_moments(observer, sighting, shown, seconds, lit),
        sun_azimuth_deg=float(sun_azimuth),
        sun_elevation_deg=float(sun_elevation),
        at_pole=observer.at_pole,
        whole=shown == sighting.up,
    )


class _Observer:
    """One observer and one satellite over the span shown; times are seconds since its start."""

    def __init__(self, sighting: Sighting, shown: Span) -> None:
        reference_jd, self._begin = to_jd(shown.start)
        end = self._begin + shown.length / timedelta(days=1)
        rotation = EarthRotation(reference_jd, self._begin, end)
        self._vectors = site_vectors([sighting.site])
        self._sky = ViewingGeometry(
            Propagator([sighting.element_set], reference_jd, sighting.shifts),
            rotation,
            self._vectors,
        )
        self._sun = Sun(rotation, self._begin, end)
        self.at_pole = abs(sighting.site.latitude_deg) > POLE_LATITUDE_DEG
        self._twilight_deg = sighting.twilight_deg
        self._north, self._east = _axes(self._vectors, at_pole=self.at_pole)

    def directions(self, seconds: FloatArray) -> tuple[FloatArray, FloatArray]:
        """Return azimuth and elevation of the satellite, degrees, ``(n,)``."""
        return self._angles(self._satellite_km(seconds))

    def sun_directions(self, seconds: FloatArray) -> tuple[FloatArray, FloatArray]:
        """Return azimuth and elevation of the Sun, degrees, without refraction."""
        return self._angles(self._sun.apparent_km(self._days(seconds)))

    def margins(self, seconds: FloatArray) -> tuple[FloatArray, FloatArray]:
        """Return the margins of sunlight past the Earth, km, and of the Sun below twilight, deg."""
        days = self._days(seconds)
        light = self._sun.light_margin_km(self._satellite_km(seconds), days)
        site = np.zeros(len(days), dtype=np.int64)
        elevation = self._sun.elevation_deg(self._vectors, site, days)
        return light, self._twilight_deg - elevation

    def _days(self, seconds: FloatArray) -> FloatArray:
        return self._begin + seconds / SECONDS_A_DAY

    def _satellite_km(self, seconds: FloatArray) -> FloatArray:
        satellite = np.zeros(len(seconds), dtype=np.int64)
        return self._sky.earth_fixed(satellite, self._days(seconds))[0].position_km

    def _angles(self, position_km: FloatArray) -> tuple[FloatArray, FloatArray]:
        offset = position_km - self._vectors.position_km[0]
        north, east = offset @ self._north, offset @ self._east
        up = offset @ self._vectors.up[0]
        azimuth = np.degrees(np.arctan2(east, north)) % 360.0
        return azimuth, np.degrees(np.arctan2(up, np.hypot(east, north)))


def _axes(vectors: SiteVectors, *, at_pole: bool) -> tuple[FloatArray, FloatArray]:
    """Return north and east; at a pole the meridian of Greenwich stands in for north."""
    if not at_pole:
        return vectors.north[0], vectors.east[0]
    up, greenwich = vectors.up[0], np.array([1.0, 0.0, 0.0])
    north = greenwich - (greenwich @ up) * up
    north /= np.linalg.norm(north)
    return north, np.cross(north, up)


def _shown(sighting: Sighting) -> Span:
    up = sighting.up
    if up.length <= LONGEST:
        return up
    start = min(max(up.start, sighting.tca - LONGEST / 2), up.end - LONGEST)
    return Span(start, start + LONGEST)


def _sampled(observer: _Observer, length_s: float) -> FloatArray:
    """Return times from 0 to ``length_s``, closer together where the satellite moves fast."""
    seconds = np.linspace(0.0, length_s, _SAMPLES)
    for _ in range(_HALVINGS):
        azimuth, elevation = (np.radians(angle) for angle in observer.directions(seconds))
        flat = np.cos(elevation)
        towards = np.stack(
            [flat * np.cos(azimuth), flat * np.sin(azimuth), np.sin(elevation)], axis=1
        )
        chord = np.linalg.norm(np.diff(towards, axis=0), axis=1)
        wide = chord > np.radians(_TURN_DEG)
        seconds = np.sort(np.concatenate([seconds, _middles(seconds)[wide]]))
    return seconds


def _middles(values: FloatArray) -> FloatArray:
    return 0.5 * (values[1:] + values[:-1])


def _crossings(seconds: FloatArray, margin: FloatArray) -> FloatArray:
    """Return the sign changes of a sampled margin, by linear interpolation."""
    at = np.flatnonzero((margin[1:] >= 0.0) != (margin[:-1] >= 0.0))
    share = margin[at] / (margin[at] - margin[at + 1])
    return np.asarray(seconds[at] + share * (seconds[at + 1] - seconds[at]))


def _moments(
    observer: _Observer, sighting: Sighting, shown: Span, seconds: FloatArray, lit: BoolArray
) -> tuple[Moment, ...]:
    """Return the moments to label: rise, culmination, set, edges of the shadow, and the clock."""
    wall = sighting.tca.astimezone(ZoneInfo(sighting.site.timezone)).utcoffset()
    zone = timezone(wall or timedelta())
    times: list[tuple[float, MomentKind]] = []
    if sighting.rises and shown.start == sighting.up.start:
        times.append((0.0, "aos"))
    times.append(((sighting.tca - shown.start).total_seconds(), "tca"))
    if sighting.sets and shown.end == sighting.up.end:
        times.append((shown.length.total_seconds(), "los"))
    edges = np.flatnonzero(lit[1:] != lit[:-1]) + 1
    times += [(float(seconds[k]), "out_of_shadow" if lit[k] else "into_shadow") for k in edges]
    times += [(second, "mark") for second in _clock_marks(shown, zone)]
    times.sort()
    azimuth, elevation = observer.directions(np.array([second for second, _ in times]))
    return tuple(
        Moment(kind, (shown.start + timedelta(seconds=second)).astimezone(zone), around, above)
        for (second, kind), around, above in zip(
            times, azimuth.tolist(), elevation.tolist(), strict=True
        )
    )


def _clock_marks(shown: Span, zone: timezone) -> list[float]:
    """Return the seconds at which the site's clock shows whole steps, a dozen at most."""
    length_s = shown.length.total_seconds()
    step_s = next((m * 60.0 for m in _STEPS_MIN if length_s <= m * 60.0 * _MARKS), 7200.0)
    wall = shown.start.astimezone(zone)
    begin_s = (wall - wall.replace(hour=0, minute=0, second=0, microsecond=0)).total_seconds()
    first = np.ceil(begin_s / step_s) * step_s - begin_s
    return [float(s) for s in np.arange(first, length_s, step_s)]
