"""``orbitwatch passes``: when a satellite is up at a place."""

from __future__ import annotations

from typing import Any

import click

from orbitwatch.cli.choice import Choice, choice_options
from orbitwatch.cli.help import ExampleCommand
from orbitwatch.cli.options import (
    alarm_option,
    allow_stale_option,
    elements_mode_option,
    jobs_option,
    min_elevation_option,
    output_options,
    resume_option,
    settings_options,
    site_option,
    sites_file_option,
    span_options,
)


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
            "Everything in a file of element sets",
            "orbitwatch passes --elements stations.tle --site tokyo --format json",
        ),
    ),
)
@choice_options
@site_option
@sites_file_option
@span_options
@min_elevation_option
@click.option("--visible", is_flag=True, help="Only passes that can be seen: sunlit, in the dark.")
@allow_stale_option
@jobs_option
@elements_mode_option
@output_options
@alarm_option
@resume_option
@settings_options
def command(**asked: Any) -> None:
    """When is a satellite up at a place: rise (AOS), culmination (TCA), set (LOS).

    An OBJECT is a name (case, spaces and hyphens do not matter), a catalogue number, a COSPAR
    designator, or a pattern such as 'starlink-3*'.
    """
    from orbitwatch.cli.pass_answer import PassRequest, answer

    answer(PassRequest(kind="passes", choice=Choice.of(asked), **asked))
