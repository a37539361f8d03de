"""Tuning of a radio to the Doppler-shifted frequencies of one pass."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from math import inf
from time import monotonic

import numpy as np

from orbitwatch import remarks
from orbitwatch.astro.trajectory import SECONDS_A_DAY
from orbitwatch.errors import OrbitwatchError
from orbitwatch.features.radio.frequency import SPEED_OF_LIGHT_KM_S, received_hz, transmit_hz
from orbitwatch.features.radio.observation import Observer, UpInterval
from orbitwatch.features.radio.passband import Link
from orbitwatch.features.radio.steering.device_connection import DeviceConnection
from orbitwatch.features.radio.steering.devices import RadioClient
from orbitwatch.features.radio.steering.hamlib import LostContactError, RefusedError

_WATCH_S, _LATEST_WATCH_S = 0.5, 2.0
_LONGEST_PAUSE_S, _SHORTEST_PAUSE_S = 0.1, 0.002
_LONGEST_LEAD_S = 30.0
_LEAD = 0.8  # fraction of the tolerance by which a new frequency leads
_NEWEST = 0.3  # weight of the newest command duration in the running mean
_LONGEST_DELAY_S = 0.5
_DIAL_REACH_HZ = 50e3
_SAMPLES = 200


@dataclass(slots=True)
class RadioSteering:
    """Retunes the radio whenever it would be more than ``tolerance_hz`` off; see `step`.

    ``offset_hz`` is added to the receive frequency. With ``save_offset`` the user may turn the
    dial: a change larger than the radio's tuning step is added to the offset, and the callback gets
    the new offset.

    A command is sent early enough to take effect when the tolerance is reached; ``timer``, in
    seconds, measures how long commands take.
    """

    device: DeviceConnection[RadioClient]
    observer: Observer
    up: UpInterval
    link: Link
    offset_hz: float
    tolerance_hz: float
    save_offset: Callable[[float], None] | None = None
    timer: Callable[[], float] = monotonic
    commands: int = 0
    _limits: dict[str, tuple[float, float]] = field(default_factory=dict)
    _received: float | None = None  # what the receiver was last tuned to, by a command or the dial
    _shown: float = 0.0
    _sent: float | None = None
    _split: bool | None = None
    _step_hz: float | None = None
    _knows_step: bool = False
    _watched: float = -inf
    _refusals: set[str] = field(default_factory=set)
    _delay_s: float = 0.0
    _stepped: tuple[float, float] = (0.0, 0.0)  # the last step's moment and timer reading

    def __post_init__(self) -> None:
        """Derive the frequencies that Doppler can produce: no others are ever sent."""
        days = np.linspace(self.up.aos, self.up.los, _SAMPLES)
        max_range_rate = float(np.nanmax(np.abs(self.observer.observe(days).range_rate_km_s)))
        for name, hertz in (("F", self.link.downlink_hz), ("I", self.link.uplink_hz)):
            if hertz is not None:
                reach = (
                    hertz * 1.01 * max_range_rate / SPEED_OF_LIGHT_KM_S + self.tolerance_hz + 1.0
                )
                self._limits[name] = (hertz - reach, hertz + reach)

    def step(self, now: float) -> None:
        """Send the commands due at ``now`` (the observer's days); a lost daemon raises nothing."""
        self._stepped = now, self.timer()
        client = self.device.client
        if client is None:
            client = self.device.reconnect()
            self._received = self._sent = self._split = None
        if client is None:
            return
        try:
            self._receive(client)
            self._send(client)
            self._watch(client, now)
        except LostContactError as error:
            self._received = self._sent = self._split = None
            self.device.lose(error)
        except RefusedError as error:
            if error.message not in self._refusals:
                self._refusals.add(error.message)
                remarks.warn(f"the radio: {error.message}")
            self.device.pause(1.0)

    def pause_s(self, now: float) -> float:
        """Return for how many seconds from ``now`` no command is due."""
        begin = now + self._delay_s / SECONDS_A_DAY
        end = begin + _LONGEST_PAUSE_S / SECONDS_A_DAY
        pause = _LONGEST_PAUSE_S
        tuned = self._received, self._sent
        for set_to, first, last in zip(tuned, self.wanted(begin), self.wanted(end), strict=True):
            if set_to is None or first is None or last is None:
                continue
            if abs(last - set_to) > self.tolerance_hz and first != last:
                limit = set_to + (self.tolerance_hz if last > set_to else -self.tolerance_hz)
                pause = min(pause, _LONGEST_PAUSE_S * (limit - first) / (last - first))
        return max(pause - _SHORTEST_PAUSE_S, _SHORTEST_PAUSE_S)

    def wanted(self, now: float) -> tuple[float | None, float | None]:
        """Return the receive and transmit frequencies at a moment, in Hz."""
        days = np.array([min(max(now, self.up.aos), self.up.los)])
        rate = float(self.observer.observe(days).range_rate_km_s[0])
        down, up = self.link.downlink_hz, self.link.uplink_hz
        received = None if down is None else received_hz(down, rate) + self.offset_hz
        return received, None if up is None else transmit_hz(up, rate)

    def _effective_at(self) -> float:
        """Return the moment at which the next command will have taken effect."""
        now, begun = self._stepped
        later_s = self.timer() - begun + self._delay_s + _SHORTEST_PAUSE_S
        return now + later_s / SECONDS_A_DAY

    def _timed(self, command: Callable[[float], None], hertz: float) -> None:
        """Send a command and update the mean command duration."""
        self.commands += 1
        begun = self.timer()
        command(hertz)
        took_s = min(self.timer() - begun, _LONGEST_DELAY_S)
        self._delay_s += _NEWEST * (took_s - self._delay_s)

    def _receive(self, client: RadioClient) -> None:
        due = self.wanted(self._effective_at())[0]
        if due is None:
            return
        if self._received is None:
            if self._step_hz is None:
                self._step_hz = max(client.tuning_step(), 1.0)
            shown = client.frequency()
            if abs(shown - due) <= self.tolerance_hz:
                self._received = self._shown = shown
        if self._received is not None and abs(self._received - due) <= self.tolerance_hz:
            return
        if self.save_offset is not None and self._received is not None:
            self._follow_dial(client)
        target = self.wanted(self._aim_time(self._effective_at(), 0))[0] or due
        self._check("F", target - self.offset_hz)
        self._received = None
        self._timed(client.set_receive_frequency, target)
        if not self._knows_step:  # the radio rounds a frequency that is not a multiple of its step
            rounded = abs(client.frequency() - target)
            self._step_hz = max(self._step_hz or 1.0, rounded)
            self._knows_step = rounded <= _DIAL_REACH_HZ
        self._received = self._shown = round(target)

    def _send(self, client: RadioClient) -> None:
        due = self.wanted(self._effective_at())[1]
        if due is None or self._split is False:
            return
        if self._split is None:
            self._split = client.split(on=True)
            if not self._split:
                remarks.warn(
                    "the radio cannot send and receive on separate frequencies: it only receives"
                )
                return
        if self._sent is not None and abs(self._sent - due) <= self.tolerance_hz:
            return
        target = self.wanted(self._aim_time(self._effective_at(), 1))[1] or due
        self._check("I", target)
        self._sent = None
        self._timed(client.set_transmit_frequency, target)
        self._sent = target

    def _aim_time(self, now: float, which: int) -> float:
        """Return the moment to tune for: its frequency stays within the tolerance longest."""
        second = 1.0 / SECONDS_A_DAY
        here, there = self.wanted(now)[which] or 0.0, self.wanted(now + second)[which] or 0.0
        rate = abs(there - here)
        lead = _LEAD * self.tolerance_hz / rate if rate > 0.0 else _LONGEST_LEAD_S
        if lead < 0.5 * self._delay_s:  # commands arrive too late: minimise the error
            return now + 0.5 * self._delay_s * second
        lead = min(lead, _LONGEST_LEAD_S)
        while lead > 0.001:
            later = self.wanted(now + lead * second)[which] or 0.0
            if abs(later - here) <= self.tolerance_hz:
                break
            lead *= 0.7
        return now + lead * second

    def _watch(self, client: RadioClient, now: float) -> None:
        """Poll the dial from time to time, when no command is due."""
        since_s = (now - self._watched) * SECONDS_A_DAY
        if self._received is None or since_s < _WATCH_S:
            return
        if since_s < _LATEST_WATCH_S and self.pause_s(now) <= self._delay_s:
            return
        self._watched = now
        self._follow_dial(client)

    def _follow_dial(self, client: RadioClient) -> None:
        """Detect a turned dial: add the change to the offset, or retune."""
        turned = client.frequency() - self._shown
        if abs(turned) <= (self._step_hz or 1.0):
            return
        if self.save_offset is None or abs(turned) > _DIAL_REACH_HZ:
            self._received = None
            return
        self.offset_hz += turned
        self._received = (self._received or 0.0) + turned
        self._shown += turned
        remarks.note(
            f"the dial was turned by {turned:+.0f} Hz; the offset is now {self.offset_hz:+.0f} Hz"
        )
        self.save_offset(self.offset_hz)

    def _check(self, name: str, hertz: float) -> None:
        low, high = self._limits[name]
        if not low <= hertz <= high:
            raise OrbitwatchError(
                f"{hertz:.0f} Hz is not a possible Doppler-shifted frequency of the transmitter",
                hint="please report this",
            )
