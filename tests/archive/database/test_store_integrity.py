"""An archive that another mends, whose header or values are damaged, or that cannot be written."""

from __future__ import annotations

import os
import shutil
import sqlite3
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from itertools import permutations
from pathlib import Path

import pytest

from orbitwatch.archive import importing, stdin
from orbitwatch.archive.combined_holdings import combined_holdings
from orbitwatch.archive.database import schema
from orbitwatch.archive.database.failures import DamagedArchiveError, check_marker
from orbitwatch.archive.database.location import FILE
from orbitwatch.archive.database.migrations import MIGRATIONS
from orbitwatch.archive.database.opening import open_store, with_archive
from orbitwatch.archive.database.repair import repair_archive
from orbitwatch.archive.database.repair_result import RepairResult
from orbitwatch.archive.database.schema import APPLICATION_ID
from orbitwatch.archive.database.store import Added, Store
from orbitwatch.archive.file_contents import pieces
from orbitwatch.archive.importing import import_pieces
from orbitwatch.archive.selection import Need
from orbitwatch.archive.unpacking import Piece
from orbitwatch.elements import lines
from orbitwatch.elements.omm_csv import write_omm_csv
from orbitwatch.errors import OrbitwatchError, SourceError, UsageError
from tests.archive.database.samples import EPOCH, NOW, element_set, many, overwrite, settled
from tests.cli.running import run

X = {"source": "x", "fetched": NOW}
GP, SUP = "celestrak", "sup spacex"


def unharmed(mended: RepairResult) -> None:
    pytest.fail(f"mended: {mended}")


def filled(folder: Path) -> Path:
    with open_store(folder) as store:
        store.add(many(20, 3), source="x", fetched=NOW)
    return settled(folder)


# --- another process mends the archive meanwhile ---


def mended_by_another(folder: Path) -> None:
    overwrite(folder / FILE, 0, bytes(4096))
    check_marker(folder / FILE).touch()
    with open_store(folder) as other:
        assert other.mended is not None


def test_nothing_is_stored_in_a_file_set_aside(tmp_path: Path) -> None:
    filled(tmp_path)
    tried: list[Store] = []

    def work(store: Store) -> Added:
        if not tried:
            mended_by_another(tmp_path)
        tried.append(store)
        return store.add([element_set(777)], source="x", fetched=NOW)

    assert with_archive(tmp_path, work, lambda _: None) == Added(1, 0)
    assert len(tried) == 2
    with open_store(tmp_path) as store:
        assert store.history(777) == (element_set(777),)
        assert store.select("SELECT sum(sets) FROM object") == [(61,)]


def test_a_mending_waits_for_the_transactions_of_others(tmp_path: Path) -> None:
    filled(tmp_path)
    with open_store(tmp_path) as store, store.transaction():
        with pytest.raises(SourceError, match="in use by another process"):
            repair_archive(tmp_path, 0.05)
        store.add([element_set(777)], source="x", fetched=NOW)
    assert repair_archive(tmp_path, 0.05) is None


def test_a_file_that_was_removed_is_no_place_to_store(tmp_path: Path) -> None:
    filled(tmp_path)
    with open_store(tmp_path) as store:
        (tmp_path / FILE).unlink()
        with pytest.raises(DamagedArchiveError, match="set it aside"):
            store.add([element_set(1, 9)], source="x", fetched=NOW)


# --- imports ---


def test_nobody_waits_while_a_file_is_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(importing, "_WAITING", 7)
    held = []

    def slow() -> Iterator[Piece]:
        for day in range(3):
            with open_store(tmp_path, wait_s=0) as other:  # the lock is free
                held.append(len(other.newest()))
                other.put_group("g", [day], fetched=NOW)
            content = write_omm_csv([element_set(number, day) for number in range(1, 11)])
            yield Piece(str(day), content.encode())

    with open_store(tmp_path) as store:
        done = import_pieces(store, slow(), NOW, lambda _: None)
        assert store.select("SELECT sum(sets) FROM object") == [(30,)]
    assert [(one.new, one.known) for one in done] == [(10, 0)] * 3
    assert held == [0, 7, 10]  # every seven sets were a step of their own


