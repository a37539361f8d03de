"""The report on a claim, or on a list of them: the verdict and its basis."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from orbitwatch.config import Settings
from orbitwatch.features.claims.answer import ClaimAnswer, rows_with_overflight
from orbitwatch.features.claims.claim import CheckedClaim
from orbitwatch.features.claims.question import ClaimList, ClaimQuestion, Conditions
from orbitwatch.features.claims.report_evidence import about_sets, sets_of
from orbitwatch.features.claims.report_pictures import claim_pictures
from orbitwatch.features.claims.table import clock_columns, list_columns, zone_columns
from orbitwatch.features.claims.time_phrases import claimed_text
from orbitwatch.features.claims.verdict_sentences import sentences
from orbitwatch.formats.rows import Rows
from orbitwatch.reports.evidence import (
    MODES,
    MOST_ROWS,
    number,
    origins_table,
    renamed_sets,
    report_table,
    sites_file,
)
from orbitwatch.reports.file import ReportFile
from orbitwatch.reports.markdown import Picture, ReportTable
from orbitwatch.reports.pictures import can_draw
from orbitwatch.reports.report import ELEMENTS_FILE, Attached, Report, Tone, Verdict
from orbitwatch.reports.versions import ACCURACY, accuracy_origin, versions
from orbitwatch.reports.wording import METHOD, PLOT_HINT
from orbitwatch.selection import quality_notes as trust
from orbitwatch.terminal import cells
from orbitwatch.terminal.table_layout import TableColumn, right

_TONES: Final[dict[str, Tone]] = {"consistent": "yes", "inconsistent": "no"}
CLAIMS_FILE: Final = "claims.csv"
_DATA: Final = (ACCURACY, "sites.csv", "objects.csv", "owner-zones.csv")
_TAKEN: Final = (
    "A picture taken is consistent if the time during which an overflight has the site within "
    "reach, in light, overlaps the claimed time, allowing for the interval that contains 95 % of "
    "the timing errors of such element sets."
)
_RECEIVED: Final = (
    "Data received are consistent if, after such an overflight, the object came into contact "
    "with the station early enough to download them by the end of the claimed time, allowing for "
    "the interval that contains 95 % of the timing errors of such element sets."
)
_OTHERWISE: Final = (
    "Inconsistent means that no overflight fits even so; undetermined, that this interval exceeds "
    "a tenth of a revolution or that the object manoeuvred between the set and the claim. A time "
    "is taken as precise as it is written: 09:21 means that minute."
)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Parts:
    """The parts that differ between the report on one claim and that on a list."""

    title: str
    verdict: Verdict
    question: Sequence[str]
    answer: Sequence[str]
    tables: Sequence[ReportTable]
    trust: Sequence[str]
    command: Sequence[str]
    pictures: Sequence[Picture] = ()
    without_pictures: str = ""
    files: Sequence[Attached] = ()


def write_report(report: ReportFile, found: ClaimAnswer, settings: Settings, now: datetime) -> None:
    """Write the report on one claim, in every zone of its time, or on a list of them."""
    claims, objects, sites = found.question.claims, found.answer.objects, found.answer.sites
    parts = _of_list(found, claims) if isinstance(claims, ClaimList) else _of_one(found, report)
    rows = found.answer.rows()
    kept = {s for held in objects for s in sets_of(held, found.checked)}
    element_sets = renamed_sets(objects, kept)
    own = sites_file(sites, settings)
    at_folder = ["--data-dir", "."] if own else []  # where a user's own sites are looked for
    captions = trust.captions(rows_with_overflight(rows))
    report.write(
        Report(
            title=parts.title,
            verdict=parts.verdict,
            made=now,
            question=parts.question,
            command=[*parts.command, *_conditions_as_options(found.question), *at_folder],
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
            origins=origins_table(objects, element_sets, found.question.elements, settings),
            versions=versions(_DATA),
        ),
        said=captions,
    )


def _of_one(found: ClaimAnswer, report: ReportFile) -> _Parts:
    (checked,) = found.checked
    claim, said, best = checked.claim, sentences(checked), checked.best
    tables = [report_table(clock_columns(best), "By every clock")]
    if len(checked.assessments) > 1:
        zones = zone_columns(checked.assessments, cells.Signs())
        tables.insert(0, report_table(zones, "Read in each plausible zone"))
    command = ["orbitwatch", "claim", str(claim.held.record.catalog_id)]
    command += ["--site", claim.site.name, "--time", claim.time, "--kind", claim.kind]
    command += ["--station", claim.station.name] if claim.station else []
    return _Parts(
        title=f"A claim checked: {claim.held.label}, {claim.site.name}, {claim.kind} {claim.time}",
        verdict=Verdict(said.headline, _TONES.get(best.verdict, "open")),
        question=_question(checked),
        answer=[said.headline, *said.details],
        tables=tables,
        trust=said.basis,
        command=command,
        pictures=claim_pictures(best, said.basis[:1], report.picture_kind),
        without_pictures="" if can_draw() else PLOT_HINT,
    )


def _of_list(found: ClaimAnswer, claims: ClaimList) -> _Parts:
    question, rows = found.question, found.answer.rows().take(slice(0, MOST_ROWS))
    tables = [report_table(list_columns(rows, cells.Signs()), "Verdicts")]
    if any(rows["source"].tolist()) or any(rows["note"].tolist()):
        tables.append(report_table(_sources(rows), "Who claimed it"))
    return _Parts(
        title="A list of claims checked",
        verdict=Verdict(found.summary[0]),
        question=[
            "Was each object where it would have to be at the claimed time?",
            *([_TAKEN] if "taken" in rows["kind"] else []),
            *([_RECEIVED] if "received" in rows["kind"] else []),
            _OTHERWISE,
            *_conditions(question.conditions, {"taken", "received"}),
            MODES[question.conditions.mode],
        ],
        answer=found.summary,
        tables=tables,
        trust=(),
        command=["orbitwatch", "claim", "--claims", CLAIMS_FILE],
        files=[Attached(CLAIMS_FILE, "The list", claims.text)],
    )


def _question(checked: CheckedClaim) -> list[str]:
    claim = checked.claim
    when = claimed_text(checked.assessments[0].time)
    if len(checked.assessments) > 1:
        when = f"{claim.time}, which names no zone"
    who, where = claim.held.label, claim.site.name
    if claim.kind == "taken":
        first = f"Could {who} see {where} at the claimed time, {when}?"
    else:
        station = claim.station.name if claim.station else ""
        first = (
            f"Could what {who} saw of {where} have been received at {station} by the claimed "
            f"time, {when}?"
        )
    rule = _TAKEN if claim.kind == "taken" else _RECEIVED
    under = claim.conditions
    return [first, *_conditions(under, {claim.kind}), rule, _OTHERWISE, MODES[under.mode]]


def _conditions(under: Conditions, kinds: Collection[str]) -> list[str]:
    """Return the definitions of an overflight, of reach, of light and of a contact."""
    light = "Radar needs no light."
    if under.min_sun_deg is not None:
        light = f"Light is where the Sun stands {under.min_sun_deg:g}° high at the site."
    overflight = (
        f"An overflight is one that rises above {under.min_elevation_deg:g}° at the site, which is "
        f"within reach up to {under.max_off_nadir_deg:g}° from the object's nadir."
    )
    contact = (
        f"A contact is one of at least {under.min_contact_s:g} s above "
        f"{under.contact_elevation_deg:g}° at the station."
    )
    geometric = "Elevations are geometric, without refraction."
    return [overflight, light, *([contact] if "received" in kinds else []), geometric]


def _conditions_as_options(question: ClaimQuestion) -> list[str]:
    """Return the options that one claim and a list have in common."""
    under = question.conditions
    words = ["--elements", ELEMENTS_FILE, "--min-elevation", number(under.min_elevation_deg)]
    words += ["--max-off-nadir", number(under.max_off_nadir_deg)]
    words += ["--radar"] if under.min_sun_deg is None else ["--min-sun", number(under.min_sun_deg)]
    words += ["--contact-elevation", number(under.contact_elevation_deg)]
    words += ["--min-contact", f"{number(under.min_contact_s)}s"]
    words += ["--within", f"{number(under.within.total_seconds())}s"] if under.within else []
    return [*words, "--elements-mode", under.mode]


def _sources(rows: Rows) -> list[TableColumn]:
    return [
        right("line", [str(line) for line in rows["line"].tolist()], 0),
        TableColumn("source", [text or "" for text in rows["source"].tolist()], 0),
        TableColumn("note", [text or "" for text in rows["note"].tolist()], 0),
    ]
