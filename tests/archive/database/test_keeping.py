"""However sets arrive, together or apart, the archive ends up with the same."""

from __future__ import annotations

import sqlite3
from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from orbitwatch.archive import importing
from orbitwatch.archive.combined_holdings import combined_holdings
from orbitwatch.archive.database import schema
from orbitwatch.archive.database.arrivals import Arrivals
from orbitwatch.archive.database.failures import DamagedArchiveError, check_marker
from orbitwatch.archive.database.identities import NameNumbers
from orbitwatch.archive.database.keeping import Delivery, keep
from orbitwatch.archive.database.opening import open_store
from orbitwatch.archive.database.row_checks import register
from orbitwatch.archive.database.store import Store
from orbitwatch.archive.database.summaries import Row, count_all
from orbitwatch.archive.importing import import_pieces
from orbitwatch.archive.unpacking import Piece
from orbitwatch.elements.element_set import ElementSet
from orbitwatch.elements.omm_csv import write_omm_csv
from tests.archive.database.samples import EPOCH, NOW, element_set, many

Sent = tuple[bool, list[ElementSet]]
"""Whether a delivery is supplemental, and its sets."""


@contextmanager
def in_memory() -> Iterator[tuple[sqlite3.Connection, NameNumbers]]:
    connection = sqlite3.connect(":memory:", isolation_level=None)
    try:
        register(connection)
        schema.migrate(connection, Path("memory"))
        yield connection, NameNumbers(connection)
    finally:
        connection.close()


def arrivals(deliveries: Iterable[Sent]) -> Arrivals:
    gathered = Arrivals()
    for supplemental, sets in deliveries:
        gathered.begin(Delivery("sup x" if supplemental else "x", NOW))
        gathered.add(sets)
    return gathered


def state(connection: sqlite3.Connection) -> dict[str, list[tuple[object, ...]]]:
    """Return what the archive says, without the numbers of batches, which only rank."""
    order = "catalog_id, epoch, supplemental DESC, creation_date, batch_id, digest"
    columns = "catalog_id, epoch, digest, creation_date, supplemental"
    return {
        "history": connection.execute(
            f"SELECT {columns} FROM element_set ORDER BY {order}"
        ).fetchall(),
        "newest": connection.execute(f"SELECT {columns} FROM newest ORDER BY 1").fetchall(),
        "object": connection.execute(
            "SELECT catalog_id, sets, first_epoch, last_epoch FROM object ORDER BY 1"
        ).fetchall(),
    }


sets = st.builds(
    element_set,
    st.integers(1, 2),
    st.sampled_from([0.0, 1.0, 50.0]),  # the last is looked up by itself
    bstar=st.sampled_from([0.1, 0.2, 0.3]),
    creation_date=st.sampled_from([None, EPOCH, EPOCH + timedelta(hours=1)]),
    object_name=st.sampled_from(["A", "B", None]),
)
sent = st.lists(st.tuples(st.booleans(), st.lists(sets, max_size=6)), min_size=1, max_size=5)


@settings(deadline=None, max_examples=60)
@given(sent)
def test_together_is_as_one_after_the_other(deliveries: list[Sent]) -> None:
    with in_memory() as (one, names), in_memory() as (other, other_names):
        gathered = arrivals(deliveries)
        together = keep(one, names, gathered.rows, gathered.deliveries)
        apart: Counter[int] = Counter()
        for number, delivery in enumerate(deliveries):
            alone = arrivals([delivery])
            apart[number] = keep(other, other_names, alone.rows, alone.deliveries).total()
        assert +together == +apart
        assert state(one) == state(other)


@settings(deadline=None, max_examples=30)
@given(sent)
def test_the_sums_are_those_of_the_sets(deliveries: list[Sent]) -> None:
    with in_memory() as (connection, names):
        for delivery in deliveries:
            alone = arrivals([delivery])
            keep(connection, names, alone.rows, alone.deliveries)
        kept = state(connection)
        count_all(connection)
        assert state(connection) == kept
        every = [row[0] for row in kept["history"]]
        assert [(row[0], row[1]) for row in kept["object"]] == sorted(Counter(every).items())
        best = {row[0]: row for row in kept["history"]}  # the last of an object's history
        assert kept["newest"] == list(best.values())


def test_what_is_held_brings_no_batch(tmp_path: Path) -> None:
    dated = [replace(s, creation_date=EPOCH) for s in many(3, 4)]
    with open_store(tmp_path) as store:
        for again in (many(3, 4), many(3, 4), dated, dated):
            store.add(again, source="x", fetched=NOW)
        assert store.select("SELECT count(*) FROM batch") == [(2,)]  # one new, one better


