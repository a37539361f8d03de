"""One request, one whole reply, or an error that says how far it came: the only user of requests.

Nothing is retried and no redirect is followed. TLS certificates are verified, plain HTTP is
refused except on this machine or where the caller says that the user's own setting asked for it,
and proxies named in the environment are used.
"""

from __future__ import annotations

import ipaddress
import socket
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from time import monotonic
from typing import Final, Self, TypeVar
from urllib.parse import urlsplit

import requests
from requests.utils import get_environ_proxies, select_proxy
from urllib3.exceptions import HTTPError, NewConnectionError

import orbitwatch
from orbitwatch.archive.policy import LARGEST_REPLY
from orbitwatch.archive.reply import ArrivingReply, Reply, UnreachableError
from orbitwatch.errors import SourceError

USER_AGENT: Final = (
    f"orbitwatch/{orbitwatch.__version__} (+orbitwatch: satellite passes from public element sets)"
)

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Timeouts:
    """Seconds: to find the host and connect, between two pieces of the reply, and for it all."""

    connect: float = 3.0
    read: float = 20.0
    total: float = 120.0


class Client:
    """A session with its connections and cookies, for one run; use it in a ``with``."""

    def __init__(self, *, allow_plain: bool = False, timeouts: Timeouts | None = None) -> None:
        self._allow_plain = allow_plain
        self._timeouts = timeouts or Timeouts()
        self.sent = 0
        """How many requests this run has made, those that came to nothing too."""
        self._session = requests.Session()
        self._session.headers.update({"User-Agent": USER_AGENT, "Accept-Encoding": "gzip"})
        # Left alone, requests adds what ~/.netrc says of a host to every request to it.
        self._session.auth = _as_it_is

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._session.close()

    @property
    def has_cookies(self) -> bool:
        """Whether a server has given this session a cookie."""
        return bool(self._session.cookies)

    def get(self, url: str, *, limit: int = LARGEST_REPLY) -> Reply:
        """Ask for ``url``; a body of more than ``limit`` bytes is broken off.

        Raises UnreachableError or BrokenReplyError, and SourceError where the address would be
        asked without encryption.
        """
        return self._exchange("GET", url, None, limit)

    def post(self, url: str, form: Mapping[str, str]) -> Reply:
        """Send a form. Raises as ``get`` does; no error ever holds a word of the form."""
        return self._exchange("POST", url, form, LARGEST_REPLY)

    def _exchange(self, method: str, url: str, form: Mapping[str, str] | None, limit: int) -> Reply:
        host = urlsplit(url).hostname or ""
        if not (self._allow_plain or is_private(url)):
            raise SourceError(f"{host} would be asked without encryption", hint="use https://")
        self.sent += 1
        connect = self._seconds_per_address(url, host)
        arriving = ArrivingReply(host, limit)

        def work() -> Reply:
            with self._session.request(
                method,
                url,
                data=form,
                timeout=(connect, self._timeouts.read),
                allow_redirects=False,
                stream=True,
            ) as response:
                return arriving.read(response.status_code, response.headers, response.raw)

        try:
            return _within(self._timeouts.total, work)
        except (requests.RequestException, HTTPError, OSError) as error:
            raise _explained(error, arriving) from None
        finally:
            arriving.stop()

    def _seconds_per_address(self, url: str, host: str) -> float:
        """Look the host up, and share what is left of the time to connect among its addresses.

        The system's resolver knows no time-out, and a connection is tried at one address after
        the other: without this, a machine that is cut off may wait for minutes.
        """
        proxy = select_proxy(url, get_environ_proxies(url, no_proxy=None))
        if proxy is not None:
            host = urlsplit(proxy if "//" in proxy else f"//{proxy}").hostname or host
        begun = monotonic()
        try:
            found = _within(
                self._timeouts.connect,
                lambda: socket.getaddrinfo(host, None, type=socket.SOCK_STREAM),
            )
        except (OSError, UnicodeError):  # no such name, not in time, or no name at all
            raise _unreachable(host, "the name cannot be looked up") from None
        left = self._timeouts.connect - (monotonic() - begun)
        return max(left, 0.1) / max(len(found), 1)


def is_private(url: str) -> bool:
    """Whether nobody on the way can read what is sent: TLS, or a server on this machine."""
    parts = urlsplit(url)
    return parts.scheme == "https" or (parts.scheme == "http" and _is_loopback(parts.hostname))


def _is_loopback(host: str | None) -> bool:
    if host is None or host == "localhost":
        return host is not None
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def _within(seconds: float, work: Callable[[], T]) -> T:
    """Return what ``work`` returns, or raise what it raises; TimeoutError after ``seconds``.

    The work goes on in a thread that nobody waits for and that does not keep the program alive.
    """
    done: list[T] = []
    failed: list[BaseException] = []

    def run() -> None:
        try:
            done.append(work())
        except BaseException as error:
            failed.append(error)

    thread = threading.Thread(target=run, daemon=True)
    thread.start()
    thread.join(seconds)
    if failed:
        raise failed[0]
    if not done:
        raise TimeoutError
    return done[0]


def _explained(error: Exception, arriving: ArrivingReply) -> SourceError:
    """Say what a failed exchange means; the libraries' own words may hold more than is wanted."""
    host = arriving.host
    if isinstance(error, requests.exceptions.ConnectTimeout):
        return _unreachable(host, "no connection in time")
    if isinstance(error, requests.exceptions.SSLError):
        return UnreachableError(
            f"{host} cannot be trusted: its TLS certificate or handshake failed",
            hint="check the clock and the network; REQUESTS_CA_BUNDLE names further certificates",
        )
    if isinstance(error, requests.exceptions.ProxyError):
        return _unreachable(host, "the proxy does not connect")
    if isinstance(error, (requests.exceptions.InvalidURL, requests.exceptions.InvalidSchema)):
        return _unreachable(host, "its address, or the proxy's, cannot be used")
    cause = error.args[0] if error.args else None
    if isinstance(getattr(cause, "reason", None), NewConnectionError):
        return _unreachable(host, "no connection")
    if isinstance(error, (requests.exceptions.Timeout, TimeoutError)) or "timed out" in str(error):
        return arriving.broken("did not answer in time")
    if arriving.status is None:
        return arriving.broken("broke off without an answer")
    return arriving.broken("sent a reply that breaks off")


def _unreachable(host: str, why: str) -> UnreachableError:
    return UnreachableError(
        f"{host} cannot be reached: {why}",
        hint="check the network; --offline works with what is held",
    )


def _as_it_is(request: requests.PreparedRequest) -> requests.PreparedRequest:
    return request
