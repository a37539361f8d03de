"""The evidence in a report on claims: the objects, their element sets, the places."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from orbitwatch.elements.element_set import ElementSet
from orbitwatch.elements.identity import CatalogObject
from orbitwatch.features.claims.claim import CheckedClaim
from orbitwatch.formats.phrases import listed
from orbitwatch.reports.answer_sets import is_shipped

_MOST_SETS = 2_000
"""The most sets of one object in a report: many more than affect any verdict."""


def sets_of(held: CatalogObject, checked: Sequence[CheckedClaim]) -> tuple[ElementSet, ...]:
    """Return the sets of an object to include: all, or of many those nearest to the ones used."""
    if len(held.element_sets) <= _MOST_SETS:
        return held.element_sets
    number = held.record.catalog_id
    epochs = [
        assessment.element_set.epoch
        for one in checked
        if one.claim.held.record.catalog_id == number
        for assessment in one.assessments
        if assessment.element_set is not None
    ]

    def away(element_set: ElementSet) -> timedelta:
        return min((abs(element_set.epoch - epoch) for epoch in epochs), default=timedelta())

    return tuple(sorted(held.element_sets, key=away)[:_MOST_SETS])


def about_sets(objects: Sequence[CatalogObject], given: int) -> str:
    """Return sentences on the included sets: the number left out, and missing records."""
    said = []
    others = sum(len(held.element_sets) for held in objects) - given
    if others > 0:
        said.append(f"{others:,} sets further from the claims are left out.")
    strangers = [held.label for held in objects if not is_shipped(held.record, "owner")]
    if strangers:
        said.append(
            f"The command does not know what the catalogue says of {listed(strangers, 'objects')}: "
            "the owner, whose zone is one that a time may be read in, and the time in orbit."
        )
    return " ".join(said)
