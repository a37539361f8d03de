"""Verdicts on claims as terminal tables: the sentence, the clocks, margin and uncertainty."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta, tzinfo
from math import inf, isnan
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from orbitwatch import remarks
from orbitwatch.features.claims.answer import ClaimAnswer, rows_with_overflight
from orbitwatch.features.claims.claim import Assessment, CheckedClaim
from orbitwatch.features.claims.claimed_times import CandidateZone
from orbitwatch.features.claims.time_phrases import zone_label
from orbitwatch.features.claims.verdict_sentences import sentences
from orbitwatch.formats.rows import Rows
from orbitwatch.selection.quality_notes import note_old_sets
from orbitwatch.terminal import cells
from orbitwatch.terminal.table_layout import TableColumn, build_table, fit, print_lines, right
from orbitwatch.times.zones import zone_name

if TYPE_CHECKING:
    from rich.console import Console

_WHOSE = {"given": "given", "UTC": "", "site": "the site's", "station": "the station's"}
_WHOSE["owner"] = "the owner's"


def render_claims(found: ClaimAnswer, rows: Rows, console: Console) -> None:
    """Print the verdict on one claim, or the table of a list with its counts.

    ``rows`` are those of the answer, or the first of them.
    """
    if found.summary:
        _print_table(list_columns(rows, cells.signs_for(console.encoding)), console)
        print_lines(console, found.summary)
    else:
        _render_claim(found.checked[0], len(rows), console)


def _render_claim(checked: CheckedClaim, zones: int, console: Console) -> None:
    said, best = sentences(checked), checked.best
    print_lines(console, [said.headline], style="bold")
    if len(checked.assessments) > 1:
        console.print()
        signs = cells.signs_for(console.encoding)
        _print_table(zone_columns(checked.assessments[:zones], signs), console)
    if best.obstacle is None or best.match is not None:
        console.print()
        _print_table(clock_columns(best), console)
    if said.details or said.basis:
        console.print()
    print_lines(console, said.details)
    print_lines(console, said.basis)


def note_list_results(found: ClaimAnswer) -> None:
    """Note what the rows do not contain: counts, consistent zones, sets far from the claims."""
    for line in found.summary:
        remarks.note(line)
    if not found.summary and len(found.checked[0].assessments) > 1:
        remarks.note(sentences(found.checked[0]).headline)
    note_old_sets(rows_with_overflight(found.answer.rows()))


def list_columns(rows: Rows, signs: cells.Signs) -> list[TableColumn]:
    """Return the table of a list of claims with its verdicts."""
    listed = list(rows)
    local = [_claimed(row) for row in listed]
    return [
        right("line", [str(row["line"]) for row in listed], 60),
        TableColumn("object", _unless_same([str(row["object_name"]) for row in listed]), 70),
        TableColumn("site", [str(row["site"]) for row in listed], inf),
        TableColumn("claimed", local, inf),
        TableColumn("kind", [str(row["kind"]) for row in listed], 50),
        TableColumn("what", [str(row["what"] or "") for row in listed], 40),
        TableColumn("verdict", [str(row["verdict"]) for row in listed], inf),
        right("offset", [_signed(row["offset_s"]) for row in listed], 80),
        right("margin", [_signed(row["margin_s"]) for row in listed], 75),
        right("95 %", [_pm(row["timing_uncertainty_95_s"], signs) for row in listed], inf),
    ]


def _print_table(columns: Sequence[TableColumn], console: Console) -> None:
    kept, gone = fit(columns, console.width)
    console.print(build_table(kept, (), ""))
    if gone:
        print_lines(console, [f"No room here for: {', '.join(gone)}."], style="dim")


def zone_columns(assessments: Sequence[Assessment], signs: cells.Signs) -> list[TableColumn]:
    """Return the table of the zones in which a time was read, with the verdict in each."""
    zones = [one.time.zone for one in assessments]
    whose = [", ".join(filter(None, (_WHOSE[who] for who in zone.whose))) for zone in zones]
    spans = [one.time.start for one in assessments]
    return [
        TableColumn("read in", [zone_label(zone) for zone in zones], inf),
        TableColumn("", whose, 50, name="whose zone"),
        TableColumn("is, in UTC", [f"{start:%Y-%m-%d %H:%M:%S}" for start in spans], inf),
        TableColumn("verdict", [one.verdict for one in assessments], inf),
        right("offset", [_signed(one.offset_s) for one in assessments], 80),
        right("margin", [_signed(one.margin_s) for one in assessments], 75),
        right(
            "95 %",
            [_pm(one.timing_uncertainty_95_s, signs) for one in assessments],
            inf,
        ),
    ]


def clock_columns(assessment: Assessment) -> list[TableColumn]:
    """Return the times of events by every clock: UTC, the claimant's, the site's, the station's."""
    time = assessment.time
    moments: dict[str, datetime | None] = {"claimed": time.start}
    if assessment.match is not None:
        moments["culmination"] = assessment.match.overflight.contact.tca
        if (downlink := assessment.match.downlink) is not None:
            moments |= {
                "contact begins": downlink.aos,
                "contact highest": downlink.tca,
                "contact ends": downlink.los,
            }
    known = {name: moment for name, moment in moments.items() if moment is not None}
    zones = _zones(assessment)
    columns = [TableColumn("", list(known), inf)]
    day = time.start.astimezone(UTC).date()
    for index, (name, zone) in enumerate(zones.items()):
        offset = cells.offset(time.start.astimezone(zone))
        head = name if name in ("UTC", offset) else f"{name}\n{offset}"
        full = [_to_tenths(moment, zone) for moment in known.values()]
        brief = [_without_date(text, day) for text in full]
        least = TableColumn(head, brief, 90 - index, name=name)
        less = TableColumn(head, [text[5:] for text in full], 70, name=name, shorter=least)
        if name == "UTC":
            less = replace(less, priority=inf, shorter=None)
        priority = 80 if name == "UTC" else 50
        columns.append(TableColumn(head, full, priority, name=name, shorter=less))
    return columns


