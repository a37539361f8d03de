"""The options of ``passes`` and ``overflights``, and the question that they ask."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from orbitwatch.cli.brightness_options import (
    brightness_options,
    sky_conditions_from,
    twilight_option,
)
from orbitwatch.cli.dataset_options import dataset_options
from orbitwatch.cli.object_options import choice_options
from orbitwatch.cli.options import (
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
from orbitwatch.cli.pass_options import magnitude_option
from orbitwatch.cli.time_options import (
    duration_from,
    requested_zone,
    span_from_options,
    span_options,
    zone_options,
)
from orbitwatch.errors import UsageError
from orbitwatch.selection.object_selection import ObjectSelection

if TYPE_CHECKING:
    from orbitwatch.config import Settings
    from orbitwatch.features.passes.question import Kind, PassQuestion
    from orbitwatch.sites import Site
    from orbitwatch.times import Span

asked_options = all_options(
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
answer_options = all_options(
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


def question_from(
    kind: Kind, options: dict[str, Any], now: datetime, *, zone_is_shown: bool = False
) -> tuple[PassQuestion, Settings]:
    """Return the question that the options ask, and the settings to answer it with.

    Raises UsageError for options that exclude each other and texts that cannot be read,
    NotFoundError for a site that is not known.
    """
    from orbitwatch.selection.settings import settings_from
    from orbitwatch.selection.site_selection import select_sites

    if options.pop("week", False):
        if options["for_"] is not None or options["end"] is not None:
            raise UsageError("--week is seven days", hint="leave it out, or --for and --end")
        options["for_"] = "7d"
    if options["resume"] and (options["sort"] or options["limit"]):
        raise UsageError(
            "--resume continues all rows, in order of rise",
            hint="leave out --sort and --limit, or --resume",
        )
    selection = ObjectSelection.of(options)
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
