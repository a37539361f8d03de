"""File locks between processes."""

from __future__ import annotations

import contextlib
import os
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import IO

_FLAGS = os.O_CREAT | os.O_RDWR | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_BINARY", 0)
_POLL_S = 0.02

if sys.platform == "win32":
    import msvcrt

    def _try_lock(handle: IO[bytes], shared: bool) -> None:
        if not shared:  # Windows itself refuses to replace a file that is open
            handle.seek(0)
            msvcrt.locking(handle.fileno(), msvcrt.LK_NBLCK, 1)

else:
    import fcntl

    def _try_lock(handle: IO[bytes], shared: bool) -> None:
        fcntl.flock(handle.fileno(), (fcntl.LOCK_SH if shared else fcntl.LOCK_EX) | fcntl.LOCK_NB)


class FileInUseError(Exception):
    """Another process holds the lock."""


@contextlib.contextmanager
def locked(
    file: Path,
    *,
    shared: bool = False,
    wait_s: float = 0.0,
    say_after_s: float = 0.0,
    say: Callable[[], None] | None = None,
    remove: bool = False,
) -> Iterator[None]:
    """Hold a lock on ``file``, an empty file created for it, while the block runs.

    The system releases the lock when its process dies. A ``shared`` lock excludes only exclusive
    ones. The wait lasts up to ``wait_s`` seconds; ``say`` is called once after ``say_after_s`` of
    them. With ``remove`` the file is deleted at the end. On a file system without locks the block
    runs unlocked. Raises FileInUseError if another process keeps the lock, OSError if ``file``
    cannot be opened.
    """
    with contextlib.ExitStack() as stack:
        begun = time.monotonic()
        while True:
            handle = stack.enter_context(os.fdopen(_lock_descriptor(file), "r+b"))
            _wait(handle, shared, begun, wait_s, say_after_s, say)
            if not remove or _is_still(file, handle):
                break
            stack.close()  # its holder has just removed the file: this lock excludes nobody
        try:
            yield
        finally:
            if remove:
                with contextlib.suppress(OSError):
                    file.unlink(missing_ok=True)


def _lock_descriptor(file: Path) -> int:
    return os.open(file, _FLAGS, 0o666)


def _is_still(file: Path, handle: IO[bytes]) -> bool:
    try:
        return os.path.samestat(file.stat(), os.fstat(handle.fileno()))
    except OSError:
        return False


def _wait(
    handle: IO[bytes],
    shared: bool,
    begun: float,
    wait_s: float,
    say_after_s: float,
    say: Callable[[], None] | None,
) -> None:
    while True:
        try:
            return _try_lock(handle, shared)
        except (BlockingIOError, PermissionError):
            waited = time.monotonic() - begun
            if waited >= wait_s:
                raise FileInUseError from None
            if say is not None and waited >= say_after_s:
                say()
                say = None
            time.sleep(_POLL_S)
        except OSError:
            return None
