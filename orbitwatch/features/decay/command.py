"""``orbitwatch decay``: when an object will re-enter."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import click

from orbitwatch.cli.help import ExampleCommand
from orbitwatch.cli.object_options import choice_options
from orbitwatch.cli.options import limit_option, output_options, settings_options
from orbitwatch.cli.publishing import publishes
from orbitwatch.cli.time_options import instants_from, note_readings
from orbitwatch.errors import UsageError
from orbitwatch.features.decay.columns import DECAY_COLUMNS
from orbitwatch.features.decay.question import DecayQuestion
from orbitwatch.selection.object_selection import ObjectSelection
from orbitwatch.selection.settings import settings_from
from orbitwatch.terminal.output import open_output

if TYPE_CHECKING:
    from orbitwatch.reports.findings import Findings


@click.command(
    cls=ExampleCommand,
    examples=(
        ("When will it re-enter?", "orbitwatch decay 'chollima-1 r/b'"),
        (
            "The forecast a month before, from sets that existed then",
            "orbitwatch decay --elements kms4.tle 41332 --time 2023-05-31",
        ),
        ("As JSON", "orbitwatch decay 58401 --format json"),
    ),
)
@choice_options
@click.option(
    "--time",
    default="now",
    show_default=True,
    metavar="T",
    help="Use only the element sets that were known before T; UTC unless a zone follows.",
)
@limit_option
@output_options
@publishes
@settings_options
def command(**options: Any) -> Callable[[], Findings]:
    """When an object will re-enter: the expected time, and the interval that holds 90 % of cases.

    The decay is measured: how fast the semi-major axis shrank by the object's own sets, without the
    intervals in which it manoeuvred. Drag then lowers it (King-Hele) through the atmosphere of
    NRLMSIS 2.1 at the solar flux known until then, which relaxes to that of a mean solar cycle.
    Solar activity cannot be predicted: the interval is as wide as the errors of past forecasts.
    """
    from orbitwatch.features.decay.answer import answer
    from orbitwatch.features.decay.table import render_forecasts
    from orbitwatch.terminal.rendering import deliver

    with open_output(options["format_"], options["output"], DECAY_COLUMNS) as out:
        now = datetime.now(UTC)
        moments = instants_from(options["time"], now)
        note_readings(moments, zone_is_shown=True)
        if len(moments) > 1:
            raise UsageError("decay takes one --time", hint="run it again for another")
        question = DecayQuestion(objects=ObjectSelection.of(options), as_of=moments[0].instant)
        settings = settings_from(options["data_dir"], options["offline"])
        found = answer(question, settings, now).first(options["limit"])
        deliver(found.answer, out, lambda _, console: render_forecasts(found.forecasts, console))

    def findings() -> Findings:
        from orbitwatch.features.decay.report import decay_findings

        return decay_findings(question, found, settings, now)

    return findings
