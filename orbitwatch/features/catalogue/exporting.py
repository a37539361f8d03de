"""Export of stored element sets to a file for other programs."""

from __future__ import annotations

import contextlib
import gzip
import io
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import IO, Any, Protocol

from orbitwatch import files, remarks
from orbitwatch.archive.database.opening import is_there, with_archive
from orbitwatch.archive.database.store import Store
from orbitwatch.archive.holdings import Holdings
from orbitwatch.archive.selection import any_supplemental
from orbitwatch.config import Settings
from orbitwatch.errors import UsageError
from orbitwatch.formats.element_sets import Marked, write_csv
from orbitwatch.formats.registry import SET_SUFFIXES, Format, WriteSets
from orbitwatch.selection.holdings import holdings_from, warn_repaired
from orbitwatch.selection.object_selection import ObjectSelection
from orbitwatch.times import FIRST_YEAR, LAST_YEAR, Span

_FIRST = datetime(FIRST_YEAR, 1, 1, tzinfo=UTC)
_LAST = datetime(LAST_YEAR + 1, 1, 1, tzinfo=UTC)
_BATCH_OBJECTS = 200  # objects whose histories are in memory at once


class Lines(Protocol):
    """A destination for lines."""

    def write(self, line: str, /) -> object:
        """Write one line, which ends in a line feed."""


@dataclass(frozen=True, slots=True)
class ExportQuestion:
    """The element sets to export: of the selected objects (none: all), with epochs in a span."""

    objects: ObjectSelection
    start: datetime | None = None
    end: datetime | None = None


@dataclass(frozen=True, slots=True)
class Exported:
    """The number of element sets and objects written."""

    sets: int
    objects: int


def export_sets(
    question: ExportQuestion, output: Path | Lines, settings: Settings, now: datetime
) -> Exported:
    """Write the element sets, by object and epoch, to a file or, as CSV, to a stream.

    A file appears only when it is complete. Raises UsageError for an unknown suffix and for a file
    that cannot be written, NotFoundError if nothing matches.
    """
    with _target(output) as (stream, write):
        span = Span(question.start or _FIRST, question.end or _LAST)
        selection = question.objects
        holdings = holdings_from(selection.elements, settings, span, "within")
        numbers = _numbers(holdings, selection, settings, now)
        with remarks.progress("objects exported", len(numbers)) as progress:
            marked = selection.elements is None and _any_supplemental(settings, numbers, span)
            count = write(_sets(holdings, numbers, span, progress.advance), stream, marked)
    return Exported(count, len(numbers))


def _numbers(
    holdings: Holdings, selection: ObjectSelection, settings: Settings, now: datetime
) -> list[int]:
    """Return the catalogue numbers of the selected objects, or of all, in ascending order."""
    if selection in (
        ObjectSelection(elements=selection.elements),
        ObjectSelection(everything=True),
    ):
        return sorted(holdings.names.named)
    return sorted(held.record.catalog_id for held in selection.chosen(settings, now))


def _any_supplemental(settings: Settings, numbers: Sequence[int], span: Span) -> bool:
    def ask(store: Store) -> bool:
        return any_supplemental(store, numbers, span.start, span.end)

    folder = settings.data_dir
    return is_there(folder) and with_archive(folder, ask, warn_repaired)


def _sets(
    holdings: Holdings, numbers: Sequence[int], span: Span, advance: Callable[[int], None]
) -> Iterator[Marked]:
    """Yield the sets in the span, by object and epoch, a few objects' histories at a time."""
    for first in range(0, len(numbers), _BATCH_OBJECTS):
        batch = holdings.load(numbers[first : first + _BATCH_OBJECTS])
        for held in batch:
            for element_set in held.element_sets:
                if span.start <= element_set.epoch <= span.end:
                    yield element_set, element_set in held.supplemental
        advance(len(batch))


@contextlib.contextmanager
def _target(output: Path | Lines) -> Iterator[tuple[IO[Any] | Lines, WriteSets]]:
    """Open the destination and yield it with its writer; a file appears only once complete."""
    if not isinstance(output, Path):
        yield output, write_csv
        return
    form, packed = _format_of(output.name)
    write = form.write_sets()
    try:
        with files.replacing(output, text=not (packed or form.binary)) as stream:
            if not packed:
                yield stream, write
                return
            # no time in the gzip header, so that the same sets give the same bytes
            with gzip.GzipFile("", "wb", 6, stream, mtime=0) as zipped:
                text = io.TextIOWrapper(zipped, encoding="utf-8", newline="\n")
                yield text, write
                text.flush()
    except OSError as error:
        raise UsageError(
            f"cannot write {output}: {error.strerror or error}",
            hint="check the folder and the disk, or name another file with -o",
        ) from None


def _format_of(file_name: str) -> tuple[Format, bool]:
    """Return the format that a file name stands for, and whether it is packed by gzip."""
    for suffix, found in SET_SUFFIXES.items():
        if file_name.lower().endswith(suffix):
            return found
    raise UsageError(
        f"cannot determine the format of {file_name!r}",
        hint=f"end it in {', '.join(SET_SUFFIXES)}",
    )
