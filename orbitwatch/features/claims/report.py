"""The report on a claim, or on a list of them: the verdict, and all that it rests on."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from orbitwatch.features.claims.phrases import claimed_text
from orbitwatch.features.claims.report_evidence import about_sets, asked_about, places, sets_of
from orbitwatch.features.claims.report_pictures import claim_pictures
from orbitwatch.features.claims.table import clock_columns, list_columns, reading_columns
from orbitwatch.features.claims.wording import told_closely, words
from orbitwatch.reports.document import ELEMENTS_FILE, Attached, Report
from orbitwatch.reports.evidence import (
    MODES,
    MOST_ROWS,
    named_alike,
    number,
    origins_table,
    report_table,
    sites_file,
)
from orbitwatch.reports.file import ReportFile
from orbitwatch.reports.pictures import can_draw
from orbitwatch.reports.versions import ACCURACY, accuracy_origin, versions
from orbitwatch.reports.wording import METHOD, PLOT_HINT
from orbitwatch.selection import quality_notes as trust
from orbitwatch.terminal import cells
from orbitwatch.terminal.table_layout import TableColumn, right

if TYPE_CHECKING:
    from orbitwatch.features.claims.check import ClaimAnswer
    from orbitwatch.features.claims.question import Checking
    from orbitwatch.formats.rows import Rows
    from orbitwatch.reports.markdown import Picture, ReportTable

CLAIMS_FILE: Final = "claims.csv"
_DATA: Final = (ACCURACY, "sites.csv", "objects.csv", "owner-zones.csv")
_TAKEN: Final = (
    "A picture taken is consistent where the culmination of an overflight lies within the claimed "
    "time and the interval that holds 95 % of the timing errors of such element sets."
)
_RECEIVED: Final = (
    "Data received are consistent where after an overflight the object came into contact with the "
    "station so early that they could be down by the end of the claimed time, give or take the "
    "interval that holds 95 % of the timing errors of such element sets."
)
_OTHERWISE: Final = (
    "Inconsistent means that none fits even so, undetermined that this interval passes a tenth of "
    "a revolution. A time is taken as precise as it is written: 09:21 means its minute."
)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Parts:
    """What differs between the report on one claim and that on a list."""

    title: str
    question: Sequence[str]
    answer: Sequence[str]
    tables: Sequence[ReportTable]
    trust: Sequence[str]
    command: Sequence[str]
    pictures: Sequence[Picture] = ()
    without_pictures: str = ""
    files: Sequence[Attached] = ()


def write_claim(report: ReportFile, checking: Checking) -> None:
    """Write the report on one claim, in every reading of its time."""
    (told,) = checking.told
    asked, said, shown = told.asked, words(told), told_closely(told)
    tables = [report_table(clock_columns(shown), "By every clock")]
    if len(told.findings) > 1:
        readings = reading_columns(told.findings, cells.Signs())
        tables.insert(0, report_table(readings, "Read in each plausible zone"))
    parts = _Parts(
        title=f"A claim checked: {asked.held.label}, {asked.site.name}, {asked.kind} {asked.time}",
        question=_question(told),
        answer=[said.headline, *said.narrowness],
        tables=tables,
        trust=said.trust,
        command=_command(checking, told),
        pictures=claim_pictures(shown, said.trust[:1], report.picture_kind),
        without_pictures="" if can_draw() else PLOT_HINT,
    )
    _write(report, checking, parts)


def write_claims(
    report: ReportFile, checking: Checking, listed: str, summary: Sequence[str]
) -> None:
    """Write the report on a list of claims, the text of which is ``listed``."""
    rows = checking.rows.take(slice(0, MOST_ROWS))
    tables = [report_table(list_columns(rows, cells.Signs()), "Verdicts")]
    if any(rows["source"].tolist()) or any(rows["note"].tolist()):
        tables.append(report_table(_sources(rows), "Who claimed it"))
    parts = _Parts(
        title="A list of claims checked",
        question=[
            "Was each object where it would have to be at the time that is claimed?",
            *([_TAKEN] if "taken" in rows["kind"] else []),
            *([_RECEIVED] if "received" in rows["kind"] else []),
            _OTHERWISE,
            *_conditions(checking),
        ],
        answer=summary,
        tables=tables,
        trust=(),
        command=["orbitwatch", "claim", "--claims", CLAIMS_FILE, *_settings(checking)],
        files=[Attached(CLAIMS_FILE, "The list", listed)],
    )
    _write(report, checking, parts)


def _write(report: ReportFile, checking: Checking, parts: _Parts) -> None:
    rows, request = checking.rows, checking.request
    objects = asked_about(checking.told)
    kept = {s for held in objects for s in sets_of(held, checking.told)}
    element_sets = named_alike(objects, kept)
    sites = places(checking.told)
    own = sites_file(sites, checking.settings)
    at_folder = ["--data-dir", "."] if own else []  # where a user's own sites are looked for
    worth = rows.take(~np.isnat(rows["element_epoch"]) & ~np.isnat(rows["tca"]))
    captions = trust.captions(worth)
    report.write(
        Report(
            title=parts.title,
            made=checking.now,
            question=parts.question,
            command=[*parts.command, *at_folder],
            answer=parts.answer,
            tables=parts.tables,
            rows=rows.take(slice(0, MOST_ROWS)),
            more_rows=max(0, len(rows) - MOST_ROWS),
            pictures=parts.pictures,
            without_pictures=parts.without_pictures,
            trust=[*(parts.trust or captions), *METHOD, f"The model: {accuracy_origin()}."],
            sites=sites,
            files=[*own, *parts.files],
            element_sets=element_sets,
            about_sets=about_sets(objects, len(element_sets)),
            origins=origins_table(objects, element_sets, request.elements, checking.settings),
            versions=versions(_DATA),
        ),
        said=captions,
    )


def _question(told: ClaimAnswer) -> list[str]:
    asked, readings = told.asked, [finding.claim.reading for finding in told.findings]
    when = claimed_text(readings[0])
    if len(readings) > 1:
        when = f"{asked.time}, which names no zone"
    who, where = asked.held.label, asked.site.name
    station = asked.station.name if asked.station else ""
    if asked.kind == "taken":
        first = f"Could {who} see {where} at the time that is claimed, {when}?"
    else:
        first = (
            f"Could what {who} saw of {where} have been received at {station} by the time that is "
            f"claimed, {when}?"
        )
    conditions = f"An overflight is one that rises above {asked.min_elevation_deg:g}° at the site"
    if asked.kind == "received":
        conditions += f", a contact one above {asked.station_elevation_deg:g}° at the station"
    conditions += "; elevations are geometric, without refraction."
    rule = _TAKEN if asked.kind == "taken" else _RECEIVED
    return [first, conditions, rule, _OTHERWISE, MODES[asked.mode]]


def _conditions(checking: Checking) -> list[str]:
    request = checking.request
    conditions = (
        f"An overflight is one that rises above {request.min_elevation:g}° at the site, a contact "
        f"one above {request.station_elevation:g}° at the station; elevations are geometric."
    )
    return [conditions, MODES[request.elements_mode]]


def _command(checking: Checking, told: ClaimAnswer) -> list[str]:
    asked = told.asked
    words = ["orbitwatch", "claim", str(asked.held.record.catalog_id)]
    words += ["--site", asked.site.name, "--time", asked.time, "--kind", asked.kind]
    words += ["--station", asked.station.name] if asked.station else []
    return words + _settings(checking)


def _settings(checking: Checking) -> list[str]:
    """Return the options that one claim and a list have in common."""
    request = checking.request
    words = ["--elements", ELEMENTS_FILE]
    words += ["--station-elevation", number(request.station_elevation)]
    words += ["--within", request.within] if request.within else []
    words += ["--min-elevation", number(request.min_elevation)]
    return [*words, "--elements-mode", request.elements_mode]


def _sources(rows: Rows) -> list[TableColumn]:
    return [
        right("line", [str(line) for line in rows["line"].tolist()], 0),
        TableColumn("source", [text or "" for text in rows["source"].tolist()], 0),
        TableColumn("note", [text or "" for text in rows["note"].tolist()], 0),
    ]
