"""A list of claims: each row checked by itself, what is wrong with a row told with its line."""

from __future__ import annotations

import csv
import io
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from orbitwatch import remarks
from orbitwatch.errors import NotFoundError, OrbitwatchError, UsageError
from orbitwatch.features.claims.answer_notes import tell_manoeuvres, tell_notes, with_sets
from orbitwatch.features.claims.check import ClaimAnswer, answer_claim
from orbitwatch.features.claims.columns import CLAIM_LIST_COLUMNS
from orbitwatch.features.claims.phrases import zone_label
from orbitwatch.features.claims.question import Checking, Desk, Stated
from orbitwatch.features.claims.request import ClaimRequest
from orbitwatch.features.claims.rows import claim_list_rows
from orbitwatch.features.claims.table import render_list
from orbitwatch.features.claims.wording import told_closely
from orbitwatch.formats.rows import concatenate
from orbitwatch.reports.file import open_report
from orbitwatch.resources import shipped
from orbitwatch.selection.quality_notes import tell_old_sets
from orbitwatch.selection.settings import settings_from
from orbitwatch.terminal.output import open_output

_REQUIRED = ("object", "site", "time")
_KNOWN = (*_REQUIRED, "zone", "kind", "station", "what", "source", "note")
_HINT = f"give a CSV with a header of {', '.join(_REQUIRED)} and, if wanted, others of its columns"
_BAD_SHOWN = 20


@dataclass(frozen=True, slots=True)
class _Row:
    """A row of the list and the line it ends on; ``problem`` says why it is none."""

    line: int
    cells: Mapping[str, str]
    problem: str | None = None


@dataclass(frozen=True, slots=True)
class _Checked:
    """A row that has its answer."""

    row: _Row
    told: ClaimAnswer


def answer_list(request: ClaimRequest) -> None:
    """Answer a request about a list: a table with its counts, or rows; remarks to stderr."""
    path = _path(request)
    with (
        open_output(request.format_, request.output, CLAIM_LIST_COLUMNS) as output,
        open_report(request.report, request.output) as report,
    ):
        now = datetime.now(UTC)
        settings = settings_from(request.data_dir, request.offline)
        listed = _read(path)
        checked = _check(path, listed, Desk(request, settings, now), now)
        rows = concatenate(
            [claim_list_rows(one.told.findings, one.row.cells, one.row.line) for one in checked]
        )
        summary = _summary(checked, len(listed))
        if output.is_table:
            render_list(rows, summary, output.console())
        else:
            output.write(rows)
            for line in summary:
                remarks.note(line)
            tell_old_sets(with_sets(rows))
        told = [one.told for one in checked]
        tell_manoeuvres(request, settings, told, rows)
        if report is not None:
            from orbitwatch.features.claims.report import write_claims

            checking = Checking(request, told, rows, settings, now)
            write_claims(report, checking, _text(path), summary)


def _path(request: ClaimRequest) -> Path:
    if request.claims is not None and request.examples:
        raise UsageError("--claims and --examples exclude each other", hint="give one of them")
    if request.objects or request.site or request.time or request.station:
        raise UsageError(
            "a list says itself what is claimed: object, site, time and station are its columns",
            hint="leave out what is beside --claims or --examples",
        )
    return request.claims if request.claims is not None else shipped("claims.csv")


def _check(path: Path, listed: Sequence[_Row], desk: Desk, now: datetime) -> list[_Checked]:
    """Return the rows with their answers, having told what is wrong with the others."""
    checked: list[_Checked] = []
    problems: list[str] = []
    strays: set[int] = set()
    with remarks.progress("checking claims", len(listed)) as work:
        for row in listed:
            try:
                told = answer_claim(desk.asked(_stated(row)), now)
            except OrbitwatchError as error:
                hint = f"; {error.hint}" if error.hint else ""
                problems.append(f"{path.name}, line {row.line}: {error.message}{hint}")
            else:
                checked.append(_Checked(row, told))
                number = told.asked.held.record.catalog_id
                if number not in strays or told.notes:
                    tell_notes(told)
                strays.add(number)
            work.advance()
    for problem in problems[:_BAD_SHOWN]:
        remarks.warn(problem)
    if len(problems) > _BAD_SHOWN:
        remarks.warn(f"{len(problems) - _BAD_SHOWN:,} more lines cannot be checked")
    if not checked:
        raise UsageError(f"no claim in {path} can be checked", hint=_HINT)
    return checked


