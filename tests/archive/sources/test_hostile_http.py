"""Whatever a server sends, the question is answered with what is held, and one line says why."""

from __future__ import annotations

import contextlib
import gzip
import random
import socket
import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from orbitwatch.archive.database.opening import open_store
from orbitwatch.archive.database.store import Store
from orbitwatch.archive.freshness import refresh_if_old
from orbitwatch.archive.reply import UnreachableError
from orbitwatch.archive.sources.celestrak import fetch
from orbitwatch.archive.sources.celestrak_queries import Query, object_query
from orbitwatch.archive.sources.http import Client, Timeouts
from orbitwatch.config import Settings
from orbitwatch.errors import SourceError
from tests.archive.server import HEADER, HST_ROW, ISS_CSV, ISS_ROW, Answer, Server

NOW = datetime(2026, 8, 22, 16, 0, tzinfo=UTC)
MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)
ISS = object_query("25544")
HASTE = Timeouts(connect=1, read=0.2, total=0.5)

STATUS = [b"HTTP/1.1 200 OK", b"HTTP/1.1 999999 ?", b"HTTP/9.9 200", b"200", b"\xff\xfe", b""]
STATUS += [b"HTTP/1.1 -200 OK", "HTTP/1.1 ²³".encode(), b"HTTP/1.1 304 Not Modified"]
HEADERS = [
    "Content-Length: ²³".encode(),
    "Content-Length: ²³".encode("latin-1"),
    b"Content-Length: " + b"9" * 5000,
    b"Content-Length: -5",
    b"Content-Length: 10, 20",
    b"Transfer-Encoding: chunked",
    b"Transfer-Encoding: chunked\r\nContent-Length: 5",
    b"Content-Encoding: gzip",
    b"Content-Encoding: gzip, gzip",
    b"Content-Type: \xff\x00",
    b"Retry-After: " + b"9" * 400,
    b"Retry-After: Mon, 99 Foo 0000 99:99:99 GMT",
    b"Set-Cookie: \xff=\x01; expires=never",
    b"Location: http://[::1",
    b": no name",
    b"no colon",
    b"X: " + b"y" * 70_000,
]
BODIES = [
    b"-5\r\nabc\r\n0\r\n\r\n",
    "²\r\nab\r\n0\r\n\r\n".encode(),
    b"f" * 40 + b"\r\n",
    b"5;x=\xff\r\nabcde\r\n0\r\nT: \xff\r\n\r\n",
    ISS_CSV,
    gzip.compress(ISS_CSV)[:-4],
    gzip.compress(b"[" * 100_000),
    b"\x1f\x8b\x08" + b"\xff" * 50,
    b"[" * 50_000,
    b"<omm>" * 50_000,
    b"<ndm><omm><![CDATA[" + b"<!--" * 50_000 + b"]]></omm></ndm>",
    b'{"NORAD_CAT_ID": ' + b"9" * 5000 + b"}",
    b"\xff\xfe" + "OBJECT".encode("utf-16"),
    b"",
]


