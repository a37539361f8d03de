"""Steering of a rotator and a radio through passes, with a safe shutdown in every case."""

from __future__ import annotations

import signal
import threading
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from typing import Final

from orbitwatch import remarks
from orbitwatch.astro.trajectory import SECONDS_A_DAY
from orbitwatch.errors import OrbitwatchError
from orbitwatch.features.radio.steering.device_connection import CommandLog, DeviceConnection
from orbitwatch.features.radio.steering.devices import RadioClient, RotatorClient
from orbitwatch.features.radio.steering.hamlib import Connection, LostContactError
from orbitwatch.features.radio.steering.planning import Path, Rotator, plan_pass
from orbitwatch.features.radio.steering.radio_steering import RadioSteering
from orbitwatch.features.radio.steering.rotator_steering import RotatorSteering
from orbitwatch.features.radio.steering.shutdown import TerminatedError, make_safe, stop_signals
from orbitwatch.features.radio.steering.station import PassResult, Station, Target
from orbitwatch.search.tracked_objects import days_since

_TICK_S: Final = 0.1
_EARLY_S: Final = 60.0
_LONGEST_SLEEP_S: Final = 60.0  # so that a change of the system clock is noticed

Clock = Callable[[], datetime]


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
    with stop_signals(stopped) as came:
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
            make_safe(station, rotator, radio, uses_split=uses_split)
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
