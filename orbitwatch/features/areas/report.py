"""The report on overflights of areas, with the areas themselves."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final

from orbitwatch.answer import Answer
from orbitwatch.config import Settings
from orbitwatch.elements.identity import CatalogObject
from orbitwatch.errors import UsageError
from orbitwatch.features.areas.named_areas import is_area_file
from orbitwatch.features.areas.question import AreaQuestion
from orbitwatch.features.areas.table import area_table
from orbitwatch.formats.phrases import counted, listed
from orbitwatch.formats.rows import Rows
from orbitwatch.reports.answer_sets import supporting_sets
from orbitwatch.reports.evidence import (
    MODES,
    MOST_ROWS,
    exact,
    number,
    origins_table,
    renamed_sets,
    report_table,
)
from orbitwatch.reports.file import ReportFile
from orbitwatch.reports.maps import MapRequest, map_picture
from orbitwatch.reports.markdown import ReportTable
from orbitwatch.reports.pictures import can_draw
from orbitwatch.reports.report import ELEMENTS_FILE, Attached, Report, Verdict
from orbitwatch.reports.versions import ACCURACY, accuracy_origin, versions
from orbitwatch.reports.wording import METHOD, PLOT_HINT
from orbitwatch.selection import quality_notes
from orbitwatch.terminal import cells
from orbitwatch.times import Span, format_second

_LARGEST_FILE: Final = 4_000_000  # bytes of an area: browsers and editors can still open the page
_AROUND: Final = timedelta(minutes=10)
_PLAIN_NAME: Final = re.compile(r"\w[\w .,()+-]*\w")


def write_areas(
    report: ReportFile,
    question: AreaQuestion,
    answer: Answer,
    rows: Rows,
    areas: Sequence[str],
    settings: Settings,
    now: datetime,
) -> None:
    """Write the report on an answer and its ``rows``; ``areas`` are as the user wrote them.

    Raises UsageError if the file of an area is too large.
    """
    shown = rows.take(slice(0, MOST_ROWS))
    numbers = {*shown["catalog_id"].tolist()}
    objects = [held for held in answer.objects if not numbers or held.record.catalog_id in numbers]
    files = _files(areas)
    names = [files[text].name if text in files else text for text in areas]
    where = listed([Path(text).name for text in areas], "areas")
    who = listed([held.label for held in answer.objects], "objects")
    kept, about_sets = supporting_sets(answer, question.span, objects, shown)
    element_sets = renamed_sets(objects, kept)
    captions = quality_notes.captions(rows)
    report.write(
        Report(
            title=f"Overflights of {where} by {who}",
            verdict=Verdict(_answer(rows, where, who)[0], "yes" if len(rows) else "no"),
            made=now,
            question=_question(question, who, where),
            command=_command(question, objects, names),
            answer=_answer(rows, where, who),
            tables=[_table(shown)] if len(shown) else (),
            rows=shown,
            more_rows=len(rows) - len(shown),
            pictures=[map_picture(area_map(question, answer, shown), report.picture_kind)]
            if len(shown) and can_draw()
            else (),
            without_pictures="" if can_draw() else PLOT_HINT,
            trust=[*captions, *METHOD, f"The model: {accuracy_origin()}."],
            files=list(files.values()),
            element_sets=element_sets,
            about_sets=about_sets,
            origins=origins_table(objects, element_sets, question.selection.elements, settings),
            versions=versions((ACCURACY, "areas.geojson", "objects.csv")),
        )
    )


def area_map(question: AreaQuestion, answer: Answer, rows: Rows) -> MapRequest:
    """Return the map of the first contact: the track, and its swath."""
    (row,) = rows.take([0])
    moments = [m for name in ("entry", "exit", "closest") if isinstance(m := row[name], datetime)]
    begin, end = min(moments).replace(tzinfo=UTC), max(moments).replace(tzinfo=UTC)
    return MapRequest(
        objects=tuple(h for h in answer.objects if h.record.catalog_id == row["catalog_id"]),
        span=Span(begin - _AROUND, end + _AROUND),
        at=begin + (end - begin) / 2,
        close=True,
        centre_deg=(float(str(row["latitude_deg"])), float(str(row["longitude_deg"]))),
        elements_mode=question.elements_mode,
        swath_km=question.swath.width_km,
        max_off_nadir_deg=question.swath.max_off_nadir_deg,
        shows="The first contact: track and swath, with their uncertainty",
    )


def _files(areas: Sequence[str]) -> dict[str, Attached]:
    """Return the files of areas to attach, by the text that named them."""
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


def _question(question: AreaQuestion, who: str, where: str) -> list[str]:
    span = question.span
    if question.swath.width_km is not None:
        swath = f"a swath of {question.swath.width_km:g} km"
    else:
        swath = f"a swath up to {question.swath.max_off_nadir_deg:g}° off nadir to either side"
    kept = [f"when did or will {swath} below {who} touch {where}"]
    if question.daylight:
        kept.append("by day")
    if question.max_distance_km is not None:
        kept.append(f"with the ground track within {question.max_distance_km:g} km")
    return [
        f"Between {format_second(span.start)} and {format_second(span.end)}, {', '.join(kept)}?",
        "A row is one uninterrupted contact: entry, closest approach, exit.",
        MODES[question.elements_mode],
    ]


def _answer(rows: Rows, where: str, who: str) -> list[str]:
    if not len(rows):
        return [f"Never: the swath of {who} does not touch {where} in that time."]
    lines = [f"{counted(len(rows), 'overflight')} of {where} by {who}."]
    if len(rows) > MOST_ROWS:
        more = len(rows) - MOST_ROWS
        lines.append(f"The table has the first {MOST_ROWS} of them; {more:,} more are left out.")
    return lines


def _table(rows: Rows) -> ReportTable:
    columns, title = area_table(rows, cells.Signs())
    return report_table(columns, title)


def _command(
    question: AreaQuestion, objects: Sequence[CatalogObject], areas: Sequence[str]
) -> list[str]:
    words = ["orbitwatch", "overflights", "--elements", ELEMENTS_FILE]
    words[2:2] = [str(held.record.catalog_id) for held in objects][:3] if len(objects) <= 3 else []
    words += [word for area in areas for word in ("--area", area)]
    for option, value in (
        ("--swath-km", question.swath.width_km),
        ("--max-off-nadir", question.swath.max_off_nadir_deg),
        ("--max-distance", question.max_distance_km),
    ):
        words += [option, number(value)] if value is not None else []
    words += ["--start", exact(question.span.start), "--end", exact(question.span.end)]
    words += ["--elements-mode", question.elements_mode]
    words += ["--daylight"] if question.daylight else []
    return [*words, *(["--allow-stale"] if question.allow_stale else [])]
