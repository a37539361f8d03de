"""Detection of element sets that another process has changed on disk."""

from __future__ import annotations

from pathlib import Path

from orbitwatch.archive.database.location import FILE
from orbitwatch.config import Settings
from orbitwatch.features.passes.question import PassQuestion
from orbitwatch.features.watch.question import WatchQuestion

Stamp = tuple[tuple[int, int] | None, ...]
"""Modification time (ns) and size of each file of element sets; None for a missing file."""


def stamp_of(question: WatchQuestion, settings: Settings) -> Stamp:
    """Return the stamp of the archive and of the files that the question names."""
    paths = [settings.data_dir / FILE, settings.data_dir / f"{FILE}-wal"]
    for one in question.lists:
        named = one.selection.elements if isinstance(one, PassQuestion) else one.elements
        paths += [named] if isinstance(named, Path) else []
    return tuple(map(_stamp, paths))


def _stamp(path: Path) -> tuple[int, int] | None:
    try:
        found = path.stat()
    except OSError:
        return None
    return found.st_mtime_ns, found.st_size
