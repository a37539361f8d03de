"""``orbitwatch export``: stored element sets as a file for other programs."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import click

from orbitwatch.cli.help import ExampleCommand
from orbitwatch.cli.object_options import choice_options
from orbitwatch.cli.options import settings_options
from orbitwatch.cli.time_options import instant_from, note_readings
from orbitwatch.formats.registry import SET_SUFFIXES
from orbitwatch.selection.object_selection import ObjectSelection
from orbitwatch.terminal.output import print_text


@click.command(
    cls=ExampleCommand,
    examples=(
        ("All stored sets, for DuckDB or Polars", "orbitwatch export -o sets.parquet"),
        (
            "One object in one winter, as OMM CSV",
            "orbitwatch export malligyong-1 --start 2023-12-01 --end 2024-03-01 -o winter.csv.gz",
        ),
        ("To another program", "orbitwatch export iss | column -ts,"),
        ("For Gpredict, Stellarium or Look4Sat", "orbitwatch export iss -o iss.tle"),
    ),
)
@choice_options
@click.option("--start", metavar="TIME", help="Only sets with their epoch at this time or later.")
@click.option("--end", metavar="TIME", help="Only sets with their epoch at this time or earlier.")
@click.option(
    "-o",
    "--output",
    metavar="FILE",
    help=f"Write to FILE, which appears once it is complete: {', '.join(SET_SUFFIXES)}. "
    "Default: CSV to standard output.",
)
@settings_options
def command(**options: Any) -> None:
    """Element sets as OMM, every field at full precision, in order of object and epoch.

    CSV and JSON can be imported again; Parquet has one typed column for each field, and needs the
    extra orbitwatch[parquet]. A file that ends in .tle gets the two lines of each set, below its
    name, for programs that read only TLE; objects whose numbers do not fit in a TLE are left
    out. No OBJECT means all stored objects.
    """
    from orbitwatch import remarks
    from orbitwatch.features.catalogue.exporting import ExportQuestion, export_sets
    from orbitwatch.selection.settings import settings_from

    output = options["output"]
    settings = settings_from(options["data_dir"], options["offline"])
    now = datetime.now(UTC)
    start, end = (_instant(f"--{name}", options[name], now) for name in ("start", "end"))
    question = ExportQuestion(ObjectSelection.of(options), start, end)
    to_file = output not in (None, "-")
    done = export_sets(question, Path(output) if to_file else _Stdout(), settings, now)
    if to_file:
        remarks.note(f"wrote {done.sets:,} element sets of {done.objects:,} objects to {output}")
    elif not done.sets:
        remarks.note("no stored element set has its epoch in that span")


def _instant(option: str, text: str | None, now: datetime) -> datetime | None:
    if text is None:
        return None
    parsed = instant_from(option, text, now)
    note_readings([parsed], zone_is_shown=True)
    return parsed.instant


class _Stdout:
    """A line-based stream to standard output."""

    def write(self, line: str, /) -> None:
        """Write one line, which ends in a line feed."""
        print_text(line.removesuffix("\n"))
