"""One night at a place: dusk and dawn, the Moon's rise and set, and its illuminated fraction."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

import numpy as np

from orbitwatch.arrays import FloatArray
from orbitwatch.astro.frames import EarthRotation, SiteVectors, site_vectors
from orbitwatch.astro.sky.moon import Moon, lit_fraction
from orbitwatch.astro.sun import Sun
from orbitwatch.sites import Site
from orbitwatch.times import Span, from_jd, to_jd

HORIZON_DEG = -0.833
"""The upper limb of a disc of 16′ radius at the horizon, with 34′ of refraction."""
ASTRONOMICAL_TWILIGHT_DEG = -18.0
_STEP_DAYS = 5.0 / 1440.0
_HALVINGS = 20
_DAY = timedelta(days=1)
_PHASES = (
    *("new Moon", "waxing crescent", "first quarter", "waxing gibbous"),
    *("full Moon", "waning gibbous", "last quarter", "waning crescent"),
)


@dataclass(frozen=True, slots=True)
class Night:
    """A night from noon to noon by the Sun at ``site``; UTC, None for events that do not occur.

    ``dark`` is the time with the Sun below the twilight elevation (None: never); it may last all
    night.
    """

    site: Site
    noon: Span
    dark: Span | None
    sunset: datetime | None
    sunrise: datetime | None
    twilight_end: datetime | None
    moonrise: datetime | None
    moonset: datetime | None
    moon_lit: float
    moon_phase: str
    moon_elevation_deg: float
    """Its elevation in the middle of the night."""


def night_of(site: Site, day: date, twilight_deg: float) -> Night:
    """Return the night that starts on the evening of ``day`` by the Sun of ``site``."""
    noon = datetime(day.year, day.month, day.day, 12, tzinfo=UTC)
    noon -= timedelta(hours=site.longitude_deg / 15.0)
    return _night(site, noon, twilight_deg)


def next_night(site: Site, now: datetime, twilight_deg: float) -> Night:
    """Return the current night, or else the next one."""
    local = now + timedelta(hours=site.longitude_deg / 15.0)
    day = local.date()
    for back in (1, 0, -1):
        night = night_of(site, day - timedelta(days=back), twilight_deg)
        if night.dark is not None and night.dark.end > now:
            return night
    return night_of(site, day, twilight_deg)


def _night(site: Site, noon: datetime, twilight_deg: float) -> Night:
    reference_jd, begin = to_jd(noon)
    end = begin + 1.0
    rotation = EarthRotation(reference_jd, begin, end)
    vectors = site_vectors([site])
    sun, moon = Sun(rotation, begin, end), Moon(rotation, begin, end)
    days = np.linspace(begin, end, round(1.0 / _STEP_DAYS) + 1)
    sun_at, moon_at = _elevation(sun, vectors), _elevation(moon, vectors)
    sets, rises = _crossings(sun_at, days, HORIZON_DEG)
    dusk, dawn = _crossings(sun_at, days, twilight_deg)
    ends, _ = _crossings(sun_at, days, ASTRONOMICAL_TWILIGHT_DEG)
    moon_sets, moon_rises = _crossings(moon_at, days, HORIZON_DEG)

    def moment(found: FloatArray) -> datetime | None:
        return from_jd(reference_jd, float(found[0])) if len(found) else None

    dark = None
    if sun_at(days).min() < twilight_deg:
        dark = Span(moment(dusk) or noon, moment(dawn) or noon + _DAY)
    middle = np.array([begin + 0.5])
    lit, later = (_lit(sun, moon, vectors, middle + shift) for shift in (0.0, 0.04))
    return Night(
        site=site,
        noon=Span(noon, noon + _DAY),
        dark=dark,
        sunset=moment(sets),
        sunrise=moment(rises),
        twilight_end=moment(ends),
        moonrise=moment(moon_rises),
        moonset=moment(moon_sets),
        moon_lit=lit,
        moon_phase=_phase(lit, waxing=later > lit),
        moon_elevation_deg=float(moon_at(middle)[0]),
    )


def _elevation(body: Sun | Moon, vectors: SiteVectors) -> Callable[[FloatArray], FloatArray]:
    return lambda days: body.elevation_deg(vectors, np.zeros(len(days), dtype=np.int64), days)


def _crossings(
    elevation: Callable[[FloatArray], FloatArray], days: FloatArray, level_deg: float
) -> tuple[FloatArray, FloatArray]:
    """Return when an elevation crosses a level downwards and upwards, days; by bisection."""
    above = elevation(days) >= level_deg
    at = np.flatnonzero(above[1:] != above[:-1])
    low, high = days[at], days[at + 1]
    for _ in range(_HALVINGS):
        middle = 0.5 * (low + high)
        same = (elevation(middle) >= level_deg) == above[at]
        low, high = np.where(same, middle, low), np.where(same, high, middle)
    falls = above[at]
    return high[falls], high[~falls]


def _lit(sun: Sun, moon: Moon, vectors: SiteVectors, days: FloatArray) -> float:
    place = vectors.position_km
    return float(lit_fraction(moon.apparent_km(days), sun.apparent_km(days), place)[0])


def _phase(lit: float, *, waxing: bool) -> str:
    """Return the phase by its usual name: quarters are 45 to 55 % lit, new and full within 2 %."""
    if lit < 0.02:
        return _PHASES[0]
    if lit > 0.98:
        return _PHASES[4]
    which = 1 if lit < 0.45 else 2 if lit <= 0.55 else 3
    return _PHASES[which if waxing else 8 - which]
