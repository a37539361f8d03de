"""The answer to ``claim``: the verdict on one claim, or on each of a list of them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

import numpy as np

from orbitwatch import remarks
from orbitwatch.answer import Answer
from orbitwatch.config import Settings
from orbitwatch.errors import OrbitwatchError, UsageError
from orbitwatch.features.claims.assessment import check_claim
from orbitwatch.features.claims.claim import CheckedClaim
from orbitwatch.features.claims.claim_list import HINT
from orbitwatch.features.claims.others import others
from orbitwatch.features.claims.question import ClaimList, ClaimQuestion, ListedClaim, StatedClaim
from orbitwatch.features.claims.resolving import ClaimResolver
from orbitwatch.features.claims.rows import claim_list_rows, claim_rows
from orbitwatch.features.claims.time_phrases import zone_label
from orbitwatch.formats.phrases import counted
from orbitwatch.formats.rows import Rows, concatenate
from orbitwatch.selection.manoeuvre_warnings import Manoeuvres
from orbitwatch.selection.quality_notes import warn_of_outliers
from orbitwatch.selection.site_horizons import note_horizons

_PROBLEMS_SHOWN = 20

Listed = tuple[ListedClaim, CheckedClaim]


@dataclass(frozen=True, slots=True)
class ClaimAnswer:
    """The rows, and the checked claims they are made from; ``summary`` counts those of a list.

    ``problems`` are how many rows of the list could not be checked.
    """

    answer: Answer
    question: ClaimQuestion
    checked: tuple[CheckedClaim, ...]
    summary: tuple[str, ...] = ()
    problems: int = 0


def answer(question: ClaimQuestion, settings: Settings, now: datetime) -> ClaimAnswer:
    """Return the verdicts, with a row for each zone in which a claim's time is read.

    Problems with claims of a list are reported with their lines. Raises UsageError, NotFoundError
    and ElementsError for a claim that cannot be checked, or if none of a list can.
    """
    resolver = ClaimResolver(question, settings, now)
    summary: list[str] = []
    where = question, settings, now
    if isinstance(question.claims, StatedClaim):
        checked = [_with_others(check_claim(resolver.claim(question.claims), now), *where)]
        _remark(checked[0])
        rows = claim_rows(checked[0].assessments)
    else:
        listed = _check_list(question.claims, resolver, now)
        listed = [(row, _with_others(one, *where)) for row, one in listed]
        checked = [one for _, one in listed]
        rows = concatenate(
            [claim_list_rows(one.assessments, row.cells, row.line) for row, one in listed]
        )
        summary = _summary(listed, len(question.claims.claims))
    objects = {one.claim.held.record.catalog_id: one.claim.held for one in checked}
    sites = [one.claim.site for one in checked]
    stations = [one.claim.station for one in checked if one.claim.station is not None]
    note_horizons(dict.fromkeys(sites))
    manoeuvres = Manoeuvres(
        list(objects.values()), question.elements, settings, question.conditions.mode
    )
    manoeuvres.add(rows.take(~np.isnat(rows["tca"])))
    manoeuvres.warn()
    about = Answer.of(
        "Claims", rows, list(dict.fromkeys([*sites, *stations])), list(objects.values())
    )
    listed_claims = 1 if isinstance(question.claims, StatedClaim) else len(question.claims.claims)
    return ClaimAnswer(
        about, question, tuple(checked), tuple(summary), listed_claims - len(checked)
    )


def _with_others(
    checked: CheckedClaim, question: ClaimQuestion, settings: Settings, now: datetime
) -> CheckedClaim:
    """Add the other objects that could have seen the place, if requested."""
    if question.others is None:
        return checked
    group = question.others
    with_others = (
        replace(one, others=others(one, question, group, settings, now))
        for one in checked.assessments
    )
    return replace(checked, assessments=tuple(with_others))


def rows_with_overflight(rows: Rows) -> Rows:
    """Return the rows that depend on an element set and an overflight."""
    return rows.take(~np.isnat(rows["element_epoch"]) & ~np.isnat(rows["tca"]))


def _remark(checked: CheckedClaim) -> None:
    """Report the sets, and the zones of the time, that were left out."""
    warn_of_outliers(checked.claim.held.label, checked.outliers)
    for note in checked.notes:
        remarks.note(note)


def _check_list(listed: ClaimList, resolver: ClaimResolver, now: datetime) -> list[Listed]:
    """Return the claims that can be checked with their verdicts, and warn of the others."""
    checked: list[Listed] = []
    problems: list[str] = []
    remarked: set[int] = set()
    with remarks.progress("checking claims", len(listed.claims)) as work:
        for row in listed.claims:
            try:
                one = check_claim(resolver.claim(row.stated()), now)
            except OrbitwatchError as error:
                hint = f"; {error.hint}" if error.hint else ""
                problems.append(f"{listed.name}, line {row.line}: {error.message}{hint}")
            else:
                checked.append((row, one))
                number = one.claim.held.record.catalog_id
                if number not in remarked or one.notes:
                    _remark(one)
                remarked.add(number)
            work.advance()
    for problem in problems[:_PROBLEMS_SHOWN]:
        remarks.warn(problem)
    if len(problems) > _PROBLEMS_SHOWN:
        remarks.warn(f"{len(problems) - _PROBLEMS_SHOWN:,} more lines cannot be checked")
    if not checked:
        raise UsageError(f"no claim in {listed.path} can be checked", hint=HINT)
    return checked


def _summary(checked: Sequence[Listed], listed: int) -> list[str]:
    """Return the counts of verdicts: of all claims, and of each kind that the list names."""
    groups: dict[str, list[Listed]] = {}
    for pair in checked:
        groups.setdefault(pair[0].cells.get("what", ""), []).append(pair)
    count = counted(len(checked), "claim")
    lines = [f"{count} checked: {_counts(checked)}."]
    if len(groups) > 1:
        lines += [f"{what or 'others'}: {_counts(group)}." for what, group in groups.items()]
    if len(checked) < listed:
        lines.append(f"{listed - len(checked):,} of {listed:,} could not be checked.")
    for row, one in checked:
        if len(one.assessments) > 1 and one.holding:
            zones = ", ".join(zone_label(held.time.zone) for held in one.holding)
            lines.append(f"Line {row.line} names no zone; it holds in {zones}.")
    return lines


def _counts(checked: Sequence[Listed]) -> str:
    """Return the number of claims by verdict; one without a zone counts with its best."""
    counts = Counter(one.best.verdict for _, one in checked)
    return ", ".join(f"{number:,} {verdict}" for verdict, number in counts.most_common())
