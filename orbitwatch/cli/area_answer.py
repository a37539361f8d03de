"""The answer to ``overflights --area``: when swaths touch areas."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import numpy as np

from orbitwatch.analysis.areas import describe_sightings, find_sightings
from orbitwatch.analysis.subjects import Subject
from orbitwatch.analysis.swath import Swath
from orbitwatch.cli import messages, question, trust
from orbitwatch.cli.areas import areas_asked, render_areas
from orbitwatch.cli.options import span_from
from orbitwatch.cli.output import open_output
from orbitwatch.elements.modes import ElementsMode
from orbitwatch.errors import UsageError
from orbitwatch.export.area_rows import area_rows
from orbitwatch.export.columns import AREA_COLUMNS
from orbitwatch.export.rows import Rows

_NAMED = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class AreaRequest:
    """What was asked on the command line, as it was written there."""

    objects: tuple[str, ...]
    areas: tuple[str, ...]
    swath_km: float | None
    max_off_nadir: float | None
    max_distance: float | None
    daylight: bool
    start: str | None
    end: str | None
    for_: str | None
    elements: Path | None
    allow_stale: bool
    elements_mode: ElementsMode
    format_: str | None
    output: str | None
    offline: bool | None
    data_dir: Path | None

    @classmethod
    def of(cls, asked: dict[str, Any], typed: Sequence[str]) -> AreaRequest:
        """Return the request in the values of all options, of which ``typed`` were given.

        Raises UsageError where an option was given that has no meaning for areas.
        """
        known = {name: asked[name] for name in cls.__slots__}
        odd = sorted(set(typed) - set(known))
        if odd:
            options = ", ".join(f"--{name.rstrip('_').replace('_', '-')}" for name in odd)
            raise UsageError(
                f"--area excludes {options.replace('--sites', '--site')}",
                hint="ask about sites and about areas one after the other",
            )
        return cls(**known)


def answer(request: AreaRequest) -> None:
    """Answer the request: rows or a table to its output, remarks to stderr."""
    with open_output(request.format_, request.output, AREA_COLUMNS) as output:
        settings = question.settings_from(request.data_dir, request.offline)
        swath = Swath(request.swath_km, request.max_off_nadir)
        span, notes = span_from(request.start, request.end, request.for_, datetime.now(UTC))
        areas, remarks = areas_asked(request.areas)
        for note in (*notes, *remarks):
            messages.note(note)
        mode = request.elements_mode
        holdings = question.holdings_from(request.elements, settings, span, mode)
        objects = question.objects_asked(
            request.objects, holdings, all_of_file=request.elements is not None
        )
        objects = question.in_orbit_during(objects, span, mode)
        names = [held.record.name for held in objects]
        subjects = [Subject.of(held, mode) for held in objects]
        sightings = find_sightings(subjects, areas, span, swath)
        _tell_refused([names[subject] for subject in sightings.refused])
        details = describe_sightings(sightings, areas)
        rows = area_rows(sightings, details, [area.name for area in areas], names)
        rows = trust.without_stale(rows, details.stale, "closest", allow=request.allow_stale)
        rows = _filtered(request, rows)
        if not output.is_table:
            trust.tell_old_sets(rows)
            output.write(rows)
            return
        lines = trust.captions(rows) or ["The swath touches no area in this span."]
        render_areas(rows, lines, output.console())


def _filtered(request: AreaRequest, rows: Rows) -> Rows:
    if request.daylight:
        rows = rows.take(rows["daylight"].astype(bool))
    if request.max_distance is not None:
        rows = rows.take(np.flatnonzero(rows["closest_distance_km"] <= request.max_distance))
    return rows


def _tell_refused(names: Sequence[str]) -> None:
    refused = sorted(set(names))
    if refused:
        more = f" and {len(refused) - _NAMED:,} more" if refused[_NAMED:] else ""
        listed = ", ".join(refused[:_NAMED]) + more
        messages.warn(f"SGP4 gives no orbit in part of the span (decayed by then?): {listed}")
