"""Objects of one set are the same, made early or late."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import numpy as np
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from orbitwatch.archive.files import file_holdings
from orbitwatch.archive.holdings import by_object
from orbitwatch.archive.objects import known_objects
from orbitwatch.elements.catalog_objects import CatalogObjects
from orbitwatch.elements.element_set import ElementSet
from orbitwatch.elements.element_text import ElementText
from orbitwatch.elements.identity import CatalogObject
from orbitwatch.elements.omm_csv import write_omm_csv
from orbitwatch.elements.reading import read_element_sets
from tests.elements.examples import FROM_OMM

NUMBERS = (900, 901, 902, 58400)  # the last is known by more than its sets
SETS = st.builds(
    lambda number, hours, name, object_id: replace(
        FROM_OMM,
        norad_cat_id=number,
        epoch=FROM_OMM.epoch + timedelta(hours=hours),
        object_name=name,
        object_id=object_id,
    ),
    st.sampled_from(NUMBERS),
    st.integers(-2, 2),
    st.sampled_from([None, "SAT A", "SAT B", "'=SAT"]),
    st.sampled_from([None, "2020-001A"]),
)


def in_file(sets: list[ElementSet]) -> CatalogObjects:
    holdings, _ = file_holdings(ElementText(write_omm_csv(sets), "sets"))
    return CatalogObjects.of(holdings.objects())


def made_early(sets: list[ElementSet]) -> list[CatalogObject]:
    read = read_element_sets(write_omm_csv(sets), "sets").sets
    return list(by_object(read, known_objects()).values())


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(SETS, min_size=1, max_size=8), st.data())
def test_objects_of_a_file_are_those_of_its_sets(
    sets: list[ElementSet], data: st.DataObject
) -> None:
    sets = [s for s in sets if s.object_name != "'=SAT"] or [FROM_OMM]
    expected = [held.element_sets for held in made_early(sets)]
    held = in_file(sets)
    assert [one.element_sets for one in held] == expected
    again = in_file(sets)  # of which none is made yet
    which = data.draw(st.lists(st.integers(0, len(held) - 1), max_size=6))
    part = again.take(np.array(which, dtype=np.int64))
    assert [part[i] for i in range(len(part))] == [held[i] for i in which]
    assert list(again[1:]) == list(held)[1:]
    for objects in (held, again, part):
        assert objects.numbers == [one.record.catalog_id for one in objects]
        assert objects.names == [one.record.name for one in objects]
        assert objects.object_ids == [one.record.object_id for one in objects]


def test_an_object_of_one_set_is_a_row() -> None:
    one, two = replace(FROM_OMM, norad_cat_id=900), replace(FROM_OMM, norad_cat_id=901)
    later = replace(two, epoch=two.epoch + timedelta(days=1))
    held = in_file([one, two, FROM_OMM, later])
    first = held[0]
    assert next(iter(held)) is first is held[0], "an object is made once"
    assert held.is_single.tolist() == [True, False, False]
    assert held[0] == made_early([one])[0]
    assert held.others.keys() == {1, 2}
    assert held[1].element_sets == (two, later)
    assert held[2].record.owner == known_objects()[58400].owner


def test_what_export_protects_is_as_it_was() -> None:
    (held,) = in_file([replace(FROM_OMM, norad_cat_id=900, object_name="'=SAT")])
    assert held.record.name == held.element_sets[0].object_name == "=SAT"
