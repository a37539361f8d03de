"""``orbitwatch track``: positions of satellites over time, as rows or a file."""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from orbitwatch.cli.dataset_options import (
    dataset_options,
    open_dataset,
    refuse_without_partition,
    write,
)
from orbitwatch.cli.help import ExampleCommand
from orbitwatch.cli.object_options import choice_options
from orbitwatch.cli.options import (
    allow_stale_option,
    elements_mode_option,
    limit_option,
    resume_option,
    settings_options,
    site_option,
    track_output_options,
)
from orbitwatch.cli.polygon_options import (
    add_polygons,
    footprint_option,
    swath_polygon_options,
)
from orbitwatch.cli.publishing import publishes
from orbitwatch.cli.time_options import (
    requested_zone,
    span_from_options,
    span_options,
    zone_options,
)
from orbitwatch.errors import UsageError
from orbitwatch.features.tracks.question import TrackQuestion
from orbitwatch.selection.object_selection import ObjectSelection
from orbitwatch.selection.settings import settings_from
from orbitwatch.selection.site_selection import select_sites
from orbitwatch.terminal.output import chosen_format, open_output
from orbitwatch.times import parse_duration

if TYPE_CHECKING:
    from orbitwatch.answer import FirstRows
    from orbitwatch.config import Settings
    from orbitwatch.features.tracks.answer import TrackAnswer
    from orbitwatch.reports.findings import Findings


def _step(ctx: click.Context, param: click.Parameter, value: str) -> timedelta | None:
    """Return the step as a duration, None for ``auto``."""

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
            "A year, for pandas or a database; continued if it was interrupted",
            "orbitwatch track iss --step 1s --for 52w --allow-stale -o iss.parquet --resume",
        ),
        (
            "States for another astrodynamics tool, as a CCSDS OEM",
            "orbitwatch track iss --step 1m --frame gcrs -o iss.oem",
        ),
        (
            "The same for several objects, one file each",
            "orbitwatch track iss hubble --step 1m --format oem -o states/",
        ),
    ),
)
@choice_options
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
@zone_options
@allow_stale_option
@elements_mode_option
@limit_option
@track_output_options
@resume_option
@dataset_options
@click.option(
    "--points", is_flag=True, help="With .geojson: a Feature for each row instead of lines."
)
@swath_polygon_options
@footprint_option
@click.option("--yes", is_flag=True, help="Continue even if it makes very many rows.")
@publishes
@settings_options
def command(**options: Any) -> Callable[[], Findings] | None:
    """Where satellites are over time: the ground track, with speed, light and revolution.

    With --site each moment has a row for each site: azimuth, elevation, range and its rate.

    An OBJECT is a name (case, spaces and hyphens do not matter), a catalogue number, a COSPAR
    designator, or a pattern such as 'starlink-3*'; several can be separated by commas, or listed in
    a file given as @FILE.
    """
    from orbitwatch.answer import FirstRows
    from orbitwatch.features.tracks.answer import answer_track
    from orbitwatch.features.tracks.position_table import render_at_sites
    from orbitwatch.selection import quality_notes
    from orbitwatch.terminal import rendering

    if options["partition"] is not None:
        _write_dataset(options)
        return None
    refuse_without_partition(options, "cluster")
    if options["resume"] and options["limit"]:
        raise UsageError(
            "--resume continues all rows, and --limit keeps the first",
            hint="omit one of them",
        )
    output, resume = options["output"], options["resume"]
    if options["frame"] is None and _is_oem(options["format_"], output):
        options["frame"] = "gcrs"
    into_folder = output is not None and rendering.is_folder(output)
    format_ = options["format_"] if into_folder else chosen_format(options["format_"], output)
    now = datetime.now(UTC)
    question, settings = _question(options, now, zone_is_shown=format_ == "table")
    if output is not None and into_folder:
        rendering.check_folder(format_, question.columns, resume=resume)
        found = answer_track(question, settings, now)
        quality_notes.note_old_sets(found.evidence())
        seen = FirstRows(found.answer)
        rendering.deliver_by_object(seen.answer, Path(output), format_)
        return partial(_findings, question, found, seen, settings, now)
    if resume and _is_begun(output):
        settings = replace(settings, offline=True)  # it goes on with the sets that it began with
    with open_output(format_, output, question.columns, resume=resume) as out:
        add_polygons(out, options, swath=True)
        found = answer_track(question, settings, now)
        if len(found.answer.objects) > 1 and not out.holds_many:
            raise UsageError(
                f"{out.format} contains one object",
                hint=f"write one file per object: --format {out.format} -o FOLDER/",
            )
        if not out.is_table:  # a table's captions contain it
            quality_notes.note_old_sets(found.evidence())
        out.about(points=options["points"])
        seen = FirstRows(found.answer)
        rendering.deliver(
            seen.answer, out, partial(render_at_sites, found.answer.sites, requested_zone(options))
        )
    return partial(_findings, question, found, seen, settings, now)


def _findings(
    question: TrackQuestion,
    found: TrackAnswer,
    seen: FirstRows,
    settings: Settings,
    now: datetime,
) -> Findings:
    from orbitwatch.features.tracks.report import track_findings

    evidence = found.evidence()
    return track_findings(question, found.answer, seen.rows(), evidence, settings, now)


def _write_dataset(options: dict[str, Any]) -> None:
    from orbitwatch.features.tracks.dataset import plan

    folder = open_dataset(options, ("points", "limit"))
    now = datetime.now(UTC)
    question, settings = _question(options, now, zone_is_shown=False)
    settings = replace(settings, offline=settings.offline or options["resume"])
    write(plan(question, settings, now), folder, options)


def _question(
    options: dict[str, Any], now: datetime, *, zone_is_shown: bool
) -> tuple[TrackQuestion, Settings]:
    settings = settings_from(options["data_dir"], options["offline"])
    names = options["sites"]
    sites = tuple(select_sites(names, settings, zone=requested_zone(options))) if names else ()
    question = TrackQuestion(
        span=span_from_options(options, now, sites, zone_is_shown=zone_is_shown),
        objects=ObjectSelection.of(options),
        sites=sites,
        step=options["step"],
        frame=options["frame"],
        elements_mode=options["elements_mode"],
        allow_stale=options["allow_stale"],
        allow_many_rows=options["yes"],
        limit=options["limit"],
    )
    return question, settings


def _is_oem(format_: str | None, output: str | None) -> bool:
    return format_ == "oem" or (format_ is None and (output or "").lower().endswith(".oem"))


def _is_begun(output: str | None) -> bool:
    """Whether there is an interrupted file to continue."""
    return output is not None and Path(os.path.realpath(output) + ".partial.json").exists()
