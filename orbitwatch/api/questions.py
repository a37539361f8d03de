"""From the arguments of the Python API to a question, and from its answer to a table."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from orbitwatch import remarks
from orbitwatch.answer import Answer
from orbitwatch.api.arguments import Names, Places, names_of, sites_of
from orbitwatch.config import Settings
from orbitwatch.formats.rows import Rows
from orbitwatch.formats.table import Table
from orbitwatch.selection import quality_notes
from orbitwatch.selection.object_names import expand_names
from orbitwatch.selection.object_selection import ObjectSelection
from orbitwatch.selection.settings import settings_from
from orbitwatch.sites import Site


def offline_settings() -> Settings:
    """Return the user's settings, by which nothing is fetched."""
    return settings_from(None, True)


def choice_of(names: Names, elements: Path | str | None) -> ObjectSelection:
    """Return the objects named, or those of the file ``elements`` where none is."""
    return ObjectSelection(names=expand_names(names_of(names)), elements=path_of(elements))


def path_of(file: Path | str | None) -> Path | None:
    """Return the path of a file that may be given as text."""
    return None if file is None else Path(file)


def places_of(places: Places) -> tuple[Site, ...]:
    """Return the sites that ``places`` names."""
    return tuple(sites_of(places))


def table_of(
    ask: Callable[[], Answer],
    captions: Callable[[Rows], Sequence[str]] = lambda _: (),
) -> Table:
    """Return the answer that ``ask`` gives as a table.

    Its notes are the remarks made on the way, and then the ``captions`` of its rows.
    """
    with remarks.heard() as notes:
        answer = ask()
        rows = answer.rows()
    count = f"{len(rows):,} row" + ("" if len(rows) == 1 else "s")
    return Table(rows, f"{answer.title}: {count}", (*notes, *captions(rows)))


def trust_of(rows: Rows) -> Sequence[str]:
    """Return lines on the element sets that rows rest on: their age and uncertainty."""
    return quality_notes.captions(rows)
