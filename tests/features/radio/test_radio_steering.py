"""A receiver stays within the tolerance through the zenith, where Doppler changes fastest."""

from __future__ import annotations

from dataclasses import replace
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from orbitwatch.features.radio.passband import Link
from orbitwatch.features.radio.steering.radio_steering import RadioSteering
from tests.features.radio.test_planning import zenith

SECOND = 1.0 / 86400.0
TOLERANCE_HZ = 10.0
ROUNDING_HZ = 1.5  # whole hertz are sent, and a step of time is left before the limit


class SimulatedRadio:
    """Takes ``delay_s`` for each command, and remembers when it was tuned to what."""

    def __init__(self, begin: float, delay_s: float) -> None:
        self.now, self.delay_s = begin, delay_s
        self.tuned: dict[str, list[tuple[float, float]]] = {"down": [], "up": []}

    def frequency(self) -> float:
        self.now += self.delay_s * SECOND
        return self.tuned["down"][-1][1] if self.tuned["down"] else 0.0

    def tuning_step(self) -> float:
        return 0.0

    def split(self, *, on: bool) -> bool:
        return on

    def set_receive_frequency(self, hertz: float) -> None:
        self.now += self.delay_s * SECOND
        self.tuned["down"].append((self.now, round(hertz)))

    def set_transmit_frequency(self, hertz: float) -> None:
        self.now += self.delay_s * SECOND
        self.tuned["up"].append((self.now, round(hertz)))


@pytest.mark.parametrize(
    ("downlink_hz", "delay_s"),
    [(437.8e6, 0.02), (2.4e9, 0.002)],
)
def test_the_tolerance_holds_while_commands_take_their_time(
    downlink_hz: float, delay_s: float
) -> None:
    observer, up = zenith()
    up = replace(up, aos=up.tca - 8.0 * SECOND, los=up.tca + 4.0 * SECOND)
    radio = SimulatedRadio(up.aos, delay_s)
    kept: Any = SimpleNamespace(client=radio, pause=lambda _: None)
    link = Link(downlink_hz, 145.99e6)
    steering = RadioSteering(
        kept, observer, up, link, 0.0, TOLERANCE_HZ, timer=lambda: radio.now / SECOND
    )
    while radio.now < up.los:
        steering.step(radio.now)
        radio.now += steering.pause_s(radio.now) * SECOND
    days = np.arange(up.aos + 1.0 * SECOND, up.los, 0.01 * SECOND)
    rate = observer.observe(days).range_rate_km_s / 299_792.458
    for name, due in (("down", downlink_hz * (1.0 - rate)), ("up", 145.99e6 / (1.0 - rate))):
        times, hertz = np.array(radio.tuned[name]).T
        off = np.abs(hertz[np.searchsorted(times, days, side="right") - 1] - due)
        assert np.mean(off > TOLERANCE_HZ + ROUNDING_HZ) < 0.005
        swept = np.sum(np.abs(np.diff(due)))
        assert len(times) < 3.0 + 1.5 * swept / ((1.0 + 0.8) * TOLERANCE_HZ)
