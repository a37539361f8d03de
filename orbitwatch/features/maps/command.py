"""``orbitwatch map``: ground tracks of satellites on a map."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from orbitwatch import remarks
from orbitwatch.cli.help import ExampleCommand
from orbitwatch.cli.object_options import choice_options
from orbitwatch.cli.options import (
    FiniteRange,
    allow_stale_option,
    elements_mode_option,
    min_elevation_option,
    settings_options,
    site_option,
    sites_file_option,
)
from orbitwatch.cli.time_options import (
    instant_from,
    map_span_options,
    note_readings,
    requested_zone,
    span_from_options,
    zone_options,
)
from orbitwatch.config import Settings
from orbitwatch.drawing.pictures import check_chart_path
from orbitwatch.errors import UsageError
from orbitwatch.features.maps.command_options import view_options
from orbitwatch.features.maps.question import (
    MapQuestion,
    TwoRevolutions,
    read_view,
    two_revolutions,
)
from orbitwatch.selection.object_selection import ObjectSelection
from orbitwatch.selection.settings import settings_from
from orbitwatch.selection.site_selection import gazetteer_from, select_sites
from orbitwatch.sites import Site
from orbitwatch.sites.time_zones import zone_of
from orbitwatch.terminal.output import open_output
from orbitwatch.terminal.sink import TABLE

if TYPE_CHECKING:
    from orbitwatch.astro.swath import Swath


@click.command(
    cls=ExampleCommand,
    examples=(
        ("Where is it now, and where does it go? Here in the terminal", "orbitwatch map iss"),
        (
            "A picture of a satellite over Guam, with the ground within its reach",
            (
                "orbitwatch map 58400 --around guam --time '2023-11-22 10:18' --max-off-nadir 45 "
                "-o guam.png"
            ),
        ),
        (
            "A page with map, globe and time slider, for any browser",
            "orbitwatch map malligyong-1 -s guam --start 2023-11-21 --for 2d --html guam.html",
        ),
        (
            "Two satellites over two places, in the next twelve hours",
            "orbitwatch map iss hubble -s rome -s seoul --for 12h --html tonight.html",
        ),
    ),
)
@choice_options
@site_option
@sites_file_option
@map_span_options
@zone_options
@min_elevation_option
@click.option(
    "--swath-km",
    type=FiniteRange(0, 20000, min_open=True),
    metavar="KM",
    help="The full width of the swath. (Or give --max-off-nadir.)",
)
@click.option(
    "--max-off-nadir",
    type=FiniteRange(0, 90, min_open=True),
    metavar="DEG",
    help="The greatest off-nadir angle to either side.",
)
@view_options
@click.option(
    "--time",
    "at",
    metavar="TIME",
    help="The moment of markers, day and night; read as --start is. Without --start a "
    "picture shows a revolution before it and one after. Default: the first pass over a site, or "
    "the start of the span; in the terminal now, if the span contains it.",
)
@click.option(
    "-o",
    "--output",
    metavar="FILE",
    type=click.Path(path_type=Path),
    help="Draw a picture into FILE (.png, .svg or .pdf). Needs matplotlib: 'orbitwatch[plot]'.",
)
@click.option(
    "--html",
    metavar="FILE",
    type=click.Path(path_type=Path),
    help="Write an interactive page: a globe and a flat map, a time slider, the passes, and the "
    "element sets used. One file that needs no network.",
)
@allow_stale_option
@elements_mode_option
@settings_options
def command(**options: Any) -> None:
    """Where satellites go, drawn on the Earth: tracks, sites, day and night.

    The map is drawn in the terminal, as large as the window, unless -o or --html names a file.

    An OBJECT is a name (case, spaces and hyphens do not matter), a catalogue number, a COSPAR
    designator, or a pattern such as 'starlink-3*'; several can be separated by commas, or listed in
    a file given as @FILE.
    """

    html, output = options["html"], options["output"]
    if html is not None and output is not None:
        raise UsageError("-o and --html cannot be used together", hint="give one of them")
    swath = _swath(options["swath_km"], options["max_off_nadir"])
    if html is not None:
        _write_page(html, swath, options)
    elif output is not None:
        _draw_picture(output, swath, options)
    else:
        _print_map(swath, options)


def _swath(width_km: float | None, max_off_nadir_deg: float | None) -> Swath | None:
    from orbitwatch.astro.swath import Swath

    if width_km is not None and max_off_nadir_deg is not None:
        raise UsageError("--swath-km and --max-off-nadir cannot be used together", hint="give one")
    if width_km is None and max_off_nadir_deg is None:
        return None
    return Swath(width_km, max_off_nadir_deg)


def _question(options: dict[str, Any]) -> tuple[MapQuestion, Settings, datetime]:
    """Read the question, once the output is known to be writable, so that its errors come first.

    Without an end a still picture shows two revolutions: those around ``--time`` if there is no
    start either.
    """
    settings = settings_from(options["data_dir"], options["offline"])
    now = datetime.now(UTC)
    view, centre = read_view(options["around"], options["extent"], options["center"], settings)
    sites = tuple(_sites(options, settings, centre))
    span = span_from_options(options, now, sites)
    read = (
        instant_from("--time", options["at"], now, zone_of(sites, requested_zone(options)))
        if options["at"]
        else None
    )
    if read:
        note_readings([read], sites, requested_zone(options))
    at = read.instant if read else None
    which: TwoRevolutions | None = None
    if options["html"] is None and options["end"] is None and options["for_"] is None:
        is_given = options["start"] is not None
        span, which = two_revolutions(span.start, at, start_is_given=is_given)
    question = MapQuestion(
        objects=ObjectSelection.of(options),
        sites=sites,
        span=span,
        at=at,
        two_revolutions=which,
        min_elevation_deg=options["min_elevation"],
        allow_stale=options["allow_stale"],
        elements_mode=options["elements_mode"],
        view=view,
    )
    return question, settings, now


def _sites(options: dict[str, Any], settings: Settings, centre: Site | None) -> list[Site]:
    """Return the named sites, the centre of the map, or the user's default, if any."""

    texts, file, zone = options["sites"], options["sites_file"], requested_zone(options)
    if not texts and not file and centre is not None:
        return [centre if zone is None else replace(centre, timezone=zone)]
    own = settings.site or gazetteer_from(settings).default_site
    if not texts and not file and own is None:
        return []
    return select_sites(texts, settings, file, zone=zone)


