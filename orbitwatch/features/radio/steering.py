"""Steering of a rotator and a radio through passes, with a safe shutdown in every case."""

from __future__ import annotations

import signal
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from queue import SimpleQueue
from time import monotonic, sleep
from types import FrameType
from typing import Any, Final

from orbitwatch import remarks
from orbitwatch.astro.trajectory import SECONDS_A_DAY
from orbitwatch.elements.identity import HeldObject
from orbitwatch.errors import OrbitwatchError
from orbitwatch.features.radio.devices import RadioClient, RotatorClient
from orbitwatch.features.radio.hamlib import Address, Connection, LostContactError, RefusedError
from orbitwatch.features.radio.device_connection import CommandLog, DeviceConnection
from orbitwatch.features.radio.observation import Observer, UpInterval
from orbitwatch.features.radio.passband import Link
from orbitwatch.features.radio.planning import Path, Rotator, plan_pass
from orbitwatch.features.radio.radio_steering import RadioSteering
from orbitwatch.features.radio.rotator_steering import RotatorSteering
from orbitwatch.search.tracked_objects import days_since
from orbitwatch.times import from_jd

_TICK_S: Final = 0.1
_EARLY_S: Final = 60.0
_LONGEST_SLEEP_S: Final = 60.0  # so that a change of the system clock is noticed
_LONGEST_PARKING_S: Final = 8.0

Clock = Callable[[], datetime]


class TerminatedError(BaseException):
    """SIGTERM was received; raised once the devices are safe."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """One pass to steer through; ``link`` is None without frequencies."""

    held: HeldObject
    observer: Observer
    up: UpInterval
    priority: int = 0
    link: Link | None = None
    offset_hz: float = 0.0
    save_offset: Callable[[float], None] | None = None

    def times(self) -> tuple[datetime, datetime]:
        """Return AOS and LOS."""
        reference = self.observer.reference_jd
        return from_jd(reference, self.up.aos), from_jd(reference, self.up.los)


@dataclass(frozen=True, slots=True, kw_only=True)
class Station:
    """The devices and the tolerances within which they follow.

    ``park`` None means the rotator's own parking position. ``overrides_limits`` means that the
    limits of ``rotator`` apply instead of those that its daemon reports.
    """

    rotator_address: Address | None
    radio_address: Address | None
    rotator: Rotator = field(default_factory=Rotator)
    overrides_limits: bool = False
    deadband_deg: float = 2.0
    tolerance_hz: float = 10.0
    park: tuple[float, float] | None = None


@dataclass(frozen=True, slots=True)
class PassResult:
    """Result of a pass: planned path, measured pointing error, and interruptions."""

    target: Target
    path: Path | None
    commands: int
    max_error_deg: float
    interruptions: int


def steer(
    station: Station,
    targets: Sequence[Target],
    log: CommandLog,
    clock: Clock = lambda: datetime.now(UTC),
) -> Iterator[PassResult]:
    """Steer through the passes one after the other, and yield the result of each.

    The rotator is always parked and PTT released at the end. Raises LostContactError if a daemon is
    unreachable at the start, KeyboardInterrupt after Ctrl-C, `TerminatedError` after SIGTERM, and
    any exception of a device's thread.
    """
    stopped = threading.Event()
    rotator = radio = None
    if station.rotator_address is not None:
        rotator = DeviceConnection(
            "rotator", station.rotator_address, _rotator_client, log, stopped
        )
    if station.radio_address is not None:
        radio = DeviceConnection("radio", station.radio_address, _radio_client, log, stopped)
    with _signals(stopped) as came:
        limits = _connect(rotator, radio, station)
        try:
            for target in targets:
                if not stopped.is_set():
                    steered = _steer_pass(
                        replace(station, rotator=limits),
                        target,
                        rotator,
                        radio,
                        log,
                        stopped,
                        clock,
                    )
                    if not stopped.is_set():
                        yield steered
        finally:
            uses_split = any(t.link is not None and t.link.uplink_hz is not None for t in targets)
            _make_safe(station, rotator, radio, uses_split=uses_split)
        if came:
            raise TerminatedError if came[0] == signal.SIGTERM else KeyboardInterrupt


def _rotator_client(connection: Connection) -> RotatorClient:
    client = RotatorClient(connection)
    client.position()
    return client


def _radio_client(connection: Connection) -> RadioClient:
    client = RadioClient(connection)
    client.frequency()
    return client


def _connect(
    rotator: DeviceConnection[RotatorClient] | None,
    radio: DeviceConnection[RadioClient] | None,
    station: Station,
) -> Rotator:
    """Connect to both daemons before waiting for a pass; return the rotator's limits."""
    limits = station.rotator
    for device, program in ((rotator, "rotctld"), (radio, "rigctld")):
        if device is None:
            continue
        try:
            client = device.connect()
            if isinstance(client, RotatorClient) and not station.overrides_limits:
                limits = client.limits(limits)
        except LostContactError as error:
            raise OrbitwatchError(
                f"the {device.name}: {error.message}",
                hint=f"start its daemon, such as: {program} -m 1 -t {device.address.port}",
            ) from None
    return limits


