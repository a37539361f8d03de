"""One request and one whole reply: what is cut, late, too long or insecure never gets through."""

from __future__ import annotations

import contextlib
import gzip
import socket
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from time import monotonic

import pytest

from orbitwatch.archive.reply import BrokenReplyError, UnreachableError
from orbitwatch.archive.sources.http import USER_AGENT, Client, Timeouts, is_private
from orbitwatch.archive.sources.reply import ArrivingReply
from orbitwatch.errors import SourceError
from tests.archive.server import ISS_CSV, PAGE, Answer, Server, unused_port

HASTE = Timeouts(connect=0.5, read=0.2, total=0.6)


@pytest.mark.parametrize(
    "answer",
    [
        Answer(),
        Answer(packed=True),
        Answer(chunked=True),
        Answer(chunked=True, packed=True),
        Answer(length=None),
        Answer(length=None, packed=True),
    ],
)
def test_whole_replies(server: Server, client: Client, answer: Answer) -> None:
    server.answer(answer)
    reply = client.get(server.url + "/x?a=b")
    assert (reply.status, reply.content_type, reply.body) == (200, "text/csv", ISS_CSV)
    assert answer.packed or reply.received == len(ISS_CSV)
    assert reply.measured is (answer.length is not None or answer.packed)
    assert server.targets == ["/x?a=b"]
    headers = server.asked[0].headers
    assert headers["user-agent"] == USER_AGENT
    assert headers["accept-encoding"] == "gzip"
    assert "authorization" not in headers


@pytest.mark.parametrize(
    "answer",
    [
        Answer(cut=100),
        Answer(length=len(ISS_CSV) + 1),
        Answer(chunked=True, cut=100),
        Answer(chunked=True, packed=True, cut=60),
        Answer(gzip.compress(ISS_CSV)[:-20], headers=(("Content-Encoding", "gzip"),)),
        Answer(gzip.compress(ISS_CSV)[:-20], headers=(("Content-Encoding", "gzip"),), length=None),
    ],
)
def test_cut_replies(server: Server, client: Client, answer: Answer) -> None:
    server.answer(answer)
    with pytest.raises(BrokenReplyError, match="incomplete reply") as caught:
        client.get(server.url)
    assert caught.value.status == 200
    assert len(server.asked) == 1, "no retry"


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (Answer(b"not gzip at all", headers=(("Content-Encoding", "gzip"),)), "decompressed"),
        (Answer(headers=(("Content-Encoding", "br"),)), "not requested"),
        (Answer(b"x" * 5000), "announces more than 4,000 bytes"),
        (Answer(b"x" * 5000, length=None), "more than 4,000 bytes"),
        (Answer(b"\0" * 50_000_000, packed=True), "more than 4,000 bytes"),
    ],
)
def test_unusable_replies(server: Server, client: Client, answer: Answer, words: str) -> None:
    server.answer(answer)
    with pytest.raises(BrokenReplyError, match=words) as caught:
        client.get(server.url, limit=4000)
    assert caught.value.status == 200


def test_a_redirect_is_a_reply_like_any_other(server: Server, client: Client) -> None:
    server.answer(Answer(b"", 301, headers=(("Location", f"{server.url}/elsewhere"),)))
    assert client.get(server.url + "/here").status == 301
    assert server.targets == ["/here"]


def test_of_a_refusal_the_beginning_is_enough(server: Server, client: Client) -> None:
    server.answer(Answer(PAGE * 10_000, 503, "text/html"))
    reply = client.get(server.url)
    assert reply.status == 503
    assert len(reply.body) == 65_536


def test_late_replies(server: Server) -> None:
    never = threading.Event()
    for answer, status in ((Answer(hold=never), None), (Answer(hold_body=never), 200)):
        server.answer(answer)
        begun = monotonic()
        with Client(timeouts=HASTE) as client, pytest.raises(BrokenReplyError, match="time") as got:
            client.get(server.url)
        assert got.value.status == status
        assert monotonic() - begun < 0.6
    never.set()


def test_all_of_it_has_its_time(server: Server) -> None:
    """A body that keeps coming, byte by byte, within every single time-out."""
    never = threading.Event()
    server.answer(Answer(hold_body=never))
    with (
        Client(timeouts=Timeouts(connect=0.5, read=30, total=0.3)) as client,
        pytest.raises(BrokenReplyError, match="in time") as caught,
    ):
        client.get(server.url)
    assert caught.value.status == 200
    never.set()


def test_a_server_that_hangs_up(server: Server, client: Client) -> None:
    server.answer(Answer(silent=True))
    with pytest.raises(BrokenReplyError, match="without an answer") as caught:
        client.get(server.url)
    assert caught.value.status is None
    assert len(server.asked) == 1


@contextmanager
def dripping(words: bytes) -> Iterator[int]:
    """Listen on a port; whoever connects is sent ``words`` and then a byte now and then."""
    listening = socket.create_server(("127.0.0.1", 0))
    done = threading.Event()

    def serve() -> None:
        with contextlib.suppress(OSError), listening.accept()[0] as connection:
            connection.sendall(words)
            while not done.wait(0.05):
                connection.sendall(b"x" if words else b"")

    thread = threading.Thread(target=serve, daemon=True)
    thread.start()
    with listening:
        yield int(listening.getsockname()[1])
        done.set()
        thread.join(5)


