"""The lock that protects the archive's file from replacement: shared by users, exclusive for
repair.

The lock is on an empty file next to the archive.
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from functools import partial
from pathlib import Path

from orbitwatch import locks
from orbitwatch.archive.database.waiting import PATIENCE_S, note_waiting
from orbitwatch.errors import SourceError


@contextlib.contextmanager
def shared(file: Path, wait_s: float) -> Iterator[None]:
    """Keep ``file`` from being replaced while the block runs, where its folder allows that."""
    with contextlib.ExitStack() as stack:
        with contextlib.suppress(OSError):  # in a read-only folder nothing can be replaced
            stack.enter_context(_locked(file, wait_s, shared=True))
        yield


def alone(file: Path, wait_s: float) -> contextlib.AbstractContextManager[None]:
    """Return a lock that keeps all other processes from using ``file``."""
    return _locked(file, wait_s, shared=False)


def identity(file: Path) -> tuple[int, int] | None:
    """Return device and inode, which identify ``file`` even after renaming; None if missing."""
    try:
        found = file.stat()
    except OSError:
        return None
    return found.st_dev, found.st_ino


@contextlib.contextmanager
def _locked(file: Path, wait_s: float, *, shared: bool) -> Iterator[None]:
    try:
        with locks.locked(
            file.with_name(file.name + ".lock"),
            shared=shared,
            wait_s=wait_s,
            say_after_s=PATIENCE_S,
            say=partial(note_waiting, file),
        ):
            yield
    except locks.FileInUseError:
        raise SourceError(
            f"the archive {file} is in use by another process",
            hint="wait until that has finished, then try again",
        ) from None
