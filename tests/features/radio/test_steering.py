"""Steering: a week of passes in a simulated time, and real daemons in the real one."""

from __future__ import annotations

import io
import json
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from orbitwatch.elements.identity import CatalogObject, ObjectRecord
from orbitwatch.elements.reading import read_element_sets
from orbitwatch.errors import OrbitwatchError
from orbitwatch.features.radio.observation import Observer, UpInterval
from orbitwatch.features.radio.passband import Link
from orbitwatch.features.radio.steering.device_connection import CommandLog
from orbitwatch.features.radio.steering.hamlib import Address, LostContactError
from orbitwatch.features.radio.steering.planning import Rotator, plan_pass
from orbitwatch.features.radio.steering.rotator_steering import RotatorSteering
from orbitwatch.features.radio.steering.run import steer
from orbitwatch.features.radio.steering.station import PassResult, Station, Target
from orbitwatch.search.tracked_objects import TrackedObject, days_since
from orbitwatch.times import to_jd
from tests.archive.server import unused_port
from tests.cli.running import environment
from tests.features.radio.daemons import (
    OVERLAP,
    RIGCTLD,
    ROTCTLD,
    needs_hamlib,
    running,
    standing_in,
)
from tests.features.radio.passing import command_for, passing
from tests.features.radio.test_planning import FLIPPING, week, zenith

SECOND = 1.0 / 86400.0
NORTH = -14.0
"""Degrees of latitude from which a pass is seen low in the north, where a rotator begins."""
DOWN = 437_800_000.0


class SimulatedRotator:
    """Turns six degrees a second in each axis, in the time that it is told."""

    def __init__(self, azimuth: float, elevation: float, rate: float = 6.0) -> None:
        self.at = [azimuth, elevation]
        self.aim = [azimuth, elevation]
        self.rate = rate
        self.now = 0.0

    def pass_time(self, now: float) -> None:
        step = self.rate * max(now - self.now, 0.0) / SECOND if self.now else 0.0
        self.now = now
        for axis in (0, 1):
            way = self.aim[axis] - self.at[axis]
            self.at[axis] += max(-step, min(step, way))

    def position(self) -> tuple[float, float]:
        return round(self.at[0], 2), round(self.at[1], 2)

    def move(self, azimuth: float, elevation: float) -> None:
        self.aim = [round(azimuth, 2), round(elevation, 2)]


def simulated(observer: Observer, up: UpInterval, rotator: Rotator, deadband: float) -> Any:
    """Steer a simulated rotator through a pass, four steps a second."""
    path = plan_pass(observer, up, rotator)
    device = SimulatedRotator(*path.at(up.aos), rate=rotator.azimuth_rate)
    kept: Any = SimpleNamespace(client=device, pause=lambda _: None)
    steering = RotatorSteering(kept, observer, path, rotator, deadband, CommandLog(None))
    now = up.aos - 2.0 * SECOND
    while now < up.los:
        device.pass_time(now)
        steering.step(now)
        now += 0.25 * SECOND
    return steering


@pytest.mark.parametrize("rotator", [Rotator(-180.0, 450.0), FLIPPING], ids=["overlap", "flip"])
def test_pointing_is_off_by_the_deadband_and_by_what_was_told_in_advance(rotator: Rotator) -> None:
    observer, ups = week(50.0, 10.0)
    highest = sorted(ups, key=lambda up: -up.max_elevation_deg)
    for up in (highest[0], highest[8]):
        steering = simulated(observer, up, rotator, 2.0)
        assert steering.max_error_deg <= steering.path.max_error_deg + 2.0 + 1.0
        assert steering.commands < steering.path.turn_deg / 2.0 + 120.0


def test_without_overlap_the_loss_that_was_told_is_the_loss_that_comes() -> None:
    observer, ups = week(50.0, 10.0)
    rotator = Rotator(0.0, 360.0)
    crossing = [up for up in ups[:12] if plan_pass(observer, up, rotator).max_error_deg > 20.0]
    steering = simulated(observer, crossing[0], rotator, 2.0)
    assert steering.max_error_deg == pytest.approx(steering.path.max_error_deg, abs=3.0)


def test_through_the_zenith_with_a_flip_few_commands_do() -> None:
    observer, up = zenith()
    steering = simulated(observer, up, FLIPPING, 2.0)
    assert steering.max_error_deg < 4.0