class Stream:
    """A standard input that gives its content once."""

    def __init__(self, content: bytes) -> None:
        self.buffer = self
        self.content = content

    def read(self, limit: int) -> bytes:
        given, self.content = self.content[:limit], b""
        return given


def test_standard_input_is_read_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", Stream(b"abc"))
    assert [piece.content for piece in pieces([Path("-"), Path("-")])] == [b"abc"] * 2
    monkeypatch.setattr(sys, "stdin", Stream(b"abcd"))
    monkeypatch.setattr(stdin, "LARGEST_INPUT", 3)
    with pytest.raises(UsageError, match="standard input has more than"):
        list(pieces([Path("-")]))


@pytest.mark.parametrize("text", ["", "a", "a\n", "\n\nab\n\nc", "abc\ndef\n\n"])
def test_lines_are_those_of_split(text: str, monkeypatch: pytest.MonkeyPatch) -> None:
    for size in range(5):
        monkeypatch.setattr(lines, "_AT_ONCE", size)
        assert list(lines.lines_of(text)) == text.split("\n")


def test_an_import_from_a_pipe_survives_a_mending(tmp_path: Path) -> None:
    file = filled(tmp_path / "data")
    with open_store(tmp_path / "data") as store:
        root = store.select("SELECT rootpage FROM sqlite_schema WHERE name = 'naming'")[0][0]
    overwrite(settled(tmp_path / "data"), (root - 1) * 4096, b"\xff" * 4096)
    done = run(tmp_path, "import", "-", stdin=write_omm_csv([element_set(777)]))
    assert (done.code, "the archive was damaged" in done.err) == (0, True)
    with open_store(file.parent) as store:
        assert len(store.history(777)) == 1


# --- headers ---


@pytest.mark.parametrize(
    ("at", "value"),
    [
        (60, bytes(4)),  # no schema version
        (60, b"\1\0\0\1"),  # one that cannot be
        (60, b"\xff\xff\xff\xff"),
        (68, b"abcd"),  # another owner
        (60, bytes(12)),  # neither version nor owner
        (18, b"\7\7"),  # an unknown file format
        (16, b"\0\0"),  # no page size
        (56, b"\0\0\0\7"),  # an unknown text encoding
        (44, b"\0\0\0\x63"),  # an unknown schema format
    ],
)
def test_a_damaged_header_costs_nothing(tmp_path: Path, at: int, value: bytes) -> None:
    overwrite(filled(tmp_path), at, value)
    mended: list[RepairResult] = []
    sets = with_archive(tmp_path, lambda store: store.history(7), mended.append)
    assert sets == tuple(element_set(7, day) for day in range(3))
    with open_store(tmp_path) as store:
        assert store.mended is None
        assert store.select("PRAGMA application_id") == [(APPLICATION_ID,)]
        assert store.select("PRAGMA user_version") == [(len(MIGRATIONS),)]


@pytest.mark.parametrize("version", [0, 1, 5000])
def test_a_strangers_database_is_left_alone(tmp_path: Path, version: int) -> None:
    connection = sqlite3.connect(tmp_path / FILE)
    connection.execute("CREATE TABLE recipes (name TEXT)")
    connection.execute(f"PRAGMA user_version = {version}")
    connection.commit()
    connection.close()
    before = (tmp_path / FILE).read_bytes()
    with pytest.raises(UsageError, match="a database of another program"):
        open_store(tmp_path)
    assert (tmp_path / FILE).read_bytes() == before


def test_a_damaged_lock_does_not_block(tmp_path: Path) -> None:
    file = filled(tmp_path)
    file.with_name(f"{FILE}.lock").write_bytes(b"garbage" * 999)
    overwrite(file, 0, bytes(4096))
    with open_store(tmp_path) as store:
        assert store.mended is not None
        assert store.mended.sets == 60


