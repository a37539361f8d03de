"""Safe shutdown: stop signals, release of PTT, and parking."""

from __future__ import annotations

import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from queue import SimpleQueue
from time import monotonic, sleep
from types import FrameType
from typing import Any, Final

from orbitwatch import remarks
from orbitwatch.features.radio.steering.device_connection import DeviceConnection
from orbitwatch.features.radio.steering.devices import RadioClient, RotatorClient
from orbitwatch.features.radio.steering.hamlib import LostContactError, RefusedError
from orbitwatch.features.radio.steering.station import Station

_LONGEST_PARKING_S: Final = 8.0


class TerminatedError(BaseException):
    """SIGTERM was received; raised once the devices are safe."""


@contextmanager
def stop_signals(stopped: threading.Event) -> Iterator[list[int]]:
    """Let Ctrl-C and SIGTERM stop the work; yield the signals received.

    A thread sets ``stopped``: a signal handler that did so would deadlock if the signal arrived
    within the Event's own ``wait``. A SimpleQueue can be filled from anywhere.
    """
    came: list[int] = []
    calls: SimpleQueue[bool] = SimpleQueue()

    def stop(number: int, _: FrameType | None) -> None:
        came.append(number)
        calls.put(True)

    def pass_on() -> None:
        if calls.get():
            stopped.set()

    if threading.current_thread() is not threading.main_thread():
        yield came
        return
    threading.Thread(target=pass_on, daemon=True).start()
    before = {number: signal.signal(number, stop) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield came
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
        calls.put(False)


def make_safe(
    station: Station,
    rotator: DeviceConnection[RotatorClient] | None,
    radio: DeviceConnection[RadioClient] | None,
    *,
    uses_split: bool,
) -> None:
    """Release PTT and park; an unreachable daemon is retried for some seconds."""

    def quiet(client: RadioClient) -> None:
        client.release_ptt()
        if uses_split:
            client.split(on=False)

    def park(client: RotatorClient) -> None:
        if station.park is None:
            client.park()
        else:
            client.move(*station.rotator.nearest(*station.park))

    deadline = monotonic() + _LONGEST_PARKING_S
    if radio is not None:
        _retry(radio, quiet, deadline, "PTT may still be on")
    if rotator is not None:
        _retry(rotator, park, deadline + 2.0, "the rotator is not parked")


def _retry(
    device: DeviceConnection[Any], work: Callable[..., None], deadline: float, otherwise: str
) -> None:
    problem = ""
    while True:
        try:
            work(device.client or device.connect())
            break
        except RefusedError as error:
            remarks.warn(f"the {device.name}: {error.message}; {otherwise}")
            break
        except LostContactError as error:
            device.close()
            problem = error.message
        if monotonic() > deadline:
            remarks.warn(f"{otherwise}: {problem}")
            break
        sleep(0.3)
    device.close()
