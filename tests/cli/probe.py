"""A small command that fails in every way there is; run as a program by the tests."""

from __future__ import annotations

import sys
import time

import click

from orbitwatch import remarks
from orbitwatch.cli import options
from orbitwatch.cli.help import ExampleCommand
from orbitwatch.cli.main import run
from orbitwatch.errors import ElementsError, NotFoundError, SourceError, UsageError
from orbitwatch.formats.columns import Column
from orbitwatch.formats.rows import rows_of
from orbitwatch.terminal.output import open_output

COLUMNS = (Column("name", "", "a name", "text"), Column("x", "", "a number", "number", 3))
ERRORS = {
    "usage": UsageError("bad question", hint="ask better"),
    "missing": NotFoundError("no such object 'x'\nsecond \x1b[31mline"),
    "source": SourceError("refused"),
    "elements": ElementsError("stale", hint="fetch new ones"),
    "memory": MemoryError(),
    "bug": ZeroDivisionError("division by zero"),
    "file": PermissionError(13, "Permission denied", "/some/file"),
    "interrupt": KeyboardInterrupt(),
}


@click.command(cls=ExampleCommand, examples=(("Fail.", "probe --fail usage"),))
@click.option("--fail", type=click.Choice(list(ERRORS)))
@click.option("--late", is_flag=True, help="Fail after the first rows.")
@click.option("--rows", type=int, default=2)
@click.option("--sleep", type=float, default=0)
@options.site_option
@options.output_options
def probe(
    fail: str | None,
    late: bool,
    rows: int,
    sleep: float,
    sites: tuple[str, ...],
    format_: str | None,
    output: str | None,
) -> None:
    """Write some rows."""
    if fail and not late:
        raise ERRORS[fail]
    with open_output(format_, output, COLUMNS) as out:
        remarks.note("begun")
        for _ in range(rows):
            out.write(rows_of(COLUMNS, {"name": ["ISS"], "x": [1.5]}))
        time.sleep(sleep)
        if fail:
            raise ERRORS[fail]


if __name__ == "__main__":
    sys.exit(run(sys.argv[1:], probe))
