"""Who may replace the archive's file, and when: its users share a lock, a mending holds it alone.

The lock is on a file beside the archive, whatever that holds, and goes when its holder dies.
"""

from __future__ import annotations

import contextlib
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import IO

from orbitwatch.archive.database.waiting import PATIENCE_S, say_waiting
from orbitwatch.errors import SourceError

_POLL_S = 0.02

if sys.platform == "win32":  # which itself refuses to rename a file that is open
    import msvcrt

    def _try_lock(handle: IO[bytes], shared: bool) -> None:
        if not shared:
            msvcrt.locking(handle.fileno(), msvcrt.LK_NBLCK, 1)

else:
    import fcntl

    def _try_lock(handle: IO[bytes], shared: bool) -> None:
        fcntl.flock(handle.fileno(), (fcntl.LOCK_SH if shared else fcntl.LOCK_EX) | fcntl.LOCK_NB)


@contextlib.contextmanager
def shared(file: Path, wait_s: float) -> Iterator[None]:
    """Keep ``file`` from being replaced while the block runs, where its folder allows that."""
    try:
        handle = _lock_of(file).open("ab")
    except OSError:  # a folder that cannot be written to: nothing will be replaced there
        yield
        return
    with handle:
        _lock(handle, file, wait_s, shared=True)
        yield


@contextlib.contextmanager
def alone(file: Path, wait_s: float) -> Iterator[None]:
    """Let nobody else use ``file`` while the block runs."""
    with _lock_of(file).open("ab") as handle:
        _lock(handle, file, wait_s, shared=False)
        yield


def identity(file: Path) -> tuple[int, int] | None:
    """Return what tells this very file from another of its name; None where there is none."""
    try:
        found = file.stat()
    except OSError:
        return None
    return found.st_dev, found.st_ino


def _lock_of(file: Path) -> Path:
    return file.with_name(file.name + ".lock")


def _lock(handle: IO[bytes], file: Path, wait_s: float, *, shared: bool) -> None:
    """Wait for the lock; a file system that knows none is used without."""
    begun = time.monotonic()
    until, said_at = begun + wait_s, begun + PATIENCE_S
    while True:
        try:
            _try_lock(handle, shared)
        except (BlockingIOError, PermissionError):
            now = time.monotonic()
            if now >= until:
                raise SourceError(
                    f"the archive {file} is in use by another process",
                    hint="wait until that has finished, then try again",
                ) from None
            if now >= said_at:
                said_at = until
                say_waiting(file)
            time.sleep(_POLL_S)
        except OSError:
            return
        else:
            return
