"""The drag measured is that of lately: each interval counts by its length and its nearness."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import numpy as np
import pytest
from syrupy.assertion import SnapshotAssertion

from orbitwatch.elements.element_set import ElementSet
from orbitwatch.evolution.drag_fit import DragFit, measure_drag
from orbitwatch.evolution.history import history_of
from tests.evolution.made_histories import made_history

LITTLE, MUCH = 0.01, 0.02


def fitted(sets: list[ElementSet]) -> DragFit:
    found = measure_drag(history_of(sets))
    assert found is not None
    return found


def changing(first: float, second: float, days: int = 60) -> list[ElementSet]:
    """Return a history that falls with one drag for the first ``days``, with another after."""
    before = made_history(range(0, days, 2), ballistic=first, noise_km=0.0)
    size = float(history_of(before).semi_major_axis_km[-1])
    after = made_history(range(2, days, 2), size_km=size, ballistic=second, noise_km=0.0)
    late = before[-1].epoch - after[0].epoch + timedelta(days=2)
    node = before[-1].ra_of_asc_node - after[0].ra_of_asc_node + 2.0 * _node_rate(before)
    moved = [
        replace(s, epoch=s.epoch + late, ra_of_asc_node=(s.ra_of_asc_node + node) % 360.0)
        for s in after
    ]
    return [*before, *moved]


def _node_rate(sets: list[ElementSet]) -> float:
    turned = (sets[-1].ra_of_asc_node - sets[-2].ra_of_asc_node + 180.0) % 360.0 - 180.0
    return turned / ((sets[-1].epoch - sets[-2].epoch) / timedelta(days=1))


@pytest.mark.parametrize("ballistic", [0.004, 0.01, 0.03])
def test_the_drag_put_in_is_the_drag_found(ballistic: float) -> None:
    found = fitted(made_history(range(0, 60, 2), ballistic=ballistic, noise_km=0.0))
    assert found.ballistic_m2_kg == pytest.approx(ballistic, rel=0.02)
    assert found.rate_km_day > 0.0


@pytest.mark.parametrize(("first", "second"), [(LITTLE, MUCH), (MUCH, LITTLE)])
def test_later_drag_counts_for_more(first: float, second: float) -> None:
    found = fitted(changing(first, second)).ballistic_m2_kg
    assert abs(found - second) < 0.5 * abs(found - first)


def test_noise_of_the_sets_counts_less_the_longer_they_are_watched() -> None:
    short, long = (fitted(made_history(range(0, days, 2))) for days in (10, 100))
    assert long.noise_m2_kg == pytest.approx(short.noise_m2_kg * 8.0 / 98.0, rel=0.15)
    assert long.window_days == 98.0
    assert long.log_sigma(30.0, 500.0) < short.log_sigma(30.0, 500.0)


def test_the_interval_of_a_manoeuvre_does_not_count() -> None:
    days = range(0, 60, 2)
    raised = fitted(made_history(days, steps_km={31.0: 3.0}, noise_km=0.0))
    assert raised.ballistic_m2_kg == pytest.approx(0.01, rel=0.1)
    assert raised.window_days < 58.0


def test_what_is_less_known_is_wider() -> None:
    fit = fitted(made_history(range(0, 60, 2)))
    far = [fit.log_sigma(days, 500.0) for days in (100.0, 500.0, 900.0, 2000.0)]
    assert far == sorted(far)
    assert far[-1] == far[-2], "a solar cycle is unknown, and no more than that"
    assert fit.log_sigma(1.0, 240.0) > fit.log_sigma(1.0, 290.0), "dense air"
    assert np.isfinite(fit.log_sigma(0.0, 150.0))


def test_golden_widths(snapshot: SnapshotAssertion) -> None:
    fit = DragFit(0.01, 0.0007, 20.0, 1.0, 0.05, 9)
    heights_km = (190.0, 200.0, 225.0, 250.0, 265.0, 279.9, 300.0, 440.0, 449.0, 455.0)
    told = [
        " ".join(f"{fit.log_sigma(days, height):.5f}" for height in heights_km)
        for days in (0.0, 1.0, 9.0, 60.0, 400.0, 890.0, 1000.0)
    ]
    assert "\n".join(told) == snapshot
