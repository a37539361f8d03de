"""``orbitwatch claim``: was the object where a dated claim says it was?"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from orbitwatch.cli.help import ExampleCommand
from orbitwatch.cli.options import (
    FiniteRange,
    elements_mode_option,
    elements_option,
    min_elevation_option,
    output_options,
    settings_options,
)
from orbitwatch.cli.report_option import report_option


@click.command(
    cls=ExampleCommand,
    examples=(
        (
            "Did Malligyong-1 photograph Andersen AFB when it is said to have?",
            "orbitwatch claim malligyong-1 -s andersen --time '2023-11-27 09:17:07 Asia/Pyongyang'",
        ),
        (
            "'Photographs of Guam, received at 9:21': in whose time would that hold?",
            "orbitwatch claim malligyong-1 -s guam --time '2023-11-22 09:21' --kind received",
        ),
        ("The published claims that ship with orbitwatch, checked", "orbitwatch claim --examples"),
        ("A list of your own", "orbitwatch claim --claims claims.csv -o verdicts.csv"),
    ),
)
@click.argument("objects", nargs=-1, metavar="[OBJECT]")
@click.option(
    "-s",
    "--site",
    metavar="NAME|LAT,LON[,HEIGHT_M]",
    help="The place that is said to have been seen. Default: your own site.",
)
@click.option(
    "--time",
    metavar="TIME",
    help="The time claimed, such as '2023-11-22 09:21 Asia/Pyongyang'. It is taken as precise as "
    "it is written: 09:21 means its minute, a date its day. Without a zone it is read in UTC and "
    "in those of the site, the station and the owner's country.",
)
@click.option(
    "--kind",
    type=click.Choice(["taken", "received"]),
    default="taken",
    show_default=True,
    help="Taken over the site at that time, or received at a ground station by then.",
)
@click.option(
    "--station",
    metavar="PLACE",
    help="The ground station. Default: that of the owner, where one is known (North Korea's).",
)
@click.option(
    "--station-elevation",
    type=FiniteRange(0, 90),
    default=0.0,
    show_default=True,
    metavar="DEG",
    help="The elevation from which on the station has contact.",
)
@click.option(
    "--within",
    metavar="DURATION",
    help="How far around the time to look for an overflight. Default: one revolution.",
)
@min_elevation_option
@click.option(
    "--claims",
    metavar="FILE",
    type=click.Path(path_type=Path),
    help="Check a list: CSV with object, site, time and, if wanted, zone, kind, station, what, "
    "source, note.",
)
@click.option("--examples", is_flag=True, help="Check the published claims that ship.")
@elements_option
@elements_mode_option
@output_options
@report_option
@settings_options
def command(**asked: Any) -> None:
    """Was the object where it would have to be at the time that is claimed?

    The verdict is 'consistent' where the culmination of an overflight lies within the claimed time
    and the interval that holds 95 % of timing errors of such element sets, 'inconsistent' where
    none does, and 'undetermined' where that interval passes a tenth of a revolution. A claim of
    data received holds where an overflight was followed by a contact with the station in time.
    """
    from orbitwatch.features.claims.answer import answer
    from orbitwatch.features.claims.request import ClaimRequest

    answer(ClaimRequest(**asked))
