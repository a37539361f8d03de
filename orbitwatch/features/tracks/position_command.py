"""``orbitwatch position``: where a satellite is at given times."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from functools import partial
from typing import TYPE_CHECKING, Any

import click

from orbitwatch.cli.brightness_options import brightness_options, sky_conditions_from
from orbitwatch.cli.help import ExampleCommand
from orbitwatch.cli.object_options import choice_options
from orbitwatch.cli.options import (
    allow_stale_option,
    elements_mode_option,
    limit_option,
    position_output_options,
    settings_options,
    site_option,
)
from orbitwatch.cli.polygon_options import add_polygons, footprint_option
from orbitwatch.cli.publishing import publishes
from orbitwatch.cli.time_options import instants_from, note_readings, requested_zone, zone_options
from orbitwatch.features.tracks.question import PositionQuestion
from orbitwatch.selection.object_selection import ObjectSelection
from orbitwatch.selection.settings import settings_from
from orbitwatch.selection.site_selection import select_sites
from orbitwatch.sites.time_zones import zone_of
from orbitwatch.terminal.output import chosen_format, open_output

if TYPE_CHECKING:
    from orbitwatch.reports.findings import Findings


@click.command(
    cls=ExampleCommand,
    examples=(
        ("Where was it?", "orbitwatch position malligyong-1 --time 2023-11-22T00:18:44Z"),
        (
            "Where in the sky of Guam, at a time written as it was there",
            "orbitwatch position 58400 -s guam --time '2023-11-22 10:18:44 Pacific/Guam'",
        ),
        ("Everything in a file, now", "orbitwatch position --elements stations.csv"),
    ),
)
@choice_options
@click.option(
    "--time",
    "times",
    default="now",
    show_default=True,
    metavar="T[,T...]",
    help="One or more times: 2023-11-22 09:21, 21:00, now-2h. Without a zone they are times of the "
    "site, or UTC where none is named.",
)
@site_option
@brightness_options
@zone_options
@allow_stale_option
@elements_mode_option
@limit_option
@position_output_options
@footprint_option
@publishes
@settings_options
def command(**options: Any) -> Callable[[], Findings]:
    """Where is a satellite at given times: over which point, how high, how fast, sunlit or not.

    With --site also its direction: azimuth, elevation, range and its rate, and topocentric right
    ascension and declination (J2000), for comparison with a photographed trail.
    """
    from orbitwatch.features.tracks.answer import answer_position
    from orbitwatch.features.tracks.position_table import render_at_sites
    from orbitwatch.selection import quality_notes
    from orbitwatch.terminal.rendering import deliver

    format_ = chosen_format(options["format_"], options["output"])
    settings = settings_from(options["data_dir"], options["offline"])
    now = datetime.now(UTC)
    names, zone = options["sites"], requested_zone(options)
    places = select_sites(names, settings, zone=zone) if names else []
    parsed = instants_from(options["times"], now, zone_of(places, zone))
    note_readings(parsed, places, zone, zone_is_shown=format_ == "table")
    question = PositionQuestion(
        objects=ObjectSelection.of(options),
        moments=tuple(moment.instant for moment in parsed),
        sites=tuple(places),
        elements_mode=options["elements_mode"],
        allow_stale=options["allow_stale"],
        magnitudes=options["magnitudes"],
        sky=sky_conditions_from(options),
    )
    with open_output(format_, options["output"], question.columns) as out:
        add_polygons(out, options)
        found = answer_position(question, settings, now)
        if not out.is_table:  # a table's captions contain it
            quality_notes.note_old_sets(found.rows())
        shown = found.first(options["limit"])
        deliver(shown, out, partial(render_at_sites, places, zone))

    def findings() -> Findings:
        from orbitwatch.features.tracks.report import position_findings

        return position_findings(question, shown, settings, now)

    return findings
