"""Steering of a rotator along the path of one pass."""

from __future__ import annotations

from dataclasses import dataclass, field
from math import inf

import numpy as np

from orbitwatch import remarks
from orbitwatch.astro.trajectory import SECONDS_A_DAY
from orbitwatch.features.radio.observation import Observer
from orbitwatch.features.radio.steering.device_connection import CommandLog, DeviceConnection
from orbitwatch.features.radio.steering.devices import RotatorClient
from orbitwatch.features.radio.steering.hamlib import LostContactError, RefusedError
from orbitwatch.features.radio.steering.planning import Path, Rotator
from orbitwatch.features.radio.steering.slewing import separation_deg

_WATCH_S = 1.0
_STATIONARY_DEG = 0.05
_OFF_COURSE_DEG = 1.0
_RESPONSE_TIME_S = 2.0

Direction = tuple[float, float]


@dataclass(slots=True)
class RotatorSteering:
    """Turns the rotator along ``path``, up to ``deadband_deg`` ahead of the satellite.

    When the satellite reaches the direction of the last command, the next command aims one deadband
    further on. Call `step` about ten times a second.
    """

    device: DeviceConnection[RotatorClient]
    observer: Observer
    path: Path
    rotator: Rotator
    deadband_deg: float
    log: CommandLog
    commands: int = 0
    max_error_deg: float = 0.0
    _aim: Direction | None = None
    _until: float = -inf  # when the satellite reaches the aim
    _unconfirmed: bool = True  # whether the rotator may not have received the aim
    _sent_at: float = -inf
    _seen: Direction | None = None
    _watched: float = -inf
    _refusals: set[int] = field(default_factory=set)

    def step(self, now: float) -> None:
        """Send the commands due at ``now`` (the observer's days); a lost daemon raises nothing."""
        client = self.device.client or self.device.reconnect()
        if client is None:
            return
        try:
            self._watch(client, now)
            self._turn(client, now)
        except LostContactError as error:
            self._unconfirmed, self._seen = True, None
            self.device.lose(error)
        except RefusedError as error:
            if error.code not in self._refusals:
                self._refusals.add(error.code)
                remarks.warn(f"the rotator: {error.message}")

    def _turn(self, client: RotatorClient, now: float) -> None:
        if self._unconfirmed:
            self._resume(client, now)
        elif now >= self._until and now < self.path.up.los:
            until = self.path.left_at(now, self.deadband_deg)
            self._send(client, _as_sent(self.path.at(until)), until, now)

    def _resume(self, client: RotatorClient, now: float) -> None:
        """Bring the rotator from its position onto the path, without repeating a command."""
        position = client.position()
        if now < self._until and self._follows_command(client, position):
            self._unconfirmed = False
            return
        if now < self.path.up.aos:
            until = self.path.up.aos
        else:
            until = self.path.reached_from(now, *position, self.rotator)
        aim = _as_sent(self.path.at(until))
        if _distance(position, aim) <= _STATIONARY_DEG:
            self._aim, self._until, self._unconfirmed = aim, until, False
            return
        self._send(client, aim, until, now)

    def _follows_command(self, client: RotatorClient, position: Direction) -> bool:
        """Return whether the rotator is at the last aim or turning towards it."""
        if self._aim is None:
            return False
        if _distance(position, self._aim) <= _OFF_COURSE_DEG:
            return True
        self.device.pause(0.5)
        return _distance(client.position(), self._aim) < _distance(position, self._aim) - 0.02

    def _send(self, client: RotatorClient, aim: Direction, until: float, now: float) -> None:
        self._aim, self._until = aim, until
        self._sent_at, self._unconfirmed = now, True
        self.commands += 1
        client.move(*aim)
        self._unconfirmed = False

    def _watch(self, client: RotatorClient, now: float) -> None:
        """Read the position once a second; repeat the command if the rotator went elsewhere."""
        if self._aim is None or (now - self._watched) * SECONDS_A_DAY < _WATCH_S:
            return
        self._watched = now
        position, before = client.position(), self._seen
        self._seen = position
        if self.path.up.aos <= now <= self.path.up.los:
            self._measure(position, now)
        off = _distance(position, self._aim)
        if before is None or off <= self.deadband_deg + _OFF_COURSE_DEG:
            return
        waited = (now - self._sent_at) * SECONDS_A_DAY > _RESPONSE_TIME_S
        if waited and _distance(before, self._aim) <= off + _STATIONARY_DEG:
            azimuth, elevation = position
            remarks.warn(
                f"the rotator does not reach its commanded position: it is at {azimuth:.0f}°, "
                f"{elevation:.0f}°; the command is repeated"
            )
            self._aim, self._unconfirmed = None, True

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
