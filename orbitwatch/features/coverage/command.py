"""``orbitwatch coverage``: how often satellites look at each part of the Earth."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import click

from orbitwatch.cli.dataset_options import cluster_option
from orbitwatch.cli.help import ExampleCommand
from orbitwatch.cli.object_options import choice_options
from orbitwatch.cli.options import jobs_option, output_options_for, settings_options
from orbitwatch.cli.publishing import publishes
from orbitwatch.cli.time_options import long_span_options, span_from_options, zone_options
from orbitwatch.errors import UsageError
from orbitwatch.features.coverage.columns import COVERAGE_COLUMNS
from orbitwatch.features.revisit.command_options import look_options, walker_options
from orbitwatch.selection.object_selection import ObjectSelection
from orbitwatch.selection.settings import settings_from
from orbitwatch.terminal.output import open_output

if TYPE_CHECKING:
    from orbitwatch.reports.findings import Findings

_LENGTH = "14d"


@click.command(
    cls=ExampleCommand,
    examples=(
        (
            "How much of the Earth can Malligyong-1 observe in three days, and how often?",
            "orbitwatch coverage malligyong-1 --start 2023-12-09 --for 3d --grid 3deg",
        ),
        (
            "A planned fleet as a map and as NetCDF for xarray",
            "orbitwatch coverage --walker sso:6/3/1 --altitude 500 --for 3d --chart c.png -o c.nc",
        ),
        (
            "Cells of latitude and longitude, a row for each",
            "orbitwatch coverage iss hst --for 3d --grid latlon:5deg -o cells.csv",
        ),
    ),
)
@choice_options
@walker_options
@click.option(
    "--grid",
    "grid",
    default="1deg",
    show_default=True,
    metavar="[latlon:]SIZE",
    help="The size of the cells in degrees: HEALPix, of equal area, or with latlon: squares of "
    "latitude and longitude.",
)
@look_options
@long_span_options
@zone_options
@jobs_option
@cluster_option
@output_options_for("netcdf", "zarr", "geotiff")
@publishes
@settings_options
def command(**options: Any) -> Callable[[], Findings]:
    """How often do satellites observe each part of the Earth: looks a day, and the gaps.

    All named satellites count together, as do repeated --walker patterns. Each cell of
    the grid is evaluated at its centre, as 'orbitwatch revisit' evaluates a site there. The table
    condenses the cells to bands of latitude; files have a row for each.
    """
    from orbitwatch.features.coverage.answer import answer
    from orbitwatch.features.coverage.grid import parse_grid
    from orbitwatch.features.coverage.question import CoverageQuestion
    from orbitwatch.features.coverage.table import render_coverage
    from orbitwatch.features.revisit.question import selection_or_none, walkers_from
    from orbitwatch.selection import quality_notes
    from orbitwatch.terminal.rendering import deliver

    with open_output(options["format_"], options["output"], COVERAGE_COLUMNS) as out:
        chosen = selection_or_none(ObjectSelection.of(options))
        patterns, node_hour = walkers_from(
            options["walkers"],
            options["altitude"],
            options["node_local_time"],
            with_objects=chosen is not None,
        )
        grid = parse_grid(options["grid"])
        if out.format == "geotiff" and grid.is_healpix:
            raise UsageError(
                "GeoTIFF requires a grid of latitude and longitude, not HEALPix",
                hint=f"give --grid latlon:{options['grid'].rpartition(':')[2].strip()}",
            )
        settings = settings_from(options["data_dir"], options["offline"])
        now = datetime.now(UTC)
        if options["end"] is None and options["for_"] is None:
            options["for_"] = _LENGTH
        question = CoverageQuestion(
            span=span_from_options(options, now),
            objects=chosen,
            walkers=patterns,
            node_hour=node_hour,
            grid=grid,
            max_off_nadir_deg=options["max_off_nadir"],
            daylight_only=options["daylight"],
            min_sun_deg=options["min_sun"],
            jobs=options["jobs"],
        )
        found = answer(question, settings, now)
        if not out.is_table:  # a table shows them as captions
            quality_notes.note_old_sets(found.evidence)
        out.about(attributes=found.attributes)
        deliver(
            found.answer,
            out,
            lambda rows, console: render_coverage(
                rows, found.answer.title, found.captions, console
            ),
        )

    def findings() -> Findings:
        from orbitwatch.features.coverage.report import coverage_findings

        return coverage_findings(question, found, settings, now)

    return findings
