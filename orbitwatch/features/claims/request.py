"""What was asked with ``claim``."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from orbitwatch.elements.modes import ElementsMode


@dataclass(frozen=True, slots=True, kw_only=True)
class ClaimRequest:
    """What was asked on the command line, as it was written there."""

    objects: tuple[str, ...]
    site: str | None
    time: str | None
    kind: str
    station: str | None
    station_elevation: float
    within: str | None
    min_elevation: float
    claims: Path | None
    examples: bool
    elements: Path | None
    elements_mode: ElementsMode
    format_: str | None
    output: str | None
    offline: bool | None
    data_dir: Path | None
    report: Path | None = None
