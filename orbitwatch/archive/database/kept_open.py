"""Keeps the archive open between uses while a command runs."""

from __future__ import annotations

import contextlib
import os
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from orbitwatch.archive.database.store import Store

_kept = threading.local()  # a connection belongs to one thread, and to one process


@contextlib.contextmanager
def archive_kept_open() -> Iterator[None]:
    """Keep the archive open between uses by this thread, until the block ends."""
    _kept.process, _kept.stores = os.getpid(), {}
    try:
        yield
    finally:
        _close()
        _kept.process = None


def take(folder: Path, wait_s: float) -> Store | None:
    """Return the store last passed to `keep`, if it can still be used."""
    store = (_stores() or {}).pop((folder, wait_s), None)
    if store is not None and store.is_set_aside():
        store.close()
        return None
    return store


def keep(store: Store, folder: Path, wait_s: float) -> bool:
    """Keep a store open for its next use; return whether it is."""
    stores = _stores()
    if stores is None or (folder, wait_s) in stores:
        return False
    store.release_memory()
    stores[folder, wait_s] = store
    return True


def _close() -> None:
    """Close this thread's kept stores, also before a fork.

    SQLite forbids a child to use or close an inherited connection: it could remove the log of an
    archive that its parent has open.
    """
    stores = _stores() or {}
    while stores:
        stores.popitem()[1].close()


if hasattr(os, "register_at_fork"):
    os.register_at_fork(before=_close)


def _stores() -> dict[tuple[Path, float], Store] | None:
    """Return the open stores by folder and time limit; None if stores are not kept open."""
    if getattr(_kept, "process", None) != os.getpid():
        return None
    stores: dict[tuple[Path, float], Store] = _kept.stores
    return stores
