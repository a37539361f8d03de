"""Of which objects no set is near enough to a span to say anything about it."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from orbitwatch import remarks
from orbitwatch.accuracy.uncertainty import is_stale, timing_uncertainty_s
from orbitwatch.astro.orbit_shape import orbit_shapes
from orbitwatch.errors import ElementsError
from orbitwatch.selection.near_sets import warn_without_near_set, without_near_set
from orbitwatch.times import Span
from tests.reference.orbits import EPOCH, KINDS, random_draw

LOW = KINDS["circular_leo"](random_draw(3))


@given(
    kind=st.sampled_from(["circular_leo", "sun_synchronous", "medium", "molniya"]),
    start=st.floats(-2_000.0, 2_000.0),
    days=st.floats(0.01, 2_000.0),
)
def test_a_set_is_near_where_any_moment_of_the_span_is_near(
    kind: str, start: float, days: float
) -> None:
    element_set = KINDS[kind](random_draw(5))
    begin = element_set.epoch + timedelta(days=start)
    span = Span(begin, begin + timedelta(days=days))
    ages = np.abs(np.concatenate([np.linspace(start, start + days, 500), [start, start + days]]))
    ages = np.append(ages, 0.0) if start <= 0.0 <= start + days else ages
    orbits = orbit_shapes([element_set] * len(ages))
    uncertainty = timing_uncertainty_s(ages, orbits.perigee_km, orbits.period_min)
    expected = is_stale(uncertainty, orbits.period_min).all()
    assert without_near_set([element_set], np.array([0]), 1, span).tolist() == [expected]


NOW = datetime.now(UTC)


def test_one_near_set_is_enough_and_an_object_without_sets_has_none() -> None:
    span = Span(EPOCH + timedelta(days=2000), EPOCH + timedelta(days=2001))
    late = replace(LOW, epoch=span.start)
    found = without_near_set([LOW, LOW, late], np.array([0, 1, 1]), 3, span)
    assert found.tolist() == [True, False, True]


def test_what_is_said_of_them() -> None:
    with remarks.recorded() as said:
        warn_without_near_set([], NOW, nothing_else=True)
        warn_without_near_set(["A", "B"], NOW, nothing_else=False)
    assert [text.partition(";")[0] for text in said] == [
        "passes may be missing: no element set near the span is stored for A, B"
    ]
    with pytest.raises(ElementsError, match="no answer is possible"):
        warn_without_near_set(["A"], NOW, nothing_else=True)