def test_headers_that_drip_have_an_end() -> None:
    with dripping(b"HTTP/1.1 200 OK\r\nX: ") as port, Client(timeouts=Timeouts(run=0.4)) as client:
        begun = monotonic()
        with pytest.raises(BrokenReplyError, match="in time") as caught:
            client.get(f"http://127.0.0.1:{port}/")
        assert (caught.value.status, client.sent) == (None, 1)
        with pytest.raises(UnreachableError, match="the time limit is reached"):
            client.get(f"http://127.0.0.1:{port}/")
        assert client.sent == 1
        assert monotonic() - begun < 1


@pytest.mark.parametrize("words", [b"", b"\x16\x03\x03\x40\x00"])
def test_a_handshake_that_hangs_is_no_request(words: bytes) -> None:
    """Not even one that goes on for ever, byte by byte."""
    with dripping(words) as port, Client(timeouts=Timeouts(connect=0.2)) as client:
        begun = monotonic()
        with pytest.raises(UnreachableError, match="no connection in time"):
            client.get(f"https://localhost:{port}/")
        assert monotonic() - begun < 1


def test_a_tunnel_that_hangs_is_no_request(monkeypatch: pytest.MonkeyPatch) -> None:
    with dripping(b"") as port, Client(timeouts=Timeouts(connect=0.2)) as client:
        monkeypatch.setenv("https_proxy", f"http://127.0.0.1:{port}")
        with pytest.raises(UnreachableError):
            client.get("https://celestrak.example/")


def test_nothing_is_sent_once_nobody_waits() -> None:
    arriving = ArrivingReply("x", 10)
    arriving.stop()
    with pytest.raises(TimeoutError):
        arriving.begin_sending()
    assert not arriving.sent


def test_a_proxy_is_not_used_for_this_machine(
    server: Server, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("http_proxy", f"http://127.0.0.1:{unused_port()}")
    assert client.post(server.url + "/here", {"a": "b"}).status == 200
    assert server.targets == ["/here"]


def test_nobody_listens(client: Client) -> None:
    with pytest.raises(UnreachableError, match=r"127\.0\.0\.1 cannot be reached"):
        client.get(f"http://127.0.0.1:{unused_port()}/")


def test_no_such_name(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object, **__: object) -> None:
        raise socket.gaierror(-2, "Name or service not known")

    monkeypatch.setattr(socket, "getaddrinfo", fail)
    with pytest.raises(UnreachableError, match="cannot be resolved"):
        client.get("https://celestrak.example/")


def test_a_resolver_that_hangs(monkeypatch: pytest.MonkeyPatch) -> None:
    never = threading.Event()
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: never.wait(30))
    begun = monotonic()
    with (
        Client(timeouts=Timeouts(connect=0.2)) as client,
        pytest.raises(UnreachableError, match="cannot be resolved"),
    ):
        client.get("https://celestrak.example/")
    assert monotonic() - begun < 1
    never.set()


def test_time_to_connect_is_shared_among_addresses(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: [()] * 4)
    client = Client(timeouts=Timeouts(connect=3))
    assert client._seconds_per_address("https://x.example/", "x.example") <= 0.75


def test_plain_http_is_refused(server: Server) -> None:
    with Client() as client, pytest.raises(SourceError, match="would not be encrypted"):
        client.get("http://celestrak.example/")
    assert not is_private("http://192.0.2.1/")
    assert not is_private("ftp://localhost/")
    assert is_private("http://localhost:8000")
    assert is_private("http://[::1]:8000")
    assert is_private("https://celestrak.example")


def test_proxies_of_the_environment_are_used(
    server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("http_proxy", server.url)
    with Client(allow_plain=True) as client:
        assert client.get("http://celestrak.example/x").status == 200
    assert server.targets == ["http://celestrak.example/x"]
    monkeypatch.setenv("http_proxy", f"http://127.0.0.1:{unused_port()}")
    with Client(allow_plain=True) as client, pytest.raises(UnreachableError, match="proxy"):
        client.get("http://celestrak.example/x")


def test_netrc_is_left_alone(server: Server, client: Client, tmp_path: Path) -> None:
    netrc = tmp_path / ".netrc"
    netrc.write_text("machine 127.0.0.1 login someone password tiger-42\n")
    netrc.chmod(0o600)
    client.get(server.url)
    assert "authorization" not in server.asked[0].headers


def test_certificates_are_verified() -> None:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(Path(__file__).with_name("self-signed.pem"))
    listening = socket.create_server(("127.0.0.1", 0))
    received: list[bytes] = []

    def serve() -> None:
        plain, _ = listening.accept()
        try:
            with context.wrap_socket(plain, server_side=True) as secret:
                received.append(secret.recv(1000))
        except OSError:
            plain.close()

    thread = threading.Thread(target=serve, daemon=True)
    thread.start()
    url = f"https://localhost:{listening.getsockname()[1]}/"
    with Client() as client, pytest.raises(UnreachableError, match="cannot be trusted"):
        client.post(url, {"password": "tiger-42"})
    thread.join(5)
    listening.close()
    assert b"".join(received) == b""
