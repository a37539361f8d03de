"""``orbitwatch history``: how an orbit changed over the element sets held."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from orbitwatch.cli.help import ExampleCommand
from orbitwatch.cli.options import elements_option, output_options, settings_options
from orbitwatch.cli.report_option import report_option


@click.command(
    cls=ExampleCommand,
    examples=(
        ("How did the orbit change?", "orbitwatch history malligyong-1"),
        ("When was it raised or lowered, and by how much?", "orbitwatch history 58400 --events"),
        (
            "The same of the sets in a file, as a picture",
            "orbitwatch history --elements malligyong-1.tle 58400 --chart history.png",
        ),
        (
            "Every set as a row",
            "orbitwatch history 58400 --start 2024-01-01 --end 2024-07-01 -o history.csv",
        ),
    ),
)
@click.argument("objects", nargs=-1, metavar="OBJECT...")
@click.option(
    "--start", metavar="TIME", help="Leave out what lies before; UTC unless a zone follows."
)
@click.option("--end", metavar="TIME", help="Leave out what lies after.")
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
@elements_option
@output_options
@report_option
@settings_options
def command(**asked: Any) -> None:
    """How an orbit changed: perigee, apogee, mean motion, inclination, node, set by set.

    With --events, what the object did: each raise or lowering with the two sets that bracket it,
    the change of the semi-major axis and of the perigee, the speed it took, and how sure it is.
    A step counts when it is five times what drag and the noise of the sets explain. What happens
    within a gap of more than 45 days is told as part of the gap.
    """
    from orbitwatch.features.history.answer import answer
    from orbitwatch.features.history.request import HistoryRequest

    answer(HistoryRequest(**asked))
