"""What a source adds to supplemental sets, RMS and DATA_SOURCE, is kept with them."""

from __future__ import annotations

import io
import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import TextIO

import pytest

from orbitwatch.archive.combined_holdings import combined_holdings
from orbitwatch.archive.database.opening import open_store
from orbitwatch.archive.database.store import Store
from orbitwatch.archive.exported_marks import unprotected
from orbitwatch.archive.importing import import_pieces
from orbitwatch.archive.unpacking import Piece
from orbitwatch.elements.element_set import ElementSet
from orbitwatch.elements.reading import read_element_sets
from orbitwatch.formats.element_sets import write_csv, write_json
from tests.archive.database.samples import NOW, element_set, many, overwrite, settled

FITTED = element_set(1, 0.5, rms=0.119, data_source="SpaceX-E")
HALF = element_set(2, 0.5, data_source="=ISS-E")
BARE = element_set(3, 0.5)
GENERAL = element_set(1, 0.5, bstar=0.1)
SUP = "supplemental celestrak"


def fits(store: Store) -> list[tuple[float | None, str | None]]:
    return [(s.rms, s.data_source) for number in (1, 2, 3) for s in store.history(number)]


EXPECTED = [(0.119, "SpaceX-E"), (None, None), (None, "=ISS-E"), (None, None)]


def filled(folder: Path) -> None:
    with open_store(folder) as store:
        store.add([FITTED, HALF, BARE], source=SUP, fetched=NOW)
        store.add([GENERAL], source="celestrak", fetched=NOW)


def test_they_are_kept_and_stay(tmp_path: Path) -> None:
    filled(tmp_path)
    with open_store(tmp_path) as store:
        assert fits(store) == EXPECTED
        unfitted = [replace(s, rms=None, data_source=None) for s in (FITTED, HALF)]
        store.add(unfitted, source="sup file x", fetched=NOW)
        store.add([replace(HALF, rms=0.5)], source=SUP, fetched=NOW)
        assert fits(store) == [*EXPECTED[:2], (0.5, "=ISS-E"), EXPECTED[3]]
        assert [s.data_source for s in store.newest()] == [None, "=ISS-E", None]
        assert store.history(1) == (FITTED, GENERAL)  # they are no part of what makes a set


def test_a_mending_keeps_them(tmp_path: Path) -> None:
    filled(tmp_path)
    with open_store(tmp_path) as store:
        store.connection.execute(
            "INSERT INTO fit VALUES (77, 1, 1, 0.5, 'of a set that is lost', 0)"
        )
        store.add(many(300, 3), source="x", fetched=NOW)
    overwrite(settled(tmp_path), 0, bytes(100))
    with open_store(tmp_path) as store:
        assert store.mended is not None
        assert [fit for fit in fits(store) if fit != (None, None)] == [EXPECTED[0], EXPECTED[2]]
        assert store.select("SELECT count(*) FROM fit") == [(2,)]
    (held,) = combined_holdings(tmp_path, None, pytest.fail).find("2")
    assert "=ISS-E" in [s.data_source for s in held.element_sets]


Write = Callable[[list[tuple[ElementSet, bool]], TextIO, bool], int]


@pytest.mark.parametrize("write", [write_csv, write_json])
def test_they_are_exported_and_come_back(tmp_path: Path, write: Write) -> None:
    text = io.StringIO()
    write([(FITTED, True), (HALF, True), (BARE, True), (GENERAL, False)], text, True)
    again = [unprotected(s) for s in read_element_sets(text.getvalue(), "x").sets]
    assert [(s.rms, s.data_source) for s in again] == [EXPECTED[0], *EXPECTED[2:], EXPECTED[1]]
    with open_store(tmp_path) as store:
        piece = Piece("x", text.getvalue().encode())
        import_pieces(store, [piece], NOW, lambda _: None)
        assert fits(store) == EXPECTED
        assert store.select("SELECT catalog_id FROM element_set WHERE NOT supplemental") == [(1,)]


@pytest.mark.parametrize("rms", ["x", "-1", "nan", "inf", "", " "])
def test_nonsense_costs_no_set(rms: str) -> None:
    text = io.StringIO()
    write_json([(FITTED, True)], text, True)
    record = json.loads(text.getvalue())[0] | {"RMS": rms, "DATA_SOURCE": "a\x1bb"}
    csv = f"{','.join(record)}\n{','.join(map(str, record.values()))}\n"
    for content in (json.dumps([record]), csv):
        (read,) = read_element_sets(content, "x").sets
        assert (read.rms, read.data_source) == (None, "a b")
