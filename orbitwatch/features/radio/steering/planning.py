"""Planning of a rotator's path over a whole pass, so that it reaches no end stop during it.

A direction can be pointed at in several ways: at azimuth + 360° k, and, by a rotator whose
elevation reaches beyond 90°, also flipped, at azimuth + 180° and elevation 180° − e. A path that
stays in one of these ways within the limits crosses no stop. If there is none, the antenna changes
from one way to another at the moment that costs least.
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
from orbitwatch.features.radio.steering.slewing import (
    leading_azimuth,
    nearest_within_rate,
    rate_limited_below,
    separation_deg,
)

_SAMPLE_S = 0.25
_MOST_SAMPLES = 6000
_CHANGES = 48
_COARSE_S = 3.0
_GOOD_DEG = 0.5  # below what any amateur antenna can resolve


@dataclass(frozen=True, slots=True)
class Rotator:
    """The limits of a rotator in degrees and its slew rates in degrees per second."""

    min_azimuth_deg: float = 0.0
    max_azimuth_deg: float = 360.0
    min_elevation_deg: float = 0.0
    max_elevation_deg: float = 90.0
    azimuth_rate: float = 6.0
    elevation_rate: float = 6.0

    @property
    def can_flip(self) -> bool:
        """Whether the rotator reaches beyond the zenith."""
        return self.max_elevation_deg > 90.0

    def seconds_between(self, one: tuple[float, float], other: tuple[float, float]) -> float:
        """Return the slew time between two positions in seconds."""
        azimuth, elevation = abs(one[0] - other[0]), abs(one[1] - other[1])
        return max(azimuth / self.azimuth_rate, elevation / self.elevation_rate)

    def nearest(self, azimuth_deg: float, elevation_deg: float) -> tuple[float, float]:
        """Return the position within the limits that is nearest to a direction."""
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
    """The planned rotator positions of a pass, arrays ``(n,)``; ``days`` as in `Observer`.

    ``azimuth_deg`` and ``elevation_deg`` are within the rotator's limits and slew rates;
    ``error_deg`` is the remaining angle between them and the satellite.
    """

    up: UpInterval
    days: FloatArray
    azimuth_deg: FloatArray
    elevation_deg: FloatArray
    error_deg: FloatArray

    @property
    def max_error_deg(self) -> float:
        """The greatest predicted pointing error."""
        return float(np.max(self.error_deg))

    @property
    def turn_deg(self) -> float:
        """The total azimuth travel."""
        return float(np.sum(np.abs(np.diff(self.azimuth_deg))))

    @property
    def is_flipped(self) -> bool:
        """Whether the antenna is used beyond the zenith."""
        return bool(np.max(self.elevation_deg) > 90.0)

    def at(self, days: float) -> tuple[float, float]:
        """Return azimuth and elevation at a moment; outside the pass, those of the nearer end."""
        return (
            float(np.interp(days, self.days, self.azimuth_deg)),
            float(np.interp(days, self.days, self.elevation_deg)),
        )

    def left_at(self, days: float, deadband_deg: float) -> float:
        """Return when either axis of the path is ``deadband_deg`` from its position at ``days``."""
        azimuth, elevation = self.at(days)
        ahead = self.days > days
        away = np.maximum(
            np.abs(self.azimuth_deg[ahead] - azimuth), np.abs(self.elevation_deg[ahead] - elevation)
        )
        beyond = np.flatnonzero(away >= deadband_deg)
        later = self.days[ahead]
        return float(later[beyond[0]]) if len(beyond) else float(self.days[-1])

    def reached_from(
        self, days: float, azimuth: float, elevation: float, rotator: Rotator
    ) -> float:
        """Return when a rotator at another position can first reach the path."""
        needed = np.maximum(
            np.abs(self.azimuth_deg - azimuth) / rotator.azimuth_rate,
            np.abs(self.elevation_deg - elevation) / rotator.elevation_rate,
        )
        there = (self.days - days) * SECONDS_A_DAY >= needed
        there &= self.days >= days
        return float(self.days[np.argmax(there)]) if there.any() else float(self.days[-1])


_Strategy = Literal["leading", "at once"]
"""How to handle a turn that is too fast: by leading it, which minimises the greatest error, or by
turning at full speed, which minimises the time off target.
"""
_STRATEGIES: Final[tuple[_Strategy, ...]] = ("leading", "at once")


@dataclass(frozen=True, slots=True)
class _Pointing:
    """The pass in one of the ways to point at it, before limits are applied."""

    azimuth_deg: FloatArray
    elevation_deg: FloatArray


def plan_pass(
    observer: Observer, up: UpInterval, rotator: Rotator, start_azimuth_deg: float | None = None
) -> Path:
    """Return the path with the least pointing loss, and among equals the least travel.

    The loss is the mean pointing error over the pass. ``start_azimuth_deg`` is the rotator's
    current azimuth (None: the middle of its range).
    """
    count = int(min(max(up.seconds / _SAMPLE_S, 32), _MOST_SAMPLES)) + 1
    days = np.linspace(up.aos, up.los, count)
    seen = observer.observe(days)
    seconds = (days - up.aos) * SECONDS_A_DAY
    azimuth = _unwrapped(seen.azimuth_deg)
    elevation = np.maximum(seen.elevation_deg, 0.0)
    pointings = list(_pointings(azimuth, elevation, rotator))
    centre = 0.5 * (rotator.min_azimuth_deg + rotator.max_azimuth_deg)
    start = centre if start_azimuth_deg is None else start_azimuth_deg

    def path(pointing: _Pointing, strategy: _Strategy, stride: int = 1) -> Path:
        part = slice(None, None, stride)
        coarse = _Pointing(pointing.azimuth_deg[part], pointing.elevation_deg[part])
        az, el = _slew_limited(coarse, seconds[part], rotator, strategy)
        error = separation_deg(az, el, azimuth[part], elevation[part])
        return Path(up, days[part], az, el, error)

    def cost(one: Path) -> tuple[float, float]:
        loss = float(np.mean(np.maximum(one.error_deg - _GOOD_DEG, 0.0)))
        return round(loss, 3), abs(float(one.azimuth_deg[0]) - start) + one.turn_deg

    best = min(
        (path(pointing, strategy) for pointing in pointings for strategy in _STRATEGIES), key=cost
    )
    if best.max_error_deg <= _GOOD_DEG or len(pointings) < 2:
        return best
    stride = max(1, int(_COARSE_S / (seconds[1] - seconds[0])))
    change = min(
        _with_changeover(pointings, up, days),
        key=lambda pointing: cost(path(pointing, "at once", stride)),
    )
    return min([best, *(path(change, strategy) for strategy in _STRATEGIES)], key=cost)


def _unwrapped(azimuth_deg: FloatArray) -> FloatArray:
    """Return azimuths without jumps; undefined ones, at the zenith, are interpolated."""
    known = np.flatnonzero(np.isfinite(azimuth_deg))
    if not len(known):
        return np.zeros_like(azimuth_deg)
    turned = np.unwrap(azimuth_deg[known], period=360.0)
    return np.interp(np.arange(len(azimuth_deg)), known, turned)


def _pointings(azimuth: FloatArray, elevation: FloatArray, rotator: Rotator) -> Iterator[_Pointing]:
    for flipped in (False, True) if rotator.can_flip else (False,):
        az = azimuth + 180.0 if flipped else azimuth
        el = 180.0 - elevation if flipped else elevation
        first = int(np.ceil((rotator.min_azimuth_deg - az.max()) / 360.0))
        last = int(np.floor((rotator.max_azimuth_deg - az.min()) / 360.0))
        for k in range(first, last + 1):
            yield _Pointing(az + 360.0 * k, el)


def _slew_limited(
    pointing: _Pointing, seconds: FloatArray, rotator: Rotator, strategy: _Strategy
) -> tuple[FloatArray, FloatArray]:
    """Return a pointing within the limits and slew rates of the rotator."""
    limits = rotator.min_azimuth_deg, rotator.max_azimuth_deg
    el = np.clip(pointing.elevation_deg, rotator.min_elevation_deg, rotator.max_elevation_deg)
    el = nearest_within_rate(el, seconds, rotator.elevation_rate)
    if strategy == "leading":
        az = leading_azimuth(pointing.azimuth_deg, el, seconds, rotator.azimuth_rate, limits)
    else:
        az = rate_limited_below(
            np.clip(pointing.azimuth_deg, *limits), seconds, rotator.azimuth_rate
        )
    return az, el


def _with_changeover(
    pointings: list[_Pointing], up: UpInterval, days: FloatArray
) -> Iterator[_Pointing]:
    """Yield pointings that start in one way and switch to another at different moments."""
    moments = np.linspace(0, len(days) - 1, _CHANGES + 2)[1:-1]
    culmination = int(np.searchsorted(days, up.tca))
    changes = np.unique(np.append(moments.astype(int), np.clip(culmination, 1, len(days) - 2)))
    for before, after in permutations(pointings, 2):
        for change in changes.tolist():
            yield _Pointing(
                np.append(before.azimuth_deg[:change], after.azimuth_deg[change:]),
                np.append(before.elevation_deg[:change], after.elevation_deg[change:]),
            )
