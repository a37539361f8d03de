"""What was asked with ``passes`` or ``overflights``."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from orbitwatch.elements.modes import ElementsMode
from orbitwatch.selection.object_selection import Choice

Kind = Literal["passes", "overflights"]


@dataclass(frozen=True, slots=True, kw_only=True)
class PassRequest:
    """What was asked on the command line, as it was written there."""

    kind: Kind
    choice: Choice
    sites: tuple[str, ...]
    sites_file: Path | None
    start: str | None
    end: str | None
    for_: str | None
    min_elevation: float
    allow_stale: bool
    elements_mode: ElementsMode
    jobs: int | None
    format_: str | None
    output: str | None
    offline: bool | None
    data_dir: Path | None
    visible: bool = False
    daylight: bool = False
    max_off_nadir: float | None = None
    max_distance: float | None = None
    alarm: str | None = None
    resume: bool = False
    chart: Path | None = None
    timeline: Path | None = None
    sky: bool = False
    report: Path | None = None
