"""``orbitwatch field``: what crossed my picture?"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from orbitwatch.cli.brightness_options import brightness_options, sky_conditions_from
from orbitwatch.cli.dataset_options import (
    dataset_options,
    dataset_resume_option,
    open_dataset,
    refuse_without_partition,
    write,
)
from orbitwatch.cli.help import ExampleCommand
from orbitwatch.cli.object_options import choice_options
from orbitwatch.cli.options import (
    allow_stale_option,
    limit_option,
    output_options,
    settings_options,
    site_option,
)
from orbitwatch.cli.publishing import publishes
from orbitwatch.cli.time_options import instant_from, note_readings, requested_zone, zone_options
from orbitwatch.errors import UsageError
from orbitwatch.features.sky.command_options import only_site, parse_angle
from orbitwatch.selection.object_selection import ObjectSelection
from orbitwatch.sites.time_zones import zone_of

if TYPE_CHECKING:
    from orbitwatch.config import Settings
    from orbitwatch.features.sky.field import FieldQuestion
    from orbitwatch.features.sky.trails.field_of_view import FieldOfView
    from orbitwatch.features.sky.trails.fits_header import Picture
    from orbitwatch.reports.findings import Findings
    from orbitwatch.sites import Site

_LONGEST = timedelta(hours=6)
_NOTHING = re.compile(r"0+(\.0*)?\s*[a-z]*", re.IGNORECASE)
"""A duration of zero, for which there is a separate error."""
_VEGA = "orbitwatch field -s rome --time '2026-08-22 21:14:30 Europe/Rome' --exposure 30s"


@click.command(
    "field",
    cls=ExampleCommand,
    examples=(
        (
            "What crossed 3 degrees around Vega in these 30 seconds?",
            f"{_VEGA} --ra 18h36m56s --dec +38d47m --radius 3",
        ),
        (
            "A plate-solved picture, with a clock accurate to half a second",
            "orbitwatch field --image m31.fits --clock 0.5s",
        ),
    ),
)
@choice_options
@site_option
@click.option(
    "--time", metavar="TIME", help="Time of the exposure; in the site's zone unless one follows."
)
@click.option("--exposure", metavar="DURATION", help="Length of the exposure, such as 30s.")
@click.option(
    "--time-is",
    type=click.Choice(("start", "middle", "end")),
    default="start",
    show_default=True,
    help="The moment of the exposure that --time gives.",
)
@click.option("--ra", metavar="RA", help="Right ascension of the middle (J2000): 14h30m, degrees.")
@click.option("--dec", metavar="DEC", help="Its declination (J2000): +20d15m, or degrees.")
@click.option("--radius", metavar="ANGLE", help="Radius of the field, such as 3 or 30arcmin.")
@click.option(
    "--image",
    metavar="FILE",
    type=click.Path(path_type=Path),
    help="A plate-solved FITS picture, whose header has all of these.",
)
@click.option(
    "--clock",
    default="0s",
    show_default=True,
    metavar="DURATION",
    help="Greatest error of the camera's clock.",
)
@brightness_options
@zone_options
@allow_stale_option
@limit_option
@output_options
@dataset_options
@dataset_resume_option
@publishes
@settings_options
def field(**options: Any) -> Callable[[], Findings] | None:
    """What crossed my picture? Every stored object that was in it, with its trail.

    Directions are geometric in J2000 axes, as those of `orbitwatch position`.
    """
    from orbitwatch.features.sky.columns import FIELD_COLUMNS
    from orbitwatch.features.sky.field import answer
    from orbitwatch.features.sky.field_table import render_trails
    from orbitwatch.selection.settings import settings_from
    from orbitwatch.terminal.output import open_output
    from orbitwatch.terminal.rendering import deliver

    now = datetime.now(UTC)
    if options["partition"] is not None:
        from orbitwatch.features.sky.field_dataset import plan

        folder = open_dataset(options, ("limit",))
        settings = settings_from(options["data_dir"], options["offline"])
        settings = replace(settings, offline=settings.offline or options["resume"])
        write(plan(_question(options, settings, now), settings, now), folder, options)
        return None
    refuse_without_partition(options, "cluster", "resume")
    with open_output(options["format_"], options["output"], FIELD_COLUMNS) as output:
        settings = settings_from(options["data_dir"], options["offline"])
        question = _question(options, settings, now)
        found = answer(question, settings, now)
        deliver(found.first(options["limit"]), output, partial(render_trails, question))

    def findings() -> Findings:
        from orbitwatch.features.sky.report import field_findings

        return field_findings(question, found, settings, now)

    return findings


def _question(options: dict[str, Any], settings: Settings, now: datetime) -> FieldQuestion:
    from orbitwatch.features.sky.field import FieldQuestion
    from orbitwatch.features.sky.trails.field_of_view import check_width
    from orbitwatch.features.sky.trails.fits_header import read_picture
    from orbitwatch.times import Span, parse_duration

    picture = read_picture(options["image"]) if options["image"] is not None else None
    view = _field(options, picture)
    check_width(view)
    length = _exposure(options["exposure"], picture)
    site = _site(options["sites"], picture, settings, requested_zone(options))
    start = _time(options["time"], picture, now, site, requested_zone(options))
    start -= {"start": 0.0, "middle": 0.5, "end": 1.0}[options["time_is"]] * length
    clock = options["clock"].strip()
    off = timedelta() if clock in ("0", "0s") else parse_duration(clock)
    selection = ObjectSelection.of(options)
    if selection == ObjectSelection():
        selection = ObjectSelection(everything=True)
    return FieldQuestion(
        selection=selection,
        site=site,
        field=view,
        exposure=Span(start, start + length),
        clock_s=off.total_seconds(),
        sky=sky_conditions_from(options),
        magnitudes=options["magnitudes"],
        allow_stale=options["allow_stale"],
    )


def _field(options: dict[str, Any], picture: Picture | None) -> FieldOfView:
    from orbitwatch.astro.sky_directions import (
        from_angles,
        parse_declination,
        parse_right_ascension,
    )
    from orbitwatch.features.sky.trails.field_of_view import Circle

    given = [options[name] for name in ("ra", "dec", "radius")]
    if picture is not None and not any(given):
        return picture.frame
    if not all(given):
        raise UsageError(
            "a field needs --ra, --dec and --radius, or a plate-solved picture with --image",
            hint="such as --ra 14h30m --dec +20d15m --radius 3",
        )
    direction = from_angles(parse_right_ascension(given[0]), parse_declination(given[1]))
    return Circle(direction, parse_angle(given[2], "--radius"))


def _exposure(text: str | None, picture: Picture | None) -> timedelta:
    from orbitwatch.times import parse_duration

    if text is not None and not _NOTHING.fullmatch(text.strip()):
        length = parse_duration(text)
    elif text is None and picture is not None and picture.exposure_s is not None:
        length = timedelta(seconds=max(picture.exposure_s, 0.0))
    elif text is None:
        raise UsageError("no exposure is given", hint="add --exposure 30s")
    else:
        length = timedelta()
    if not length:
        raise UsageError(
            "an exposure of 0 s shows no trail", hint="give its length with --exposure 30s"
        )
    if length > _LONGEST:
        raise UsageError("an exposure of more than 6 hours", hint="split it into parts")
    return length


def _time(
    text: str | None, picture: Picture | None, now: datetime, site: Site, zone: str | None
) -> datetime:
    if text is not None:
        read = instant_from("--time", text, now, zone_of((site,), zone))
        note_readings([read], (site,), zone)
        return read.instant
    if picture is not None and picture.time is not None:
        return picture.time
    what = "the picture has no DATE-OBS" if picture else "no time is given"
    raise UsageError(what, hint="add --time '2026-08-22 20:14:30 Europe/Rome'")


def _site(
    texts: tuple[str, ...], picture: Picture | None, settings: Settings, zone: str | None
) -> Site:
    from orbitwatch.sites import Site

    latitude = picture.latitude_deg if picture is not None else None
    longitude = picture.longitude_deg if picture is not None else None
    if picture is not None and not texts and latitude is not None and longitude is not None:
        return Site("the picture's site", latitude, longitude, picture.height_m or 0.0)
    return only_site(texts, settings, "field", zone)
