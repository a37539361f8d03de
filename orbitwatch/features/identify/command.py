"""``orbitwatch identify``: which satellite was that?"""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from functools import partial
from typing import TYPE_CHECKING, Any

import click

from orbitwatch.cli.help import ExampleCommand
from orbitwatch.cli.options import (
    FiniteRange,
    elements_mode_option,
    elements_options,
    output_options,
    settings_options,
    site_option,
)
from orbitwatch.cli.publishing import publishes
from orbitwatch.cli.time_options import instants_from, note_readings, requested_zone, zone_options
from orbitwatch.errors import UsageError
from orbitwatch.features.identify.columns import IDENTIFY_COLUMNS, SEVERAL_COLUMNS
from orbitwatch.selection.settings import settings_from
from orbitwatch.selection.site_selection import select_sites
from orbitwatch.sites.time_zones import zone_of
from orbitwatch.terminal.output import open_output

if TYPE_CHECKING:
    from orbitwatch.reports.findings import Findings

_SEEN = "orbitwatch identify -s rome --time '2026-08-22 20:14:30 Europe/Rome'"


@click.command(
    cls=ExampleCommand,
    examples=(
        ("Something in the south-west, half-way up", f"{_SEEN} --azimuth 225 --elevation 45"),
        (
            "The same, moving down to the right, among all objects in a file",
            f"{_SEEN} --azimuth 225 --elevation 45 --heading 135 --elements active.csv",
        ),
        (
            "Three lights at once, the likeliest two of each",
            f"{_SEEN} --at 225,45 --at 230,48 --at 236,51 -n 2",
        ),
        (
            "A trail in a photograph, at most 2 degrees from there",
            f"{_SEEN} --ra 14h30m --dec +20d15m --max-separation 2",
        ),
    ),
)
@site_option
@click.option(
    "--time",
    default="now",
    show_default=True,
    metavar="TIME",
    help="When it was seen; the site's time unless a zone follows.",
)
@zone_options
@click.option(
    "--azimuth",
    type=FiniteRange(-360, 360),
    metavar="DEG",
    help="Azimuth at which it was seen, from north through east.",
)
@click.option(
    "--elevation",
    type=FiniteRange(0, 90),
    metavar="DEG",
    help="Elevation at which it was seen, above the horizon.",
)
@click.option(
    "--at",
    multiple=True,
    metavar="AZ,EL",
    help="Azimuth and elevation of one of several lights at once; repeat it for each.",
)
@click.option("--ra", metavar="RA", help="Its right ascension instead (J2000): 14h30m, or degrees.")
@click.option("--dec", metavar="DEC", help="Its declination (J2000): +20d15m, or degrees.")
@click.option(
    "--heading",
    type=FiniteRange(-360, 360),
    metavar="DEG",
    help="Direction of motion, as you face it: 0 up to the zenith, 90 right, 180 down, 270 left. "
    "Three degrees of heading then rank like one of distance.",
)
@click.option(
    "--max-separation",
    "within",
    type=FiniteRange(0, 180),
    metavar="DEG",
    help="Only objects that can have been this near: on time, or early or late by up to 2 sigma.",
)
@click.option(
    "-n",
    "--limit",
    type=click.IntRange(min=1),
    default=10,
    show_default=True,
    metavar="N",
    help="At most this many rows, for each light.",
)
@elements_options
@elements_mode_option
@output_options
@publishes
@settings_options
def command(**options: Any) -> Callable[[], Findings]:
    """Which satellite was that? Stored objects, ranked by distance from where you looked.

    Those in sunlight are marked: only these can be seen with the eye. An old element set gives the
    orbit better than the position along it, so each row also gives the satellite's least distance
    if it was early or late.
    """
    from orbitwatch.features.identify.answer import answer
    from orbitwatch.features.identify.question import IdentifyQuestion, directions_from
    from orbitwatch.features.identify.table import render_candidates
    from orbitwatch.selection import quality_notes
    from orbitwatch.terminal.rendering import deliver

    columns = SEVERAL_COLUMNS if len(options["at"]) > 1 else IDENTIFY_COLUMNS
    with open_output(options["format_"], options["output"], columns) as out:
        settings = settings_from(options["data_dir"], options["offline"])
        directions = directions_from(
            *(options[name] for name in ("at", "azimuth", "elevation", "ra", "dec", "heading"))
        )
        now = datetime.now(UTC)
        places = select_sites(options["sites"], settings, zone=requested_zone(options))
        if len(places) > 1:
            raise UsageError("identify takes one site", hint="run it once for each site")
        moments = instants_from(options["time"], now, zone_of(places))
        if len(moments) > 1:
            raise UsageError("identify takes one time", hint="run it once for each time")
        note_readings(moments, places, requested_zone(options), zone_is_shown=out.is_table)
        question = IdentifyQuestion(
            site=places[0],
            moment=moments[0].instant,
            directions=directions,
            within_deg=options["within"],
            limit=options["limit"],
            elements=options["elements"],
            elements_mode=options["elements_mode"],
            allow_stale=options["allow_stale"],
        )
        found = answer(question, settings, now)
        if not out.is_table:  # a table shows them as captions
            quality_notes.note_old_sets(found.rows())
        deliver(found, out, partial(render_candidates, places[0]))

    def findings() -> Findings:
        from orbitwatch.features.identify.report import identify_findings

        return identify_findings(question, found, settings, now)

    return findings
