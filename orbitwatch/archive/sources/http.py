"""The HTTP client: one request returns one whole reply, or raises with the progress made.

Nothing is retried and no redirect is followed. TLS certificates are verified. Plain HTTP is
refused, except to this machine or where the caller states that the user configured it. Proxies
named in the environment are used, except for plain HTTP to this machine.
"""

from __future__ import annotations

import ipaddress
import socket
from collections.abc import Mapping
from dataclasses import dataclass
from time import monotonic
from typing import Final, Self
from urllib.parse import urlsplit

import requests
from requests.utils import get_environ_proxies, select_proxy

from orbitwatch.archive.reply import Reply, UnreachableError
from orbitwatch.archive.sources.background_call import BackgroundCall
from orbitwatch.archive.sources.policy import LARGEST_REPLY
from orbitwatch.archive.sources.reply import ArrivingReply
from orbitwatch.archive.sources.sending_adapter import SendingAdapter, current
from orbitwatch.errors import OrbitwatchError, SourceError
from orbitwatch.version import __version__

USER_AGENT: Final = (
    f"orbitwatch/{__version__} (+orbitwatch: satellite passes from public element sets)"
)


@dataclass(frozen=True, slots=True)
class Timeouts:
    """Seconds: to resolve and connect, between two pieces of the reply, and in total.

    ``run`` limits all requests of a client together; None sets no limit.
    """

    connect: float = 3.0
    read: float = 20.0
    total: float = 120.0
    run: float | None = None


class Client:
    """A session with its connections and cookies, for one run; a context manager."""

    def __init__(self, *, allow_plain: bool = False, timeouts: Timeouts | None = None) -> None:
        self._allow_plain = allow_plain
        self._timeouts = timeouts or Timeouts()
        self.sent = 0
        """Requests sent in this run, including those that failed."""
        self._begun = monotonic()
        self._session = requests.Session()
        for scheme in ("https://", "http://"):
            self._session.mount(scheme, SendingAdapter())
        self._session.headers.update({"User-Agent": USER_AGENT, "Accept-Encoding": "gzip"})
        # By default requests adds credentials of ~/.netrc to every request to their host.
        self._session.auth = _unchanged

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._session.close()

    @property
    def has_cookies(self) -> bool:
        """Whether a server has set a cookie in this session."""
        return bool(self._session.cookies)

    @property
    def cookies(self) -> dict[str, str]:
        """The cookies of this session, by name."""
        return {cookie.name: cookie.value or "" for cookie in self._session.cookies}

    def set_cookies(self, cookies: Mapping[str, str], url: str) -> None:
        """Continue with the cookies of an earlier session, sent only to the host of ``url``."""
        self._session.cookies.clear()
        host = urlsplit(url).hostname or ""
        for name, value in cookies.items():
            domain = host if "." in host else f"{host}.local"  # as the standard library has it
            self._session.cookies.set(name, value, domain=domain, path="/")

    def get(self, url: str, *, limit: int = LARGEST_REPLY) -> Reply:
        """Request ``url``; a body of more than ``limit`` bytes is aborted.

        Raises UnreachableError or BrokenReplyError, and SourceError where the connection would not
        be encrypted.
        """
        return self._exchange("GET", url, None, limit)

    def post(self, url: str, form: Mapping[str, str]) -> Reply:
        """Send a form. Raises as ``get`` does; no error contains any of the form."""
        return self._exchange("POST", url, form, LARGEST_REPLY)

    def post_json(self, url: str, body: bytes, headers: Mapping[str, str]) -> Reply:
        """Send JSON, with further ``headers``. Raises as ``get`` does."""
        self._session.headers.update({"Content-Type": "application/json", **headers})
        return self._exchange("POST", url, body, LARGEST_REPLY)

    def _exchange(
        self, method: str, url: str, form: Mapping[str, str] | bytes | None, limit: int
    ) -> Reply:
        host = urlsplit(url).hostname or ""
        if not (self._allow_plain or is_private(url)):
            raise SourceError(f"the request to {host} would not be encrypted", hint="use https://")
        if self._seconds_left() <= 0:
            raise _unreachable(host, "the time limit is reached")
        # Unencrypted traffic to this machine must not leave it through a proxy.
        self._session.trust_env = not _is_plain_loopback(url)
        self.sent += 1
        connect = self._seconds_per_address(url, host)
        arriving = ArrivingReply(host, limit)

        def work() -> Reply:
            current.arriving = arriving
            try:
                with self._session.request(
                    method,
                    url,
                    data=form,
                    timeout=(connect, self._timeouts.read),
                    allow_redirects=False,
                    stream=True,
                ) as response:
                    return arriving.read(response.status_code, response.headers, response.raw)
            finally:
                arriving.end()

        total = max(self._seconds_left(), 0.1)
        pending = BackgroundCall(work)
        try:
            begun = monotonic()
            # Twice the connection time: TLS handshakes may take as long again.
            arriving.wait_for_sending(min(2 * self._timeouts.connect, total))
            left = total - (monotonic() - begun) if arriving.has_started else 0.0
            return pending.result(left)
        except OrbitwatchError:
            raise
        except Exception as error:  # whatever the libraries raise for a reply or a setting
            arriving.stop()  # first: a request not sent yet will not be sent from now on
            raise _explained(error, arriving) from None
        finally:
            arriving.stop()

    def _seconds_left(self) -> float:
        """Return how long an exchange that starts now may take."""
        if self._timeouts.run is None:
            return self._timeouts.total
        left = self._timeouts.run - (monotonic() - self._begun)
        return min(self._timeouts.total, left)

    def _seconds_per_address(self, url: str, host: str) -> float:
        """Resolve the host, and share the rest of the connection time among its addresses.

        The system's resolver has no timeout, and addresses are tried one after the other: without
        this, a machine that is offline may wait for minutes.
        """
        host = _proxy_host(url, host) or host
        begun = monotonic()
        try:
            found = BackgroundCall(
                lambda: socket.getaddrinfo(host, None, type=socket.SOCK_STREAM)
            ).result(min(self._timeouts.connect, self._seconds_left()))
        except (OSError, UnicodeError):  # unknown, too late, or not a host name
            raise _unreachable(host, "its name cannot be resolved") from None
        left = self._timeouts.connect - (monotonic() - begun)
        return max(left, 0.1) / max(len(found), 1)


