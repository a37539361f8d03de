"""The answer to ``claim``: a verdict to read, or rows, for one claim or a list of them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime

import numpy as np

from orbitwatch.analysis.claims import ClaimAnswer, answer_claim
from orbitwatch.cli import messages, question
from orbitwatch.cli.claim_question import Checking, ClaimRequest, Desk, Stated
from orbitwatch.cli.claim_tables import render_claim
from orbitwatch.cli.manoeuvre_notes import Manoeuvres
from orbitwatch.cli.output import open_output
from orbitwatch.cli.report import open_report
from orbitwatch.cli.trust import tell_old_sets, tell_strays
from orbitwatch.config import Settings
from orbitwatch.errors import UsageError
from orbitwatch.export.claim_columns import CLAIM_COLUMNS
from orbitwatch.export.claim_rows import claim_rows
from orbitwatch.export.claim_words import words
from orbitwatch.export.rows import Rows


def answer(request: ClaimRequest) -> None:
    """Answer the request: a verdict or rows to its output, remarks to stderr."""
    if request.claims is not None or request.examples:
        from orbitwatch.cli.claim_list import answer_list

        answer_list(request)
        return
    stated = _stated(request)
    with (
        open_output(request.format_, request.output, CLAIM_COLUMNS) as output,
        open_report(request.report, request.output) as report,
    ):
        now = datetime.now(UTC)
        settings = question.settings_from(request.data_dir, request.offline)
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
            from orbitwatch.cli.report_claims import write_claim

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


def tell_notes(told: ClaimAnswer) -> None:
    """Say which sets and which readings of the time were left out."""
    tell_strays(told.asked.held.label, told.strays)
    for note in told.notes:
        messages.note(note)


def tell_verdict(told: ClaimAnswer) -> None:
    """Say in one line what rows alone do not: in which zones a time without one holds."""
    if len(told.findings) > 1:
        messages.note(words(told).headline)


def tell_manoeuvres(
    request: ClaimRequest, settings: Settings, told: Sequence[ClaimAnswer], rows: Rows
) -> None:
    """Warn of manoeuvres between the sets that were used and the overflights they tell of."""
    objects = {one.asked.held.record.catalog_id: one.asked.held for one in told}
    manoeuvres = Manoeuvres(list(objects.values()), request.elements, settings)
    manoeuvres.look_at(rows.take(~np.isnat(rows["tca"])))
    manoeuvres.tell()


def with_sets(rows: Rows) -> Rows:
    """Return the rows that rest on an element set and an overflight."""
    return rows.take(~np.isnat(rows["element_epoch"]) & ~np.isnat(rows["tca"]))
