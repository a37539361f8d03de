"""What was asked with ``history``, and what was found of each object."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from orbitwatch.elements.element_set import ElementSet
from orbitwatch.elements.identity import HeldObject
from orbitwatch.evolution.events import Findings
from orbitwatch.features.history.rows import event_rows, history_rows
from orbitwatch.formats.rows import Rows


@dataclass(frozen=True, slots=True, kw_only=True)
class HistoryRequest:
    """What was asked on the command line, as it was written there."""

    objects: tuple[str, ...]
    start: str | None
    end: str | None
    events: bool
    chart: Path | None
    elements: Path | None
    format_: str | None
    output: str | None
    offline: bool | None
    data_dir: Path | None
    report: Path | None = None


@dataclass(frozen=True, slots=True)
class Told:
    """One object: the sets within the bounds, and what all its sets tell of that time."""

    held: HeldObject
    element_sets: tuple[ElementSet, ...]
    findings: Findings


def rows_of(told: Told, *, events: bool) -> Rows:
    """Return the rows of one object: its events, or its sets."""
    if events:
        return event_rows(told.held, told.findings.events)
    return history_rows(told.held, told.element_sets, told.findings.outliers)


def without_strays(told: Told) -> list[ElementSet]:
    """Return the sets that are in the object's own orbit."""
    strays = set(map(id, told.findings.outliers))
    return [s for s in told.element_sets if id(s) not in strays]
