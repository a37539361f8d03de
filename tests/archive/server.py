"""A real HTTP server on loopback that answers by a script and remembers what it was asked."""

from __future__ import annotations

import gzip
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

HEADER = (
    "OBJECT_NAME,OBJECT_ID,EPOCH,MEAN_MOTION,ECCENTRICITY,INCLINATION,RA_OF_ASC_NODE,"
    "ARG_OF_PERICENTER,MEAN_ANOMALY,EPHEMERIS_TYPE,CLASSIFICATION_TYPE,NORAD_CAT_ID,"
    "ELEMENT_SET_NO,REV_AT_EPOCH,BSTAR,MEAN_MOTION_DOT,MEAN_MOTION_DDOT\r\n"
)
ISS_ROW = (
    "ISS (ZARYA),1998-067A,2026-08-22T12:00:46.122912,15.49570248,.00076683,51.6331,331.8814,"
    "72.6488,287.5339,0,U,25544,999,58203,.17025076E-3,.9133E-4,0\r\n"
)
HST_ROW = (
    "HST,1990-037B,2026-08-22T15:03:47.836800,15.31421310,.00020632,28.4738,346.2416,150.3073,"
    "209.7640,0,U,20580,999,79876,.1840818E-3,.5984E-4,0\r\n"
)
SARAMAGO_ROW = (
    "SARAMAGO,2026-067CY,2026-08-22T03:16:08.605344,15.20984705,.00093868,97.4631,191.9530,"
    "127.5134,232.6956,0,U,100000,999,2172,.35009286E-3,.7701E-4,0\r\n"
)
ISS_CSV = (HEADER + ISS_ROW).encode()
NOT_UPDATED = (
    b"GP data has not updated since your last successful\r\n"
    b"download of GROUP=active at 2026-06-05 08:05:02 UTC.\r\n"
    b"Data is updated once every 2 hours."
)
NOT_FOUND = b"No GP data found"
PAGE = b"<!DOCTYPE html><html><head><title>Maintenance</title></head><body>Back soon.</body></html>"


@dataclass(frozen=True)
class Answer:
    """What the server does with one request.

    ``cut`` bytes of the body are sent and the connection is closed, ``length`` is announced in
    place of the true one (None: nothing is), ``hold`` is waited for before anything is sent and
    ``hold_body`` after 40 bytes of the body; ``silent`` closes the connection without a word.
    """

    body: bytes = ISS_CSV
    status: int = 200
    type: str | None = "text/csv"
    headers: tuple[tuple[str, str], ...] = ()
    length: int | str | None = "true"
    cut: int | None = None
    packed: bool = False
    chunked: bool = False
    hold: threading.Event | None = None
    hold_body: threading.Event | None = None
    silent: bool = False

    @property
    def sent(self) -> bytes:
        return gzip.compress(self.body) if self.packed else self.body


@dataclass(frozen=True)
class Asked:
    method: str
    path: str
    headers: dict[str, str]
    body: bytes


@dataclass
class Server:
    """Answers by path where ``paths`` has it, else with the next of ``script``, else the last."""

    script: list[Answer] = field(default_factory=lambda: [Answer()])
    paths: dict[str, Answer] = field(default_factory=dict)
    asked: list[Asked] = field(default_factory=list)
    port: int = 0
    arrived: threading.Event = field(default_factory=threading.Event)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def targets(self) -> list[str]:
        return [asked.path for asked in self.asked]

    def answer(self, *answers: Answer) -> None:
        self.script = list(answers)

    def next(self, path: str) -> Answer:
        for start, answer in self.paths.items():
            if path.startswith(start):
                return answer
        return self.script.pop(0) if len(self.script) > 1 else self.script[0]


@contextmanager
def serving() -> Iterator[Server]:
    """Run a server in a thread while the block lasts."""
    server = Server()
    lock = threading.Lock()

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        wbufsize = 2**16  # head and body in one piece, or each waits for an acknowledgement

        def do_GET(self) -> None:
            length = int(self.headers.get("Content-Length") or 0)
            with lock:
                headers = {name.lower(): value for name, value in self.headers.items()}
                asked = Asked(self.command, self.path, headers, self.rfile.read(length))
                server.asked.append(asked)
                answer = server.next(self.path)
            server.arrived.set()
            self._send(answer)

        do_POST = do_GET  # noqa: N815 - http.server's way of naming

        def _send(self, answer: Answer) -> None:
            if answer.hold is not None:
                answer.hold.wait(30)
            if answer.silent:
                self.close_connection = True
                return
            body = answer.sent
            self.send_response(answer.status)
            if answer.type is not None:
                self.send_header("Content-Type", answer.type)
            for name, value in answer.headers:
                self.send_header(name, value)
            if answer.packed:
                self.send_header("Content-Encoding", "gzip")
            if answer.chunked:
                self.send_header("Transfer-Encoding", "chunked")
            elif answer.length is not None:
                length = len(body) if answer.length == "true" else answer.length
                self.send_header("Content-Length", str(length))
            self.end_headers()
            body = body[: answer.cut]
            if answer.chunked:
                half = len(body) // 2
                for part in (body[:half], body[half:]):
                    self.wfile.write(f"{len(part):x}\r\n".encode() + part + b"\r\n")
                body = b"" if answer.cut is not None else b"0\r\n\r\n"
            if answer.hold_body is not None:
                self.wfile.write(body[:40])
                self.wfile.flush()
                answer.hold_body.wait(30)
                body = body[40:]
            self.wfile.write(body)
            self.wfile.flush()
            if answer.length != "true" or answer.cut is not None:
                self.close_connection = True

        def log_message(self, *_: Any) -> None:
            pass

    class Quiet(ThreadingHTTPServer):
        daemon_threads = True

        def handle_error(self, *_: Any) -> None:  # the client has gone: what tests make it do
            pass

    httpd = Quiet(("127.0.0.1", 0), Handler)
    server.port = httpd.server_address[1]
    thread = threading.Thread(target=lambda: httpd.serve_forever(poll_interval=0.02), daemon=True)
    thread.start()
    try:
        yield server
    finally:
        httpd.shutdown()
        httpd.server_close()


def unused_port() -> int:
    """Return a port on loopback at which nothing listens."""
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        port: int = found.getsockname()[1]
        return port
