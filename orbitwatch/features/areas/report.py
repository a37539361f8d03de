"""The report on overflights of areas: when swaths touched them, and the areas themselves."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Final

from orbitwatch.errors import UsageError
from orbitwatch.features.areas.named_areas import is_area_file
from orbitwatch.features.areas.table import area_table
from orbitwatch.formats.phrases import listed
from orbitwatch.reports.document import ELEMENTS_FILE, Attached, Report
from orbitwatch.reports.evidence import (
    MODES,
    MOST_ROWS,
    exact,
    named_alike,
    number,
    origins_table,
    report_table,
)
from orbitwatch.reports.file import ReportFile
from orbitwatch.reports.versions import ACCURACY, accuracy_origin, versions
from orbitwatch.reports.wording import METHOD
from orbitwatch.selection import quality_notes
from orbitwatch.terminal import cells
from orbitwatch.times import Span, format_utc

if TYPE_CHECKING:
    from orbitwatch.config import Settings
    from orbitwatch.elements.element_set import ElementSet
    from orbitwatch.elements.identity import HeldObject
    from orbitwatch.features.areas.request import AreaRequest
    from orbitwatch.formats.rows import Rows
    from orbitwatch.reports.markdown import ReportTable

_LARGEST_FILE: Final = 4_000_000  # bytes of an area: a page that browsers and editors still open
_PLAIN_NAME: Final = re.compile(r"\w[\w .,()+-]*\w")


@dataclass(frozen=True, slots=True)
class Swept:
    """What was searched and found; ``element_sets`` are those that answer in the span."""

    request: AreaRequest
    objects: Sequence[HeldObject]
    element_sets: Sequence[ElementSet]
    rows: Rows
    span: Span
    settings: Settings
    now: datetime


def write_areas(report: ReportFile, swept: Swept) -> None:
    """Write the report on what touched areas. Raises UsageError where a file of one is too big."""
    request, rows = swept.request, swept.rows
    shown = rows.take(slice(0, MOST_ROWS))
    numbers = {*shown["catalog_id"].tolist()}
    objects = [held for held in swept.objects if not numbers or held.record.catalog_id in numbers]
    files = _files(request.areas)
    names = [files[text].name if text in files else text for text in request.areas]
    where = listed([Path(text).name for text in request.areas], "areas")
    who = listed([held.label for held in swept.objects], "objects")
    element_sets = named_alike(objects, set(swept.element_sets))
    captions = quality_notes.captions(rows)
    report.write(
        Report(
            title=f"Overflights of {where} by {who}",
            made=swept.now,
            question=_question(swept, who, where),
            command=_command(swept, objects, names),
            answer=_answer(rows, where, who),
            tables=[_table(shown)] if len(shown) else (),
            rows=shown,
            more_rows=len(rows) - len(shown),
            trust=[*captions, *METHOD, f"The model: {accuracy_origin()}."],
            files=list(files.values()),
            element_sets=element_sets,
            origins=origins_table(objects, element_sets, request.elements, swept.settings),
            versions=versions((ACCURACY, "areas.geojson", "objects.csv")),
        )
    )


def _files(areas: Sequence[str]) -> dict[str, Attached]:
    """Return the files among the areas, as they are to be attached, by what was written."""
    paths = [text for text in areas if is_area_file(text)]
    attached: dict[str, Attached] = {}
    for index, text in enumerate(dict.fromkeys(paths), 1):
        path = Path(text)
        if path.stat().st_size > _LARGEST_FILE:
            raise UsageError(
                f"{path} is too large for a report", hint="simplify its outlines, or name a country"
            )
        taken = {file.name for file in attached.values()}
        usable = _PLAIN_NAME.fullmatch(path.name) and path.suffix.lower() in (".geojson", ".json")
        name = path.name if usable and path.name not in taken else f"area-{index}.geojson"
        raw = path.read_bytes()
        content = raw.decode(json.detect_encoding(raw))  # JSON may also be UTF-16 or UTF-32
        attached[text] = Attached(name, f"The area {path.name}", content)
    return attached


def _question(swept: Swept, who: str, where: str) -> list[str]:
    request = swept.request
    first, last = (
        format_utc(moment)[:19].replace("T", " ") for moment in (swept.span.start, swept.span.end)
    )
    if request.swath_km is not None:
        swath = f"a swath of {request.swath_km:g} km"
    else:
        swath = f"a swath up to {request.max_off_nadir:g}° off nadir to either side"
    kept = [f"when did or will {swath} below {who} touch {where}"]
    if request.daylight:
        kept.append("by day")
    if request.max_distance is not None:
        kept.append(f"with the ground track within {request.max_distance:g} km")
    return [
        f"Between {first} UTC and {last} UTC, {', '.join(kept)}?",
        "A row is one uninterrupted touch: entry, closest approach, exit.",
        MODES[request.elements_mode],
    ]


def _answer(rows: Rows, where: str, who: str) -> list[str]:
    if not len(rows):
        return [f"Never: the swath of {who} does not touch {where} in that time."]
    count = "1 overflight" if len(rows) == 1 else f"{len(rows):,} overflights"
    lines = [f"{count} of {where} by {who}."]
    if len(rows) > MOST_ROWS:
        more = len(rows) - MOST_ROWS
        lines.append(f"The table has the first {MOST_ROWS} of them; {more:,} more are left out.")
    return lines


def _table(rows: Rows) -> ReportTable:
    columns, title = area_table(rows, cells.Signs())
    return report_table(columns, title)


def _command(swept: Swept, objects: Sequence[HeldObject], areas: Sequence[str]) -> list[str]:
    request = swept.request
    words = ["orbitwatch", "overflights", "--elements", ELEMENTS_FILE]
    words[2:2] = [str(held.record.catalog_id) for held in objects][:3] if len(objects) <= 3 else []
    words += [word for area in areas for word in ("--area", area)]
    for option, value in (
        ("--swath-km", request.swath_km),
        ("--max-off-nadir", request.max_off_nadir),
        ("--max-distance", request.max_distance),
    ):
        words += [option, number(value)] if value is not None else []
    words += ["--start", exact(swept.span.start), "--end", exact(swept.span.end)]
    words += ["--elements-mode", request.elements_mode]
    words += ["--daylight"] if request.daylight else []
    return [*words, *(["--allow-stale"] if request.allow_stale else [])]
