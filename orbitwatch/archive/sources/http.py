"""One request, one whole reply, or an error that says how far it came: the only user of requests.

Nothing is retried and no redirect is followed. TLS certificates are verified, plain HTTP is
refused except on this machine or where the caller says that the user's own setting asked for it,
and proxies named in the environment are used, except for plain HTTP to this machine.
"""

from __future__ import annotations

import ipaddress
import socket
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from time import monotonic
from typing import Any, Final, Generic, Self, TypeVar
from urllib.parse import urlsplit

import requests
from requests.adapters import HTTPAdapter
from requests.utils import get_environ_proxies, select_proxy

from orbitwatch.archive.reply import Reply, UnreachableError
from orbitwatch.archive.sources.policy import LARGEST_REPLY
from orbitwatch.archive.sources.reply import ArrivingReply
from orbitwatch.errors import OrbitwatchError, SourceError
from orbitwatch.version import __version__

USER_AGENT: Final = (
    f"orbitwatch/{__version__} (+orbitwatch: satellite passes from public element sets)"
)

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Timeouts:
    """Seconds: to find the host and connect, between two pieces of the reply, and for it all.

    ``run`` is for all requests of a client together; None sets no limit.
    """

    connect: float = 3.0
    read: float = 20.0
    total: float = 120.0
    run: float | None = None


class Client:
    """A session with its connections and cookies, for one run; use it in a ``with``."""

    def __init__(self, *, allow_plain: bool = False, timeouts: Timeouts | None = None) -> None:
        self._allow_plain = allow_plain
        self._timeouts = timeouts or Timeouts()
        self.sent = 0
        """How many requests this run has made, those that came to nothing too."""
        self._begun = monotonic()
        self._session = requests.Session()
        for scheme in ("https://", "http://"):
            self._session.mount(scheme, _Adapter())
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

    @property
    def cookies(self) -> dict[str, str]:
        """The cookies that this session has, by name."""
        return {cookie.name: cookie.value or "" for cookie in self._session.cookies}

    def set_cookies(self, cookies: Mapping[str, str], url: str) -> None:
        """Go on with the cookies of an earlier session, sent to the host of ``url`` alone."""
        self._session.cookies.clear()
        host = urlsplit(url).hostname or ""
        for name, value in cookies.items():
            domain = host if "." in host else f"{host}.local"  # as the standard library has it
            self._session.cookies.set(name, value, domain=domain, path="/")

    def get(self, url: str, *, limit: int = LARGEST_REPLY) -> Reply:
        """Ask for ``url``; a body of more than ``limit`` bytes is broken off.

        Raises UnreachableError or BrokenReplyError, and SourceError where the address would be
        asked without encryption.
        """
        return self._exchange("GET", url, None, limit)

    def post(self, url: str, form: Mapping[str, str]) -> Reply:
        """Send a form. Raises as ``get`` does; no error ever holds a word of the form."""
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
            raise SourceError(f"{host} would be asked without encryption", hint="use https://")
        if self._seconds_left() <= 0:
            raise _unreachable(host, "the time for that is over")
        # What goes to this machine without encryption must not leave it through a proxy.
        self._session.trust_env = not _is_plain_loopback(url)
        self.sent += 1
        connect = self._seconds_per_address(url, host)
        arriving = ArrivingReply(host, limit)

        def work() -> Reply:
            _thread.arriving = arriving
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
        pending = _Pending(work)
        try:
            begun = monotonic()
            # As long again for TLS, whose every step may take the time to connect.
            arriving.wait_for_sending(min(2 * self._timeouts.connect, total))
            left = total - (monotonic() - begun) if arriving.is_moving else 0.0
            return pending.result(left)
        except OrbitwatchError:
            raise
        except Exception as error:  # whatever the libraries stumble over in a reply or a setting
            arriving.stop()  # first: from now on the request is not sent if it has not been
            raise _explained(error, arriving) from None
        finally:
            arriving.stop()

    def _seconds_left(self) -> float:
        """Return how long an exchange may take that begins now."""
        if self._timeouts.run is None:
            return self._timeouts.total
        left = self._timeouts.run - (monotonic() - self._begun)
        return min(self._timeouts.total, left)

    def _seconds_per_address(self, url: str, host: str) -> float:
        """Look the host up, and share what is left of the time to connect among its addresses.

        The system's resolver knows no time-out, and a connection is tried at one address after
        the other: without this, a machine that is cut off may wait for minutes.
        """
        host = _proxy_host(url, host) or host
        begun = monotonic()
        try:
            found = _Pending(
                lambda: socket.getaddrinfo(host, None, type=socket.SOCK_STREAM)
            ).result(min(self._timeouts.connect, self._seconds_left()))
        except (OSError, UnicodeError):  # no such name, not in time, or no name at all
            raise _unreachable(host, "the name cannot be looked up") from None
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
        raise _unreachable(host, "its address, or the proxy's, cannot be used") from None


