"""``orbitwatch passes`` and ``orbitwatch overflights``: one question, seen from two sides."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from orbitwatch.cli.brightness_options import (
    brightness_options,
    sky_conditions_from,
    twilight_option,
)
from orbitwatch.cli.dataset_options import dataset_options, open_dataset, write
from orbitwatch.cli.help import ExampleCommand
from orbitwatch.cli.object_options import choice_options
from orbitwatch.cli.options import (
    FiniteRange,
    alarm_option,
    all_options,
    allow_stale_option,
    elements_mode_option,
    jobs_option,
    limit_option,
    min_elevation_option,
    pass_output_options,
    resume_option,
    settings_options,
    site_option,
    sites_file_option,
)
from orbitwatch.cli.pass_options import magnitude_option, sort_option, visible_options
from orbitwatch.cli.polygon_options import footprint_option
from orbitwatch.cli.report_option import report_option
from orbitwatch.cli.time_options import (
    duration_from,
    requested_zone,
    span_from_options,
    span_options,
    zone_options,
)
from orbitwatch.errors import UsageError
from orbitwatch.features.areas.command_options import area_options
from orbitwatch.selection.object_selection import ObjectSelection

if TYPE_CHECKING:
    from orbitwatch.config import Settings
    from orbitwatch.features.passes.question import Kind, PassQuestion
    from orbitwatch.sites import Site
    from orbitwatch.times import Span

_asked_options = all_options(
    choice_options,
    site_option,
    sites_file_option,
    span_options,
    zone_options,
    min_elevation_option,
    twilight_option,
    magnitude_option,
    brightness_options,
)
_chart_options = all_options(
    click.option(
        "--chart",
        metavar="FILE",
        type=click.Path(path_type=Path),
        help="Also draw one pass as a chart of the sky into FILE (.png, .svg or .pdf): the best, "
        "if there are several. Needs matplotlib: 'orbitwatch[plot]'.",
    ),
    click.option(
        "--timeline",
        metavar="FILE",
        type=click.Path(path_type=Path),
        help="Also draw all passes into FILE, hours across and days down, with day and night.",
    ),
    click.option(
        "--sky",
        is_flag=True,
        help="Below the table, draw the sky with one pass: the best of several.",
    ),
)
_answer_options = all_options(
    allow_stale_option,
    limit_option,
    jobs_option,
    elements_mode_option,
    _chart_options,
    pass_output_options,
    alarm_option,
    resume_option,
    dataset_options,
    settings_options,
)
_NOT_OF_DATASETS = ("radio", "sort", "limit", "alarm", "chart", "timeline", "sky", "report")


@click.command(
    "passes",
    cls=ExampleCommand,
    examples=(
        ("The next day's passes of the ISS over Rome", "orbitwatch passes iss --site rome"),
        (
            "Those of three days that the eye can see, from your own place",
            "orbitwatch passes iss --site 41.9,12.5,60 --for 3d --visible",
        ),
        (
            "The five best of two weeks: visible for a minute at least, the highest first",
            "orbitwatch passes iss -s rome --for 14d --min-visible 1m --sort elevation -n 5",
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
            "The objects of one launch: a train of lights is one row",
            "orbitwatch passes 2026-183 -s rome",
        ),
        (
            "A week of good passes of two satellites, for a listener on 2 m",
            "orbitwatch passes iss so-50 -s rome --week --min-elevation 30 --radio=145.8M",
        ),
        (
            "Everything in a file of element sets",
            "orbitwatch passes --elements stations.tle --site tokyo --format json",
        ),
    ),
)
@_asked_options
@visible_options
@click.option(
    "--radio",
    is_flag=False,
    flag_value="100M",
    metavar="[FREQ]",
    help="For listeners: also from horizon to horizon, and the greatest rate of the Doppler "
    "shift, at 100 MHz or as --radio=145.8M says.",
)
@click.option("--week", is_flag=True, help="Seven days: short for --for 7d.")
@sort_option
@report_option
@_answer_options
def passes(**options: Any) -> None:
    """When is a satellite up at a place: rise (AOS), culmination (TCA), set (LOS).

    An OBJECT is a name (case, spaces and hyphens do not matter), a catalogue number, a COSPAR
    designator, or a pattern such as 'starlink-3*'; several may stand between commas, or in a file
    that is named as @FILE.

    --chart and --sky draw one pass: of several the highest that can be seen, else the highest.
    """
    _answer("passes", options)


@click.command(
    "overflights",
    cls=ExampleCommand,
    examples=(
        (
            "When did Malligyong-1 come over Guam in its first days?",
            "orbitwatch overflights malligyong-1 --site guam --start 2023-11-21 --end 2023-11-23",
        ),
        (
            "By day, at most 500 km aside, over two places",
            "orbitwatch overflights 58400 -s guam -s kadena --for 3d --daylight --max-distance 500",
        ),
        (
            "From a file of element sets, as JSON for another program",
            "orbitwatch overflights --elements sets.csv --site 39.04,125.71 --format json",
        ),
        (
            "When can a camera with a swath of 60 km see any of Guam and its neighbours?",
            "orbitwatch overflights malligyong-1 --area guam-islands --swath-km 60",
        ),
    ),
)
@_asked_options
@area_options
@click.option(
    "--max-off-nadir",
    type=FiniteRange(0, 90),
    metavar="DEG",
    help="Only where the site is at most this far from straight below the satellite; with "
    "--area the reach of the swath to either side.",
)
@click.option(
    "--max-distance",
    type=FiniteRange(0, 20100),
    metavar="KM",
    help="Only where the ground track comes at least this near.",
)
@click.option("--daylight", is_flag=True, help="Only with the Sun above the site's horizon.")
@sort_option
@footprint_option
@report_option
@_answer_options
@click.pass_context
def overflights(ctx: click.Context, /, **options: Any) -> None:
    """When does a satellite come over a place: how near, at what angle, in what light.

    An OBJECT is a name (case, spaces and hyphens do not matter), a catalogue number, a COSPAR
    designator, or a pattern such as 'starlink-3*'; several may stand between commas, or in a file
    that is named as @FILE.

    --chart and --sky draw one overflight: of several the closest.
    """
    if options["areas"]:
        from orbitwatch.features.areas.delivery import deliver_areas

        given = click.core.ParameterSource.COMMANDLINE
        typed = [name for name in options if ctx.get_parameter_source(name) is given]
        deliver_areas(options, typed)
        return
    if options["swath_km"] is not None:
        raise UsageError("--swath-km goes with --area", hint="add --area guam-islands, say")
    _answer("overflights", options)


def _answer(kind: Kind, options: dict[str, Any]) -> None:
    from orbitwatch.features.passes.columns import columns_of
    from orbitwatch.features.passes.delivery import Delivery
    from orbitwatch.selection.trains import is_launch

    if options.pop("week", False):
        if options["for_"] is not None or options["end"] is not None:
            raise UsageError("--week is seven days", hint="leave it out, or --for and --end")
        options["for_"] = "7d"

    if options["resume"] and (options["sort"] or options["limit"]):
        raise UsageError(
            "--resume goes on with rows as they rise, and with all of them",
            hint="leave out --sort and --limit, or --resume",
        )
    if options["partition"] is not None:
        _write_dataset(kind, options)
        return
    names = [name for name in Delivery.__slots__ if name in options]
    delivery = Delivery(**{name: options[name] for name in names})
    selection = ObjectSelection.of(options)
    columns = columns_of(
        kind,
        radio=options.get("radio") is not None,
        is_launch=is_launch(selection.names),
    )
    delivery.of(columns, partial(_question, kind, selection, options))


def _write_dataset(kind: Kind, options: dict[str, Any]) -> None:
    from orbitwatch.features.passes.dataset import plan

    folder = open_dataset(options, _NOT_OF_DATASETS)
    now = datetime.now(UTC)
    selection = ObjectSelection.of(options)
    question, settings = _question(kind, selection, options, now, zone_is_shown=False)
    settings = replace(settings, offline=settings.offline or options["resume"])
    write(plan(question, settings, now, options["partition"]), folder, options)


def _question(
    kind: Kind,
    selection: ObjectSelection,
    options: dict[str, Any],
    now: datetime,
    *,
    zone_is_shown: bool,
) -> tuple[PassQuestion, Settings]:
    from orbitwatch.selection.settings import settings_from
    from orbitwatch.selection.site_selection import select_sites

    settings = settings_from(options["data_dir"], options["offline"])
    file, zone = options["sites_file"], requested_zone(options)
    sites = tuple(
        select_sites(options["sites"], settings, file, zone=zone, objects=selection.names)
    )
    span = span_from_options(options, now, sites, zone_is_shown=zone_is_shown)
    return pass_question(kind, selection, options, sites, span), settings


def pass_question(
    kind: Kind,
    selection: ObjectSelection,
    options: dict[str, Any],
    sites: tuple[Site, ...],
    span: Span,
) -> PassQuestion:
    """Return what a command's options ask about the objects selected, ``sites`` and ``span``."""
    from orbitwatch.features.passes.question import PassQuestion

    return PassQuestion(
        kind=kind,
        selection=selection,
        sites=sites,
        span=span,
        min_elevation_deg=options["min_elevation"],
        elements_mode=options["elements_mode"],
        allow_stale=options["allow_stale"],
        visible=options.get("visible", False),
        min_visible_s=_seconds("--min-visible", options.get("min_visible")),
        daylight=options.get("daylight", False),
        max_off_nadir_deg=options.get("max_off_nadir"),
        max_distance_km=options.get("max_distance"),
        faintest=options["magnitude"],
        magnitudes=options["magnitudes"],
        sky=sky_conditions_from(options),
        sort=options.get("sort"),
        limit=options.get("limit"),
        jobs=options["jobs"],
        radio_hz=_radio_hz(options.get("radio")),
    )


def _radio_hz(text: str | None) -> float | None:
    if text is None:
        return None
    from orbitwatch.features.radio.frequency import parse_frequency

    try:
        return parse_frequency(text)
    except UsageError as error:
        raise UsageError(
            f"--radio: {error.message}", hint="write --radio=145.8M, or --radio after the objects"
        ) from None


def _seconds(option: str, duration: str | None) -> float | None:
    if duration is None:
        return None
    return duration_from(option, duration).total_seconds()