def _steer_pass(
    station: Station,
    target: Target,
    rotator: DeviceConnection[RotatorClient] | None,
    radio: DeviceConnection[RadioClient] | None,
    log: CommandLog,
    stopped: threading.Event,
    clock: Clock,
) -> PassResult:
    """Steer through one pass, each device in its own thread so that one may hang alone."""
    observer, up = target.observer, target.up

    def now() -> float:
        return days_since(clock(), observer.reference_jd)

    lost_before = sum(device.interruptions for device in (rotator, radio) if device is not None)
    steerings: list[RotatorSteering | RadioSteering] = []
    path, early_s = None, 5.0
    if rotator is not None:
        start = _position(rotator)
        path = plan_pass(observer, up, station.rotator, start[0] if start else None)
        early_s = _EARLY_S + station.rotator.seconds_between(start or (0.0, 0.0), path.at(up.aos))
        steerings.append(
            RotatorSteering(rotator, observer, path, station.rotator, station.deadband_deg, log)
        )
    if radio is not None and target.link is not None:
        steerings.append(
            RadioSteering(
                radio,
                observer,
                up,
                target.link,
                target.offset_hz,
                station.tolerance_hz,
                target.save_offset,
            )
        )
    _announce(target, path, log)
    while (left := (up.aos - now()) * SECONDS_A_DAY - early_s) > 0.0:
        if stopped.wait(min(left, _LONGEST_SLEEP_S)):
            break
    _run(steerings, stopped, lambda: now() >= up.los, now)
    lost = sum(device.interruptions for device in (rotator, radio) if device is not None)
    worst = max((w.max_error_deg for w in steerings if isinstance(w, RotatorSteering)), default=0.0)
    return PassResult(target, path, sum(w.commands for w in steerings), worst, lost - lost_before)


def _run(
    steerings: Sequence[RotatorSteering | RadioSteering],
    stopped: threading.Event,
    is_over: Callable[[], bool],
    now: Callable[[], float],
) -> None:
    failures: list[BaseException] = []

    def work(one: RotatorSteering | RadioSteering) -> None:
        try:
            while not stopped.is_set() and not is_over():
                one.step(now())
                stopped.wait(one.pause_s(now()) if isinstance(one, RadioSteering) else _TICK_S)
        except BaseException as error:
            failures.append(error)
            stopped.set()

    threads = [threading.Thread(target=work, args=(one,), daemon=True) for one in steerings]
    for thread in threads:
        thread.start()
    while any(thread.is_alive() for thread in threads):
        for thread in threads:
            thread.join(_TICK_S)
    if failures:
        raise failures[0]


def _position(rotator: DeviceConnection[RotatorClient]) -> tuple[float, float] | None:
    try:
        return (rotator.client or rotator.connect()).position()
    except LostContactError as error:
        rotator.lose(error)
        return None


def _announce(target: Target, path: Path | None, log: CommandLog) -> None:
    up, name = target.up, target.held.record.name
    aos, los = target.times()
    words = f"{name}: {aos:%Y-%m-%d %H:%M:%S} to {los:%H:%M:%S} UTC, up to "
    words += f"{up.max_elevation_deg:.0f}°"
    if path is not None:
        words += f"; the slew rate and the limits cost up to {path.max_error_deg:.1f}° of pointing"
        words += ", flipped" if path.is_flipped else ""
    remarks.note(words)
    log.write("station", event="pass", object=name, aos=aos.isoformat(), los=los.isoformat())


def _make_safe(
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


@contextmanager
def _signals(stopped: threading.Event) -> Iterator[list[int]]:
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
