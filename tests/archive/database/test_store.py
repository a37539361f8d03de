"""The archive keeps every distinct set once, and finds it again."""

from __future__ import annotations

import sqlite3
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from orbitwatch.archive.database.columns import SET_COLUMNS
from orbitwatch.archive.database.location import FILE
from orbitwatch.archive.database.migrations import MIGRATIONS
from orbitwatch.archive.database.opening import open_store
from orbitwatch.archive.database.repair import is_damaged
from orbitwatch.archive.database.row_checks import digest, register, row_check, set_check
from orbitwatch.archive.database.schema import APPLICATION_ID, check
from orbitwatch.archive.database.set_rows import instant, to_row
from orbitwatch.archive.database.set_table import table_of
from orbitwatch.archive.database.store import Added, Store
from orbitwatch.archive.summary import groups, summary
from orbitwatch.elements.element_set import ElementSet
from orbitwatch.elements.identity import ObjectRecord
from orbitwatch.elements.omm_csv import write_omm_csv
from orbitwatch.elements.reading import read_element_sets
from orbitwatch.errors import UsageError
from tests.archive.database.samples import EPOCH, NOW, element_set, many, overwrite, settled
from tests.elements.omm_json_text import write_omm_json

TLE = """\
CHOLLIMA-1 R/B
1 58401U 23179B   23342.14414356  .00005213  00000-0  20432-3 0  9997
2 58401  97.4129 226.7850 0032075 241.2350 118.5665 15.25734646  2519
"""


def test_a_set_is_kept_once(tmp_path: Path) -> None:
    sets = many(3, 4)
    with open_store(tmp_path) as store:
        assert store.add(sets, source="celestrak", fetched=NOW) == Added(12, 0)
        assert store.add([*sets, element_set(3, 9)], source="file", fetched=NOW) == Added(1, 12)
        assert store.add(sets + sets, source="file", fetched=NOW) == Added(0, 24)
        assert [s.norad_cat_id for s in store.newest()] == [1, 2, 3]
        assert store.history(3) == (*sets[2::3], element_set(3, 9))
        # a batch that brought nothing leaves no trace
        assert store.select("SELECT source FROM batch ORDER BY id") == [("celestrak",), ("file",)]


def test_the_same_set_in_any_format_is_one(tmp_path: Path) -> None:
    as_plus = TLE.replace("00000-0", "00000+0")  # '+' and '-' count as 0 and 1 in the checksum
    as_plus = as_plus.replace("20432-3 0  9997", "20432-3 0  9996")
    (from_tle,) = read_element_sets(TLE, "tle").sets
    texts = [as_plus, write_omm_csv([from_tle]), write_omm_json([from_tle])]
    with open_store(tmp_path) as store:
        store.add([from_tle], source="tle", fetched=NOW)
        for text in texts:
            result = read_element_sets(text, "text")
            assert not result.refused
            assert store.add(result.sets, source="other", fetched=NOW) == Added(0, 1)
        # names, dates and counters are no part of it; a digit more of eccentricity is
        other = replace(
            from_tle, object_name="X", creation_date=NOW, rev_at_epoch=1, bstar=from_tle.bstar
        )
        assert store.add([other], source="other", fetched=NOW) == Added(0, 1)
        finer = replace(from_tle, eccentricity=0.00320754)
        assert store.add([finer], source="other", fetched=NOW) == Added(1, 0)
        assert len(store.history(58401)) == 2


FLOATS = st.floats(-100, 100)


@settings(deadline=None, max_examples=50)
@given(
    st.integers(1, 999_999_999),
    st.integers(-400_000_000_000_000, 4_000_000_000_000_000).map(instant),
    st.lists(FLOATS, min_size=9, max_size=9),
    st.none() | st.text(st.characters(codec="ascii", min_codepoint=32), min_size=1, max_size=20),
)
def test_a_row_gives_back_the_set(
    number: int, epoch: datetime, values: list[float], name: str | None
) -> None:
    names = ("mean_motion", "eccentricity", "inclination", "ra_of_asc_node", "arg_of_pericenter")
    names += ("mean_anomaly", "bstar", "mean_motion_dot", "mean_motion_ddot")
    whole = ElementSet(
        norad_cat_id=number,
        epoch=epoch,
        **dict(zip(names, values, strict=True)),
        object_name=name,
        creation_date=epoch,
    )
    row = to_row(whole, True, 1, 2)
    naming = (1, number, name or "", "", "")
    stored = (*row, set_check(row), *naming, row_check(*naming), *[None] * 6)
    assert tuple(table_of([stored])[0]) == (whole,)
    assert row[2] == digest(number, row[1], row[3:12])  # type: ignore[arg-type]