def _stated(row: _Row) -> Stated:
    if row.problem is not None:
        raise UsageError(row.problem)
    for name in _REQUIRED:
        if not row.cells.get(name):
            raise UsageError(f"no {name} is given")
    return Stated(
        object=row.cells["object"],
        site=row.cells["site"],
        time=row.cells["time"],
        zone=row.cells.get("zone", ""),
        kind=row.cells.get("kind", ""),
        station=row.cells.get("station", ""),
    )


def _read(path: Path) -> list[_Row]:
    """Return the rows of a list; UsageError where it is none."""
    rows = _cells(_text(path))
    header = [cell.strip().casefold() for cell in next(rows, (0, []))[1]]
    if missing := [name for name in _REQUIRED if name not in header]:
        raise UsageError(f"{path} has no column {', '.join(missing)}", hint=_HINT)
    if len(set(header)) < len(header):
        raise UsageError(f"{path} has a column twice", hint=_HINT)
    if unknown := [name for name in header if name not in _KNOWN]:
        remarks.note(f"{path.name}: these columns say nothing here: {', '.join(unknown)}")
    listed = [_row(line, cells, header) for line, cells in rows if any(map(str.strip, cells))]
    if not listed:
        raise UsageError(f"{path} holds no claims", hint=_HINT)
    return listed


def _row(line: int, cells: Sequence[str], header: Sequence[str]) -> _Row:
    if len(cells) != len(header):
        count = "1 cell" if len(cells) == 1 else f"{len(cells)} cells"
        return _Row(line, {}, f"it has {count}, and the header {len(header)}")
    pairs = zip(header, (cell.strip() for cell in cells), strict=True)
    return _Row(line, {name: cell for name, cell in pairs if cell})


def _cells(text: str) -> Iterator[tuple[int, list[str]]]:
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    while True:
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            yield reader.line_num, [f"not readable as CSV: {error}"]
            return
        yield reader.line_num, cells


def _text(path: Path) -> str:
    try:
        return path.read_bytes().decode("utf-8-sig")
    except FileNotFoundError:
        raise NotFoundError(f"there is no file {path}", hint="check --claims") from None
    except OSError as error:
        raise UsageError(f"cannot read {path}: {error.strerror}", hint="check --claims") from None
    except UnicodeDecodeError:
        raise UsageError(f"{path} is not UTF-8 text", hint="save it as UTF-8") from None


def _summary(checked: Sequence[_Checked], listed: int) -> list[str]:
    """Return the counts of verdicts, of each thing that the list tells apart if it does."""
    groups: dict[str, list[_Checked]] = {}
    for one in checked:
        groups.setdefault(one.row.cells.get("what", ""), []).append(one)
    count = "1 claim" if len(checked) == 1 else f"{len(checked):,} claims"
    lines = [f"{count} checked: {_counts(checked)}."]
    if len(groups) > 1:
        lines += [f"{what or 'others'}: {_counts(group)}." for what, group in groups.items()]
    if len(checked) < listed:
        lines.append(f"{listed - len(checked):,} of {listed:,} could not be checked.")
    for one in checked:
        if len(one.told.findings) > 1 and one.told.holding:
            zones = ", ".join(zone_label(f.claim.reading.zone) for f in one.told.holding)
            lines.append(f"Line {one.row.line} names no zone; it holds in {zones}.")
    return lines


def _counts(checked: Sequence[_Checked]) -> str:
    """Return how many claims got which verdict; one without a zone gets its best."""
    counts = Counter(told_closely(one.told).verdict for one in checked)
    return ", ".join(f"{number:,} {verdict}" for verdict, number in counts.most_common())
