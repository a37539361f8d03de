"""What holds of the uncertainty whatever figures are fitted: the drag floor, the nearest sets."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from orbitwatch.accuracy.uncertainty import uncertainties
from orbitwatch.astro.orbit_shape import orbit_shapes
from orbitwatch.astro.secular_rates import node_rate_deg_day
from orbitwatch.elements.element_set import ElementSet
from tests.accuracy.test_uncertainty import EPOCH, LOW

SHARE_UNKNOWN = 0.1
"""The part of the drag near re-entry that nobody knows: 68 % of cases; three times it, 95 %."""


def _drag_phase_s(element_set: ElementSet, age_days: float) -> float:
    """The time by which drag shifts the object along its track in ``age_days``.

    A TLE's field is half the rate of the mean motion, so that the shift is it times age².
    """
    turns = abs(element_set.mean_motion_dot) * age_days**2
    return turns / element_set.mean_motion * 86400.0


@settings(max_examples=100, deadline=None)
@given(
    motion=st.floats(16.1, 16.6),
    dot=st.floats(1e-4, 0.5),
    sign=st.sampled_from([-1.0, 1.0]),
    age=st.floats(-20.0, 20.0),
)
def test_near_re_entry_no_uncertainty_is_below_what_drag_may_do(
    motion: float, dot: float, sign: float, age: float
) -> None:
    low = replace(LOW, mean_motion=motion, eccentricity=0.0005, mean_motion_dot=sign * dot)
    assume(orbit_shapes([low]).perigee_km[0] < 249.0)
    older = [replace(low, epoch=low.epoch - timedelta(days=k)) for k in (2, 4)]
    for histories in (None, [[*older, low]]):
        found = uncertainties([low], np.array([0]), np.array([age]), histories)
        unknown = SHARE_UNKNOWN * _drag_phase_s(low, age)
        assert found.timing_s[0] >= unknown * (1.0 - 1e-9)
        assert found.timing_95_s[0] >= 3.0 * unknown * (1.0 - 1e-9)


def _flight(days: np.ndarray, drift: float) -> list[ElementSet]:
    """Sets at ``days`` from EPOCH of an object that gains ``drift`` rev/day² unforeseen.

    At the critical inclination the perigee stays, so that nothing else is wrong with them.
    """
    still = replace(LOW, inclination=63.4349, mean_motion_dot=0.0, bstar=0.0)
    size = orbit_shapes([still]).semi_major_axis_km[:1]
    (node_rate,) = node_rate_deg_day(size, np.array([LOW.eccentricity]), np.array([63.4349]))
    return [
        replace(
            still,
            epoch=EPOCH + timedelta(days=float(t)),
            mean_motion=LOW.mean_motion + drift * float(t),
            mean_anomaly=360.0 * ((LOW.mean_motion + 0.5 * drift * float(t)) * float(t) % 1.0),
            ra_of_asc_node=(LOW.ra_of_asc_node + node_rate * float(t)) % 360.0,
        )
        for t in days
    ]


@pytest.mark.parametrize("backward", [False, True])
def test_of_a_long_history_the_sets_nearest_to_the_one_in_use_count(backward: bool) -> None:
    """How the object flew long ago, calmly or wildly, changes nothing where near sets abound."""
    side = 1.0 if backward else -1.0
    near = _flight(side * np.arange(0.0, 160.0, 2.0), 1e-5)
    far_days = side * np.arange(200.0, 360.0, 2.0)
    used, which, age = near[:1], np.array([0, 0]), np.array([8.0, 1.0]) * -side
    alone = uncertainties(used, which, age, [near])
    for drift in (1e-7, 1e-3):
        far = _flight(far_days, drift)
        both = uncertainties(used, which, age, [far + near])
        np.testing.assert_array_equal(both.timing_s, alone.timing_s)
        np.testing.assert_array_equal(both.timing_95_s, alone.timing_95_s)
        assert uncertainties(used, which, age, [far + used]).timing_s[0] != alone.timing_s[0]