@pytest.mark.parametrize("gone", [False, True])
def test_a_log_without_its_file_is_saved(tmp_path: Path, gone: bool) -> None:
    with open_store(tmp_path / "data") as store:
        store.add(many(20, 3), source="x", fetched=NOW)
        shutil.copytree(tmp_path / "data", tmp_path / "copy")
    file = tmp_path / "copy" / FILE
    os.truncate(file, 0)
    if gone:
        file.unlink()
    holdings = combined_holdings(tmp_path / "copy", None, lambda _: None)
    assert len(holdings.find("7")[0].element_sets) == 3
    with open_store(tmp_path / "copy") as store:
        assert store.select("SELECT sum(sets) FROM object") == [(60,)]


# --- values ---


def damaged_value(folder: Path, change: str) -> None:
    """Change a row as a flipped bit does, which no structure of the file shows."""
    connection = sqlite3.connect(folder / FILE)
    ((trigger,),) = connection.execute(
        "SELECT sql FROM sqlite_schema WHERE name = 'check_set'"
    ).fetchall()
    connection.execute("DROP TRIGGER check_set")
    connection.execute(
        f"UPDATE element_set SET {change} WHERE catalog_id = 7 AND digest ="
        " (SELECT min(digest) FROM element_set WHERE catalog_id = 7)"
    )
    connection.execute(trigger)
    connection.commit()
    connection.close()


@pytest.mark.parametrize(
    "change",
    [
        "inclination = 99.0",
        "epoch = epoch + 1",
        "naming_id = 1",
        "creation_date = 9223372036854775807",
    ],
)
def test_a_damaged_value_does_not_pass(tmp_path: Path, change: str) -> None:
    filled(tmp_path)
    damaged_value(tmp_path, change)
    mended: list[RepairResult] = []
    need = Need(EPOCH - timedelta(days=9), EPOCH + timedelta(days=9), "within")
    (held,) = combined_holdings(tmp_path, need, mended.append).find("7")
    whole = {element_set(7, day) for day in range(3)}
    assert len(mended) == 1
    if change == "naming_id = 1":  # the set is whole, its name is lost
        assert mended[0].sets == 60
        bare = {replace(s, object_name=None, object_id=None) for s in whole}
        assert set(held.element_sets) <= whole | bare
    else:
        assert mended[0].sets == 59
        assert set(held.element_sets) < whole
    assert len(combined_holdings(tmp_path, None, unharmed).find("7")) == 1


def test_an_object_whose_name_moved_to_another_number_is_found(tmp_path: Path) -> None:
    filled(tmp_path)
    connection = sqlite3.connect(tmp_path / FILE)
    triggers = connection.execute(
        "SELECT name, sql FROM sqlite_schema WHERE type = 'trigger' AND tbl_name = 'naming'"
    ).fetchall()
    for name, _ in triggers:
        connection.execute(f"DROP TRIGGER {name}")
    connection.execute("UPDATE naming SET catalog_id = 99001 WHERE catalog_id = 7")
    for _, trigger in triggers:
        connection.execute(trigger)
    connection.commit()
    connection.close()
    mended: list[RepairResult] = []
    (held,) = combined_holdings(tmp_path, None, mended.append).find("7")
    assert mended[0].sets == len(held.element_sets) * 20 == 60


def test_a_damaged_newest_set_does_not_pass(tmp_path: Path) -> None:
    filled(tmp_path)
    with open_store(tmp_path) as store:
        store.connection.execute("UPDATE newest SET inclination = 9 WHERE catalog_id = 7")
    mended: list[RepairResult] = []
    sets = with_archive(tmp_path, lambda store: store.newest([7]), mended.append)
    assert sets == [element_set(7, 2)]
    assert mended[0].sets == 60


