"""The archive: its contents, fetching, importing and exporting: `info`, `status`, `fetch` ..."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import numpy as np

from orbitwatch import remarks
from orbitwatch.answer import Answer
from orbitwatch.api.arguments import ElementSource, Names, names_of, paths_of, texts_of
from orbitwatch.api.calls import api_call
from orbitwatch.api.questions import choice_of, offline_settings, table_of
from orbitwatch.api.times import Instant, instant_of
from orbitwatch.features.catalogue import fetch_plan
from orbitwatch.features.catalogue.answer import (
    InfoQuestion,
    answer_import,
    answer_info,
    answer_status,
)
from orbitwatch.features.catalogue.columns import FETCH_COLUMNS
from orbitwatch.features.catalogue.exporting import ExportQuestion, export_sets
from orbitwatch.features.catalogue.fetch_results import FetchResult, fetch_rows
from orbitwatch.features.catalogue.fetching import fetch as fetch_all
from orbitwatch.features.sites.answer import SitesQuestion
from orbitwatch.features.sites.answer import answer as answer_sites
from orbitwatch.formats.rows import concatenate, no_rows
from orbitwatch.formats.table import Table
from orbitwatch.selection.settings import settings_from


@api_call
def info(
    objects: Names = (),
    *,
    all_: bool = False,
    group: str | None = None,
    owner: str | None = None,
    perigee_below: float | None = None,
    elements: ElementSource | None = None,
) -> Table:
    """Return identity, orbit and a row for each element set of objects: ``orbitwatch info``.

    Objects are selected as in `passes`.
    """
    question = InfoQuestion(
        choice_of(
            objects, elements, all_=all_, group=group, owner=owner, perigee_below=perigee_below
        )
    )
    return table_of(lambda: answer_info(question, offline_settings(), datetime.now(UTC)))


@api_call
def find_sites(text: str = "", *, kind: str | None = None) -> Table:
    """Return the sites whose name or alias contains ``text``: ``orbitwatch sites list``.

    It is not called ``sites`` because `orbitwatch.sites` is the package of that name.
    """
    return table_of(lambda: answer_sites(SitesQuestion(text, kind), offline_settings()))


@api_call
def groups() -> Table:
    """Return the fetched groups and the number of objects in each."""

    def ask() -> Answer:
        rows = answer_status(offline_settings(), datetime.now(UTC)).answer.rows()
        return Answer.of("Groups", rows.take(np.flatnonzero(rows["kind"] == "group")))

    return table_of(ask)


@api_call
def status(*, check: bool = False) -> Table:
    """Return the archive's state and when sources may be queried: ``orbitwatch status``.

    With ``check`` every row of the archive is read, and a damaged archive is repaired.
    """
    return table_of(
        lambda: answer_status(offline_settings(), datetime.now(UTC), check=check).answer
    )


@api_call
def fetch(
    objects: Names = (),
    *,
    group: str | Iterable[str] = (),
    special: str | Iterable[str] = (),
    source: str | Iterable[str] = (),
    file: str | Iterable[str] = (),
    first: bool = False,
    supplemental: bool = False,
    satcat: bool = False,
    space_weather: bool = False,
    earth_orientation: bool = False,
    transmitters: bool = False,
    spacetrack: bool = False,
    start: Instant | None = None,
    end: Instant | None = None,
) -> Table:
    """Fetch element sets and store them: ``orbitwatch fetch``; a row for each query.

    This is the one function that uses the network, within the sources' rules: no query is sent
    twice in two hours. Raises SourceError if a source cannot be reached or refuses.
    """
    now = datetime.now(UTC)
    first_day, last_day = (
        None if when is None else instant_of(when).isoformat() for when in (start, end)
    )
    question = fetch_plan.FetchQuestion(
        objects=names_of(objects),
        groups=texts_of("group", group),
        special=texts_of("special", special),
        sources=texts_of("source", source),
        files=texts_of("file", file),
        kind=fetch_plan.kind_from(
            first=first,
            supplemental=supplemental or bool(source or file),
            satcat=satcat,
            space_weather=space_weather,
            earth_orientation=earth_orientation,
        ),
        spacetrack=spacetrack,
        transmitters=transmitters,
    )
    fetch_plan.check(question, dated=start is not None or end is not None)
    if spacetrack:
        question = replace(question, days=fetch_plan.days_from(first_day, last_day, now))
    results: list[FetchResult] = []
    with remarks.recorded() as notes:
        fetch_all(question, settings_from(None, None), now, results.append)
    rows = concatenate([no_rows(FETCH_COLUMNS), *map(fetch_rows, results)])
    return Table(rows, "Fetched", tuple(notes))


@api_call
def import_(files: Path | str | Iterable[Path | str], *, largest_mb: int | None = None) -> Table:
    """Store the element sets of files in the archive: ``orbitwatch import``; a row for each file.

    A file may unpack to ``largest_mb`` (None: to 256 MB, and 200 times its packed size).
    """
    paths = paths_of(files)
    now = datetime.now(UTC)
    return table_of(lambda: answer_import(paths, offline_settings(), now, largest_mb))


@api_call
def export(
    output: Path | str,
    objects: Names = (),
    *,
    start: Instant | None = None,
    end: Instant | None = None,
    all_: bool = False,
    group: str | None = None,
    owner: str | None = None,
    perigee_below: float | None = None,
    elements: ElementSource | None = None,
) -> int:
    """Write stored element sets to the file ``output``: ``orbitwatch export``.

    Its name ends in .csv, .csv.gz, .json, .json.gz, .tle, .tle.gz or .parquet. Only sets with
    their epoch from ``start`` to ``end``; objects are selected as in `passes`, all if no filter
    is given. Returns the number of sets written.
    """
    question = ExportQuestion(
        choice_of(
            objects, elements, all_=all_, group=group, owner=owner, perigee_below=perigee_below
        ),
        None if start is None else instant_of(start),
        None if end is None else instant_of(end),
    )
    return export_sets(question, Path(output), offline_settings(), datetime.now(UTC)).sets
