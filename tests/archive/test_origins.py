"""Where sets came from: who sent them, and when."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from orbitwatch.archive.combined_holdings import shipped_objects
from orbitwatch.archive.database.opening import open_store
from orbitwatch.archive.database.repair_result import RepairResult
from orbitwatch.archive.origins import Origin, origins

FETCHED = datetime(2024, 3, 4, 5, 6, 7, tzinfo=UTC)


def _nothing_mended(mended: RepairResult) -> None:
    pytest.fail(str(mended))


def test_each_set_has_the_origin_that_it_is_used_from(tmp_path: Path) -> None:
    ours = shipped_objects()[58400].element_sets
    other = replace(ours[0], mean_motion=15.0)
    stranger = replace(ours[0], mean_motion=14.0)
    asked = [ours[0], other, replace(ours[1], object_name="by another name"), stranger]
    with open_store(tmp_path) as store:
        store.add([other], source="file a.tle", fetched=FETCHED)
        store.add([ours[1]], source="celestrak", fetched=FETCHED)
    assert origins(tmp_path, asked, _nothing_mended) == [
        Origin("elements-history.tle, which ships with orbitwatch", None),
        Origin("file a.tle", FETCHED),
        Origin("celestrak", FETCHED),  # the archive's comes before the shipped one
        Origin("", None),
    ]


def test_without_an_archive_none_is_made(tmp_path: Path) -> None:
    folder = tmp_path / "none"
    (origin,) = origins(folder, shipped_objects()[25544].element_sets, _nothing_mended)
    assert origin.source == "elements-2026-08-22.csv, which ships with orbitwatch"
    assert not folder.exists()
    assert origins(folder, (), _nothing_mended) == []
