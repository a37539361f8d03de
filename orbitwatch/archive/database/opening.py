"""Opens the archive, and repairs it first if it is damaged."""

from __future__ import annotations

import contextlib
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from orbitwatch import remarks
from orbitwatch.archive.database import kept_open
from orbitwatch.archive.database.connection import connect
from orbitwatch.archive.database.failures import DamagedArchiveError, check_marker, folder_errors
from orbitwatch.archive.database.location import FILE, WAIT_S
from orbitwatch.archive.database.locking import shared
from orbitwatch.archive.database.store import Store
from orbitwatch.archive.database.waiting import patience
from orbitwatch.errors import OrbitwatchError

if TYPE_CHECKING:
    from orbitwatch.archive.database.repair_result import RepairResult

T = TypeVar("T")


def is_there(folder: Path) -> bool:
    """Whether ``folder`` contains an archive, or at least its log."""
    return (folder / FILE).exists() or (folder / f"{FILE}-wal").exists()


def open_store(folder: Path, *, wait_s: float = WAIT_S) -> Store:
    """Open the archive in ``folder``; create both if they are missing.

    A damaged archive is set aside and rebuilt from what can be read of it; ``Store.mended`` then
    describes the repair. Raises UsageError where the folder cannot be used or a newer orbitwatch
    wrote the file, SourceError where another process locks it for ``wait_s`` seconds.
    """
    file = folder / FILE
    with folder_errors(file):
        folder.mkdir(parents=True, exist_ok=True)
    with contextlib.suppress(DamagedArchiveError):
        if not check_marker(file).exists():
            return _opened(file, wait_s, None)
    from orbitwatch.archive.database.repair import repair_archive

    mended = repair_archive(folder, wait_s)
    return _opened(file, wait_s, mended)


def _opened(file: Path, wait_s: float, mended: RepairResult | None) -> Store:
    with (
        shared(file, wait_s),
        patience(file),
    ):  # shared, or it might be set aside between opening and first reading it
        return Store(connect(file, wait_s), file, mended, wait_s)


def with_archive(
    folder: Path,
    work: Callable[[Store], T],
    on_repair: Callable[[RepairResult], None],
    *,
    wait_s: float = WAIT_S,
) -> T:
    """Return ``work(store)`` for the archive in ``folder``.

    If the file proves damaged meanwhile, it is repaired and the work restarted. ``on_repair`` is
    called after every repair; another process's lock is waited for up to ``wait_s`` seconds.
    """
    try:
        return _work(folder, work, on_repair, wait_s)
    except DamagedArchiveError:
        return _work(folder, work, on_repair, wait_s)


def from_archive(
    folder: Path,
    work: Callable[[Store], T],
    on_repair: Callable[[RepairResult], None],
    instead: str,
) -> T | None:
    """Return ``work(store)`` for the archive in ``folder``; None if there is no archive.

    Also None if it cannot be opened; a warning then states the error and what is done ``instead``.
    This is for data that refine shipped data and must not prevent an answer.
    """
    try:
        return with_archive(folder, work, on_repair) if is_there(folder) else None
    except (OrbitwatchError, OSError) as error:
        remarks.warn(f"{instead}: {error}")
        return None


def _work(
    folder: Path,
    work: Callable[[Store], T],
    on_repair: Callable[[RepairResult], None],
    wait_s: float,
) -> T:
    store = kept_open.take(folder, wait_s)
    is_new = store is None
    with contextlib.ExitStack() as closing:
        store = closing.enter_context(store or open_store(folder, wait_s=wait_s))
        if is_new and store.mended is not None:
            on_repair(store.mended)
        done = work(store)
        if kept_open.keep(store, folder, wait_s):  # not after a failure: the next use begins anew
            closing.pop_all()
        return done
