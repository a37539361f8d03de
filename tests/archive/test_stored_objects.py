"""Objects come from the archive as columns, and are the same as those loaded one by one."""

from __future__ import annotations

import tempfile
from datetime import datetime, timedelta
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from orbitwatch.archive.combined_holdings import combined_holdings, shipped_objects
from orbitwatch.archive.database.opening import open_store
from orbitwatch.archive.selection import Need
from orbitwatch.elements.catalog_objects import CatalogObjects
from orbitwatch.elements.element_set import ElementSet
from orbitwatch.elements.identity import ObjectRecord
from orbitwatch.elements.modes import ELEMENTS_MODES
from orbitwatch.times.arrays import to_utc64
from tests.archive.database.samples import EPOCH, NOW, element_set

NUMBERS = (1, 2, 3, 58400)  # the last ships
NAMES = st.sampled_from([None, "SAT A", "SAT B"])
OBJECT_IDS = st.sampled_from([None, "2020-001A"])
SETS = st.builds(
    lambda number, day, name, object_id, created, anomaly: element_set(
        number,
        day,
        object_name=name,
        object_id=object_id,
        creation_date=created,
        mean_anomaly=anomaly,
    ),
    st.sampled_from(NUMBERS),
    st.sampled_from([0.0, 1.0, 2.5]),
    NAMES,
    OBJECT_IDS,
    st.sampled_from([None, EPOCH, EPOCH + timedelta(days=1)]),
    st.sampled_from([10.0, 20.0]),
)
DAYS = st.none() | st.sampled_from([EPOCH - timedelta(days=9), EPOCH + timedelta(days=1)])
RECORDS = st.builds(
    lambda number, name, object_id, begin, end: ObjectRecord(
        catalog_id=number,
        name=name,
        object_id=object_id,
        owner="US",
        in_orbit_from=begin,
        in_orbit_until=end,
    ),
    st.sampled_from((*NUMBERS, 5)),
    st.sampled_from(["SAT C", "SAT D"]),
    OBJECT_IDS,
    DAYS,
    DAYS,
)
NEEDS = st.none() | st.builds(
    lambda day, days, mode: Need(
        EPOCH + timedelta(days=day), EPOCH + timedelta(days=day + days), mode
    ),
    st.sampled_from([-1.0, 0.5, 1.0, 3.0]),
    st.sampled_from([0.1, 2.0]),
    st.sampled_from([*ELEMENTS_MODES, "within"]),
)


def loaded(folder: Path, need: Need | None, numbers: tuple[int, ...] | None) -> CatalogObjects:
    holdings = combined_holdings(folder, need, lambda _: pytest.fail("damage"))
    return holdings.objects() if numbers is None else holdings.load(numbers)


def moment(instant: datetime | None) -> np.datetime64:
    return np.datetime64("NaT", "us") if instant is None else to_utc64(instant)


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow], max_examples=30)
@given(
    st.lists(SETS, min_size=1, max_size=8),
    st.lists(SETS, max_size=4),
    st.lists(RECORDS, max_size=4),
    NEEDS,
)
def test_all_objects_are_those_loaded_one_by_one(
    sets: list[ElementSet],
    supplemental: list[ElementSet],
    records: list[ObjectRecord],
    need: Need | None,
) -> None:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        with open_store(folder) as store:
            store.add(sets, source="x", fetched=NOW)
            store.add(supplemental, source="sup-x", fetched=NOW)
            store.put_objects(records, source="x", fetched=NOW)
            histories = {number: store.history(number) for number in NUMBERS[:-1]}
        together = loaded(folder, need, None)
        columns = together.numbers, together.names, together.object_ids, together.last_epochs
        singles = together.singles
        alone = {n: found for n in (*NUMBERS, 5) for found in loaded(folder, need, (n,))}
    assert alone.keys() == {*NUMBERS, 5}.intersection(together.numbers)
    for place, held in enumerate(together):
        number = held.record.catalog_id
        assert number not in alone or held == alone[number]
        assert [column[place] for column in columns[:3]] == [
            *(number, held.record.name, held.record.object_id)
        ]
        last = held.element_sets[-1].epoch if held.element_sets else None
        assert columns[3][place] == moment(last) or last is None
        stored = histories.get(number, ())
        if number in histories:
            assert held.element_sets == tuple(s for s in stored if s in held.element_sets)
            assert held.sets_stored == len(stored)
            if need is None:
                assert held.element_sets == stored
        if number not in shipped_objects():
            assert together.is_single[place] == (len(held.element_sets) == 1)
    rows = [held for held, single in zip(together, together.is_single, strict=True) if single]
    for row, held in enumerate(rows):
        limits = held.record.in_orbit_from, held.record.in_orbit_until
        found = np.array([singles.in_orbit_from[row], singles.in_orbit_until[row]])
        np.testing.assert_array_equal(found, np.array([moment(limit) for limit in limits]))


def test_an_unknown_number_is_left_out(tmp_path: Path) -> None:
    with open_store(tmp_path) as store:
        store.add([element_set(2), element_set(1)], source="x", fetched=NOW)
    found = loaded(tmp_path, None, (7, 1, 2, 1, 8))
    assert found.numbers == [1, 2]
    assert found.is_single.tolist() == [True, True]
    assert loaded(tmp_path, None, (7,)).numbers == []