def target(seconds: float, beside: float = NORTH, link: Link | None = None, **more: Any) -> Target:
    """Return a piece of a pass that begins now, and how it is tuned."""
    now = datetime.now(UTC)
    elements, site = passing(now, beside)
    (element_set,) = read_element_sets(elements, "made").sets
    held = CatalogObject(ObjectRecord(catalog_id=25544, name="MADE"), (element_set,))
    reference, _ = to_jd(now)
    begin = days_since(now, reference)
    end = begin + seconds * SECOND
    observer = Observer(TrackedObject.of(held), site, reference, begin, end)
    up = UpInterval(begin, begin + 0.5 * (end - begin), end, 10.0, False)
    return Target(held=held, observer=observer, up=up, link=link, **more)


def address(of: Any) -> Address:
    return Address("127.0.0.1", of.port)


class Run:
    """Steering in a thread of its own, with what it logged."""

    def __init__(self, station: Station, what: Target) -> None:
        self.log = io.StringIO()
        self.done: list[PassResult] = []
        self.failed: list[BaseException] = []
        self.station, self.target = station, what
        self.thread = threading.Thread(target=self._run)
        self.thread.start()

    def _run(self) -> None:
        try:
            self.done = list(steer(self.station, [self.target], CommandLog(self.log)))
        except BaseException as error:
            self.failed.append(error)

    def end(self) -> PassResult:
        self.thread.join(30)
        assert not self.thread.is_alive()
        assert not self.failed
        (steered,) = self.done
        return steered

    def lines(self, device: str) -> list[dict[str, Any]]:
        every = [json.loads(line) for line in self.log.getvalue().splitlines()]
        return [line for line in every if line["device"] == device]

    def sent(self, device: str, command: str) -> list[str]:
        return [
            line["sent"] for line in self.lines(device) if line.get("sent", "").startswith(command)
        ]

    def repeated(self, device: str, until: datetime) -> int:
        """Count the commands to move that were answered, and yet sent once more."""
        obeyed = [
            line["sent"]
            for line in self.lines(device)
            if line.get("sent", "").startswith("+P")
            and "answer" in line
            and datetime.fromisoformat(line["time"]) < until
        ]
        return len(obeyed) - len(set(obeyed))

    def answered_since(self, moment: datetime, device: str, command: str) -> float:
        """Return after how many seconds that device was first sent such a command again."""
        times = [
            datetime.fromisoformat(line["time"])
            for line in self.lines(device)
            if line.get("sent", "").startswith(command) and "answer" in line
        ]
        return min((t - moment).total_seconds() for t in times if t > moment)


def stopped_continued_killed_and_started_again() -> None:
    with running(ROTCTLD, "-C", OVERLAP) as rotator, running(RIGCTLD) as radio:
        station = Station(rotator_address=address(rotator), radio_address=address(radio))
        run = Run(station, target(10.0, link=Link(DOWN, 145.99e6)))
        time.sleep(2.0)
        for daemon in (rotator, radio):
            daemon.signal(signal.SIGSTOP)
        time.sleep(2.2)
        for daemon in (rotator, radio):
            daemon.signal(signal.SIGCONT)
        continued = datetime.now(UTC)
        time.sleep(2.0)
        killed = datetime.now(UTC)
        for daemon in (rotator, radio):
            daemon.kill()
        time.sleep(0.5)
        for daemon in (rotator, radio):
            daemon.start()
        restarted = datetime.now(UTC)
        steered = run.end()
        assert steered.interruptions == 4
        for moment in (continued, restarted):
            assert run.answered_since(moment, "radio", "+F") < 5.0
            assert run.answered_since(moment, "rotator", "+p") < 5.0
        assert run.repeated("rotator", killed) == 0
        assert run.answered_since(restarted, "rotator", "+P") < 5.0
        tuned = [line.split()[1] for line in run.sent("radio", "+F")]
        assert all(abs(float(hertz) - DOWN) < 12_000.0 for hertz in tuned)
        assert rotator.ask("p")[-1] == "RPRT 0"
        assert run.sent("rotator", "+K") == ["+K"]
        assert run.sent("radio", "+T") == ["+T 0"]