def test_the_newest_is_the_best_of_its_epoch(tmp_path: Path) -> None:
    general = element_set(1, 5)
    supplemental = element_set(1, 5, mean_anomaly=1.0)
    later = element_set(2, 5, mean_anomaly=3.0)
    with open_store(tmp_path) as store:
        store.add([general, element_set(2, 5)], source="celestrak", fetched=NOW)
        store.add([supplemental], source="sup spacex", fetched=NOW)
        store.add([later, element_set(2, 1)], source="celestrak", fetched=NOW)
        assert store.newest() == [general, later]
        assert store.newest([1, 7]) == [general]
        assert store.history(1) == (supplemental, general)
        assert store.history(2)[-1] == later


def test_objects_and_groups(tmp_path: Path) -> None:
    record = ObjectRecord(catalog_id=7, name="A", decayed="2020-01-01", in_orbit_until=EPOCH)
    with open_store(tmp_path) as store:
        store.put_objects([record], source="satcat", fetched=NOW)
        older = [replace(record, name="OLD")]
        store.put_objects(older, source="satcat", fetched=NOW - timedelta(days=1))
        assert store.select("SELECT name FROM satcat") == [("A",)]
        store.put_group("stations", [25544, 7, 7], fetched=NOW)
        store.put_group("stations", [48274, 25544], fetched=NOW)
        assert store.group("stations") == (25544, 48274)
        assert store.group("none") == ()
        assert [(g.name, g.objects) for g in groups(store)] == [("stations", 2)]


def test_figures_are_kept_as_sets_come_in(tmp_path: Path) -> None:
    with open_store(tmp_path) as store:
        assert summary(store).first_epoch is None
        store.add(many(5, 3), source="x", fetched=NOW)
        store.add(many(5, 3), source="x", fetched=NOW)
        found = summary(store)
    assert (found.objects, found.sets) == (5, 15)
    assert (found.first_epoch, found.last_epoch) == (EPOCH, EPOCH + timedelta(days=2))
    assert found.size_bytes > 4096


def test_a_transaction_is_all_or_nothing_and_nests(tmp_path: Path) -> None:
    with open_store(tmp_path) as store:
        with pytest.raises(ZeroDivisionError):
            _fail_late(store)
        assert store.newest() == []
        assert store.group("g") == ()
        with pytest.raises(ZeroDivisionError):
            store.add((s if s.norad_cat_id < 3 else 1 / 0 for s in many(3, 1)), **X)  # type: ignore[arg-type, misc]
        assert store.newest() == []


def _fail_late(store: Store) -> None:
    with store.transaction():
        store.add(many(2, 2), source="x", fetched=NOW)
        with store.transaction():
            store.put_group("g", [1], fetched=NOW)
        raise ZeroDivisionError


X = {"source": "x", "fetched": NOW}


def test_a_newer_schema_is_refused(tmp_path: Path) -> None:
    open_store(tmp_path).close()
    connection = sqlite3.connect(tmp_path / FILE)
    connection.execute(f"PRAGMA user_version = {len(MIGRATIONS) + 1}")
    connection.close()
    before = (tmp_path / FILE).read_bytes()
    with pytest.raises(UsageError, match="written by a newer orbitwatch"):
        open_store(tmp_path)
    assert (tmp_path / FILE).read_bytes() == before


def test_every_schema_ends_the_same(tmp_path: Path) -> None:
    """A file that stopped after any number of migrations is brought up to date."""
    shapes = set()
    for version in range(len(MIGRATIONS)):
        folder = tmp_path / str(version)
        folder.mkdir()
        connection = sqlite3.connect(folder / FILE)
        register(connection)
        for step in MIGRATIONS[:version]:
            for statement in step:
                connection.execute(statement)
        connection.execute(f"PRAGMA user_version = {version}")
        connection.commit()
        connection.close()
        with open_store(folder) as store:
            shapes.add(tuple(store.select("SELECT name, sql FROM sqlite_schema ORDER BY name")))
    assert len(shapes) == 1


