"""Objects of one set are searched as others are, without a look at each."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import fields, replace
from datetime import timedelta
from itertools import product
from pathlib import Path

import numpy as np
import pytest

from orbitwatch.accuracy.space_weather import shipped_space_weather, use
from orbitwatch.archive.combined_holdings import combined_holdings
from orbitwatch.archive.database.opening import open_store
from orbitwatch.archive.files import file_holdings
from orbitwatch.arrays import IntArray
from orbitwatch.elements.element_text import ElementText
from orbitwatch.elements.identity import CatalogObject, ObjectRecord
from orbitwatch.elements.modes import ELEMENTS_MODES, ElementsMode
from orbitwatch.elements.omm_csv import write_omm_csv
from orbitwatch.search.search_spans import SearchSpans, search_spans
from orbitwatch.search.tracked_objects import TrackedObject, TrackedObjects, histories_of
from tests.search.test_known_drag import DEBRIS, JD, weather


@pytest.fixture(autouse=True)
def _afterwards_what_ships() -> Iterator[None]:
    yield
    use(shipped_space_weather)


@pytest.fixture(params=["air as it ships", "known air"])
def air(request: pytest.FixtureRequest) -> None:
    """What is known of the air's density."""
    if request.param == "known air":
        use(lambda: weather(100.0, 200.0))


def spans_of(mode: ElementsMode, count: int, *, each: bool) -> tuple[SearchSpans, list[int]]:
    """Return the spans of objects of one set and of ``count``, and how many sets tell of each.

    With ``each`` every object is made before the search.
    """
    others = [
        replace(DEBRIS, norad_cat_id=90002, epoch=DEBRIS.epoch + timedelta(days=3 * i))
        for i in range(count)
    ]
    last = replace(DEBRIS, norad_cat_id=90003, mean_anomaly=200.0)
    sets = write_omm_csv([DEBRIS, *others, last])
    held = file_holdings(ElementText(sets, "sets"))[0].objects()
    return found_spans(held, mode, each=each)


def found_spans(
    held: Sequence[CatalogObject], mode: ElementsMode, *, each: bool
) -> tuple[SearchSpans, list[int]]:
    together = TrackedObjects(held, mode)
    subjects: Sequence[TrackedObject] = list(together) if each else together
    spans = search_spans(subjects, JD, 1.0, 4.0)
    histories = histories_of(subjects, spans.object_index, spans.element_sets)
    return spans, [max(1, len(history)) for history in histories]


@pytest.mark.usefixtures("air")
@pytest.mark.parametrize("mode", ELEMENTS_MODES)
@pytest.mark.parametrize("count", [1, 3])
def test_objects_of_one_set_are_searched_like_others(mode: ElementsMode, count: int) -> None:
    assert_same(*(spans_of(mode, count, each=each) for each in (False, True)))


@pytest.mark.usefixtures("air")
@pytest.mark.parametrize("mode", ELEMENTS_MODES)
def test_time_in_orbit_limits_stored_objects(tmp_path: Path, mode: ElementsMode) -> None:
    days = [None, *(DEBRIS.epoch + timedelta(days=d) for d in (0.3, 2.0, 2.3, 40.0))]
    limits = list(product(days, days))
    numbers = [90001 + i for i in range(len(limits))]
    records = [
        ObjectRecord(catalog_id=n, name="X", in_orbit_from=begin, in_orbit_until=end)
        for n, (begin, end) in zip(numbers, limits, strict=True)
    ]
    sets = [replace(DEBRIS, norad_cat_id=n) for n in numbers]
    later = replace(sets[3], epoch=sets[3].epoch + timedelta(days=3))
    with open_store(tmp_path) as store:
        store.add([*sets, later], source="x", fetched=DEBRIS.epoch)
        store.put_objects(records, source="x", fetched=DEBRIS.epoch)
    holdings = combined_holdings(tmp_path, None, pytest.fail)
    found, expected = (
        found_spans(holdings.load(numbers), mode, each=each) for each in (False, True)
    )
    assert_same(found, expected)
    outside = [len(bounds) == 0 for bounds in found[0].bounds]
    assert any(outside)
    assert set(found[0].object_index.tolist()) == set(np.flatnonzero(~np.array(outside)).tolist())


def assert_same(one: tuple[SearchSpans, list[int]], other: tuple[SearchSpans, list[int]]) -> None:
    (found, told), (expected, wanted) = one, other
    assert list(found.element_sets) == list(expected.element_sets)
    for name in ("object_index", "first", "last", "begin", "finish"):
        column: IntArray = getattr(found, name)
        assert column.tolist() == getattr(expected, name).tolist()
    assert [b.tolist() for b in found.bounds] == [b.tolist() for b in expected.bounds]
    assert found.has_several_sets().tolist() == expected.has_several_sets().tolist()
    assert told == wanted
    assert (found.shifts is None) == (expected.shifts is None)
    if found.shifts is not None and expected.shifts is not None:
        for field in fields(found.shifts):
            ours, theirs = (getattr(one.shifts, field.name) for one in (found, expected))
            np.testing.assert_array_equal(ours, theirs)
