"""What there is to say beside the verdict on a claim."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from orbitwatch import remarks
from orbitwatch.config import Settings
from orbitwatch.features.claims.check import ClaimAnswer
from orbitwatch.features.claims.request import ClaimRequest
from orbitwatch.features.claims.wording import words
from orbitwatch.features.history.manoeuvre_warnings import Manoeuvres
from orbitwatch.formats.rows import Rows
from orbitwatch.selection.quality_notes import tell_strays


def tell_notes(told: ClaimAnswer) -> None:
    """Say which sets and which readings of the time were left out."""
    tell_strays(told.asked.held.label, told.strays)
    for note in told.notes:
        remarks.note(note)


def tell_verdict(told: ClaimAnswer) -> None:
    """Say in one line what rows alone do not: in which zones a time without one holds."""
    if len(told.findings) > 1:
        remarks.note(words(told).headline)


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
