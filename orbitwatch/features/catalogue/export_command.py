"""``orbitwatch export``: element sets held, as a file for other programs."""

from __future__ import annotations

import contextlib
import gzip
import io
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from orbitwatch import files
from orbitwatch.cli.help import ExampleCommand
from orbitwatch.cli.object_options import choice_options
from orbitwatch.cli.options import instant_from, note_readings, settings_options
from orbitwatch.errors import UsageError
from orbitwatch.selection.object_selection import ObjectSelection
from orbitwatch.terminal.output import print_text
from orbitwatch.times import FIRST_YEAR, LAST_YEAR, Span

if TYPE_CHECKING:
    from orbitwatch.archive.database.store import Store
    from orbitwatch.archive.holdings import Holdings
    from orbitwatch.config import Settings
    from orbitwatch.formats.element_sets import Marked

_SUFFIXES = (".csv", ".csv.gz", ".json", ".json.gz", ".tle", ".tle.gz", ".parquet")
_FIRST = datetime(FIRST_YEAR, 1, 1, tzinfo=UTC)
_LAST = datetime(LAST_YEAR + 1, 1, 1, tzinfo=UTC)
_AT_ONCE = 200  # objects whose histories are in memory together

Write = Callable[[Iterable["Marked"], Any, bool], int]


@click.command(
    cls=ExampleCommand,
    examples=(
        ("Everything held, for DuckDB or Polars", "orbitwatch export -o sets.parquet"),
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
    help=f"Write to FILE, which appears once it is whole: {', '.join(_SUFFIXES)}. "
    "Default: CSV to standard output.",
)
@settings_options
def command(**options: Any) -> None:
    """Element sets as OMM, every field at full precision, in order of object and epoch.

    CSV and JSON can be imported again; Parquet has one typed column for each field, and takes
    the extra orbitwatch[parquet]. A file that ends in .tle gets the two lines of each set, below
    its name, for programs that read nothing else; objects whose numbers have no place in a TLE
    are left out. No OBJECT means all that are held.
    """
    from orbitwatch import remarks
    from orbitwatch.selection.holdings import holdings_from
    from orbitwatch.selection.settings import settings_from

    output = options["output"]
    with _target(output) as (stream, write):
        settings = settings_from(options["data_dir"], options["offline"])
        now = datetime.now(UTC)
        span = _window(options["start"], options["end"], now)
        selection = ObjectSelection.of(options)
        elements = selection.elements
        holdings = holdings_from(elements, settings, span, "within")
        numbers = _numbers(holdings, selection, settings, now)
        with remarks.progress("objects exported", len(numbers)) as progress:
            marked = elements is None and _any_supplemental(settings, numbers, span)
            count = write(_sets(holdings, numbers, span, progress.advance), stream, marked)
    if output not in (None, "-"):
        remarks.note(f"wrote {count:,} element sets of {len(numbers):,} objects to {output}")
    elif not count:
        remarks.note("no element set is held with its epoch in that span")


def _window(start: str | None, end: str | None, now: datetime) -> Span:
    """Return the span of epochs asked for: all that there can be, where no end is given."""
    return Span(
        _FIRST if start is None else _instant("--start", start, now),
        _LAST if end is None else _instant("--end", end, now),
    )


def _instant(option: str, text: str, now: datetime) -> datetime:
    parsed = instant_from(option, text, now)
    note_readings([parsed], zone_is_shown=True)
    return parsed.instant


def _numbers(
    holdings: Holdings, selection: ObjectSelection, settings: Settings, now: datetime
) -> list[int]:
    """Return the catalogue numbers of the objects chosen, or of all, in rising order."""
    if selection in (
        ObjectSelection(elements=selection.elements),
        ObjectSelection(everything=True),
    ):
        return sorted(holdings.names.named)
    return sorted(held.record.catalog_id for held in selection.chosen(settings, now))


def _any_supplemental(settings: Settings, numbers: Sequence[int], span: Span) -> bool:
    from orbitwatch.archive.database.opening import is_there, with_archive
    from orbitwatch.archive.selection import any_supplemental
    from orbitwatch.selection.holdings import warn_mended

    def ask(store: Store) -> bool:
        return any_supplemental(store, numbers, span.start, span.end)

    folder = settings.data_dir
    return is_there(folder) and with_archive(folder, ask, warn_mended)


def _sets(
    holdings: Holdings, numbers: Sequence[int], span: Span, advance: Callable[[int], None]
) -> Iterator[Marked]:
    """Yield the sets in the span, by object and epoch, a few objects' histories at a time."""
    for first in range(0, len(numbers), _AT_ONCE):
        some = holdings.load(numbers[first : first + _AT_ONCE])
        for held in some:
            for element_set in held.element_sets:
                if span.start <= element_set.epoch <= span.end:
                    yield element_set, element_set in held.supplemental
        advance(len(some))


@contextlib.contextmanager
def _target(output: str | None) -> Iterator[tuple[Any, Write]]:
    """Open where the sets go, and what writes them there; a file appears once it is whole."""
    from orbitwatch.formats.element_sets import write_csv

    if output is None or output == "-":
        yield _Stdout(), write_csv
        return
    packed, binary, write = _how(output)
    try:
        with files.replacing(Path(output), text=not (packed or binary)) as stream:
            if not packed:
                yield stream, write
                return
            # no time in the header: the same sets make the same bytes
            with gzip.GzipFile("", "wb", 6, stream, mtime=0) as zipped:
                text = io.TextIOWrapper(zipped, encoding="utf-8", newline="\n")
                yield text, write
                text.flush()
    except OSError as error:
        raise UsageError(
            f"cannot write {output}: {error.strerror or error}",
            hint="check the folder and the disk, or name another file with -o",
        ) from None


def _how(output: str) -> tuple[bool, bool, Write]:
    """Return, by the suffix: whether it is gzip, whether it is binary, and what writes it."""
    from orbitwatch.formats.element_sets import write_csv, write_json, write_tle_lines

    name = output.lower()
    if name.endswith(".parquet"):
        return False, True, _parquet_writer()
    packed = name.endswith(".gz")
    for suffix, write in ((".csv", write_csv), (".json", write_json), (".tle", write_tle_lines)):
        if name.removesuffix(".gz").endswith(suffix):
            return packed, False, write
    raise UsageError(
        f"cannot tell a format from the name {Path(output).name!r}",
        hint=f"end it in {', '.join(_SUFFIXES)}",
    )


def _parquet_writer() -> Write:
    try:
        from orbitwatch.formats.omm_parquet import write_parquet
    except ImportError as error:
        if not (error.name or "").startswith("pyarrow"):
            raise
        raise UsageError(
            "Parquet needs pyarrow, which is not installed",
            hint="pip install 'orbitwatch[parquet]', or export to .csv.gz",
        ) from None
    return write_parquet


class _Stdout:
    """A stream of whole lines to standard output."""

    def write(self, line: str) -> None:
        """Write one line, which ends in a line feed."""
        print_text(line.removesuffix("\n"))
