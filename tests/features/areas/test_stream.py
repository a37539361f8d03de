"""Touches by many objects: the same answer however the work is cut and shared."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import fields
from datetime import UTC, datetime, timedelta
from typing import Any

import numpy as np
import pytest

from orbitwatch.archive.files import file_holdings
from orbitwatch.astro.swath import Swath
from orbitwatch.features.areas import stream
from orbitwatch.features.areas.contacts import describe_sightings, find_sightings
from orbitwatch.features.areas.names import named_area
from orbitwatch.features.areas.stream import AreaQuestion, TouchAnswer, touch_answer
from orbitwatch.resources import shipped
from orbitwatch.search.tracked_objects import TrackedObject
from orbitwatch.times import Span

EVENING = datetime(2026, 8, 22, 12, tzinfo=UTC)
SUBJECTS = tuple(
    TrackedObject(held.element_sets)
    for held in file_holdings(shipped("elements-2026-08-22.csv"))[0]
    if held.element_sets
)
AREAS = (named_area("japan"), named_area("korea"))
QUESTION = AreaQuestion(SUBJECTS, AREAS, Span(EVENING, EVENING + timedelta(days=1)), Swath(400.0))


def arrays(record: Any) -> Iterator[tuple[str, np.ndarray]]:
    for field in fields(record):
        value = getattr(record, field.name)
        if isinstance(value, np.ndarray):
            yield field.name, value
        else:
            yield from arrays(value)


def same(one: TouchAnswer, other: TouchAnswer) -> None:
    assert one.element_sets == other.element_sets
    np.testing.assert_array_equal(one.refused, other.refused)
    for (name, mine), (_, theirs) in zip(arrays(one.moments), arrays(other.moments), strict=True):
        np.testing.assert_array_equal(mine, theirs, err_msg=name)


def test_processes_tell_bit_by_bit_what_one_tells(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(stream, "_WORTH_PROCESSES", 0.0)
    monkeypatch.setattr(stream, "_GROUP_OBJECT_DAYS", 4.0)
    done: list[int] = []
    alone = touch_answer(QUESTION, 1, done.append)
    assert len(alone.moments.closest) > 20
    assert sum(done) == len(SUBJECTS)
    assert max(done) == 4
    same(alone, touch_answer(QUESTION, 2))


def test_groups_make_no_difference(monkeypatch: pytest.MonkeyPatch) -> None:
    whole = touch_answer(QUESTION, 1)
    sightings = find_sightings(SUBJECTS, AREAS, QUESTION.span, QUESTION.swath)
    np.testing.assert_array_equal(whole.moments.closest, sightings.closest)
    np.testing.assert_array_equal(whole.moments.element_set, sightings.element_set)
    details = describe_sightings(sightings, AREAS)
    np.testing.assert_array_equal(
        whole.moments.details.closest_distance_km, details.closest_distance_km
    )
    monkeypatch.setattr(stream, "_GROUP_OBJECT_DAYS", 3.0)
    cut = touch_answer(QUESTION, 1)
    for (name, mine), (_, theirs) in zip(arrays(whole.moments), arrays(cut.moments), strict=True):
        if mine.dtype == np.float64:
            np.testing.assert_allclose(mine, theirs, rtol=1e-9, atol=1e-9, err_msg=name)
        else:
            np.testing.assert_array_equal(mine, theirs, err_msg=name)


def test_rows_come_in_order_of_entry_number_and_area() -> None:
    moments = touch_answer(QUESTION, 1).moments
    assert np.all(np.diff(moments.first) >= 0.0)
    under_way = np.isnan(moments.entry)
    np.testing.assert_array_equal(moments.first[~under_way], moments.entry[~under_way])
