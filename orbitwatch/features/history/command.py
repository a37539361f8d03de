"""``orbitwatch history``: how an orbit changed over its stored element sets."""

from __future__ import annotations

from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from orbitwatch import remarks
from orbitwatch.cli.help import ExampleCommand
from orbitwatch.cli.object_options import choice_options
from orbitwatch.cli.options import limit_option, output_options, settings_options
from orbitwatch.cli.report_option import report_option
from orbitwatch.cli.time_options import instant_from, note_readings
from orbitwatch.drawing.pictures import check_chart_path
from orbitwatch.features.history.columns import EVENT_COLUMNS, HISTORY_COLUMNS
from orbitwatch.features.history.question import HistoryQuestion
from orbitwatch.selection.object_selection import ObjectSelection
from orbitwatch.selection.settings import settings_from
from orbitwatch.terminal.output import open_output

if TYPE_CHECKING:
    from orbitwatch.features.history.answer import HistoryAnswer


@click.command(
    cls=ExampleCommand,
    examples=(
        ("How did the orbit change?", "orbitwatch history malligyong-1"),
        ("When was it raised or lowered, and by how much?", "orbitwatch history 58400 --events"),
        (
            "The same from the sets in a file, as a chart",
            "orbitwatch history --elements malligyong-1.tle 58400 --chart history.png",
        ),
        (
            "Every set as a row",
            "orbitwatch history 58400 --start 2024-01-01 --end 2024-07-01 -o history.csv",
        ),
    ),
)
@choice_options
@click.option("--start", metavar="TIME", help="Omit earlier sets; UTC unless a zone follows.")
@click.option("--end", metavar="TIME", help="Omit later sets.")
@click.option(
    "--events",
    is_flag=True,
    help="What happened instead of the sets: orbit raises and lowerings, plane changes, decay, "
    "gaps in the record.",
)
@click.option(
    "--chart",
    metavar="FILE",
    type=click.Path(path_type=Path),
    help="Also draw it into FILE (.png, .svg or .pdf); needs matplotlib: 'orbitwatch[plot]'.",
)
@limit_option
@output_options
@report_option
@settings_options
def command(**options: Any) -> None:
    """How an orbit changed: perigee, apogee, mean motion, inclination, node, set by set.

    With --events, the object's manoeuvres: each raise or lowering with the two sets that bracket
    it, the change of semi-major axis and perigee, the delta-v it took, and its confidence. A step
    counts if it is five times what drag and the noise of the sets explain. Events within a gap of
    more than 45 days are reported as part of the gap.
    """
    from orbitwatch.features.history.answer import answer
    from orbitwatch.features.history.table import render_histories
    from orbitwatch.reports.file import open_report
    from orbitwatch.terminal.rendering import deliver

    output, chart, events = options["output"], options["chart"], options["events"]
    columns = EVENT_COLUMNS if events else HISTORY_COLUMNS
    with (
        open_output(options["format_"], output, columns) as out,
        open_report(options["report"], output) as report_file,
    ):
        if chart is not None:
            check_chart_path(chart)
        now = datetime.now(UTC)
        question = HistoryQuestion(
            objects=ObjectSelection.of(options),
            start=_bound("--start", options["start"], now),
            end=_bound("--end", options["end"], now),
            events=events,
        )
        settings = settings_from(options["data_dir"], options["offline"])
        found = answer(question, settings, now)
        shown = found.answer.first(options["limit"])
        deliver(shown, out, partial(render_histories, found))
        if report_file is not None:
            from orbitwatch.features.history.report import write_history

            write_history(report_file, found, settings, now)
        if chart is not None:
            _draw(chart, found)


def _bound(option: str, text: str | None, now: datetime) -> datetime | None:
    if text is None:
        return None
    parsed = instant_from(option, text, now)
    note_readings([parsed], zone_is_shown=True)
    return parsed.instant


def _draw(path: Path, found: HistoryAnswer) -> None:
    from orbitwatch.features.history.chart import draw_one

    draw_one(found, path)
    remarks.note(f"drew {path}")
