"""The extended protocol: against the real daemons, and against what a broken one may say."""

from __future__ import annotations

import socket
import time
from collections.abc import Callable, Iterator

import pytest

from orbitwatch.errors import UsageError
from orbitwatch.features.radio.steering.devices import RadioClient, RotatorClient
from orbitwatch.features.radio.steering.hamlib import (
    Address,
    Connection,
    LostContactError,
    RefusedError,
    parse_address,
)
from orbitwatch.features.radio.steering.planning import Rotator
from tests.archive.server import unused_port
from tests.features.radio.daemons import (
    FLIPPING,
    RIGCTLD,
    ROTCTLD,
    Daemon,
    needs_hamlib,
    running,
    standing_in,
)

POSITION = b"get_pos:\nAzimuth: 12.00\nElevation: 34.00\nRPRT 0\n"


Connected = Callable[..., Connection]


@pytest.fixture
def connected() -> Iterator[Connected]:
    """Return what connects to a port on loopback; every connection is closed in the end."""
    made = []

    def connect(port: int, deadline_s: float = 5.0) -> Connection:
        made.append(Connection(Address("127.0.0.1", port), deadline_s=deadline_s))
        return made[-1]

    yield connect
    for connection in made:
        connection.close()


@pytest.fixture
def rotator() -> Iterator[Daemon]:
    with running(ROTCTLD, "-C", FLIPPING) as daemon:
        yield daemon


@pytest.fixture
def radio() -> Iterator[Daemon]:
    with running(RIGCTLD) as daemon:
        yield daemon


class TestRealDaemons:
    pytestmark = needs_hamlib

    def test_a_rotator_tells_its_limits_and_turns(
        self, rotator: Daemon, connected: Connected
    ) -> None:
        client = RotatorClient(connected(rotator.port))
        limits = client.limits(Rotator(azimuth_rate=3.0))
        assert limits == Rotator(0.0, 360.0, 0.0, 180.0, 3.0, 6.0)
        client.move(3.0, 2.0)
        time.sleep(0.7)
        azimuth, elevation = client.position()
        assert azimuth == pytest.approx(3.0, abs=0.5)
        assert elevation == pytest.approx(2.0, abs=0.5)
        client.stop()
        client.park()

    def test_what_it_cannot_do_is_refused_and_the_connection_goes_on(
        self, rotator: Daemon, connected: Connected
    ) -> None:
        client = RotatorClient(connected(rotator.port))
        with pytest.raises(RefusedError) as refused:
            client.move(500.0, 20.0)
        assert refused.value.code == -1
        assert client.position() == (0.0, 0.0)

    def test_a_radio_is_tuned_both_ways(self, radio: Daemon, connected: Connected) -> None:
        client = RadioClient(connected(radio.port))
        client.set_receive_frequency(437_800_123.4)
        assert client.frequency() == 437_800_123
        assert client.tuning_step() == 0.0
        assert client.split(on=True)
        client.set_transmit_frequency(145_990_000.0)
        assert radio.number("i", "TX Frequency") == 145_990_000
        assert client.split(on=False)
        client.release_ptt()

    def test_a_daemon_that_ends_and_one_that_is_not_there(
        self, radio: Daemon, connected: Connected
    ) -> None:
        client = RadioClient(connected(radio.port))
        client.frequency()
        radio.kill()
        with pytest.raises(LostContactError):
            client.frequency()
        with pytest.raises(LostContactError, match="cannot be reached"):
            connected(radio.port)


Say = Callable[[socket.socket], None]


def dribble(connection: socket.socket) -> None:
    for byte in POSITION:
        connection.sendall(bytes([byte]))
        time.sleep(0.05)


def flood(connection: socket.socket) -> None:
    for _ in range(100):
        connection.sendall(b"x" * 4096)


@pytest.mark.parametrize(
    "say",
    [
        lambda c: None,
        lambda c: c.sendall(b"\xff\x00\xfe garbage\n"),
        lambda c: c.sendall(b"get_pos:\nAzimuth: 1"),
        lambda c: c.sendall(b"set_pos: 1 2\nRPRT 0\n"),
        lambda c: c.sendall(b"RPRT 0\n"),
        lambda c: c.sendall(b"RPRT\n"),
        lambda c: c.sendall(POSITION + b"Azimuth: 5\n"),
        lambda c: c.sendall(POSITION + POSITION),
        lambda c: c.sendall(b"get_pos:\nAzimuth: x\nElevation: 1\nRPRT 0\n"),
        lambda c: c.sendall(b"get_pos:\nAzimuth: nan\nElevation: 1\nRPRT 0\n"),
        lambda c: c.sendall(b"get_pos:\nAzimuth: 1\nRPRT 0\n"),
        lambda c: c.close(),
        dribble,
        flood,
    ],
    ids=range(14),
)
def test_what_is_no_answer_ends_the_connection_in_time(say: Say, connected: Connected) -> None:
    with standing_in(lambda _, connection: say(connection)) as broken:
        client = RotatorClient(connected(broken.port, 0.3))
        begun = time.monotonic()
        with pytest.raises(LostContactError) as lost:
            client.position()
        assert time.monotonic() - begun < 1.0
        assert len(lost.value.message) < 200
        assert lost.value.message.isprintable()
        assert broken.sent == ["+p"]


def test_what_nobody_asked_for_ends_the_connection_before_anything_is_sent(
    connected: Connected,
) -> None:
    def late(_: str, connection: socket.socket) -> None:
        connection.sendall(POSITION)
        time.sleep(0.05)
        connection.sendall(b"RPRT 0\n")

    with standing_in(late) as broken:
        client = RotatorClient(connected(broken.port))
        assert client.position() == (12.0, 34.0)
        time.sleep(0.2)
        with pytest.raises(LostContactError, match="unsolicited"):
            client.move(1.0, 2.0)
        assert broken.sent == ["+p"]


def test_an_answer_in_pieces_is_whole_once_its_end_is_there(connected: Connected) -> None:
    def pieces(_: str, connection: socket.socket) -> None:
        for start in range(0, len(POSITION), 7):
            connection.sendall(POSITION[start : start + 7])
            time.sleep(0.005)

    with standing_in(pieces) as slow:
        assert RotatorClient(connected(slow.port)).position() == (12.0, 34.0)


@pytest.mark.parametrize(
    ("text", "host", "port"),
    [("localhost", "localhost", 4533), ("shack:14533", "shack", 14533), ("[::1]:4", "::1", 4)],
)
def test_an_address(text: str, host: str, port: int) -> None:
    assert parse_address(text, 4533) == Address(host, port)


@pytest.mark.parametrize("text", ["", "a:b", "h:0", "h:70000", "a b", "1:2:3"])
def test_no_address(text: str) -> None:
    with pytest.raises(UsageError, match="not an address"):
        parse_address(text, 4533)


def test_nothing_listens(connected: Connected) -> None:
    with pytest.raises(LostContactError, match="refused"):
        connected(unused_port())
