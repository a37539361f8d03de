"""The archive opened: mended first where it is damaged."""

from __future__ import annotations

import contextlib
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

from orbitwatch import remarks
from orbitwatch.archive.database.connection import connect
from orbitwatch.archive.database.failures import DamagedArchiveError, check_marker, folder_errors
from orbitwatch.archive.database.location import FILE, WAIT_S
from orbitwatch.archive.database.locking import shared
from orbitwatch.archive.database.mended import Mended
from orbitwatch.archive.database.store import Store
from orbitwatch.archive.database.waiting import patience
from orbitwatch.errors import OrbitwatchError

T = TypeVar("T")


def is_there(folder: Path) -> bool:
    """Whether ``folder`` holds an archive, if only its log."""
    return (folder / FILE).exists() or (folder / f"{FILE}-wal").exists()


def open_store(folder: Path, *, wait_s: float = WAIT_S) -> Store:
    """Open the archive in ``folder``; both are made where they are missing.

    A damaged archive is set aside and rebuilt from what can be read of it; ``Store.mended`` then
    says so. Raises UsageError where the folder cannot be used or a newer orbitwatch wrote the
    file, SourceError where another process keeps it locked for ``wait_s`` seconds.
    """
    file = folder / FILE
    with folder_errors(file):
        folder.mkdir(parents=True, exist_ok=True)
    with contextlib.suppress(DamagedArchiveError):
        if not check_marker(file).exists():
            return _opened(file, wait_s, None)
    from orbitwatch.archive.database.repair import mend

    mended = mend(folder, wait_s)
    return _opened(file, wait_s, mended)


def _opened(file: Path, wait_s: float, mended: Mended | None) -> Store:
    with (
        shared(file, wait_s),
        patience(file),
    ):  # shared, or it might be set aside between opening it and looking at it
        return Store(connect(file, wait_s), file, mended, wait_s)


def with_archive(
    folder: Path,
    work: Callable[[Store], T],
    tell: Callable[[Mended], None],
    *,
    wait_s: float = WAIT_S,
) -> T:
    """Return what ``work`` makes of the archive in ``folder``.

    Where the file proves damaged on the way, it is mended and the work is done again from the
    start. ``tell`` hears of every mending; another process is waited for ``wait_s`` seconds.
    """
    try:
        return _work(folder, work, tell, wait_s)
    except DamagedArchiveError:
        return _work(folder, work, tell, wait_s)


def from_archive(
    folder: Path, work: Callable[[Store], T], tell: Callable[[Mended], None], instead: str
) -> T | None:
    """Return what ``work`` makes of the archive in ``folder``; None where there is none.

    None too where it cannot be opened, which a warning says with what is done ``instead``: this
    is for data that refine what ships, and cost no answer.
    """
    try:
        return with_archive(folder, work, tell) if is_there(folder) else None
    except (OrbitwatchError, OSError) as error:
        remarks.warn(f"{instead}: {error}")
        return None


def _work(
    folder: Path,
    work: Callable[[Store], T],
    tell: Callable[[Mended], None],
    wait_s: float,
) -> T:
    with open_store(folder, wait_s=wait_s) as store:
        if store.mended is not None:
            tell(store.mended)
        return work(store)
