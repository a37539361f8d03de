"""How a rotator follows a whole pass: planned before it begins, so that no stop is met in it.

A direction can be pointed at in several ways: at azimuth + 360° k, and by a rotator whose
elevation reaches beyond 90° also flipped, at azimuth + 180° and elevation 180° − e. A path that
stays in one of these ways within the limits crosses no stop. Where none does, the antenna changes
from one way to another at the moment at which that costs least.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import permutations
from typing import Final, Literal

import numpy as np

from orbitwatch.arrays import FloatArray
from orbitwatch.astro.trajectory import SECONDS_A_DAY
from orbitwatch.features.radio.observation import Observer, UpInterval
from orbitwatch.features.radio.slewing import (
    from_above,
    leading_azimuth,
    nearest_within_rate,
    separation_deg,
)

_SAMPLE_S = 0.25
_MOST_SAMPLES = 6000
_CHANGES = 48
_COARSE_S = 3.0
_GOOD_DEG = 0.5  # a pointing error that no amateur antenna notices


@dataclass(frozen=True, slots=True)
class Rotator:
    """What a rotator can do: its limits in degrees and its slew rates in degrees per second."""

    min_azimuth_deg: float = 0.0
    max_azimuth_deg: float = 360.0
    min_elevation_deg: float = 0.0
    max_elevation_deg: float = 90.0
    azimuth_rate: float = 6.0
    elevation_rate: float = 6.0

    @property
    def can_flip(self) -> bool:
        """Whether it reaches beyond the zenith."""
        return self.max_elevation_deg > 90.0

    def seconds_between(self, one: tuple[float, float], other: tuple[float, float]) -> float:
        """Return how long it takes from one position to another."""
        azimuth, elevation = abs(one[0] - other[0]), abs(one[1] - other[1])
        return max(azimuth / self.azimuth_rate, elevation / self.elevation_rate)

    def nearest(self, azimuth_deg: float, elevation_deg: float) -> tuple[float, float]:
        """Return a position within the limits that points as nearly as possible there."""
        for turn in (0.0, -360.0, 360.0):
            if self.min_azimuth_deg <= azimuth_deg + turn <= self.max_azimuth_deg:
                azimuth_deg += turn
                break
        return (
            min(max(azimuth_deg, self.min_azimuth_deg), self.max_azimuth_deg),
            min(max(elevation_deg, self.min_elevation_deg), self.max_elevation_deg),
        )


@dataclass(frozen=True, slots=True)
class Path:
    """Where the rotator is to be during a pass, arrays ``(n,)``; ``days`` as of the observer.

    ``azimuth_deg`` and ``elevation_deg`` are the rotator's own, within its limits and its slew
    rates; ``error_deg`` is the angle between them and the satellite that this leaves.
    """

    up: UpInterval
    days: FloatArray
    azimuth_deg: FloatArray
    elevation_deg: FloatArray
    error_deg: FloatArray

    @property
    def max_error_deg(self) -> float:
        """The greatest pointing error, told in advance."""
        return float(np.max(self.error_deg))

    @property
    def turn_deg(self) -> float:
        """How far the azimuth turns in all."""
        return float(np.sum(np.abs(np.diff(self.azimuth_deg))))

    @property
    def is_flipped(self) -> bool:
        """Whether the antenna is used beyond the zenith."""
        return bool(np.max(self.elevation_deg) > 90.0)

    def at(self, days: float) -> tuple[float, float]:
        """Return azimuth and elevation at a moment; before and after the pass those of its ends."""
        return (
            float(np.interp(days, self.days, self.azimuth_deg)),
            float(np.interp(days, self.days, self.elevation_deg)),
        )

    def leaves(self, days: float, deadband_deg: float) -> float:
        """Return when the path is ``deadband_deg`` away, in either axis, from where it now is."""
        azimuth, elevation = self.at(days)
        ahead = self.days > days
        away = np.maximum(
            np.abs(self.azimuth_deg[ahead] - azimuth), np.abs(self.elevation_deg[ahead] - elevation)
        )
        beyond = np.flatnonzero(away >= deadband_deg)
        later = self.days[ahead]
        return float(later[beyond[0]]) if len(beyond) else float(self.days[-1])

    def met_from(self, days: float, azimuth: float, elevation: float, rotator: Rotator) -> float:
        """Return when a rotator that is somewhere else now can first be on the path."""
        needed = np.maximum(
            np.abs(self.azimuth_deg - azimuth) / rotator.azimuth_rate,
            np.abs(self.elevation_deg - elevation) / rotator.elevation_rate,
        )
        there = (self.days - days) * SECONDS_A_DAY >= needed
        there &= self.days >= days
        return float(self.days[np.argmax(there)]) if there.any() else float(self.days[-1])


_Manner = Literal["leading", "at once"]
"""How to make good for a turn that is too fast: by leading, so that the greatest error is least,
or by turning at full speed, so that it takes the shortest time."""
_MANNERS: Final[tuple[_Manner, ...]] = ("leading", "at once")


@dataclass(frozen=True, slots=True)
class _Way:
    """The pass in one of the ways to point at it, not cut at the limits."""

    azimuth_deg: FloatArray
    elevation_deg: FloatArray


def plan_pass(
    observer: Observer, up: UpInterval, rotator: Rotator, start_azimuth_deg: float | None = None
) -> Path:
    """Return the path with the least pointing loss; of equally good ones that which turns least.

    The loss is the mean pointing error over the pass. ``start_azimuth_deg`` is where the rotator
    is now (None: the middle of its range).
    """
    count = int(min(max(up.seconds / _SAMPLE_S, 32), _MOST_SAMPLES)) + 1
    days = np.linspace(up.aos, up.los, count)
    seen = observer.observe(days)
    seconds = (days - up.aos) * SECONDS_A_DAY
    azimuth = _unwrapped(seen.azimuth_deg)
    elevation = np.maximum(seen.elevation_deg, 0.0)
    ways = list(_ways(azimuth, elevation, rotator))
    centre = 0.5 * (rotator.min_azimuth_deg + rotator.max_azimuth_deg)
    start = centre if start_azimuth_deg is None else start_azimuth_deg

    def path(way: _Way, manner: _Manner, stride: int = 1) -> Path:
        part = slice(None, None, stride)
        coarse = _Way(way.azimuth_deg[part], way.elevation_deg[part])
        az, el = _followed(coarse, seconds[part], rotator, manner)
        error = separation_deg(az, el, azimuth[part], elevation[part])
        return Path(up, days[part], az, el, error)

    def cost(one: Path) -> tuple[float, float]:
        loss = float(np.mean(np.maximum(one.error_deg - _GOOD_DEG, 0.0)))
        return round(loss, 3), abs(float(one.azimuth_deg[0]) - start) + one.turn_deg

    best = min((path(way, manner) for way in ways for manner in _MANNERS), key=cost)
    if best.max_error_deg <= _GOOD_DEG or len(ways) < 2:
        return best
    stride = max(1, int(_COARSE_S / (seconds[1] - seconds[0])))
    change = min(_changing(ways, up, days), key=lambda way: cost(path(way, "at once", stride)))
    return min([best, *(path(change, manner) for manner in _MANNERS)], key=cost)


def _unwrapped(azimuth_deg: FloatArray) -> FloatArray:
    """Return azimuths without jumps; where there is none, at the zenith, its neighbour's."""
    known = np.flatnonzero(np.isfinite(azimuth_deg))
    if not len(known):
        return np.zeros_like(azimuth_deg)
    turned = np.unwrap(azimuth_deg[known], period=360.0)
    return np.interp(np.arange(len(azimuth_deg)), known, turned)


