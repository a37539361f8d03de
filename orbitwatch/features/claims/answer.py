"""The answer to ``claim``: a verdict to read, or rows, for one claim or a list of them."""

from __future__ import annotations

from datetime import UTC, datetime

from orbitwatch.errors import UsageError
from orbitwatch.features.claims.answer_notes import (
    tell_manoeuvres,
    tell_notes,
    tell_verdict,
    with_sets,
)
from orbitwatch.features.claims.check import answer_claim
from orbitwatch.features.claims.columns import CLAIM_COLUMNS
from orbitwatch.features.claims.question import Checking, Desk, Stated
from orbitwatch.features.claims.request import ClaimRequest
from orbitwatch.features.claims.rows import claim_rows
from orbitwatch.features.claims.table import render_claim
from orbitwatch.features.claims.wording import words
from orbitwatch.reports.file import open_report
from orbitwatch.selection.quality_notes import tell_old_sets
from orbitwatch.selection.settings import settings_from
from orbitwatch.terminal.output import open_output


def answer(request: ClaimRequest) -> None:
    """Answer the request: a verdict or rows to its output, remarks to stderr."""
    if request.claims is not None or request.examples:
        from orbitwatch.features.claims.claim_list import answer_list

        answer_list(request)
        return
    stated = _stated(request)
    with (
        open_output(request.format_, request.output, CLAIM_COLUMNS) as output,
        open_report(request.report, request.output) as report,
    ):
        now = datetime.now(UTC)
        settings = settings_from(request.data_dir, request.offline)
        told = answer_claim(Desk(request, settings, now).asked(stated), now)
        tell_notes(told)
        rows = claim_rows(told.findings)
        if output.is_table:
            render_claim(told, words(told), output.console())
        else:
            output.write(rows)
            tell_verdict(told)
            tell_old_sets(with_sets(rows))
        tell_manoeuvres(request, settings, [told], rows)
        if report is not None:
            from orbitwatch.features.claims.report import write_claim

            write_claim(report, Checking(request, [told], rows, settings, now))


def _stated(request: ClaimRequest) -> Stated:
    if len(request.objects) > 1:
        raise UsageError(
            f"a claim is about one object, not {', '.join(map(repr, request.objects))}",
            hint="put a time in quotes: --time '2023-11-22 09:21 Asia/Pyongyang'",
        )
    if not request.objects and request.elements is None:
        raise UsageError(
            "no object is named", hint="name one, such as malligyong-1, or give --claims FILE"
        )
    if request.time is None:
        raise UsageError(
            "no time is claimed", hint="give it with --time '2023-11-22 09:21 Asia/Pyongyang'"
        )
    return Stated(object="".join(request.objects), site=request.site or "", time=request.time)
