"""``orbitwatch decay``: when an object will re-enter."""

from __future__ import annotations

from typing import Any

import click

from orbitwatch.cli.help import ExampleCommand
from orbitwatch.cli.options import elements_option, output_options, settings_options


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
def command(**asked: Any) -> None:
    """When an object will re-enter: the expected time, and the interval that holds 90 % of cases.

    Measured is how fast the semi-major axis shrank by the object's own sets, without intervals
    in which it manoeuvred; drag then brings it down (King-Hele) through an atmosphere as of
    NRLMSIS 2.1 in a mean solar cycle. What the Sun will do nobody knows: the interval is as wide
    as such forecasts have been wrong.
    """
    from orbitwatch.features.decay.answer import DecayRequest, answer

    answer(DecayRequest(**asked))
