"""``orbitwatch import``: element sets from files into the archive."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import click

from orbitwatch.cli.help import ExampleCommand
from orbitwatch.cli.options import output_options, settings_options


@click.command(
    cls=ExampleCommand,
    examples=(
        ("Import the element sets of two files", "orbitwatch import stations.tle active.csv.gz"),
        ("A folder of daily lists, with all its subfolders", "orbitwatch import daily/"),
        (
            "The output of another program",
            "curl -s https://example.org/gp.csv | orbitwatch import -",
        ),
    ),
)
@click.argument(
    "files", nargs=-1, required=True, metavar="FILE...", type=click.Path(path_type=Path)
)
@click.option(
    "--largest-mb",
    type=click.IntRange(min=1),
    metavar="MB",
    help="Read texts that unpack to as much as this, whatever they were packed in; normally "
    "256 MB, and 200 times the packed size.",
)
@output_options
@settings_options
def command(
    files: tuple[Path, ...],
    largest_mb: int | None,
    format_: str | None,
    output: str | None,
    offline: bool | None,
    data_dir: Path | None,
) -> None:
    """Store the element sets of files: TLE, OMM as CSV, JSON, XML or KVN; gzip, zip, folders.

    Each distinct set is stored once, for ever, whichever format it comes in. A damaged one is
    refused, and its neighbours are stored. - reads standard input.
    """
    from orbitwatch.errors import ElementsError
    from orbitwatch.features.catalogue.answer import answer_import
    from orbitwatch.features.catalogue.columns import IMPORT_COLUMNS
    from orbitwatch.features.catalogue.table import render_import
    from orbitwatch.selection.settings import settings_from
    from orbitwatch.terminal.output import open_output
    from orbitwatch.terminal.rendering import deliver

    with open_output(format_, output, IMPORT_COLUMNS) as out:
        settings = settings_from(data_dir, offline)
        found = answer_import(files, settings, datetime.now(UTC), largest_mb)
        deliver(found, out, render_import)
    rows = found.rows()
    if not (rows["new"] + rows["known"]).any():
        raise ElementsError(
            "no usable element set was found", hint="give TLE, or OMM as CSV, JSON, XML or KVN"
        )