# --- what comes again ---


def test_the_order_of_import_does_not_matter(tmp_path: Path) -> None:
    bare = element_set(1)
    early, late = (replace(bare, creation_date=EPOCH + timedelta(hours=h)) for h in (1, 2))
    adds = [([bare], GP), ([early], SUP), ([late], GP)]
    for n, order in enumerate(permutations(adds)):
        with open_store(tmp_path / str(n)) as store:
            counts = [store.add(sets, source=source, fetched=NOW).new for sets, source in order]
            assert counts == [1, 0, 0]
            for table in ("element_set", "newest"):
                found = store.select(f"SELECT creation_date, supplemental FROM {table}")
                assert [mark for _, mark in found] == [0]
            assert store.history(1) == (early,) == tuple(store.newest())


def test_a_set_that_loses_its_mark_is_the_one_to_use(tmp_path: Path) -> None:
    one, other = element_set(1), element_set(1, bstar=0.5)
    for n, (first, second) in enumerate([(one, other), (other, one)]):
        with open_store(tmp_path / str(n)) as store:
            store.add([first], source=SUP, fetched=NOW)
            store.add([second], source=GP, fetched=NOW)
            assert store.newest() == [second]
            assert store.add([first], source=GP, fetched=NOW) == Added(0, 1)
            assert store.newest() == [first] == [*store.history(1)[1:]]


def test_of_sets_that_arrive_together_the_last_is_used(tmp_path: Path) -> None:
    sets = [element_set(1, bstar=value) for value in (0.3, 0.1, 0.2)]
    for n, order in enumerate(permutations(sets)):
        with open_store(tmp_path / str(n)) as store:
            store.add(order, source="x", fetched=NOW)
            assert store.history(1) == order
            assert store.newest() == [order[-1]]
        (held,) = combined_holdings(tmp_path / str(n), None, unharmed).find("1")
        assert held.element_sets == order


def test_a_mending_keeps_what_was_learnt(tmp_path: Path) -> None:
    bare = [element_set(1), element_set(1, bstar=0.5)]
    dated = [replace(s, creation_date=EPOCH) for s in bare]
    with open_store(tmp_path) as store:
        store.add(bare, source=SUP, fetched=NOW)
        store.add(dated[:1], source=GP, fetched=NOW)
        store.add(dated[1:], source=SUP, fetched=NOW)
        before = store.history(1)
    overwrite(settled(tmp_path), 0, bytes(100))
    with open_store(tmp_path) as store:
        assert store.mended is not None
        assert store.history(1) == before == (dated[1], dated[0])
        assert store.newest() == [dated[0]]


# --- an archive that can only be read ---


@pytest.fixture
def readable() -> Iterator[Path]:
    """A folder that another user than root can reach."""
    with tempfile.TemporaryDirectory() as name:
        Path(name).chmod(0o755)
        yield Path(name) / "data"


@pytest.mark.skipif(not hasattr(os, "seteuid"), reason="needs a user without rights")
def test_an_archive_that_can_only_be_read(readable: Path) -> None:
    file = filled(readable)
    for rest in readable.iterdir():
        if rest != file:
            rest.unlink()
    holder = combined_holdings(readable, None, unharmed)
    before, user = set(file.parent.iterdir()), os.geteuid()
    file.chmod(0o444)
    readable.chmod(0o555)
    try:
        if user == 0:
            os.seteuid(65534)
        assert len(holder.find("7")[0].element_sets) == 3
        with open_store(readable) as store:
            assert len(store.newest()) == 20
            with pytest.raises(OrbitwatchError, match="cannot open the archive"):
                store.add([element_set(1, 9)], source="x", fetched=NOW)
    finally:
        os.seteuid(user)
        readable.chmod(0o755)
    assert set(file.parent.iterdir()) == before


def test_the_digest_is_that_of_the_newest_schema() -> None:
    assert schema.digest(schema.intact_texts()) == schema.INTACT
