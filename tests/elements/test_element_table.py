"""A table of element sets says by column what the sets say one by one."""

from __future__ import annotations

import pickle
from dataclasses import fields, replace
from datetime import UTC, timedelta

import numpy as np
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from orbitwatch.elements.element_set import ElementSet
from orbitwatch.elements.element_table import ElementTable
from tests.elements.examples import element_sets


def values(table: ElementTable, name: str) -> list[object]:
    column = table.column(name)
    if name == "epoch":
        return [moment.replace(tzinfo=UTC) for moment in column.tolist()]
    return column.tolist()


@settings(suppress_health_check=[HealthCheck.too_slow])  # the first sets load much
@given(st.lists(element_sets, max_size=5), st.data())
def test_columns_are_the_fields_of_the_sets_taken(
    sets: list[ElementSet], data: st.DataObject
) -> None:
    which = data.draw(st.lists(st.integers(0, len(sets) - 1), max_size=6)) if sets else []
    whole = ElementTable(sets)
    part = whole.take(np.array(which, dtype=np.int64))
    for table, same in ((whole, sets), (part, [sets[i] for i in which])):
        assert list(table) == same
        assert [table[i] for i in range(len(table))] == same
        assert list(table[1:]) == same[1:]
        for field in fields(ElementSet):
            assert values(table, field.name) == [getattr(s, field.name) for s in same]


@given(element_sets)
def test_its_text_tells_tables_apart_and_outlasts_the_process(element_set: ElementSet) -> None:
    table = ElementTable([element_set])
    later = replace(element_set, epoch=element_set.epoch + timedelta(microseconds=1))
    for other in (later, replace(element_set, object_name="another", bstar=0.5)):
        assert repr(ElementTable([other])) != repr(table)
    assert (
        repr(pickle.loads(pickle.dumps(table))) == repr(table) == repr(ElementTable([element_set]))
    )


def test_a_table_is_one_already_and_may_be_empty() -> None:
    empty = ElementTable(())
    assert ElementTable.of(empty) is empty
    assert len(empty) == len(empty.column("epoch")) == len(empty.column("object_name")) == 0