def is_private(url: str) -> bool:
    """Whether nobody on the way can read what is sent: TLS, or a server on this machine."""
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


class _Pending(Generic[T]):
    """Work that goes on in a thread which does not keep the program alive."""

    def __init__(self, work: Callable[[], T]) -> None:
        self._done: list[T] = []
        self._failed: list[BaseException] = []

        def run() -> None:
            try:
                self._done.append(work())
            except BaseException as error:
                self._failed.append(error)

        self._thread = threading.Thread(target=run, daemon=True)
        self._thread.start()

    def result(self, seconds: float) -> T:
        """Return what the work returns, or raise what it raises; TimeoutError after ``seconds``.

        Nobody waits for the work from then on.
        """
        self._thread.join(max(seconds, 0.0))
        if self._failed:
            raise self._failed[0]
        if not self._done:
            raise TimeoutError
        return self._done[0]


_thread = threading.local()
"""``arriving``: the exchange that runs in this thread."""


class _Announcing:
    """Comes before a class of connections: says when one stands and the request is being sent."""

    def request(self, *args: Any, **options: Any) -> None:
        """Connect, say so, and send."""
        connection: Any = self
        if connection.sock is None:
            connection.connect()
        _thread.arriving.begin_sending()
        connection_class: Any = super()
        connection_class.request(*args, **options)


def _announcing(pools: Mapping[str, Any]) -> dict[str, Any]:
    """Return the same classes of pools, of connections that announce their requests."""
    found = {}
    for scheme, pool in pools.items():
        connection = type("Connection", (_Announcing, pool.ConnectionCls), {})
        found[scheme] = type("Pool", (pool,), {"ConnectionCls": connection})
    return found


class _Adapter(HTTPAdapter):
    """Makes connections that say when a request is being sent."""

    def init_poolmanager(self, *args: Any, **options: Any) -> None:
        """Make the pools of direct connections."""
        super().init_poolmanager(*args, **options)
        self._announce(self.poolmanager)

    def proxy_manager_for(self, proxy: str, **options: Any) -> Any:
        """Return the pools of connections through a proxy."""
        is_new = proxy not in self.proxy_manager
        manager = super().proxy_manager_for(proxy, **options)
        if is_new:
            self._announce(manager)
        return manager

    @staticmethod
    def _announce(manager: Any) -> None:
        manager.pool_classes_by_scheme = _announcing(manager.pool_classes_by_scheme)


def _explained(error: Exception, arriving: ArrivingReply) -> SourceError:
    """Say what a failed exchange means; the libraries' own words may hold more than is wanted."""
    host = arriving.host
    late = isinstance(error, (requests.exceptions.Timeout, TimeoutError)) or "timed out" in str(
        error
    )
    if arriving.sent:
        if late:
            return arriving.broken("did not answer in time")
        if arriving.status is None:
            return arriving.broken("broke off without an answer")
        return arriving.broken("sent a reply that breaks off")
    if isinstance(error, requests.exceptions.SSLError):
        return UnreachableError(
            f"{host} cannot be trusted: its TLS certificate or handshake failed",
            hint="check the clock and the network; REQUESTS_CA_BUNDLE names further certificates",
        )
    if isinstance(error, requests.exceptions.ProxyError):
        return _unreachable(host, "the proxy does not connect")
    if isinstance(error, (requests.exceptions.InvalidURL, requests.exceptions.InvalidSchema)) or (
        isinstance(error, ValueError) and not isinstance(error, requests.RequestException)
    ):
        return _unreachable(host, "its address, or the proxy's, cannot be used")
    return _unreachable(host, "no connection in time" if late else "no connection")


def _unreachable(host: str, why: str) -> UnreachableError:
    return UnreachableError(
        f"{host} cannot be reached: {why}",
        hint="check the network; --offline works with what is held",
    )


def _as_it_is(request: requests.PreparedRequest) -> requests.PreparedRequest:
    return request
