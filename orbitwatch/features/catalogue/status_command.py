"""``orbitwatch status``: the stored data, and when each query may be sent again."""

from __future__ import annotations

from datetime import UTC, datetime
from functools import partial
from pathlib import Path

import click

from orbitwatch.cli.help import ExampleCommand
from orbitwatch.cli.options import output_options, settings_options


@click.command(
    cls=ExampleCommand,
    examples=(
        ("What is stored, and which queries were sent?", "orbitwatch status"),
        ("The same for a program", "orbitwatch status --format json"),
        ("Is every row of the archive as it was written?", "orbitwatch status --check"),
    ),
)
@click.option(
    "--check", is_flag=True, help="Read all of the archive, and repair it where it is damaged."
)
@click.option(
    "-n",
    "--limit",
    type=click.IntRange(min=1),
    metavar="N",
    help="At most this many of the last queries. Default: 10 in the table, all in other formats.",
)
@output_options
@settings_options
def command(
    check: bool,
    limit: int | None,
    format_: str | None,
    output: str | None,
    offline: bool | None,
    data_dir: Path | None,
) -> None:
    """What is stored: objects, element sets, groups; the last requests, and when to repeat them.

    Connects to nothing.
    """
    from orbitwatch.features.catalogue.answer import answer_status
    from orbitwatch.features.catalogue.columns import STATUS_COLUMNS
    from orbitwatch.features.catalogue.table import render_status
    from orbitwatch.selection.settings import settings_from
    from orbitwatch.terminal.output import open_output
    from orbitwatch.terminal.rendering import deliver

    with open_output(format_, output, STATUS_COLUMNS) as out:
        now = datetime.now(UTC)
        found = answer_status(settings_from(data_dir, offline), now, check=check, limit=limit)
        deliver(found.answer, out, partial(render_status, found.status, limit, now))