@contextlib.contextmanager
def hostile(replies: Iterator[bytes]) -> Iterator[str]:
    """Listen on loopback, send one of the replies to each that connects, and hang up."""
    listening = socket.create_server(("127.0.0.1", 0))

    def serve() -> None:
        with contextlib.suppress(OSError):
            while True:
                connection, _ = listening.accept()
                with connection, contextlib.suppress(OSError):
                    connection.recv(65_536)
                    connection.sendall(next(replies))

    thread = threading.Thread(target=serve, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{listening.getsockname()[1]}"
    finally:
        listening.shutdown(socket.SHUT_RDWR)
        listening.close()
        thread.join(5)


def replies(seed: int) -> Iterator[bytes]:
    chance = random.Random(seed)
    while True:
        status = STATUS[0] if chance.random() < 0.7 else chance.choice(STATUS)
        head = chance.sample(HEADERS, chance.randint(0, 3))
        yield b"\r\n".join([status, *head, b"", chance.choice(BODIES)])


# http.client leaves a socket to be collected when it cannot read the head of a reply.
@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
@pytest.mark.filterwarnings("ignore::ResourceWarning")
def test_a_hundred_hostile_replies(store: Store, tmp_path: Path) -> None:
    with hostile(replies(20)) as base:
        settings = Settings(tmp_path, False, celestrak_url=base)
        problems = set()
        for number in range(100):  # of other objects, and hours apart: each is asked
            moment = NOW + number * 3 * HOUR
            done = refresh_if_old(store, [number + 1], lambda now=moment: now, settings)
            assert done.asked <= 1
            if done.asked:
                assert done.new or done.problem
                problems.add(done.problem)
    assert len(problems) >= 5
    assert all(problem is None or len(problem) < 300 for problem in problems)


def test_a_malformed_proxy_is_told(server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    for proxy in ("http://[::1", "http://x:port", "//", "http://\xff", "::::"):
        monkeypatch.setenv("https_proxy", proxy)
        with Client(timeouts=HASTE) as client, pytest.raises(UnreachableError):
            client.get("https://celestrak.invalid/x")


def test_every_member_of_a_gzip_is_read(server: Server, client: Client) -> None:
    whole = (HEADER + ISS_ROW + HST_ROW).encode()
    for cut in (1, 300, len(whole) - 1):
        members = gzip.compress(whole[:cut]) + gzip.compress(whole[cut:])
        for end in (b"", b"\0" * 100):
            packed = Answer(members + end, headers=(("Content-Encoding", "gzip"),))
            server.answer(packed)
            assert client.get(server.url).body == whole


@pytest.mark.parametrize(
    ("header", "minutes"),
    [("10800", 180), ("Sat, 22 Aug 2026 20:00:00 GMT", 240), ("9" * 9, 24 * 60)],
)
def test_retry_after_is_honoured(
    store: Store, server: Server, client: Client, header: str, minutes: int
) -> None:
    server.answer(Answer(b"", 503, headers=(("Retry-After", header),)), Answer())
    other = Query("gp", "GROUP", "stations")
    with pytest.raises(SourceError, match="HTTP 503"):
        fetch(store, client, server.url, other, lambda: NOW)
    for early in (MINUTE, minutes * MINUTE - MINUTE):
        with pytest.raises(SourceError, match="accepts no request before"):
            fetch(store, client, server.url, ISS, lambda now=NOW + early: now)
    assert len(server.asked) == 1
    assert fetch(store, client, server.url, ISS, lambda: NOW + minutes * MINUTE).asked


def test_the_interval_holds_for_all_folders_of_a_machine(
    store: Store, server: Server, client: Client, tmp_path: Path
) -> None:
    fetch(store, client, server.url, ISS, lambda: NOW)
    with open_store(tmp_path / "other") as other:
        with pytest.raises(SourceError, match="for the data folder") as caught:
            fetch(other, client, server.url, ISS, lambda: NOW + HOUR)
        assert str(store.file.parent) in caught.value.message
        assert len(server.asked) == 1
        assert fetch(other, client, server.url, ISS, lambda: NOW + 2 * HOUR).new == 1
    assert len(server.asked) == 2


def test_what_never_got_there_holds_nobody_back(
    store: Store, server: Server, client: Client, tmp_path: Path
) -> None:
    with pytest.raises(UnreachableError):
        fetch(store, Client(timeouts=Timeouts(run=0.0)), server.url, ISS, lambda: NOW)
    with open_store(tmp_path / "other") as other:
        assert fetch(other, client, server.url, ISS, lambda: NOW).new == 1


def test_a_damaged_log_of_the_machine_is_begun_anew(
    store: Store, server: Server, client: Client, tmp_path: Path
) -> None:
    log = tmp_path / ".local" / "state" / "orbitwatch" / "requests.json"
    log.parent.mkdir(parents=True)
    for n, content in enumerate((b"{", b"[]", b"\xff", b"[" * 9999, b'{"x": [null]}', b'{"y": 1}')):
        log.write_bytes(content)
        assert fetch(store, client, server.url, Query("gp", "NAME", f"iss{n}"), lambda: NOW).asked
        assert b"gp.php?NAME" in log.read_bytes()


def test_a_clock_set_back_and_right_again(store: Store, server: Server, client: Client) -> None:
    for moment in (NOW, NOW - 30 * HOUR, NOW + MINUTE, NOW + HOUR, NOW - 29 * HOUR):
        fetch(store, client, server.url, ISS, lambda now=moment: now)
        assert len(server.asked) == 1
    fetch(store, client, server.url, ISS, lambda: NOW + 2 * HOUR)
    assert len(server.asked) == 2


def test_an_epoch_in_the_future_is_not_fresh(store: Store, server: Server, tmp_path: Path) -> None:
    wrong = ISS_ROW.replace("2026-08-22T12", "2056-08-22T12")
    server.answer(Answer((HEADER + wrong).encode()), Answer())
    settings = Settings(tmp_path, False, celestrak_url=server.url)
    first = refresh_if_old(store, [25544], lambda: NOW, settings)
    assert (first.new, first.still_old) == (1, (25544,))
    again = refresh_if_old(store, [25544], lambda: NOW + 3 * HOUR, settings)
    assert (again.asked, again.new, again.still_old) == (1, 1, ())
    assert refresh_if_old(store, [25544], lambda: NOW + 6 * HOUR, settings).asked == 0