def _write_page(path: Path, swath: Swath | None, options: dict[str, Any]) -> None:
    from orbitwatch.features.maps.page.answer import answer
    from orbitwatch.features.maps.page.document import open_page

    with open_page(path) as write, remarks.recorded() as notes:
        write(answer(*_question(options), swath), notes)
    remarks.note(f"wrote {path}")
    remarks.answered()


def _draw_picture(path: Path, swath: Swath | None, options: dict[str, Any]) -> None:
    from orbitwatch.features.maps.answer import answer
    from orbitwatch.features.maps.picture import draw_map

    check_chart_path(path)
    question, settings, now = _question(options)
    found = answer(question, settings, now)
    for remark in draw_map(found.scene, swath, found.captions, path, question.view):
        remarks.note(remark)
    remarks.note(f"drew {path}")
    remarks.answered()


def _print_map(swath: Swath | None, options: dict[str, Any]) -> None:
    """Print the map; without --time it shows the present moment, if the span contains it."""
    from orbitwatch.features.maps.answer import answer
    from orbitwatch.features.maps.terminal_map import render_map

    with open_output(TABLE, None) as output:
        question, settings, now = _question(options)
        if question.at is None:
            question = replace(question, at_if_within=now)
        found = answer(question, settings, now)
        for remark in render_map(
            found.scene, swath, found.captions, output.console(), question.view
        ):
            remarks.note(remark)
        remarks.answered()