def _without_date(text: str, day: date) -> str:
    """Return the time of day, with ``+1d`` if its date is the next one in that zone."""
    days = (date.fromisoformat(text[:10]) - day).days
    return text[11:] + (f"{days:+d}d" if days else "")


def _to_tenths(moment: datetime, zone: tzinfo) -> str:
    """Return a local time to the tenth of a second: whole seconds would hide a narrow margin."""
    local = (moment + timedelta(milliseconds=50)).astimezone(zone)
    return f"{local:%Y-%m-%d %H:%M:%S}.{local.microsecond // 100_000}"


def _zones(assessment: Assessment) -> Mapping[str, tzinfo]:
    """Return each clock once under the name of its zone, UTC first."""
    claim, time = assessment.claim, assessment.time
    zones: dict[str, tzinfo] = {"UTC": UTC}
    zones[zone_label(time.zone)] = time.zone.zone
    for place in (claim.site, claim.station):
        if place is not None:
            zone = ZoneInfo(place.timezone)
            zones.setdefault(zone_label(CandidateZone(zone_name(zone), zone, ())), zone)
    return zones


def _claimed(row: Mapping[str, object]) -> str:
    moment = str(row["claimed_zone_time"])
    return f"{moment[:10]} {moment[11:19]} {moment[23:]}"


def _signed(seconds: object) -> str:
    """Return a signed duration, more exact if shorter."""
    if not isinstance(seconds, float) or isnan(seconds):
        return ""
    return f"{'-' if seconds < 0 else '+'}{cells.length(abs(seconds))}"


def _pm(seconds: object, signs: cells.Signs) -> str:
    return cells.uncertainty(seconds, signs) if isinstance(seconds, float) and seconds > 0 else ""


def _unless_same(names: Sequence[str]) -> Sequence[str]:
    return names if len(set(names)) > 1 else ()