def _ways(azimuth: FloatArray, elevation: FloatArray, rotator: Rotator) -> Iterator[_Way]:
    for flipped in (False, True) if rotator.can_flip else (False,):
        az = azimuth + 180.0 if flipped else azimuth
        el = 180.0 - elevation if flipped else elevation
        first = int(np.ceil((rotator.min_azimuth_deg - az.max()) / 360.0))
        last = int(np.floor((rotator.max_azimuth_deg - az.min()) / 360.0))
        for k in range(first, last + 1):
            yield _Way(az + 360.0 * k, el)


def _followed(
    way: _Way, seconds: FloatArray, rotator: Rotator, manner: _Manner
) -> tuple[FloatArray, FloatArray]:
    """Return a way within the limits and slew rates of the rotator."""
    limits = rotator.min_azimuth_deg, rotator.max_azimuth_deg
    el = np.clip(way.elevation_deg, rotator.min_elevation_deg, rotator.max_elevation_deg)
    el = nearest_within_rate(el, seconds, rotator.elevation_rate)
    if manner == "leading":
        az = leading_azimuth(way.azimuth_deg, el, seconds, rotator.azimuth_rate, limits)
    else:
        az = from_above(np.clip(way.azimuth_deg, *limits), seconds, rotator.azimuth_rate)
    return az, el


def _changing(ways: list[_Way], up: UpInterval, days: FloatArray) -> Iterator[_Way]:
    """Yield what begins in one way and goes on in another, from different moments on."""
    moments = np.linspace(0, len(days) - 1, _CHANGES + 2)[1:-1]
    culmination = int(np.searchsorted(days, up.tca))
    changes = np.unique(np.append(moments.astype(int), np.clip(culmination, 1, len(days) - 2)))
    for before, after in permutations(ways, 2):
        for change in changes.tolist():
            yield _Way(
                np.append(before.azimuth_deg[:change], after.azimuth_deg[change:]),
                np.append(before.elevation_deg[:change], after.elevation_deg[change:]),
            )
