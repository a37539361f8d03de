"""``orbitwatch passes``: when a satellite is up at a place."""

from __future__ import annotations

from typing import Any

import click

from orbitwatch.cli.help import ExampleCommand
from orbitwatch.features.passes.command_options import pass_answer_options, pass_question_options
from orbitwatch.selection.object_selection import Choice


@click.command(
    cls=ExampleCommand,
    examples=(
        ("The next day's passes of the ISS over Rome", "orbitwatch passes iss --site rome"),
        (
            "Those of three days that the eye can see, from your own place",
            "orbitwatch passes iss --site 41.9,12.5,60 --for 3d --visible",
        ),
        (
            "Two objects over two places, as a file",
            "orbitwatch passes 58400 58401 -s seoul -s guam --start 2024-02-21 -o passes.csv",
        ),
        (
            "The best pass of the next day as a chart of the sky, and drawn right here",
            "orbitwatch passes iss --site rome --chart sky.png --sky",
        ),
        (
            "When it comes by over two weeks, as a picture",
            "orbitwatch passes iss --site rome --for 14d --timeline passes.svg",
        ),
        (
            "Everything in a file of element sets",
            "orbitwatch passes --elements stations.tle --site tokyo --format json",
        ),
    ),
)
@pass_question_options
@click.option("--visible", is_flag=True, help="Only passes that can be seen: sunlit, in the dark.")
@pass_answer_options
def command(**asked: Any) -> None:
    """When is a satellite up at a place: rise (AOS), culmination (TCA), set (LOS).

    An OBJECT is a name (case, spaces and hyphens do not matter), a catalogue number, a COSPAR
    designator, or a pattern such as 'starlink-3*'.

    --chart and --sky draw one pass: of several the highest that can be seen, else the highest.
    """
    from orbitwatch.features.passes.answer import answer
    from orbitwatch.features.passes.request import PassRequest

    answer(PassRequest(kind="passes", choice=Choice.of(asked), **asked))
