"""``overflights --area``: builds the question from options, and delivers its answer."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from orbitwatch import remarks
from orbitwatch.answer import Answer
from orbitwatch.astro.swath import Swath
from orbitwatch.cli.dataset_options import open_dataset, write
from orbitwatch.cli.polygon_options import add_polygons
from orbitwatch.cli.time_options import requested_zone, span_from_options
from orbitwatch.drawing.pictures import check_chart_path
from orbitwatch.errors import OrbitwatchError, UsageError
from orbitwatch.features.areas.answer import answer
from orbitwatch.features.areas.columns import AREA_COLUMNS
from orbitwatch.features.areas.named_areas import areas_from
from orbitwatch.features.areas.question import AreaQuestion
from orbitwatch.features.areas.table import render_areas
from orbitwatch.formats.rows import Rows
from orbitwatch.reports.file import open_report
from orbitwatch.selection import quality_notes
from orbitwatch.selection.object_selection import ObjectSelection
from orbitwatch.selection.settings import settings_from
from orbitwatch.terminal.output import open_output
from orbitwatch.terminal.partial_file import check_apart
from orbitwatch.terminal.rendering import deliver

if TYPE_CHECKING:
    from rich.console import Console

_FOR_SITES_ALONE = frozenset(
    (
        *("sites", "sites_file", "min_elevation", "alarm", "resume", "timeline", "sky"),
        *("sort", "twilight", "magnitude", "magnitudes", "phase_model", "extinction"),
    )
)


def deliver_areas(options: dict[str, Any], typed: Sequence[str]) -> None:
    """Answer the question given by the values of all options, of which ``typed`` were given.

    Raises UsageError if an option was given that does not apply to areas.
    """
    if options["partition"] is not None:
        _check([name for name in typed if name != "resume"])
        _write_dataset(options)
        return
    _check(typed)
    chart = options["chart"]
    check_apart({"-o": options["output"], "--chart": chart, "--report": options["report"]})
    if chart is not None:
        check_chart_path(chart)
    with (
        open_output(options["format_"], options["output"], AREA_COLUMNS) as output,
        open_report(options["report"], options["output"]) as report,
    ):
        add_polygons(output, options)
        settings = settings_from(options["data_dir"], options["offline"])
        now = datetime.now(UTC)
        question = _question(options, now, zone_is_shown=output.is_table)
        found = answer(question, settings, now)
        rows = found.rows()
        if not output.is_table:  # a table's captions contain it
            quality_notes.note_old_sets(rows)
        computed = replace(found, produce=lambda skip: iter([rows][skip:]))
        deliver(computed.first(options["limit"]), output, _print_table)
        if report is not None:
            from orbitwatch.features.areas.report import write_areas

            write_areas(report, question, found, rows, options["areas"], settings, now)
    if chart is not None:
        _draw(question, found, rows, chart)


def _draw(question: AreaQuestion, found: Answer, rows: Rows, path: Path) -> None:
    from orbitwatch.features.areas.report import area_map
    from orbitwatch.reports.maps import draw_map_into

    if not len(rows):
        raise OrbitwatchError("nothing to draw: the swath touches no area in this span")
    draw_map_into(area_map(question, found, rows), path)
    remarks.note(f"drew {path}: the first of {len(rows):,} contacts")


def _write_dataset(options: dict[str, Any]) -> None:
    from orbitwatch.features.areas.dataset import plan

    folder = open_dataset(options, ("limit", "report"))
    settings = settings_from(options["data_dir"], options["offline"])
    settings = replace(settings, offline=settings.offline or options["resume"])
    now = datetime.now(UTC)
    question = _question(options, now, zone_is_shown=False)
    write(plan(question, settings, now), folder, options)


def _question(options: dict[str, Any], now: datetime, *, zone_is_shown: bool) -> AreaQuestion:
    swath = Swath(options["swath_km"], options["max_off_nadir"])
    zone_is_shown = zone_is_shown and requested_zone(options) in (None, "UTC")
    span = span_from_options(options, now, zone_is_shown=zone_is_shown)
    areas, notes = areas_from(options["areas"])
    for note in notes:
        remarks.note(note)
    return AreaQuestion(
        selection=ObjectSelection.of(options),
        areas=tuple(areas),
        span=span,
        swath=swath,
        elements_mode=options["elements_mode"],
        allow_stale=options["allow_stale"],
        daylight=options["daylight"],
        max_distance_km=options["max_distance"],
        jobs=options["jobs"],
    )


def _check(typed: Sequence[str]) -> None:
    odd = sorted(_FOR_SITES_ALONE & set(typed))
    if odd == ["resume"]:
        raise UsageError(
            "--area cannot be used with --resume",
            hint="contacts with areas are written all at once at the end: omit --resume",
        )
    if odd:
        options = ", ".join(f"--{name.replace('_', '-')}" for name in odd)
        raise UsageError(
            f"--area cannot be used with {options.replace('--sites', '--site')}",
            hint="run separate commands for sites and for areas",
        )


def _print_table(rows: Rows, console: Console) -> None:
    lines = quality_notes.captions(rows) or ["The swath touches no area in this span."]
    render_areas(rows, lines, console)
