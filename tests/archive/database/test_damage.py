"""No damage to the archive's bytes changes an answer in silence: it is repaired, and said."""

from __future__ import annotations

import random
import shutil
import sqlite3
import tempfile
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from orbitwatch.archive.combined_holdings import combined_holdings
from orbitwatch.archive.database.location import FILE
from orbitwatch.archive.database.opening import open_store, with_archive
from orbitwatch.archive.database.repair_result import RepairResult
from orbitwatch.archive.transmitters import (
    Transmitter,
    store_transmitters,
    stored_transmitters,
)
from orbitwatch.elements.identity import ObjectRecord
from orbitwatch.errors import OrbitwatchError
from tests.archive.database.samples import NOW, element_set, many, settled
from tests.cli.running import run

PAGE = 4096
FLIPS = 75  # some thousands were tried by hand
PAGES = 25
OBJECTS = range(1, 41)
TRANSMITTERS = [
    Transmitter(uuid=f"{n:08x}-of-a-satellite", catalog_id=n, description="FM voice " * 9)
    for n in range(1, 13)
]


@pytest.fixture(scope="module")
def folder() -> Iterator[Path]:
    """A folder in memory where there is one: the archive waits for the disk at every step."""
    memory = Path("/dev/shm")
    with tempfile.TemporaryDirectory(dir=memory if memory.is_dir() else None) as name:
        yield Path(name)


@pytest.fixture(scope="module")
def whole(folder: Path) -> bytes:
    made = [replace(s, mean_anomaly=5.0, rms=0.5, data_source="SpaceX-E") for s in many(9, 2)]
    with open_store(folder / "whole") as store:
        store.add(many(len(OBJECTS), 3), source="x", fetched=NOW)
        store.add(made, source="sup spacex", fetched=NOW)
        store.add([element_set(3, object_name="OLD NAME")], source="x", fetched=NOW)
        store.put_objects(
            [ObjectRecord(catalog_id=n, name=f"OBJECT {n}", owner="US") for n in OBJECTS],
            source="x",
            fetched=NOW,
        )
        store.put_group("g", [1, 2], fetched=NOW)
        store_transmitters(store, TRANSMITTERS, NOW)
    return settled(folder / "whole").read_bytes()


def answer(folder: Path, mended: list[RepairResult]) -> object:
    holdings = combined_holdings(folder, None, mended.append)
    held = list(holdings.load(OBJECTS))
    fits = [(s.rms, s.data_source) for one in held for s in one.element_sets if one.supplemental]
    named = sorted(holdings.names.named.items())
    group = with_archive(folder, lambda store: store.group("g"), mended.append)
    return held, fits, named, group, stored_transmitters(folder, None, mended.append)


def verdict(folder: Path, content: bytes, expected: object) -> str:
    here = folder / "damaged"
    shutil.rmtree(here, ignore_errors=True)
    here.mkdir()
    (here / FILE).write_bytes(content)
    mended: list[RepairResult] = []
    try:
        found = answer(here, mended)
    except OrbitwatchError:
        return "told"
    if mended:
        return "mended"
    return "the same" if found == expected else "silent"


def test_flipped_bits_never_pass(folder: Path, whole: bytes) -> None:
    expected, chance = answer(folder / "whole", []), random.Random(20)
    verdicts = []
    for place in (chance.randrange(len(whole)) for _ in range(FLIPS)):
        if not _is_free(whole, place):
            content = bytearray(whole)
            content[place] ^= 1 << chance.randrange(8)
            verdicts.append(verdict(folder, bytes(content), expected))
    assert len(verdicts) > FLIPS // 4
    assert "silent" not in verdicts
    assert "told" not in verdicts
    assert verdicts.count("mended") > len(verdicts) // 4


def _is_free(whole: bytes, place: int) -> bool:
    """Whether the place is among zeros, as in the unused middle of a page."""
    return not any(whole[max(place - 32, 0) : place + 32])


def test_damaged_pages_never_pass(folder: Path, whole: bytes) -> None:
    expected, chance = answer(folder / "whole", []), random.Random(21)
    count = len(whole) // PAGE
    verdicts = []
    for _ in range(PAGES):
        first, other = chance.randrange(count) * PAGE, chance.randrange(count) * PAGE
        pages = bytes(PAGE), chance.randbytes(PAGE), whole[other : other + PAGE]
        content = whole[:first] + chance.choice(pages) + whole[first + PAGE :]
        verdicts.append(verdict(folder, content, expected))
    assert "silent" not in verdicts
    assert verdicts.count("mended") > len(verdicts) // 3


def test_transmitters_outlive_damage_elsewhere(folder: Path, whole: bytes) -> None:
    here = folder / "schema lost"
    here.mkdir()
    (here / FILE).write_bytes(bytes(PAGE) + whole[PAGE:])
    mended: list[RepairResult] = []
    assert stored_transmitters(here, None, mended.append) == tuple(TRANSMITTERS)
    assert mended
    assert stored_transmitters(here, {3}, mended.append) == (TRANSMITTERS[2],)


def test_a_changed_schema_is_mended(folder: Path, whole: bytes) -> None:
    expected = answer(folder / "whole", [])
    for before, after in ((b"naming_id INTEGER", b"naming_ie INTEGER"), (b"rms REAL", b"rmt REAL")):
        assert verdict(folder, whole.replace(before, after), expected) == "mended"


def test_status_check_reads_everything(tmp_path: Path) -> None:
    with open_store(tmp_path / "data") as store:
        store.add(many(5, 2), source="x", fetched=NOW)
    settled(tmp_path / "data")
    done = run(tmp_path, "status", "--check")
    assert done.code == 0
    assert "the archive is intact: every row is as it was written" in done.err
    connection = sqlite3.connect(tmp_path / "data" / FILE)
    connection.execute("DROP TRIGGER check_batch")
    connection.execute("UPDATE batch SET source = 'y'")  # nothing but a check of all reads it
    connection.commit()
    connection.close()
    done = run(tmp_path, "status", "--check")
    assert done.code == 0
    assert "the archive was damaged" in done.err
    assert "10 element sets of 5 objects" in done.err
