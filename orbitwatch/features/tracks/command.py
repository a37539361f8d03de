"""``orbitwatch track``: where satellites are, moment by moment, as rows or a file."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import click

from orbitwatch.cli.help import ExampleCommand
from orbitwatch.cli.options import (
    elements_mode_option,
    elements_options,
    output_options,
    resume_option,
    settings_options,
    site_option,
    span_options,
)


def _step(ctx: click.Context, param: click.Parameter, value: str) -> timedelta | None:
    """Return the step as a duration, None for ``auto``."""
    from orbitwatch.errors import UsageError
    from orbitwatch.times import parse_duration

    if value.strip().casefold() == "auto":
        return None
    try:
        return parse_duration(value)
    except UsageError as error:
        raise UsageError(f"--step: {error.message}", hint="such as 30s, or auto") from None


@click.command(
    cls=ExampleCommand,
    examples=(
        ("A day of the ISS, a point every 30 seconds", "orbitwatch track iss --step 30s"),
        (
            "For a map or a globe; the suffix says which (.geojson, .kml, .czml)",
            "orbitwatch track malligyong-1 --start 2023-11-22 --for 3h -o track.geojson",
        ),
        (
            "A year, for pandas or a database; continued if it was cut short",
            "orbitwatch track iss --step 1s --for 52w --allow-stale -o iss.parquet --resume",
        ),
        (
            "States for another astrodynamics tool, as a CCSDS OEM",
            "orbitwatch track iss --step 1m --frame gcrs -o iss.oem",
        ),
    ),
)
@click.argument("objects", nargs=-1, metavar="[OBJECT]...")
@span_options
@click.option(
    "--step",
    default="auto",
    show_default=True,
    callback=_step,
    metavar="DURATION|auto",
    help="Time between rows, such as 30s; the end of the span is always a row. auto: for each "
    "object such that points are at most 100 km apart on the ground.",
)
@click.option(
    "--frame",
    type=click.Choice(["itrs", "teme", "gcrs"]),
    help="Add the state, in km and km/s, in this frame. For oem the default is gcrs.",
)
@site_option
@elements_options
@elements_mode_option
@output_options
@resume_option
@click.option("--yes", is_flag=True, help="Go ahead although it makes very many rows.")
@settings_options
def command(**asked: Any) -> None:
    """Where satellites are, moment by moment: the ground track, with speed, light and revolution.

    With --site each moment has a row for each site: azimuth, elevation, range and its rate. An
    OBJECT is a name (case, spaces and hyphens do not matter), a catalogue number, a COSPAR
    designator, or a pattern such as 'starlink-3*'.
    """
    from orbitwatch.features.tracks.answer import TrackRequest, answer

    answer(TrackRequest(**asked))
