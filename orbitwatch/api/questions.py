"""Turns arguments of the Python API into a question, and its answer into a table."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from orbitwatch import remarks
from orbitwatch.answer import Answer
from orbitwatch.api.arguments import ElementSource, Names, Places, elements_of, names_of, sites_of
from orbitwatch.config import Settings
from orbitwatch.errors import UsageError
from orbitwatch.formats.rows import Rows
from orbitwatch.formats.table import Table
from orbitwatch.selection import quality_notes
from orbitwatch.selection.object_names import expand_names
from orbitwatch.selection.object_selection import ObjectSelection
from orbitwatch.selection.settings import settings_from
from orbitwatch.sites import Site

if TYPE_CHECKING:
    from matplotlib.figure import Figure


def offline_settings() -> Settings:
    """Return the user's settings with the network disabled."""
    return settings_from(None, True)


def choice_of(
    names: Names,
    elements: ElementSource | None,
    *,
    all_: bool = False,
    group: str | None = None,
    owner: str | None = None,
    perigee_below: float | None = None,
) -> ObjectSelection:
    """Return the named objects, or those that the filters select, or those of ``elements``."""
    return ObjectSelection(
        names=expand_names(names_of(names)),
        everything=all_,
        group=group,
        owner=owner,
        perigee_below_km=perigee_below,
        elements=elements_of(elements),
    )


def places_of(places: Places) -> tuple[Site, ...]:
    """Return the sites that ``places`` names."""
    return tuple(sites_of(places))


def some_places(places: Places) -> tuple[Site, ...]:
    """Return the sites that ``places`` names; raises UsageError if there are none."""
    sites = places_of(places)
    if not sites:
        raise UsageError("no site is given", hint='such as "guam" or (13.44, 144.79)')
    return sites


def one_place(place: Places) -> Site:
    """Return the site that ``place`` names; raises UsageError unless it is exactly one."""
    sites = some_places(place)
    if len(sites) > 1:
        raise UsageError("this takes one site", hint="ask for one at a time")
    return sites[0]


@dataclass(frozen=True, slots=True)
class Charted:
    """An answer and its charts: functions that take the computed answer and a file.

    ``charts`` is keyed by the names that `Table.chart` takes, the default first.
    """

    answer: Answer
    charts: Mapping[str, Callable[[Answer, Path | None], Figure]]


def table_of(
    ask: Callable[[], Answer | Charted],
    captions: Callable[[Rows], Sequence[str]] = lambda _: (),
) -> Table:
    """Return the answer of ``ask`` as a table.

    Its notes are the remarks made meanwhile, followed by the ``captions`` of its rows.
    """
    with remarks.recorded() as notes:
        asked = ask()
        charted = asked if isinstance(asked, Charted) else Charted(asked, {})
        answer = charted.answer
        rows = answer.rows()
    count = f"{len(rows):,} row" + ("" if len(rows) == 1 else "s")
    title = f"{answer.title}: {count}"
    return Table(rows, title, (*notes, *captions(rows)), charts_of(charted, rows))


def charts_of(charted: Charted, rows: Rows) -> dict[str, Callable[[Path | None], Figure]]:
    """Return the charts of an answer whose rows are computed."""
    answer = replace(charted.answer, produce=lambda skip: iter([rows][skip:]))
    return {name: partial(draw, answer) for name, draw in charted.charts.items()}


def trust_of(rows: Rows) -> Sequence[str]:
    """Return lines on the element sets that rows depend on: their age and uncertainty."""
    return quality_notes.captions(rows)