def the_radio_is_within_the_tolerance_and_the_rotator_on_its_path() -> None:
    with running(ROTCTLD, "-C", OVERLAP) as rotator, running(RIGCTLD) as radio:
        station = Station(rotator_address=address(rotator), radio_address=address(radio))
        what = target(4.0, link=Link(DOWN, 145.99e6))
        run = Run(station, what)
        time.sleep(2.8)
        before = datetime.now(UTC)
        shown = radio.number("f", "Frequency")
        sending = radio.number("i", "TX Frequency")
        at = rotator.number("p", "Azimuth"), rotator.number("p", "Elevation")
        seen = what.observer.observe(np.array([days_since(before, what.observer.reference_jd)]))
        rate = float(seen.range_rate_km_s[0]) / 299_792.458
        assert shown == pytest.approx(DOWN * (1.0 - rate), abs=20.0)
        assert sending == pytest.approx(145.99e6 / (1.0 - rate), abs=15.0)
        azimuth = (at[0] - float(seen.azimuth_deg[0]) + 180.0) % 360.0 - 180.0
        assert abs(azimuth) < 3.2
        assert at[1] == pytest.approx(float(seen.elevation_deg[0]), abs=3.2)
        assert run.end().interruptions == 0
        assert radio.ask("s")[1] == "Split: 0"


def a_dial_turned_by_hand_is_followed_or_turned_back(follows: bool) -> None:
    kept: list[float] = []
    with running(RIGCTLD) as radio:
        station = Station(rotator_address=None, radio_address=address(radio))
        keep = kept.append if follows else None
        run = Run(station, target(3.6, link=Link(DOWN, None), save_offset=keep))
        time.sleep(0.8)
        for _ in range(3):  # what is tuned in the same moment may win
            turned = radio.number("f", "Frequency") + 700.0
            radio.ask(f"F {turned:.0f}")
            time.sleep(0.8)
            if kept or not follows:
                break
        shown = radio.number("f", "Frequency")
        run.end()
    assert abs(shown - turned) < (150.0 if follows else 900.0)
    assert abs(shown - turned) > (0.0 if follows else 500.0)
    assert [round(value, -2) for value in kept] == ([700.0] if follows else [])


def a_second_client_turns_the_rotator_away_and_it_is_called_back() -> None:
    with running(ROTCTLD, "-C", OVERLAP) as rotator:
        station = Station(rotator_address=address(rotator), radio_address=None)
        run = Run(station, target(5.0))
        time.sleep(1.8)
        rotator.ask("P 90 60")
        away = datetime.now(UTC)
        run.end()
        assert run.answered_since(away, "rotator", "+P") < 5.0


class TestRealDaemons:
    pytestmark = needs_hamlib

    @pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
    def test_signals_park_the_rotator_and_release_ptt(self, tmp_path: Path, number: int) -> None:
        with running(ROTCTLD, "-C", OVERLAP) as rotator, running(RIGCTLD) as radio:
            devices = ("--rotator", rotator.address, "--radio", radio.address, "-f", "437.8M")
            more = ("--park", "5,3", "--log", "log.jsonl", "--format", "csv")
            later = datetime.now(UTC) + timedelta(seconds=60)
            args = command_for(tmp_path, later, 3.0, *devices, *more)
            process = subprocess.Popen(
                [sys.executable, "-m", "orbitwatch", *args],
                cwd=tmp_path,
                env=environment(tmp_path, PYTHONPATH=str(Path(__file__).parents[3])),
                stderr=subprocess.PIPE,
                stdout=subprocess.PIPE,
            )
            log = tmp_path / "log.jsonl"
            deadline = time.monotonic() + 20
            while time.monotonic() < deadline and not (log.exists() and "+P" in log.read_text()):
                time.sleep(0.05)
            process.send_signal(number)
            out, err = process.communicate(timeout=20)
            assert process.returncode == {signal.SIGTERM: 143, signal.SIGINT: 130}[number]
            assert b"Traceback" not in err
            assert out.startswith(b"object_name,") or not out
            lines = [json.loads(line) for line in log.read_text().splitlines()]
            sent = [line.get("sent") for line in lines]
            assert sent.index("+T 0") < sent.index("+P 5.00 3.00")

    def test_a_crash_parks_too(self, monkeypatch: pytest.MonkeyPatch) -> None:
        def fail(*_: Any) -> None:
            raise ZeroDivisionError

        with running(ROTCTLD, "-C", OVERLAP) as rotator, running(RIGCTLD) as radio:
            monkeypatch.setattr(RotatorSteering, "_turn", fail)
            station = Station(rotator_address=address(rotator), radio_address=address(radio))
            run = Run(station, target(30.0, link=Link(DOWN, None)))
            run.thread.join(10)
            assert isinstance(run.failed[0], ZeroDivisionError)
            assert run.sent("rotator", "+K") == ["+K"]
            assert run.sent("radio", "+T") == ["+T 0"]


