"""``orbitwatch transits``: satellites crossing the Sun or the Moon."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from orbitwatch.cli.help import ExampleCommand
from orbitwatch.cli.object_options import choice_options
from orbitwatch.cli.options import (
    allow_stale_option,
    jobs_option,
    limit_option,
    min_elevation_option,
    output_options,
    settings_options,
    site_option,
    sites_file_option,
)
from orbitwatch.cli.publishing import publishes
from orbitwatch.cli.time_options import (
    requested_zone,
    span_from_options,
    transit_span_options,
    zone_options,
)
from orbitwatch.errors import UsageError
from orbitwatch.features.sky.command_options import parse_angle, parse_distance
from orbitwatch.selection.object_selection import ObjectSelection

if TYPE_CHECKING:
    from orbitwatch.features.sky.bodies import BodyName, Target
    from orbitwatch.features.sky.transits import TransitAnswer
    from orbitwatch.reports.findings import Findings


@click.command(
    "transits",
    cls=ExampleCommand,
    examples=(
        ("ISS, Tiangong or Hubble before the Sun or Moon, in a month", "orbitwatch transits"),
        (
            "Only the Moon, with crossings up to 60 km away",
            "orbitwatch transits iss --site rome --body moon --travel 60km",
        ),
        (
            "All stored objects, for a week",
            "orbitwatch transits --all -s rome --for 7d --near 0deg",
        ),
        (
            "Where to stand, as a line on a map",
            "orbitwatch transits iss --site rome --line lines.geojson --map lines.png",
        ),
    ),
)
@choice_options
@site_option
@sites_file_option
@transit_span_options
@click.option(
    "--body",
    type=click.Choice(("sun", "moon", "both")),
    default="both",
    show_default=True,
    help="The body to cross.",
)
@click.option(
    "--target", metavar="RA,DEC", help="A star or planet instead (J2000): 5h55m10s,+7d24m25s."
)
@click.option(
    "--radius",
    default="0.1deg",
    show_default=True,
    metavar="ANGLE",
    help="The radius of the disc of --target, such as 30arcmin.",
)
@click.option(
    "--near",
    default="1deg",
    show_default=True,
    metavar="ANGLE",
    help="Include objects that come this near to the edge of the disc.",
)
@click.option(
    "--travel",
    metavar="DISTANCE",
    help="Include crossings visible from a place this near, such as 100km.",
)
@zone_options
@min_elevation_option
@allow_stale_option
@jobs_option
@click.option(
    "--line",
    metavar="FILE",
    type=click.Path(path_type=Path),
    help="Write the centre lines into FILE too (.geojson or .kml).",
)
@click.option(
    "--map",
    "map_",
    metavar="FILE",
    type=click.Path(path_type=Path),
    help="Draw the centre lines on a map into FILE (.png, .svg or .pdf). Needs matplotlib.",
)
@limit_option
@output_options
@publishes
@settings_options
def transits(**options: Any) -> Callable[[], Findings]:
    """When does a satellite cross the Sun or the Moon, and from where can it be seen?

    Without an OBJECT it is the ISS, Tiangong and Hubble. The centre line is where it crosses the
    middle of the disc; if the satellite is late, the point moves along the line and the Earth's
    rotation shifts the line.
    """
    from orbitwatch.features.sky.columns import TRANSIT_COLUMNS
    from orbitwatch.features.sky.transit_lines import check_line_file, write_lines
    from orbitwatch.features.sky.transit_table import render_transits
    from orbitwatch.features.sky.transits import TransitQuestion, answer
    from orbitwatch.selection.settings import settings_from
    from orbitwatch.selection.site_selection import select_sites
    from orbitwatch.terminal.output import open_output
    from orbitwatch.terminal.partial_file import check_apart
    from orbitwatch.terminal.rendering import deliver

    check_apart({"-o": options["output"], "--line": options["line"], "--map": options["map_"]})
    if options["map_"] is not None:
        from orbitwatch.drawing.pictures import check_chart_path

        check_chart_path(options["map_"])
    if options["line"] is not None:
        check_line_file(options["line"])
    if options["for_"] is None and options["end"] is None:
        options["for_"] = "30d"
    travel = options["travel"]
    now = datetime.now(UTC)
    with open_output(options["format_"], options["output"], TRANSIT_COLUMNS) as output:
        settings = settings_from(options["data_dir"], options["offline"])
        file, zone = options["sites_file"], requested_zone(options)
        sites = tuple(select_sites(options["sites"], settings, file, zone=zone))
        question = TransitQuestion(
            selection=ObjectSelection.of(options),
            sites=sites,
            span=span_from_options(options, now, sites, zone_is_shown=output.is_table),
            bodies=_bodies(options["body"], options["target"], options["radius"]),
            near_deg=parse_angle(options["near"], "--near"),
            travel_km=parse_distance(travel, "--travel") if travel else 0.0,
            min_elevation_deg=options["min_elevation"],
            allow_stale=options["allow_stale"],
            jobs=options["jobs"],
        )
        found = answer(question, settings, now)
        deliver(found.answer.first(options["limit"]), output, partial(render_transits, question))
    if options["line"] is not None:
        write_lines(options["line"], found)
    if options["map_"] is not None:
        _draw_map(options["map_"], found)

    def findings() -> Findings:
        from orbitwatch.features.sky.report import transit_findings

        return transit_findings(question, found, settings, now)

    return findings


def _draw_map(path: Path, found: TransitAnswer) -> None:
    from orbitwatch import remarks
    from orbitwatch.features.sky.transit_map import MOST_LINES, draw_lines

    _, left_out = draw_lines(found, path)
    if left_out:
        remarks.note(f"the map shows the {MOST_LINES} nearest lines; {left_out:,} are left out")


def _bodies(body: str, target: str | None, radius: str) -> tuple[BodyName | Target, ...]:
    if target is None:
        return ("sun", "moon") if body == "both" else ("sun",) if body == "sun" else ("moon",)
    from orbitwatch.astro.sky_directions import parse_declination, parse_right_ascension
    from orbitwatch.features.sky.bodies import Target

    right_ascension, comma, declination = target.partition(",")
    if not comma:
        raise UsageError(f"--target: {target!r} is not RA,DEC", hint="such as 5h55m10s,+7d24m25s")
    return (
        Target(
            parse_right_ascension(right_ascension),
            parse_declination(declination),
            parse_angle(radius, "--radius"),
        ),
    )
