"""An adapter for requests whose connections report when they start to send.

A request that was never sent may be withdrawn from the log; one that was sent counts.
"""

from __future__ import annotations

import threading
from collections.abc import Mapping
from typing import Any

from requests.adapters import HTTPAdapter

current = threading.local()
"""``arriving``: the exchange that runs in this thread."""


class _ReportsSending:
    """A mixin for connection classes that reports when a request starts to be sent."""

    def request(self, *args: Any, **options: Any) -> None:
        """Connect, report, and send."""
        connection: Any = self
        if connection.sock is None:
            connection.connect()
        current.arriving.begin_sending()
        connection_class: Any = super()
        connection_class.request(*args, **options)


def _reporting(pools: Mapping[str, Any]) -> dict[str, Any]:
    """Return the same pool classes with connections that report when they send."""
    found = {}
    for scheme, pool in pools.items():
        connection = type("Connection", (_ReportsSending, pool.ConnectionCls), {})
        found[scheme] = type("Pool", (pool,), {"ConnectionCls": connection})
    return found


class SendingAdapter(HTTPAdapter):
    """An HTTPAdapter whose connections report when a request starts to be sent."""

    def init_poolmanager(self, *args: Any, **options: Any) -> None:
        """Create the pools of direct connections."""
        super().init_poolmanager(*args, **options)
        self._install(self.poolmanager)

    def proxy_manager_for(self, proxy: str, **options: Any) -> Any:
        """Return the pools of connections through a proxy."""
        is_new = proxy not in self.proxy_manager
        manager = super().proxy_manager_for(proxy, **options)
        if is_new:
            self._install(manager)
        return manager

    @staticmethod
    def _install(manager: Any) -> None:
        manager.pool_classes_by_scheme = _reporting(manager.pool_classes_by_scheme)
