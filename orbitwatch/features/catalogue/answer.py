"""The answers to ``info``, ``import`` and ``status``."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from math import inf
from pathlib import Path

from orbitwatch import remarks
from orbitwatch.answer import Answer
from orbitwatch.archive.database.opening import with_archive
from orbitwatch.archive.database.store import Store
from orbitwatch.archive.file_contents import pieces
from orbitwatch.archive.importing import Imported, import_pieces
from orbitwatch.archive.unpacking import Bounds
from orbitwatch.config import Settings
from orbitwatch.elements.identity import CatalogObject
from orbitwatch.errors import OrbitwatchError
from orbitwatch.features.catalogue.rows import import_rows, info_rows, status_rows
from orbitwatch.features.catalogue.status import ArchiveStatus, archive_status
from orbitwatch.formats.phrases import listed
from orbitwatch.selection.holdings import note_labels, warn_repaired
from orbitwatch.selection.object_selection import ObjectSelection

_REFUSALS_SHOWN = 5


@dataclass(frozen=True, slots=True)
class InfoQuestion:
    """The data on the selected objects."""

    objects: ObjectSelection


def launch_sentence(held: CatalogObject, settings: Settings) -> str:
    """Return a line on an object's launch from its first sets; empty if they do not allow it."""
    from orbitwatch.features.launch.answer import launches_of
    from orbitwatch.features.launch.question import LaunchedQuestion

    try:
        question = LaunchedQuestion(objects=ObjectSelection())
        (found, exact), *others = launches_of(held, question, settings)
    except OrbitwatchError:  # no site, no day, or no set of the first weeks
        return ""
    if not exact or others:
        times = [one.pad.time for one, _ in ((found, exact), *others)]
        return f"its plane met {found.pad.site.name} at " + listed(
            [f"{time:%H:%M} UTC" for time in times], "moments"
        )
    return (
        f"left at an azimuth of {found.azimuth_deg:.0f}°, {found.crossing.direction}; plane "
        f"{abs(found.plane_distance_deg):.1f}° from the pad, turned by about {found.turn_deg:.0f}°"
    )


def answer_info(question: InfoQuestion, settings: Settings, now: datetime) -> Answer:
    """Return a row for each element set of the objects, in order of epoch."""
    found = question.objects.with_all_sets(settings, now)
    title = listed([held.record.name for held in found], "objects")
    return Answer.of(title, info_rows(found, now), objects=found)


@dataclass(frozen=True, slots=True)
class StatusAnswer:
    """The rows of ``status``, and the state of the archive for its table."""

    answer: Answer
    status: ArchiveStatus


def answer_status(
    settings: Settings, now: datetime, *, check: bool = False, limit: int | None = None
) -> StatusAnswer:
    """Return the stored data, and when each query may be sent again.

    With ``check`` every row of the archive is read first, and a damaged archive is repaired.
    ``limit`` keeps the latest queries.
    """
    status = archive_status(settings, check=check)
    return StatusAnswer(Answer.of("Archive", status_rows(status, now, limit)), status)


def answer_import(
    files: Sequence[Path], settings: Settings, now: datetime, largest_mb: int | None = None
) -> Answer:
    """Store the element sets of the files in the archive; return a row for each file.

    A file may unpack to at most ``largest_mb`` (None: the usual limits).
    """
    bounds = Bounds(largest_mb << 20, inf) if largest_mb else Bounds()

    def work(store: Store) -> list[Imported]:
        with remarks.progress("element sets read", None) as counter:
            return import_pieces(store, pieces(files, bounds), now, counter.advance)

    done = with_archive(settings.data_dir, work, warn_repaired)
    _report_refusals(done)
    return Answer.of("Import", import_rows(done))


def _report_refusals(done: Sequence[Imported]) -> None:
    """Report the sets that were refused, the first few by file and line."""
    refusals = [refusal for one in done for refusal in one.refusals]
    for refusal in refusals[:_REFUSALS_SHOWN]:
        remarks.warn(f"refused {refusal}")
    refused = sum(one.refused for one in done)
    if refused > _REFUSALS_SHOWN:
        remarks.warn(f"refused {refused - _REFUSALS_SHOWN:,} more")
    note_labels(sum(one.labels for one in done), [n for one in done if (n := one.label_note)])
    problems = [one for one in done if one.problem]
    for one in problems[:_REFUSALS_SHOWN]:
        remarks.warn(f"{one.name}: {one.problem}")
    if len(problems) > _REFUSALS_SHOWN:
        remarks.warn(f"{len(problems) - _REFUSALS_SHOWN:,} more files have problems")
    new, known = sum(one.new for one in done), sum(one.known for one in done)
    remarks.note(
        f"{new:,} element sets are new, {known:,} were stored already, {refused:,} refused"
    )
