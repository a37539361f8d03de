"""Keeps a rotator on the path of one pass."""

from __future__ import annotations

from dataclasses import dataclass, field
from math import inf

import numpy as np

from orbitwatch import remarks
from orbitwatch.astro.trajectory import SECONDS_A_DAY
from orbitwatch.features.radio.devices import RotatorClient
from orbitwatch.features.radio.hamlib import LostContactError, RefusedError
from orbitwatch.features.radio.link_keeping import CommandLog, Kept
from orbitwatch.features.radio.observation import Observer
from orbitwatch.features.radio.planning import Path, Rotator
from orbitwatch.features.radio.slewing import separation_deg

_WATCH_S = 1.0
_STANDS_DEG = 0.05
_ASTRAY_DEG = 1.0
_PATIENCE_S = 2.0

Direction = tuple[float, float]


@dataclass(slots=True)
class RotatorSteering:
    """Turns the rotator along ``path``, always up to ``deadband_deg`` ahead of the satellite.

    A command is sent when the satellite has reached the direction of the last one, and aims where
    it will be one deadband further on. `step` is to be called some ten times a second.
    """

    kept: Kept[RotatorClient]
    observer: Observer
    path: Path
    rotator: Rotator
    deadband_deg: float
    log: CommandLog
    commands: int = 0
    max_error_deg: float = 0.0
    _aim: Direction | None = None
    _until: float = -inf  # when the satellite reaches the aim
    _in_doubt: bool = True  # whether the rotator knows of the aim
    _sent_at: float = -inf
    _seen: Direction | None = None
    _watched: float = -inf
    _refusals: set[int] = field(default_factory=set)

    def step(self, now: float) -> None:
        """Do what is due at ``now``, in the observer's days; never raises for a lost daemon."""
        client = self.kept.client or self.kept.reconnect()
        if client is None:
            return
        try:
            self._watch(client, now)
            self._turn(client, now)
        except LostContactError as error:
            self._in_doubt, self._seen = True, None
            self.kept.lose(error)
        except RefusedError as error:
            if error.code not in self._refusals:
                self._refusals.add(error.code)
                remarks.warn(f"the rotator: {error.message}")

    def _turn(self, client: RotatorClient, now: float) -> None:
        if self._in_doubt:
            self._resume(client, now)
        elif now >= self._until and now < self.path.up.los:
            until = self.path.leaves(now, self.deadband_deg)
            self._send(client, _as_sent(self.path.at(until)), until, now)

    def _resume(self, client: RotatorClient, now: float) -> None:
        """Bring the rotator onto the path from where it is; nothing is sent a second time."""
        position = client.position()
        if now < self._until and self._obeys(client, position):
            self._in_doubt = False
            return
        if now < self.path.up.aos:
            until = self.path.up.aos
        else:
            until = self.path.met_from(now, *position, self.rotator)
        aim = _as_sent(self.path.at(until))
        if _distance(position, aim) <= _STANDS_DEG:
            self._aim, self._until, self._in_doubt = aim, until, False
            return
        self._send(client, aim, until, now)

    def _obeys(self, client: RotatorClient, position: Direction) -> bool:
        """Whether the rotator turns, or has turned, to the aim that was sent before."""
        if self._aim is None:
            return False
        if _distance(position, self._aim) <= _ASTRAY_DEG:
            return True
        self.kept.pause(0.5)
        return _distance(client.position(), self._aim) < _distance(position, self._aim) - 0.02

    def _send(self, client: RotatorClient, aim: Direction, until: float, now: float) -> None:
        self._aim, self._until = aim, until
        self._sent_at, self._in_doubt = now, True
        self.commands += 1
        client.move(*aim)
        self._in_doubt = False

    def _watch(self, client: RotatorClient, now: float) -> None:
        """Read where the rotator is, once a second; what went elsewhere is called back."""
        if self._aim is None or (now - self._watched) * SECONDS_A_DAY < _WATCH_S:
            return
        self._watched = now
        position, before = client.position(), self._seen
        self._seen = position
        if self.path.up.aos <= now <= self.path.up.los:
            self._measure(position, now)
        off = _distance(position, self._aim)
        if before is None or off <= self.deadband_deg + _ASTRAY_DEG:
            return
        waited = (now - self._sent_at) * SECONDS_A_DAY > _PATIENCE_S
        if waited and _distance(before, self._aim) <= off + _STANDS_DEG:
            azimuth, elevation = position
            remarks.warn(
                f"the rotator does not go where it was sent: it is at {azimuth:.0f}°, "
                f"{elevation:.0f}°; it is sent again"
            )
            self._aim, self._in_doubt = None, True

    def _measure(self, position: Direction, now: float) -> None:
        seen = self.observer.observe(np.array([now]))
        azimuth, elevation = (np.array([value]) for value in position)
        error = separation_deg(azimuth, elevation, seen.azimuth_deg, seen.elevation_deg)[0]
        if np.isfinite(error):
            self.max_error_deg = max(self.max_error_deg, float(error))
            self.log.write(
                "rotator",
                event="position",
                azimuth_deg=position[0],
                elevation_deg=position[1],
                error_deg=round(float(error), 2),
            )


def _as_sent(aim: Direction) -> Direction:
    return round(aim[0], 2), round(aim[1], 2)


def _distance(one: Direction, other: Direction) -> float:
    return max(abs(one[0] - other[0]), abs(one[1] - other[1]))
