"""``orbitwatch decay``: when an object will re-enter."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import click

from orbitwatch.cli.help import ExampleCommand
from orbitwatch.cli.options import (
    elements_option,
    instants_from,
    output_options,
    settings_options,
)
from orbitwatch.errors import UsageError


@click.command(
    cls=ExampleCommand,
    examples=(
        ("When will it come down?", "orbitwatch decay 'chollima-1 r/b'"),
        (
            "What could be foretold a month before, from sets of before then",
            "orbitwatch decay --elements kms4.tle 41332 --time 2023-05-31",
        ),
        ("As JSON", "orbitwatch decay 58401 --format json"),
    ),
)
@click.argument("objects", nargs=-1, metavar="OBJECT...")
@click.option(
    "--time",
    default="now",
    show_default=True,
    metavar="T",
    help="Use only the element sets that were known before T; UTC unless a zone follows.",
)
@elements_option
@output_options
@settings_options
def command(
    objects: tuple[str, ...],
    time: str,
    elements: Path | None,
    format_: str | None,
    output: str | None,
    offline: bool | None,
    data_dir: Path | None,
) -> None:
    """When an object will re-enter: the expected time, and the interval that holds 90 % of cases.

    The decay is measured: how fast the semi-major axis shrank by the object's own sets, without
    the intervals in which it manoeuvred. Drag then brings it down (King-Hele) through the
    atmosphere of NRLMSIS 2.1 in a mean solar cycle. Nobody can foresee the Sun: the interval is
    as wide as such forecasts have been wrong.
    """
    from orbitwatch import remarks
    from orbitwatch.features.decay.answer import answer
    from orbitwatch.features.decay.columns import DECAY_COLUMNS
    from orbitwatch.features.decay.question import DecayQuestion
    from orbitwatch.features.decay.table import render_forecasts
    from orbitwatch.selection.settings import settings_from
    from orbitwatch.terminal.output import open_output
    from orbitwatch.terminal.rendering import deliver

    with open_output(format_, output, DECAY_COLUMNS) as out:
        now = datetime.now(UTC)
        moments, notes = instants_from(time, now)
        for note in notes:
            remarks.note(note)
        if len(moments) > 1:
            raise UsageError("--time takes one time here", hint="ask again for another")
        question = DecayQuestion(objects=objects, as_of=moments[0].instant, elements=elements)
        found = answer(question, settings_from(data_dir, offline), now)
        deliver(found.answer, out, lambda _, console: render_forecasts(found.forecasts, console))