def test_a_set_that_comes_again_may_bring_a_name(tmp_path: Path) -> None:
    with open_store(tmp_path) as store:
        for name in ("OBJECT A", "BALLOON 5"):
            store.add([element_set(7, object_name=name)], source="x", fetched=NOW)
    for name in ("object a", "balloon-5"):
        (held,) = combined_holdings(tmp_path, None, pytest.fail).find(name)
        assert held.record.catalog_id == 7


def test_a_contradiction_is_damage(tmp_path: Path) -> None:
    with open_store(tmp_path) as store:
        store.connection.execute(
            "CREATE TEMP TRIGGER lost BEFORE INSERT ON main.element_set"
            " WHEN new.catalog_id = 2 BEGIN SELECT RAISE(IGNORE); END"
        )
        with pytest.raises(DamagedArchiveError):
            store.add(many(3, 1), source="x", fetched=NOW)
        assert store.newest() == []
        assert check_marker(store.file).exists()


# --- imports in parts ---


def daily(days: int, objects: int = 20) -> list[Piece]:
    """Return lists of one day each; every third set comes again the day after."""
    lists = [
        [
            element_set(number, day - (number % 3 == 0 and day > 0))
            for number in range(1, objects + 1)
        ]
        for day in range(days)
    ]
    return [Piece(f"day {day}", write_omm_csv(sets).encode()) for day, sets in enumerate(lists)]


@pytest.fixture
def in_parts(monkeypatch: pytest.MonkeyPatch) -> None:
    """Have a few sets written at a time: 45 are gathered, and 7 or more go into a transaction."""
    monkeypatch.setattr(importing, "_WAITING", 45)
    monkeypatch.setattr(importing, "_FEWEST", 7)
    monkeypatch.setattr(importing, "_MOST", 7)


@pytest.mark.usefixtures("in_parts")
def test_an_import_in_parts_is_that_of_all_at_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with open_store(tmp_path / "parts") as parts, open_store(tmp_path / "whole") as whole:
        some = import_pieces(parts, daily(6), NOW, lambda _: None)
        monkeypatch.undo()
        every = import_pieces(whole, daily(6), NOW, lambda _: None)
        assert [(one.new, one.known) for one in some] == [(one.new, one.known) for one in every]
        assert state(parts.connection) == state(whole.connection)


def test_the_same_file_twice_is_counted_twice(tmp_path: Path) -> None:
    with open_store(tmp_path) as store:
        done = import_pieces(store, daily(1) * 2, NOW, lambda _: None)
    assert [(one.new, one.known) for one in done] == [(20, 0), (0, 20)]


@pytest.mark.usefixtures("in_parts")
def test_others_write_between_the_parts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    kept = Store.keep
    rows: list[int] = []

    def watched(store: Store, some: list[Row], gathered: Arrivals) -> Counter[int]:
        with open_store(tmp_path, wait_s=0) as other:
            other.put_group("g", [len(rows)], fetched=NOW)
        rows.append(len(some))
        return kept(store, some, gathered)

    monkeypatch.setattr(Store, "keep", watched)
    with open_store(tmp_path) as store:
        import_pieces(store, daily(3), NOW, lambda _: None)
    assert sum(rows) == 60
    assert max(rows) < 14


@pytest.mark.usefixtures("in_parts")
def test_sets_of_one_epoch_are_written_together(tmp_path: Path) -> None:
    """More of them than a part has; the last to arrive is the one to use."""
    same = [element_set(1, bstar=n / 100) for n in range(30)]
    pieces = [Piece(str(n), write_omm_csv([s]).encode()) for n, s in enumerate(same)]
    with open_store(tmp_path) as store:
        import_pieces(store, pieces, NOW, lambda _: None)
        assert store.history(1) == tuple(same)
        assert store.newest() == [same[-1]]


@pytest.mark.usefixtures("in_parts")
def test_an_import_broken_off_anywhere_is_completed_by_the_next(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with open_store(tmp_path / "whole") as whole:
        import_pieces(whole, daily(4), NOW, lambda _: None)
        expected = state(whole.connection)
    kept = Store.keep
    for parts in range(0, 12, 3):
        done: list[int] = []

        def failing(
            store: Store,
            some: list[Row],
            gathered: Arrivals,
            done: list[int] = done,
            parts: int = parts,
        ) -> Counter[int]:
            if len(done) == parts:
                raise KeyboardInterrupt
            done.append(1)
            return kept(store, some, gathered)

        folder = tmp_path / str(parts)
        with monkeypatch.context() as patch, open_store(folder) as store:
            patch.setattr(Store, "keep", failing)
            with pytest.raises(KeyboardInterrupt):
                import_pieces(store, daily(4), NOW, lambda _: None)
            before = store.select("SELECT ifnull(sum(sets), 0) FROM object")[0][0]
            assert before == store.select("SELECT count(*) FROM element_set")[0][0]
        with open_store(folder) as store:
            again = import_pieces(store, daily(4), NOW, lambda _: None)
            assert before + sum(one.new for one in again) == len(expected["history"])
            assert state(store.connection) == expected