class HostileRotator:
    """Answers as rotctld does, but every few answers in a way that no daemon should."""

    FAULTS = (
        b"\xff\xfe\x00 what\n",
        b"get_pos:\nAzimuth: 1",
        b"",
        b"get_pos:\nAzimuth: 1.00\nElevation: 1.00\nRPRT 0\nRPRT 0\n",
        b"set_vfo: VFOA\nRPRT 0\n",
        None,
    )

    def __init__(self) -> None:
        self.device = SimulatedRotator(0.0, 0.0, rate=50.0)
        self.asked = 0
        self.faults = list(self.FAULTS)

    def __call__(self, line: str, connection: socket.socket) -> None:
        self.device.pass_time(time.time() * SECOND)
        self.asked += 1
        if self.asked % 5 == 0 and self.faults:
            fault = self.faults.pop(0)
            if fault is None:
                connection.close()
            else:
                connection.sendall(fault)
            return
        words = line.split()
        if words[0] == "+p":
            azimuth, elevation = self.device.position()
            text = f"get_pos:\nAzimuth: {azimuth:.2f}\nElevation: {elevation:.2f}\n"
        elif words[0] == "+P":
            self.device.move(float(words[1]), float(words[2]))
            text = f"set_pos: {words[1]} {words[2]}\n"
        elif words[0] == "+K":
            text = "park:\n"
        else:
            text = (
                "dump_state:\nMinimum Azimuth: -180.0\nMaximum Azimuth: 450.0\n"
                "Minimum Elevation: 0.0\nMaximum Elevation: 90.0\n"
            )
        connection.sendall(f"{text}RPRT 0\n".encode())


def garbage_half_lines_silence_and_other_answers_are_got_over() -> None:
    hostile = HostileRotator()
    with standing_in(hostile) as rotator:
        station = Station(rotator_address=address(rotator), radio_address=None, deadband_deg=0.5)
        run = Run(station, target(11.0, 3.0))
        steered = run.end()
    assert not hostile.faults
    assert steered.interruptions >= 3
    assert run.repeated("rotator", datetime.now(UTC)) == 0
    assert len([line for line in rotator.sent if line.startswith("+P")]) >= 3
    assert {line.split()[0] for line in rotator.sent} <= {"+p", "+P", "+K", "+\\dump_state"}
    assert rotator.sent[-1] == "+K"


SCENES = (
    stopped_continued_killed_and_started_again,
    the_radio_is_within_the_tolerance_and_the_rotator_on_its_path,
    partial(a_dial_turned_by_hand_is_followed_or_turned_back, follows=False),
    partial(a_dial_turned_by_hand_is_followed_or_turned_back, follows=True),
    a_second_client_turns_the_rotator_away_and_it_is_called_back,
    garbage_half_lines_silence_and_other_answers_are_got_over,
)
"""They take real time, and wait for most of it: each has daemons of its own."""


@pytest.mark.parametrize("scenes", [pytest.param(SCENES, marks=needs_hamlib)], ids=["all"])
def test_scenes_with_daemons(scenes: tuple[Callable[[], None], ...]) -> None:
    with ThreadPoolExecutor(len(scenes)) as pool:
        played = [pool.submit(scene) for scene in scenes]
    failed = [error for scene in played if (error := scene.exception()) is not None]
    if failed:
        raise BaseExceptionGroup("scenes that went wrong", failed)


def test_a_daemon_that_is_not_there_is_said_to_be_at_once(tmp_path: Path) -> None:
    station = Station(rotator_address=Address("127.0.0.1", unused_port()), radio_address=None)
    with pytest.raises(OrbitwatchError, match="cannot be reached") as missing:
        list(steer(station, [target(60.0)], CommandLog(None)))
    assert not isinstance(missing.value, LostContactError)
    assert "rotctld" in str(missing.value.hint)
