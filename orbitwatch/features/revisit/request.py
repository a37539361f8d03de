"""What was asked with ``revisit``."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from orbitwatch.selection.object_selection import ObjectSelection


@dataclass(frozen=True, slots=True, kw_only=True)
class RevisitRequest:
    """What was asked on the command line, as it was written there."""

    choice: ObjectSelection
    walkers: tuple[str, ...]
    altitude: float | None
    node_local_time: str | None
    sites: tuple[str, ...]
    sites_file: Path | None
    areas: tuple[str, ...]
    by_latitude: float | None
    max_off_nadir: float
    daylight: bool
    start: str | None
    end: str | None
    for_: str | None
    chart: Path | None
    jobs: int | None
    format_: str | None
    output: str | None
    offline: bool | None
    data_dir: Path | None
