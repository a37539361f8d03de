"""The element sets available to a question: those of a file, or those of the archive."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Literal

from orbitwatch import remarks
from orbitwatch.archive.combined_holdings import combined_holdings, shipped_objects
from orbitwatch.archive.database.location import FILE
from orbitwatch.archive.database.opening import with_archive
from orbitwatch.archive.holdings import Holdings
from orbitwatch.archive.selection import Need
from orbitwatch.config import Settings
from orbitwatch.elements.modes import ElementsMode
from orbitwatch.errors import NotFoundError
from orbitwatch.formats.phrases import counted
from orbitwatch.times import Span

if TYPE_CHECKING:
    from orbitwatch.archive.database.repair_result import RepairResult
    from orbitwatch.elements.element_text import Elements
    from orbitwatch.elements.reading import LabelNote, ReadResult

_REFUSALS_SHOWN = 5


def group_members(name: str, settings: Settings) -> tuple[int, ...]:
    """Return the catalogue numbers of a fetched group; NotFoundError for any other."""
    numbers: tuple[int, ...] = ()
    if (settings.data_dir / FILE).exists():
        numbers = with_archive(settings.data_dir, lambda store: store.group(name), warn_repaired)
    if not numbers:
        from difflib import get_close_matches

        from orbitwatch.archive.sources.celestrak_queries import GROUPS

        near = () if name in GROUPS else get_close_matches(name, GROUPS, n=1)
        ask = f"orbitwatch fetch --group {near[0] if near else name}"
        raise NotFoundError(
            f"group {name!r} is not stored",
            hint=f"did you mean {near[0]}? Fetch it: {ask}" if near else f"fetch it: {ask}",
        )
    return numbers


def holdings_from(
    elements: Elements | None,
    settings: Settings,
    span: Span | None = None,
    mode: ElementsMode | Literal["within"] = "nearest",
) -> Holdings:
    """Return the element sets to use: only those of the file, if given, else the stored ones.

    Of the stored sets only those that ``mode`` may use for ``span`` are read (None: all);
    ``within`` selects those with their epoch in it. Reports the damaged sets in the file, and the
    number of good ones. From here on answers use the archive's space weather.
    """
    from orbitwatch.archive.space_weather import use_space_weather  # loads NumPy

    use_space_weather(settings.data_dir, warn_repaired)
    if elements is None:
        need = Need(span.start, span.end, mode) if span else None
        return combined_holdings(settings.data_dir, need, warn_repaired)
    from orbitwatch.archive.files import file_holdings

    holdings, result = file_holdings(elements)
    note_labels(len(result.notes), result.notes)
    _warn_refused(result)
    return holdings


def warn_if_only_shipped(count: int) -> None:
    """Warn if only shipped objects are available, with the command that fetches the rest."""
    if count <= len(shipped_objects()):
        remarks.warn(
            f"only the {count:,} shipped objects are available; "
            "fetch the rest first: orbitwatch fetch --group active"
        )


def note_labels(count: int, notes: Sequence[LabelNote]) -> None:
    """Note that sets with malformed labels are used, with the first label as an example."""
    if count:
        labels = "1 label is" if count == 1 else f"{count:,} labels are"
        remarks.note(f"{labels} malformed; the element sets are used: {notes[0]}")


def warn_repaired(mended: RepairResult) -> None:
    """Warn that the archive was damaged, and report the repair."""
    remarks.warn(
        f"the archive was damaged; the damaged file is now {mended.set_aside}, and "
        f"{counted(mended.sets, 'element set')} of {counted(mended.objects, 'object')} "
        "were recovered from it"
    )


def _warn_refused(result: ReadResult) -> None:
    for refusal in result.refused[:_REFUSALS_SHOWN]:
        remarks.warn(f"refused {refusal}")
    more = len(result.refused) > _REFUSALS_SHOWN
    if result.refused:
        remarks.warn(
            f"read {counted(len(result.sets), 'element set')}, refused {len(result.refused):,}"
            + (f" (the first {_REFUSALS_SHOWN} are shown)" if more else "")
        )
