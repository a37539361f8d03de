"""Composes a self-contained report: question, answer, evidence, and how to reproduce it.

One Markdown text is the source of both forms; `orbitwatch.reports.html` renders it in HTML.
"""

from __future__ import annotations

import io
import shlex
from collections.abc import Sequence
from dataclasses import dataclass, replace

from orbitwatch.formats.csv_blocks import CsvWriter
from orbitwatch.formats.element_sets import write_csv
from orbitwatch.reports.markdown import (
    Picture,
    ReportTable,
    bullets,
    code,
    fence,
    heading,
    paragraph,
    strong,
    table,
)
from orbitwatch.reports.report import (
    ANSWER_FILE,
    ELEMENTS_FILE,
    SITES_FILE,
    Attached,
    Form,
    Report,
    Tone,
)
from orbitwatch.sites import Site
from orbitwatch.sites.records import format_sites
from orbitwatch.times import format_utc

_COMMAND_WIDTH = 88


@dataclass(frozen=True, slots=True)
class Document:
    """A report as Markdown, with references to pictures by label."""

    title: str
    body: str
    pictures: dict[str, Picture]
    tone: Tone = "plain"


def attached_sites(sites: Sequence[Site]) -> Attached:
    """Return sites as the file SITES_FILE, under their names but without aliases."""
    return Attached(SITES_FILE, "", format_sites([replace(site, aliases=()) for site in sites]))


def compose(report: Report, form: Form, name: str) -> Document:
    """Return the report as a document; ``name`` is its file's name.

    The two forms differ in the instructions for saving the blocks of data as files.
    """
    pictures = {f"chart-{i}": picture for i, picture in enumerate(report.pictures, 1)}
    blocks = [
        heading(report.title, 1),
        f"> {strong(report.verdict.text)}",
        *_charts(report, pictures),
        *_answer(report),
        *_question(report),
        heading("How far to trust it", 2),
        *map(paragraph, report.trust),
        *_sites(report),
        *_files(report, form, name),
        *_elements(report, form, name),
        *_figures(report, form, name),
        heading("Versions", 2),
        table(report.versions),
        paragraph(f"Made at {format_utc(report.made)[:19]}Z by orbitwatch."),
    ]
    body = "\n\n".join(blocks) + "\n"
    return Document(report.title, body, pictures, report.verdict.tone)


def as_markdown(document: Document) -> str:
    """Return the document with the pictures at its end, where they do not hinder reading."""
    ends = [f"[{label}]: {picture.address}\n" for label, picture in document.pictures.items()]
    return "\n".join([document.body, *ends]) if ends else document.body


def _question(report: Report) -> list[str]:
    given = " and ".join(map(code, [ELEMENTS_FILE, *(file.name for file in report.files)]))
    return [
        heading("Question", 2),
        *map(paragraph, report.question),
        f"With {given} saved from below, this command repeats the answer:",
        fence("sh", _shell_lines(report.command)),
    ]


def _shell_lines(words: Sequence[str]) -> str:
    """Return a command for a POSIX shell, folded between options if it is long."""
    parts: list[list[str]] = []
    for word in words:
        if word.startswith("--") or not parts:
            parts.append([])
        parts[-1].append(word)
    first, *options = map(shlex.join, parts)
    lines = [first]
    for option in options:
        if len(lines[-1]) + len(option) < _COMMAND_WIDTH:
            lines[-1] += f" {option}"
        else:
            lines.append(f"  {option}")
    return " \\\n".join(lines)


def _answer(report: Report) -> list[str]:
    said = [text for text in report.answer if text != report.verdict.text]
    blocks = [heading("Answer", 2), *map(paragraph, said), *map(table, report.tables)]
    blocks = blocks if said or report.tables else []
    if report.remarks:
        blocks += ["Messages of the program:", bullets(report.remarks)]
    return blocks


def _charts(report: Report, pictures: dict[str, Picture]) -> list[str]:
    if not pictures and not report.without_pictures:
        return []
    blocks = []
    for label, picture in pictures.items():
        shows = paragraph(picture.shows)
        blocks += [f"![{shows}][{label}]", shows]
    if report.without_pictures:
        blocks.append(paragraph(report.without_pictures))
    return blocks


def _sites(report: Report) -> list[str]:
    if not report.sites:
        return []
    rows = [
        (
            site.name,
            f"{site.latitude_deg:.5f}",
            f"{site.longitude_deg:.5f}",
            f"{site.height_m:.0f}",
            site.timezone,
        )
        for site in report.sites
    ]
    heads = ("site", "latitude °", "longitude °", "height m", "time zone")
    return [
        heading("Sites", 2),
        table(ReportTable(heads, rows, right=(1, 2, 3))),
        "Geodetic coordinates (WGS 84), north and east positive.",
    ]


def _files(report: Report, form: Form, name: str) -> list[str]:
    blocks = []
    for file in sorted(report.files, key=lambda file: file.title):
        blocks += [heading(file.title, 2)] if file.title else []
        blocks += _file(file.name, file.content, form, name)
    return blocks


def _elements(report: Report, form: Form, name: str) -> list[str]:
    text = io.StringIO()
    marked = any(supplemental for _, supplemental in report.element_sets)
    count = write_csv(report.element_sets, text, marked)
    what = "is the element set" if count == 1 else f"are the {count:,} element sets"
    return [
        heading("Element sets", 2),
        paragraph(f"Here {what} that the answer depends on, as OMM (CCSDS 502.0-B-3) in CSV."),
        *([paragraph(report.about_sets)] if report.about_sets else []),
        table(report.origins),
        *_file(ELEMENTS_FILE, text.getvalue(), form, name),
    ]


def _figures(report: Report, form: Form, name: str) -> list[str]:
    if not len(report.rows):
        return []
    text = io.StringIO()
    CsvWriter(text, report.rows.columns).write(report.rows)
    meanings = [(column.name, column.unit, column.meaning) for column in report.rows.columns]
    count, more = len(report.rows), report.more_rows
    some = f"The first {count:,} rows of the answer in full; {more:,} more are left out."
    return [
        heading("Every figure", 2),
        some if more else "The rows of the answer in full.",
        *_file(ANSWER_FILE, text.getvalue(), form, name),
        table(ReportTable(("column", "unit", "meaning"), meanings)),
    ]


def _file(file: str, content: str, form: Form, name: str) -> list[str]:
    """Return a block to be saved as ``file``, with instructions."""
    language = "csv" if file.endswith(".csv") else "json"
    block = fence(language, content, file)
    if form == "html":
        return [block]
    ticks = block[: block.index(language[0])]
    here = shlex.quote(f"./{name}" if name.startswith("-") else name)
    block_lines = f"/^{ticks}{language} {file}$/,/^{ticks}$/p"
    script = f"sed -n '{block_lines}' {here} | sed '1d;$d' > {shlex.quote(file)}"
    return [f"Save it as {code(file)}, by hand or with this command:", fence("sh", script), block]
