"""``orbitwatch import``: element sets out of files into the archive."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from math import inf
from pathlib import Path
from typing import TYPE_CHECKING

import click

from orbitwatch.cli.help import ExampleCommand
from orbitwatch.cli.options import output_options, settings_options

if TYPE_CHECKING:
    from rich.console import Console

    from orbitwatch.archive.database.store import Store
    from orbitwatch.archive.importing import Imported
    from orbitwatch.formats.rows import Rows

_REFUSALS_SHOWN = 5


@click.command(
    cls=ExampleCommand,
    examples=(
        ("Keep the element sets of two files", "orbitwatch import stations.tle active.csv.gz"),
        ("A folder of daily lists, with all its subfolders", "orbitwatch import daily/"),
        ("What another program writes", "curl -s https://example.org/gp.csv | orbitwatch import -"),
    ),
)
@click.argument(
    "files", nargs=-1, required=True, metavar="FILE...", type=click.Path(path_type=Path)
)
@output_options
@settings_options
def command(
    files: tuple[Path, ...],
    format_: str | None,
    output: str | None,
    offline: bool | None,
    data_dir: Path | None,
) -> None:
    """Keep the element sets of files: TLE, OMM as CSV, JSON, XML or KVN; gzip, zip, folders.

    Each distinct set is kept once, for ever, whichever format it comes in. A damaged one is
    refused, and its neighbours are kept. - reads standard input.
    """
    from orbitwatch.archive.database.opening import with_archive
    from orbitwatch.features.catalogue.archive_columns import IMPORT_COLUMNS
    from orbitwatch.selection.holdings import warn_mended
    from orbitwatch.selection.settings import settings_from
    from orbitwatch.terminal.output import open_output

    with open_output(format_, output, IMPORT_COLUMNS) as out:
        settings = settings_from(data_dir, offline)
        done = with_archive(settings.data_dir, lambda store: _import(store, files), warn_mended)
        _tell(done)
        if out.is_table:
            _print(_rows(done), out.console())
        else:
            out.write(_rows(done))
    _check_any(done)


def _import(store: Store, files: Sequence[Path]) -> list[Imported]:
    from orbitwatch import remarks
    from orbitwatch.archive.file_contents import pieces
    from orbitwatch.archive.importing import import_pieces

    with remarks.progress("element sets read", None) as counter:
        return import_pieces(store, pieces(files), datetime.now(UTC), counter.advance)


def _tell(done: Sequence[Imported]) -> None:
    """Say what was refused, the first few by file and line."""
    from orbitwatch import remarks

    refusals = [refusal for one in done for refusal in one.refusals]
    for refusal in refusals[:_REFUSALS_SHOWN]:
        remarks.warn(f"refused {refusal}")
    refused = sum(one.refused for one in done)
    if refused > _REFUSALS_SHOWN:
        remarks.warn(f"refused {refused - _REFUSALS_SHOWN:,} more")
    problems = [one for one in done if one.problem]
    for one in problems[:_REFUSALS_SHOWN]:
        remarks.warn(f"{one.name}: {one.problem}")
    if len(problems) > _REFUSALS_SHOWN:
        remarks.warn(f"{len(problems) - _REFUSALS_SHOWN:,} more files have problems")
    new, known = sum(one.new for one in done), sum(one.known for one in done)
    remarks.note(f"{new:,} element sets are new, {known:,} were held already, {refused:,} refused")


def _check_any(done: Sequence[Imported]) -> None:
    from orbitwatch.errors import ElementsError

    if not any(one.new or one.known for one in done):
        raise ElementsError(
            "no usable element set was found", hint="give TLE, or OMM as CSV, JSON, XML or KVN"
        )


def _rows(done: Sequence[Imported]) -> Rows:
    from orbitwatch.features.catalogue.archive_columns import IMPORT_COLUMNS
    from orbitwatch.formats.rows import rows_of

    return rows_of(
        IMPORT_COLUMNS,
        {
            "file": [one.name for one in done],
            "new": [one.new for one in done],
            "known": [one.known for one in done],
            "refused": [one.refused for one in done],
            "problem": [one.problem for one in done],
        },
    )


def _print(rows: Rows, console: Console) -> None:
    from orbitwatch.terminal.table_layout import TableColumn, build_table, fit, right

    listed = list(rows)
    columns = [
        TableColumn("file", [str(row["file"]) for row in listed], inf),
        right("new", [f"{row['new']:,}" for row in listed], inf),
        right("known", [f"{row['known']:,}" for row in listed], 90),
        right("refused", [f"{row['refused']:,}" for row in listed], 80),
        TableColumn("problem", [str(row["problem"] or "") for row in listed], 50),
    ]
    kept, _ = fit(columns, console.width)
    console.print(build_table(kept, (), ""))
