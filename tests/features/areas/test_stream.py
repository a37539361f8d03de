"""Contacts by many objects: the same answer however the work is cut and shared."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import fields
from datetime import UTC, datetime, timedelta
from typing import Any

import numpy as np
import pytest

from orbitwatch.archive.files import file_holdings
from orbitwatch.astro.propagation import Propagator
from orbitwatch.astro.swath import Swath
from orbitwatch.features.areas import stream
from orbitwatch.features.areas.contacts import describe_contacts, find_contacts
from orbitwatch.features.areas.named_areas import named_area
from orbitwatch.features.areas.rows import area_rows
from orbitwatch.features.areas.stream import AreaSearch, AreaStream, FoundContacts
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
SEARCH = AreaSearch(SUBJECTS, AREAS, Span(EVENING, EVENING + timedelta(days=1)), Swath(400.0))


def arrays(record: Any) -> Iterator[tuple[str, np.ndarray]]:
    for field in fields(record):
        value = getattr(record, field.name)
        if isinstance(value, np.ndarray):
            yield field.name, value
        else:
            yield from arrays(value)


def same(one: FoundContacts, other: FoundContacts) -> None:
    assert one.element_sets == other.element_sets
    np.testing.assert_array_equal(one.refused, other.refused)
    for (name, mine), (_, theirs) in zip(arrays(one.contacts), arrays(other.contacts), strict=True):
        np.testing.assert_array_equal(mine, theirs, err_msg=name)


def test_processes_tell_bit_by_bit_what_one_tells(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(stream, "_WORTH_PROCESSES", 0.0)
    monkeypatch.setattr(stream, "GROUP_OBJECT_DAYS", 4.0)
    done: list[int] = []
    alone = AreaStream(SEARCH).contacts(1, done.append)
    assert len(alone.contacts.closest) > 20
    assert sum(done) == len(SUBJECTS)
    assert max(done) == 4
    same(alone, AreaStream(SEARCH).contacts(2))


def test_groups_make_no_difference(monkeypatch: pytest.MonkeyPatch) -> None:
    whole = AreaStream(SEARCH).contacts(1)
    contacts = find_contacts(SUBJECTS, AREAS, SEARCH.span, SEARCH.swath)
    np.testing.assert_array_equal(whole.contacts.closest, contacts.closest)
    np.testing.assert_array_equal(whole.contacts.element_set, contacts.element_set)
    details = describe_contacts(contacts, AREAS)
    np.testing.assert_array_equal(
        whole.contacts.details.closest_distance_km, details.closest_distance_km
    )
    monkeypatch.setattr(stream, "GROUP_OBJECT_DAYS", 3.0)
    cut = AreaStream(SEARCH).contacts(1)
    for (name, mine), (_, theirs) in zip(arrays(whole.contacts), arrays(cut.contacts), strict=True):
        if mine.dtype == np.float64:
            np.testing.assert_allclose(mine, theirs, rtol=1e-9, atol=1e-9, err_msg=name)
        else:
            np.testing.assert_array_equal(mine, theirs, err_msg=name)


def test_rows_come_in_order_of_entry_number_and_area() -> None:
    contacts = AreaStream(SEARCH).contacts(1).contacts
    assert np.all(np.diff(contacts.first) >= 0.0)
    under_way = np.isnan(contacts.entry)
    np.testing.assert_array_equal(contacts.first[~under_way], contacts.entry[~under_way])


def test_a_contact_ascends_where_the_track_goes_north() -> None:
    found = AreaStream(SEARCH).contacts(1)
    rows = area_rows(found, [area.name for area in AREAS], [""] * len(SUBJECTS))
    propagator = Propagator(found.element_sets, found.reference_jd)
    second = 1.0 / 86400.0
    before, after = (
        propagator.states(found.contacts.element_set, found.contacts.closest + k * second)
        for k in (-1.0, 1.0)
    )
    # The Earth turns about z: the angle to the equator is the same in TEME.
    slopes = [s.position_km[:, 2] / np.linalg.norm(s.position_km, axis=1) for s in (before, after)]
    north = slopes[1] > slopes[0]
    assert 5 < north.sum() < len(north) - 5
    assert rows["direction"].tolist() == [
        "ascending" if goes else "descending" for goes in north.tolist()
    ]
