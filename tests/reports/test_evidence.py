"""What a report says of its evidence, piece by piece."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from orbitwatch.answer import Answer
from orbitwatch.archive.combined_holdings import shipped_objects
from orbitwatch.archive.database.opening import open_store
from orbitwatch.config import Settings
from orbitwatch.elements.identity import CatalogObject, ObjectRecord
from orbitwatch.features.passes.columns import OVERFLIGHT_COLUMNS
from orbitwatch.formats.phrases import listed
from orbitwatch.formats.rows import no_rows
from orbitwatch.reports.answer_sets import span_in_orbit, supporting_sets
from orbitwatch.reports.evidence import exact, number, origins_table, renamed_sets, sites_file
from orbitwatch.sites import Site, load_gazetteer
from orbitwatch.times import Span, parse_instant

NOW = datetime(2024, 3, 1, tzinfo=UTC)
SPAN = Span(NOW, NOW + timedelta(days=10))


def _settings(folder: Path) -> Settings:
    return Settings(folder, offline=True)


def _held(catalog_id: int = 90001, **known: Any) -> CatalogObject:
    return CatalogObject(ObjectRecord(catalog_id=catalog_id, name="X", **known), ())


def _answer(*objects: CatalogObject) -> Answer:
    return Answer(
        title="",
        columns=OVERFLIGHT_COLUMNS,
        produce=lambda _: iter(()),
        objects=objects,
        element_sets=((),) * len(objects),
    )


@given(st.integers(-(10**15), 10**15))
def test_an_instant_reads_back_exactly(microseconds: int) -> None:
    instant = NOW + timedelta(microseconds=microseconds)
    assert parse_instant(exact(instant), NOW).instant == instant


def test_an_instant_is_no_longer_than_it_must_be() -> None:
    assert exact(NOW) == "2024-03-01T00:00Z"
    assert exact(NOW + timedelta(seconds=5, microseconds=250)) == "2024-03-01T00:00:05.00025Z"
    assert exact(NOW + timedelta(seconds=10)) == "2024-03-01T00:00:10Z"


@given(st.floats(allow_nan=False, allow_infinity=False))
def test_a_number_reads_back_exactly(value: float) -> None:
    assert float(number(value)) == value
    assert number(10.0) == "10"


@pytest.mark.parametrize(
    ("names", "said"),
    [
        (["A"], "A"),
        (["A", "B"], "A and B"),
        (["A", "B", "C"], "A, B and C"),
        (["A"] * 1200, "1,200 things"),
    ],
)
def test_names_as_a_phrase(names: list[str], said: str) -> None:
    assert listed(names, "things") == said


def test_sites_that_everybody_has_need_no_file(tmp_path: Path) -> None:
    guam, position = map(load_gazetteer().resolve, ("guam", "-13.5,144.25,30"))
    assert sites_file([guam, position], _settings(tmp_path)) == []
    own = Site("Guam", 13.4, 144.8)  # hides the shipped one
    (attached,) = sites_file([guam, own], _settings(tmp_path))
    assert attached.content.splitlines()[2].startswith("Guam,,,13.4,144.8,0,UTC")


def test_the_span_is_cut_to_what_only_the_archive_knows() -> None:
    begin, end = NOW + timedelta(days=2), NOW + timedelta(days=5)
    alone = _answer(_held(in_orbit_from=begin, in_orbit_until=end))
    assert span_in_orbit(alone, SPAN) == Span(begin, end)
    assert span_in_orbit(_answer(_held()), SPAN) == SPAN
    several = _answer(_held(in_orbit_until=end), _held(90002))
    assert span_in_orbit(several, SPAN) == SPAN
    _, said = supporting_sets(several, SPAN, several.objects, no_rows(OVERFLIGHT_COLUMNS))
    assert "does not know that X (90001) came into orbit or decayed in that time" in said


def test_origins_name_files_and_no_folders(tmp_path: Path) -> None:
    held = shipped_objects()[58400]
    with open_store(tmp_path) as store:
        store.add([held.element_sets[0]], source="file /home/me/a b.tle", fetched=NOW)
    sets = renamed_sets([held])
    found = origins_table([held], sets, None, _settings(tmp_path))
    who = "MALLIGYONG-1 (58400)"
    fetched = (who, "1", "2023-12-09 04:15:49", "file a b.tle", "2024-03-01 00:00:00")
    assert found.rows[0] == fetched
    assert [row[3].partition(",")[0] for row in found.rows[1:]] == [
        "elements-history.tle",
        "elements-2026-08-22.csv",
    ]
    assert sum(int(row[1]) for row in found.rows) == len(held.element_sets)
    given_file = tmp_path / "x.tle"
    given_file.write_text("anything")
    (row,) = origins_table([held], sets, given_file, _settings(tmp_path)).rows
    assert row[3].startswith("the file x.tle (sha256 ")
    assert str(tmp_path) not in row[3]
    (row,) = origins_table([held], sets, Path("-"), _settings(tmp_path)).rows
    assert row[3] == "standard input"
