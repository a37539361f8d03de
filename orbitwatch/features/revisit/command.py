"""``orbitwatch revisit``: how often satellites can look at a place, and the gaps between looks."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import click

from orbitwatch import remarks
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
    FiniteRange,
    jobs_option,
    limit_option,
    output_options,
    settings_options,
    site_option,
    sites_file_option,
)
from orbitwatch.cli.publishing import publishes
from orbitwatch.cli.time_options import (
    long_span_options,
    requested_zone,
    span_from_options,
    zone_options,
)
from orbitwatch.errors import UsageError
from orbitwatch.features.revisit.columns import REVISIT_COLUMNS
from orbitwatch.features.revisit.command_options import look_options, walker_options
from orbitwatch.selection.object_selection import ObjectSelection
from orbitwatch.selection.settings import settings_from
from orbitwatch.selection.site_selection import select_sites
from orbitwatch.terminal.output import open_output

if TYPE_CHECKING:
    from orbitwatch.config import Settings
    from orbitwatch.features.revisit.question import Places, RevisitQuestion
    from orbitwatch.reports.findings import Findings
    from orbitwatch.sites import Site

_LENGTH = "14d"


class _Step(FiniteRange):
    """Degrees of latitude; the error suggests a fix if an object was taken for the value."""

    def convert(
        self, value: Any, param: click.Parameter | None, ctx: click.Context | None
    ) -> float:
        """Return the step, or fail with a suggestion."""
        try:
            return super().convert(value, param, ctx)
        except click.BadParameter:
            self.fail(
                f"{value!r} is not a step of 1 to 90 degrees (objects go before it, or write "
                "--by-latitude=10)",
                param,
                ctx,
            )


@click.command(
    cls=ExampleCommand,
    examples=(
        (
            "How often does Malligyong-1 come close enough to photograph Guam?",
            "orbitwatch revisit malligyong-1 --site guam --start 2023-12-09",
        ),
        (
            "What would three satellites see of Korea, and what would five?",
            "orbitwatch revisit --walker 97.4:3/3/1 --walker 97.4:5/5/1 --altitude 500 -s seoul",
        ),
        (
            "The gaps at every tenth latitude, as a picture",
            "orbitwatch revisit --walker sso:6/3/1 --altitude 500 --by-latitude --chart gaps.png",
        ),
        (
            "Any part of an area, by the satellites in a file",
            "orbitwatch revisit --elements fleet.csv --area korea --format json",
        ),
    ),
)
@choice_options
@walker_options
@site_option
@sites_file_option
@click.option(
    "--area",
    "areas",
    multiple=True,
    metavar="FILE.geojson|NAME",
    help="An area from a GeoJSON file, or a country, korea or guam-islands, of which any part "
    "counts; may be repeated.",
)
@click.option(
    "--by-latitude",
    is_flag=False,
    flag_value=10.0,
    type=_Step(1, 90),
    metavar="[STEP]",
    help="Instead of places: every STEP degrees of latitude (10), eight longitudes each.",
)
@look_options
@long_span_options
@zone_options
@jobs_option
@limit_option
@output_options
@dataset_options
@dataset_resume_option
@publishes
@settings_options
def command(**options: Any) -> Callable[[], Findings] | None:
    """How often can satellites look at a place: looks a day, and the gaps between them.

    A look is an imaging opportunity: an overflight (at least 10° high) in which the site, at
    closest approach, is within --max-off-nadir of the nadir; of an area, a contact with a swath of
    that reach. The default, 30°, is what most imaging satellites tilt. A gap is the time from one
    look to the next; a longest gap marked ≥ reaches an end of the span. The percentile is of gaps,
    each counted once.
    """
    from orbitwatch.features.revisit.answer import answer_for
    from orbitwatch.features.revisit.fleets import find_fleets
    from orbitwatch.features.revisit.table import render_revisit
    from orbitwatch.selection import quality_notes
    from orbitwatch.terminal.rendering import deliver

    if options["partition"] is not None:
        _write_dataset(options)
        return None
    refuse_without_partition(options, "resume")
    given = click.get_current_context().params
    is_drawn = given.get("chart") is not None
    with open_output(options["format_"], options["output"], REVISIT_COLUMNS) as out:
        settings = settings_from(options["data_dir"], options["offline"])
        now = datetime.now(UTC)
        question = _question(options, settings, now)
        fleets = find_fleets(question, settings, now)
        if is_drawn:
            from orbitwatch.features.revisit.chart import check_chart

            check_chart(fleets.fleets, question.places.targets)
        found = answer_for(question, fleets, settings)
        found = replace(found, answer=found.answer.first(options["limit"]))
        if not out.is_table:  # a table shows them as captions
            quality_notes.note_old_sets(found.evidence)
        deliver(
            found.answer,
            out,
            lambda rows, console: render_revisit(rows, found.answer.title, found.captions, console),
        )

    def findings() -> Findings:
        from orbitwatch.features.revisit.report import revisit_findings

        return revisit_findings(question, fleets, found, settings, now)

    return findings


def _write_dataset(options: dict[str, Any]) -> None:
    from orbitwatch.features.revisit.dataset import plan
    from orbitwatch.features.revisit.fleets import find_fleets

    folder = open_dataset(options, ("chart", "limit"))
    settings = settings_from(options["data_dir"], options["offline"])
    settings = replace(settings, offline=settings.offline or options["resume"])
    now = datetime.now(UTC)
    question = _question(options, settings, now)
    write(plan(question, find_fleets(question, settings, now)), folder, options)


def _question(options: dict[str, Any], settings: Settings, now: datetime) -> RevisitQuestion:
    from orbitwatch.features.revisit.question import (
        RevisitQuestion,
        selection_or_none,
        walkers_from,
    )

    chosen = selection_or_none(ObjectSelection.of(options))
    patterns, node_hour = walkers_from(
        options["walkers"],
        options["altitude"],
        options["node_local_time"],
        with_objects=chosen is not None,
    )
    if options["end"] is None and options["for_"] is None:
        options["for_"] = _LENGTH
    sites, places = _places(options, settings)
    return RevisitQuestion(
        span=span_from_options(options, now, sites),
        objects=chosen,
        walkers=patterns,
        node_hour=node_hour,
        places=places,
        max_off_nadir_deg=options["max_off_nadir"],
        daylight_only=options["daylight"],
        min_sun_deg=options["min_sun"],
        jobs=options["jobs"],
    )


def _places(options: dict[str, Any], settings: Settings) -> tuple[list[Site], Places]:
    """Return the named sites, and the places: sites and areas, or latitudes."""
    from orbitwatch.features.areas.named_areas import areas_from
    from orbitwatch.features.revisit.question import Places

    sites, file, areas = options["sites"], options["sites_file"], options["areas"]
    if options["by_latitude"] is not None:
        if sites or file or areas:
            raise UsageError(
                "--by-latitude cannot be used with --site, --sites-file or --area",
                hint="give one of them",
            )
        return [], Places.by_latitude(options["by_latitude"])
    found, notes = areas_from(areas)
    for note in notes:
        remarks.note(note)
    zone = requested_zone(options)
    named = select_sites(sites, settings, file, zone=zone) if sites or file or not found else []
    return named, Places.of(named, found)
