"""Verdicts on claims as people read them: the sentence, the clocks, how narrow, how sure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta, tzinfo
from math import inf, isnan
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from orbitwatch.features.claims.claimed_times import zone_name
from orbitwatch.features.claims.phrases import zone_label
from orbitwatch.features.claims.wording import ClaimWords, told_closely
from orbitwatch.terminal import cells
from orbitwatch.terminal.table_layout import TableColumn, build_table, fit, print_lines, right

if TYPE_CHECKING:
    from rich.console import Console

    from orbitwatch.features.claims.check import ClaimAnswer
    from orbitwatch.features.claims.model import Finding
    from orbitwatch.formats.rows import Rows

_WHOSE = {"given": "given", "UTC": "", "site": "the site's", "station": "the station's"}
_WHOSE["owner"] = "the owner's"


def render_claim(told: ClaimAnswer, said: ClaimWords, console: Console) -> None:
    """Print the verdict on one claim."""
    print_lines(console, [said.headline], style="bold")
    if len(told.findings) > 1:
        console.print()
        signs = cells.signs_for(console.encoding)
        _print_table(reading_columns(told.findings, signs), console)
    shown = told_closely(told)
    if shown.obstacle is None or shown.match is not None:
        console.print()
        _print_table(clock_columns(shown), console)
    if said.narrowness or said.trust:
        console.print()
    print_lines(console, said.narrowness)
    print_lines(console, said.trust)


def render_list(rows: Rows, summary: Sequence[str], console: Console) -> None:
    """Print the verdicts on a list of claims, and the count of them."""
    _print_table(list_columns(rows, cells.signs_for(console.encoding)), console)
    print_lines(console, summary)


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
        right("95 %", [_pm(row["timing_uncertainty_95_s"], signs) for row in listed], 65),
    ]


def _print_table(columns: Sequence[TableColumn], console: Console) -> None:
    kept, gone = fit(columns, console.width)
    console.print(build_table(kept, (), ""))
    if gone:
        print_lines(console, [f"No room here for: {', '.join(gone)}."], style="dim")


def reading_columns(findings: Sequence[Finding], signs: cells.Signs) -> list[TableColumn]:
    """Return the table of the zones that a time was read in, with the verdict in each."""
    zones = [finding.claim.reading.zone for finding in findings]
    whose = [", ".join(filter(None, (_WHOSE[who] for who in zone.whose))) for zone in zones]
    spans = [finding.claim.reading.start for finding in findings]
    return [
        TableColumn("read in", [zone_label(zone) for zone in zones], inf),
        TableColumn("", whose, 50, name="whose zone"),
        TableColumn("is, in UTC", [f"{start:%Y-%m-%d %H:%M:%S}" for start in spans], inf),
        TableColumn("verdict", [finding.verdict for finding in findings], inf),
        right("offset", [_signed(finding.offset_s) for finding in findings], 80),
        right("margin", [_signed(_margin(finding)) for finding in findings], 75),
        right("95 %", [_pm(finding.timing_uncertainty_95_s, signs) for finding in findings], 65),
    ]


def _margin(finding: Finding) -> float:
    return finding.match.margin_s if finding.match else float("nan")


def clock_columns(finding: Finding) -> list[TableColumn]:
    """Return what happened when, by every clock: UTC, the claimant's, the site's, the station's."""
    claim = finding.claim
    moments: dict[str, datetime | None] = {"claimed": claim.reading.start}
    if finding.match is not None:
        moments["culmination"] = finding.match.overflight.contact.tca
        if (downlink := finding.match.downlink) is not None:
            moments |= {
                "contact begins": downlink.aos,
                "contact highest": downlink.tca,
                "contact ends": downlink.los,
            }
    known = {name: moment for name, moment in moments.items() if moment is not None}
    zones = _zones(finding)
    columns = [TableColumn("", list(known), inf)]
    day = claim.reading.start.astimezone(UTC).date()
    for index, (name, zone) in enumerate(zones.items()):
        offset = cells.offset(claim.reading.start.astimezone(zone))
        head = name if name in ("UTC", offset) else f"{name}\n{offset}"
        full = [_to_tenths(moment, zone) for moment in known.values()]
        brief = [_without_date(text, day) for text in full]
        least = TableColumn(head, brief, 90 - index, name=name)
        less = TableColumn(head, [text[5:] for text in full], 70, name=name, shorter=least)
        if name == "UTC":
            less = replace(less, worth=inf, shorter=None)
        worth = 80 if name == "UTC" else 50
        columns.append(TableColumn(head, full, worth, name=name, shorter=less))
    return columns


def _without_date(text: str, day: date) -> str:
    """Return the time of day alone, with ``+1d`` where its date is the next in that zone."""
    days = (date.fromisoformat(text[:10]) - day).days
    return text[11:] + (f"{days:+d}d" if days else "")


def _to_tenths(moment: datetime, zone: tzinfo) -> str:
    """Return a local time to the tenth of a second: whole ones would hide how narrow a claim is."""
    local = (moment + timedelta(milliseconds=50)).astimezone(zone)
    return f"{local:%Y-%m-%d %H:%M:%S}.{local.microsecond // 100_000}"


def _zones(finding: Finding) -> Mapping[str, tzinfo]:
    """Return each clock once under the name of its zone, UTC first."""
    claim = finding.claim
    zones: dict[str, tzinfo] = {"UTC": UTC}
    zones[zone_label(claim.reading.zone)] = claim.reading.zone.zone
    for place in (claim.site, claim.station):
        if place is not None:
            zone = ZoneInfo(place.timezone)
            zones.setdefault(_label(zone), zone)
    return zones


def _label(zone: ZoneInfo) -> str:
    from orbitwatch.features.claims.claimed_times import Zone

    return zone_label(Zone(zone_name(zone), zone, ()))


def _claimed(row: Mapping[str, object]) -> str:
    moment = str(row["claimed_zone_time"])
    return f"{moment[:10]} {moment[11:19]} {moment[23:]}"


def _signed(seconds: object) -> str:
    """Return a signed length of time, the shorter the more exact."""
    if not isinstance(seconds, float) or isnan(seconds):
        return ""
    return f"{'-' if seconds < 0 else '+'}{cells.length(abs(seconds))}"


def _pm(seconds: object, signs: cells.Signs) -> str:
    return cells.uncertainty(seconds, signs) if isinstance(seconds, float) and seconds > 0 else ""


def _unless_same(names: Sequence[str]) -> Sequence[str]:
    return names if len(set(names)) > 1 else ()
