"""Of an object with very many sets a report holds those nearest to what was used of it."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from orbitwatch.archive.combined_holdings import shipped_objects
from orbitwatch.elements.identity import ObjectRecord
from orbitwatch.features.claims.report_evidence import about_sets, sets_of
from tests.features.claims.test_rows import answered

MOST = 2_000


def test_the_sets_given_are_those_nearest_to_the_ones_used(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ORBITWATCH_DATA_DIR", str(tmp_path))
    mine = answered("2023-11-22 00:21Z")
    other = answered("2026-08-22 12:00Z", number=25544)
    used = mine.assessments[0].element_set
    assert used is not None
    many = tuple(
        replace(used, epoch=used.epoch + timedelta(hours=hours)) for hours in range(-2500, 1000)
    )
    held = replace(shipped_objects()[58400], element_sets=many)
    given = sets_of(held, [other, mine])
    assert len(given) == MOST
    farthest = max(abs(s.epoch - used.epoch) for s in given)
    left_out = set(many) - set(given)
    assert min(abs(s.epoch - used.epoch) for s in left_out) >= farthest
    assert "1,500 sets further from the claims are left out." in about_sets([held], len(given))
    few = replace(held, element_sets=many[:MOST])
    assert sets_of(few, [mine]) == many[:MOST]
    assert "left out" not in about_sets([few], MOST)


def test_only_objects_that_the_catalogue_lacks_are_said_to_be_unknown() -> None:
    known = shipped_objects()[58400]
    own = replace(known, record=ObjectRecord(catalog_id=90001, name="MADE", owner="PRC"))
    assert about_sets([known], len(known.element_sets)) == ""
    said = about_sets([known, own], 2 * len(known.element_sets))
    assert own.label in said
    assert known.label not in said
