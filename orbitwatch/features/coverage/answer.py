"""The answer to ``coverage``: a row for each cell, with the element sets used."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

import numpy as np

from orbitwatch import remarks
from orbitwatch.answer import Answer
from orbitwatch.config import Settings
from orbitwatch.engine.processors import cores
from orbitwatch.features.coverage.cell_figures import CellFigures
from orbitwatch.features.coverage.cells import Cells, survey_cells
from orbitwatch.features.coverage.columns import COVERAGE_COLUMNS
from orbitwatch.features.coverage.looks import Fleet
from orbitwatch.features.coverage.question import CoverageQuestion
from orbitwatch.features.coverage.timing import evidence_rows, timing_table
from orbitwatch.features.revisit.fleets import Fleets, find_fleets
from orbitwatch.features.revisit.rows import NO_GAPS
from orbitwatch.formats.phrases import counted
from orbitwatch.formats.rows import Rows, rows_of
from orbitwatch.formats.values import to_datetime64
from orbitwatch.search.passes import span_days
from orbitwatch.selection import quality_notes
from orbitwatch.selection.manoeuvre_warnings import Manoeuvres


@dataclass(frozen=True, slots=True)
class CoverageAnswer:
    """Rows of cells; ``attributes`` are the question's metadata for files.

    ``evidence`` has the age and the uncertainty of each element set in use.
    """

    answer: Answer
    attributes: dict[str, str | int | float]
    evidence: Rows
    captions: tuple[str, ...]


def answer(question: CoverageQuestion, settings: Settings, now: datetime) -> CoverageAnswer:
    """Return how often the satellites look at each cell."""
    fleets = find_fleets(question, settings, now)
    hypothetical = np.array(fleets.hypothetical, dtype=np.bool_)
    timing = timing_table(fleets.subjects, hypothetical, question.span)
    fleet = Fleet(
        fleets.subjects,
        timing,
        question.span,
        question.max_off_nadir_deg,
        question.min_sun_deg,
        question.daylight_only,
    )
    latitude, longitude = question.grid.centres_deg()
    with remarks.progress("searching", len(latitude)) as work:
        cells, refused = survey_cells(
            fleet, latitude, longitude, question.jobs or cores(), work.advance
        )
    quality_notes.warn_of_refused([fleets.names[number] for number in refused.tolist()])
    _warn_of_stale(cells, question)
    evidence = evidence_rows(fleets.objects, timing, question.span)
    if question.objects is not None:
        manoeuvres = Manoeuvres(fleets.objects, question.objects.elements, settings)
        manoeuvres.add(evidence)
        manoeuvres.warn()
    captions = quality_notes.captions(evidence)
    if question.walkers:
        captions.append(
            "Walker fleets are hypothetical: circular orbits without drag, and no "
            "timing uncertainty."
        )
    rows = rows_of(COVERAGE_COLUMNS, _values(question, cells))
    return CoverageAnswer(
        Answer.of(_title(question, fleets), rows, objects=fleets.objects),
        _attributes(question, fleets),
        evidence,
        tuple(captions),
    )


def _values(question: CoverageQuestion, cells: Cells) -> dict[str, Any]:
    """Return the columns of all cells; a cell that is always in view has no gaps."""
    latitude, longitude = question.grid.centres_deg()
    reference_jd, _, _ = span_days(question.span)
    values: dict[str, Any] = {
        "cell": np.arange(question.grid.cells),
        "latitude_deg": latitude,
        "longitude_deg": longitude,
        "area_km2": question.grid.areas_km2(),
        "always_in_view": cells.always_in_view,
        "timing_uncertainty_s": cells.timing_uncertainty_s,
        **_figures(cells.every, reference_jd, ""),
        **_figures(cells.by_day, reference_jd, "daylight_"),
    }
    always = np.flatnonzero(cells.always_in_view)
    for name, none in NO_GAPS.items():
        values[name][always] = none
    return values


def _figures(figures: CellFigures, reference_jd: float, prefix: str) -> dict[str, Any]:
    values = asdict(figures)
    for end in ("longest_gap_start", "longest_gap_end"):
        values[end] = to_datetime64(reference_jd, values[end])
    return {f"{prefix}{name}": value for name, value in values.items()}


def _warn_of_stale(cells: Cells, question: CoverageQuestion) -> None:
    """Warn of looks at times that are too uncertain."""
    stale = int(cells.stale_looks.sum())
    if not stale:
        return
    reference_jd, _, _ = span_days(question.span)
    since = to_datetime64(reference_jd, np.array([cells.stale_since.min()]))[0]
    remarks.warn(
        f"{stale:,} of {int(cells.every.looks.sum()):,} looks, from "
        f"{np.datetime_as_string(since, unit='D')} on, are uncertain by more than a tenth of a "
        "revolution: their number is about right, their times are not"
    )


def _name(fleets: Fleets) -> str:
    return " and ".join(fleet.name for fleet in fleets.fleets)


def _title(question: CoverageQuestion, fleets: Fleets) -> str:
    span = question.span
    days = span.length.total_seconds() / 86400.0
    light = " by daylight" if question.daylight_only else ""
    return (
        f"{_name(fleets)}: looks{light} within {question.max_off_nadir_deg:g}° of nadir, "
        f"{days:.3g} {'day' if days == 1 else 'days'} from {span.start:%Y-%m-%d %H:%M} UTC, "
        f"{counted(question.grid.cells, 'cell')}"
    )


def _attributes(question: CoverageQuestion, fleets: Fleets) -> dict[str, str | int | float]:
    return {
        "title": _title(question, fleets),
        "satellites": _name(fleets),
        "n_objects": len(fleets.subjects),
        "start": f"{question.span.start:%Y-%m-%dT%H:%M:%S.%f}"[:-3] + "Z",
        "end": f"{question.span.end:%Y-%m-%dT%H:%M:%S.%f}"[:-3] + "Z",
        "max_off_nadir_deg": question.max_off_nadir_deg,
        "min_sun_deg": question.min_sun_deg,
        "daylight_only": int(question.daylight_only),
        **question.grid.attributes(),
    }
