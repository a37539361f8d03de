"""A subject's findings for reports and charts, and the report composed of them.

A command returns `Findings`; ``--report`` and ``--chart`` handle them alike for every subject.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from orbitwatch.answer import Answer
from orbitwatch.config import Settings
from orbitwatch.elements.element_set import ElementSet
from orbitwatch.elements.element_text import Elements
from orbitwatch.errors import OrbitwatchError
from orbitwatch.formats.columns import Column
from orbitwatch.formats.published import decimals_shown
from orbitwatch.formats.rows import Rows
from orbitwatch.reports.evidence import MOST_ROWS, origins_table, renamed_sets
from orbitwatch.reports.file import ReportFile
from orbitwatch.reports.maps import MapRequest, draw_map_into, map_picture
from orbitwatch.reports.markdown import Picture, ReportTable
from orbitwatch.reports.pictures import can_draw, drawn
from orbitwatch.reports.report import Report, Verdict
from orbitwatch.reports.versions import ACCURACY, accuracy_origin, versions
from orbitwatch.reports.wording import METHOD, PLOT_HINT
from orbitwatch.selection import quality_notes

if TYPE_CHECKING:
    from matplotlib.figure import Figure

_MOST_SETS = 2_000
_JUDGED = ("object_name", "catalog_id", "element_epoch", "element_age_days", "timing_uncertainty_s")
_MOST_DECIMALS = 3
_MOST_SHOWN = 60
"""Rows of the table; the figures of further rows follow."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Findings:
    """An answer and the texts about it; every text is plain.

    ``rows`` are those of ``answer``; ``columns`` names the columns of the table. ``draw`` draws the
    subject's own chart, into a file if one is given, and ``shows`` describes it; ``pictures`` are
    further ones, and ``map`` requests a map, which is the chart if there is no other. ``pinned``
    are the values of options, by name, that give the same answer on another day.
    ``elements`` is the user's own file. ``evidence`` are rows that name element sets and ages,
    if those of the answer do not.
    """

    title: str
    verdict: Verdict
    question: Sequence[str]
    answer: Answer
    rows: Rows
    columns: Sequence[str]
    settings: Settings
    now: datetime
    pinned: Mapping[str, str] = field(default_factory=dict)
    sentences: Sequence[str] = ()
    method: Sequence[str] = ()
    draw: Callable[[Path | None], Figure] | None = None
    shows: str = ""
    map: MapRequest | None = None
    pictures: Sequence[Picture] = ()
    tables: Sequence[ReportTable] = ()
    elements: Elements | None = None
    evidence: Rows | None = None

    def chart(self, path: Path | None = None) -> Figure:
        """Draw the subject's chart, or the map if it has none, into a file if one is given.

        Raises OrbitwatchError if there is nothing to draw.
        """
        if len(self.rows) and self.draw is not None:
            return self.draw(path)
        if len(self.rows) and self.map is not None:
            return draw_map_into(self.map, path)
        raise OrbitwatchError("nothing to draw: the answer is empty")


def write_findings(report: ReportFile, found: Findings, command: Sequence[str]) -> None:
    """Write the report on an answer; ``command`` are the words that reproduce it."""
    objects = found.answer.objects
    numbers = found.rows["catalog_id"].tolist() if _has(found.rows, "catalog_id") else []
    wanted = {number for number in numbers if number is not None}
    shown = [held for held in objects if not wanted or held.record.catalog_id in wanted]
    every = renamed_sets(shown)
    if len(every) > _MOST_SETS:
        every = renamed_sets(shown, _used(found))
    evidence = found.rows if found.evidence is None else found.evidence
    is_judged = all(_has(evidence, name) for name in _JUDGED)
    captions = quality_notes.captions(evidence) if is_judged else []
    kept = found.rows.take(slice(0, MOST_ROWS))
    report.write(
        Report(
            title=found.title,
            verdict=found.verdict,
            made=found.now,
            question=found.question,
            command=command,
            answer=found.sentences,
            tables=found.tables or ([rows_table(found.rows, found.columns)] if kept else ()),
            rows=kept,
            more_rows=len(found.rows) - len(kept),
            pictures=_pictures(found, report),
            without_pictures="" if can_draw() else PLOT_HINT,
            trust=[*captions, *found.method, *METHOD, f"The model: {accuracy_origin()}."],
            sites=found.answer.sites,
            element_sets=every,
            origins=origins_table(shown, every, found.elements, found.settings),
            versions=versions((ACCURACY, "sites.csv", "objects.csv")),
        )
    )


def _pictures(found: Findings, report: ReportFile) -> list[Picture]:
    if not can_draw() or not len(found.rows):
        return []
    pictures = list(found.pictures)
    if found.draw is not None:
        pictures.append(drawn(found.shows, report.picture_kind, found.draw))
    if found.map is not None:
        pictures.append(map_picture(found.map, report.picture_kind))
    return pictures


def rows_table(rows: Rows, names: Sequence[str], title: str = "") -> ReportTable:
    """Return the named columns of the first rows as a table, with their units."""
    some = rows.take(slice(0, _MOST_SHOWN))
    columns = {column.name: column for column in rows.columns}
    chosen = [columns[name] for name in names if name in columns]
    cells = [[_cell(row[column.name], column) for column in chosen] for row in some]
    heads = [_head(column.name, column.unit) for column in chosen]
    right = [i for i, column in enumerate(chosen) if column.kind in ("number", "integer")]
    if len(rows) > len(some):
        title = f"{title or 'The first rows'}: {len(some):,} of {len(rows):,}"
    return ReportTable(heads, cells, title, right)


_UNITS = {"deg": "°", "s": "s", "km": "km", "UTC": "UTC"}
_ENDINGS = ("_deg_s", "_arcsec_s", "_km_day", "_deg", "_km_s", "_km", "_s", "_h", "_days")


def _head(name: str, unit: str) -> str:
    words = next((name.removesuffix(end) for end in _ENDINGS if name.endswith(end)), name)
    shown = words.replace("_", " ")
    return f"{shown}, {_UNITS.get(unit, unit)}" if unit else shown


def _cell(value: object, column: Column) -> str:
    if value is None or value != value:
        return ""
    if isinstance(value, datetime):
        return f"{value:%Y-%m-%d %H:%M:%S}"
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, float):
        coarse = replace(column, decimals=min(column.decimals, _MOST_DECIMALS))
        (decimals,) = decimals_shown(coarse, np.array([value])).tolist()
        return f"{value:.{decimals}f}"
    return str(value)


def _used(found: Findings) -> set[ElementSet]:
    """Return the element sets named in the rows."""
    epochs = set(zip(found.rows["catalog_id"].tolist(), found.rows["element_epoch"].tolist(),
                     strict=True))  # fmt: skip
    return {
        one
        for held in found.answer.objects
        for one in held.element_sets
        if (one.norad_cat_id, one.epoch.replace(tzinfo=None)) in epochs
    }


def _has(rows: Rows, name: str) -> bool:
    return any(column.name == name for column in rows.columns)