def _proxy_host(url: str, host: str) -> str | None:
    """Return the host of the proxy that the environment names for ``url``, or None."""
    if _is_plain_loopback(url):
        return None
    try:
        proxy = select_proxy(url, get_environ_proxies(url, no_proxy=None))
        return urlsplit(proxy if "//" in proxy else f"//{proxy}").hostname if proxy else None
    except ValueError:
        raise _unreachable(host, "its address, or the proxy's, is not usable") from None


def is_private(url: str) -> bool:
    """Whether nobody else can read the request: TLS, or a server on this machine."""
    parts = urlsplit(url)
    return parts.scheme == "https" or (parts.scheme == "http" and _is_loopback(parts.hostname))


def _is_plain_loopback(url: str) -> bool:
    parts = urlsplit(url)
    return parts.scheme == "http" and _is_loopback(parts.hostname)


def _is_loopback(host: str | None) -> bool:
    if host is None or host == "localhost":
        return host is not None
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def _explained(error: Exception, arriving: ArrivingReply) -> SourceError:
    """Translate a failed exchange; the libraries' own messages may contain too much."""
    host = arriving.host
    late = isinstance(error, (requests.exceptions.Timeout, TimeoutError)) or "timed out" in str(
        error
    )
    if arriving.sent:
        if late:
            return arriving.broken("did not answer in time")
        if arriving.status is None:
            return arriving.broken("closed the connection without an answer")
        return arriving.broken("sent an incomplete reply")
    if isinstance(error, requests.exceptions.SSLError):
        return UnreachableError(
            f"{host} cannot be trusted: its TLS certificate or handshake failed",
            hint="check the clock and the network; REQUESTS_CA_BUNDLE names further certificates",
        )
    if isinstance(error, requests.exceptions.ProxyError):
        return _unreachable(host, "the proxy cannot connect")
    if isinstance(error, (requests.exceptions.InvalidURL, requests.exceptions.InvalidSchema)) or (
        isinstance(error, ValueError) and not isinstance(error, requests.RequestException)
    ):
        return _unreachable(host, "its address, or the proxy's, is not usable")
    return _unreachable(host, "no connection in time" if late else "no connection")


def _unreachable(host: str, why: str) -> UnreachableError:
    return UnreachableError(
        f"{host} cannot be reached: {why}",
        hint="check the network; --offline uses the stored data",
    )


def _unchanged(request: requests.PreparedRequest) -> requests.PreparedRequest:
    return request