def made_by_version_2(folder: Path, sets: list[ElementSet]) -> None:
    """Write an archive as orbitwatch did when triggers summed up the sets."""
    folder.mkdir(parents=True, exist_ok=True)
    connection = sqlite3.connect(folder / FILE, isolation_level=None)
    connection.execute("PRAGMA journal_mode = WAL")
    for statement in (*MIGRATIONS[0], *MIGRATIONS[1]):
        connection.execute(statement)
    connection.execute(f"PRAGMA application_id = {APPLICATION_ID}")
    connection.execute("PRAGMA user_version = 2")
    connection.execute("INSERT INTO batch VALUES (1, 'celestrak', 1e9)")
    names = {s.norad_cat_id: (s.object_name, s.object_id) for s in sets}
    connection.executemany(
        "INSERT INTO naming VALUES (?, ?, ?, ?, ?)",
        [(n, n, name, designator, name.lower()) for n, (name, designator) in names.items()],  # type: ignore[union-attr]
    )
    marks = ", ".join("?" * (len(SET_COLUMNS) - 1))  # without a check
    rows = [to_row(s, False, s.norad_cat_id, 1) for s in sets]
    connection.executemany(f"INSERT INTO element_set VALUES ({marks})", rows)
    connection.close()


@pytest.mark.parametrize("damaged", [False, True])
def test_an_archive_of_version_2_goes_on(tmp_path: Path, damaged: bool) -> None:
    made_by_version_2(tmp_path, many(30, 4))
    if damaged:
        overwrite(settled(tmp_path), 0, bytes(100))
    with open_store(tmp_path) as store:
        assert (store.mended is not None) == damaged
        assert store.select("PRAGMA user_version") == [(len(MIGRATIONS),)]
        assert store.history(7) == tuple(element_set(7, day) for day in range(4))
        assert store.newest() == many(30, 4)[-30:]
        assert store.add(many(31, 5), source="x", fetched=NOW) == Added(30 + 5, 120)
        assert store.newest() == [element_set(number, 4) for number in range(1, 32)]
        assert (summary(store).objects, summary(store).sets) == (31, 155)
        counted = store.select("SELECT count(*), min(epoch), max(epoch) FROM element_set")
        assert counted == store.select(
            "SELECT sum(sets), min(first_epoch), max(last_epoch) FROM object"
        )
        assert store.select("PRAGMA integrity_check") == [("ok",)]


def test_an_upgrade_finds_the_newest_sets_anew(tmp_path: Path) -> None:
    """Of several at one epoch the one created last is used, not the one that came last."""
    first = element_set(1, inclination=50.0, creation_date=NOW)
    later = element_set(1, inclination=51.0, creation_date=NOW + timedelta(hours=1))
    made_by_version_2(tmp_path, [later, element_set(1, inclination=52.0), first])
    with open_store(tmp_path) as store:
        assert store.newest() == [later]
        assert store.history(1)[-1] == later
        store.check_counts("newest")
    assert not is_damaged(tmp_path / FILE, 0.0)


def test_an_upgrade_cut_off_has_not_begun(tmp_path: Path) -> None:
    made_by_version_2(tmp_path, many(3, 2))
    for step in range(1, 4):
        connection = sqlite3.connect(tmp_path / FILE, isolation_level=None)
        connection.execute("BEGIN IMMEDIATE")
        for statement in MIGRATIONS[2][:step]:
            connection.execute(statement)
        connection.close()  # what a kill comes to
        connection = sqlite3.connect(tmp_path / FILE)
        assert check(connection, tmp_path / FILE) == 2
        connection.close()
    with open_store(tmp_path) as store:
        assert store.add(many(3, 3), source="x", fetched=NOW) == Added(3, 6)


def test_a_folder_that_cannot_be(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(UsageError, match="cannot use the archive"):
        open_store(tmp_path / "file" / "below")
