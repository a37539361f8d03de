"""The element sets that a question can use: a file's, or those that the archive holds."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Literal

from orbitwatch import remarks
from orbitwatch.archive.database.location import FILE
from orbitwatch.archive.database.mended import Mended
from orbitwatch.archive.database.opening import with_archive
from orbitwatch.archive.held import all_held, shipped_objects
from orbitwatch.archive.holdings import Holdings
from orbitwatch.archive.selection import Need
from orbitwatch.config import Settings
from orbitwatch.elements.element_text import Elements
from orbitwatch.elements.modes import ElementsMode
from orbitwatch.errors import NotFoundError
from orbitwatch.formats.phrases import counted
from orbitwatch.times import Span

if TYPE_CHECKING:
    from orbitwatch.elements.reading import LabelNote, ReadResult

_REFUSALS_SHOWN = 5


def group_members(name: str, settings: Settings) -> tuple[int, ...]:
    """Return the catalogue numbers of a group that was fetched; NotFoundError for another."""
    numbers: tuple[int, ...] = ()
    if (settings.data_dir / FILE).exists():
        numbers = with_archive(settings.data_dir, lambda store: store.group(name), warn_mended)
    if not numbers:
        raise NotFoundError(
            f"no group {name!r} is held", hint=f"fetch it: orbitwatch fetch --group {name}"
        )
    return numbers


def holdings_from(
    elements: Elements | None,
    settings: Settings,
    span: Span | None = None,
    mode: ElementsMode | Literal["within"] = "nearest",
) -> Holdings:
    """Return the element sets to use: those of the file given alone, else those held.

    Of what is held only the sets that may answer for ``span`` in that mode are read; ``within``
    means those with their epoch in it (None: all).
    Says on stderr which sets of the file are damaged, and how many are not. From here on answers
    rest on the space weather that is held.
    """
    from orbitwatch.archive.space_weather import use_space_weather  # loads NumPy

    use_space_weather(settings.data_dir, warn_mended)
    if elements is None:
        need = Need(span.start, span.end, mode) if span else None
        return all_held(settings.data_dir, need, warn_mended)
    from orbitwatch.archive.files import file_holdings

    holdings, result = file_holdings(elements)
    note_labels(len(result.notes), result.notes)
    _warn_refused(result)
    return holdings


def warn_few(count: int) -> None:
    """Say where all that is held is what ships, and how to get the rest."""
    if count <= len(shipped_objects()):
        remarks.warn(
            f"only the {count:,} objects that ship are held; "
            "fetch the rest first: orbitwatch fetch --group active"
        )


def note_labels(count: int, notes: Sequence[LabelNote]) -> None:
    """Say of labels out of form that their sets are used, with the first as an example."""
    if count:
        labels = "1 label is" if count == 1 else f"{count:,} labels are"
        remarks.note(f"{labels} out of form, the element sets are used: {notes[0]}")


def warn_mended(mended: Mended) -> None:
    """Say that the archive was damaged, and what became of it."""
    remarks.warn(
        f"the archive was damaged; it is now {mended.set_aside}, and "
        f"{counted(mended.sets, 'element set')} of {counted(mended.objects, 'object')} "
        "that could be read of it are held as before"
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
