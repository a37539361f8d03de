"""The figures as they are given, to four digits: a change of any constant behind them is seen.

After a refit of the model: ``pytest tests/accuracy/test_golden_figures.py --snapshot-update``.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import numpy as np
import pytest
from syrupy.assertion import SnapshotAssertion

from orbitwatch.accuracy.manoeuvre_likelihood import clues_of, fleet_of
from orbitwatch.accuracy.model import shipped_model
from orbitwatch.accuracy.own_errors import own_history
from orbitwatch.accuracy.residuals import manoeuvred, tells_of_manoeuvres
from orbitwatch.accuracy.space_weather import (
    days_since_2000,
    shipped_space_weather,
    use,
)
from orbitwatch.accuracy.uncertainty import Uncertainty, uncertainties
from orbitwatch.astro.orbit_shape import orbit_shapes
from orbitwatch.elements.element_set import ElementSet
from orbitwatch.search.blending import Neighbours, blend
from orbitwatch.search.search_spans import neighbours, shifts_of
from orbitwatch.search.tracked_objects import TrackedObject
from tests.accuracy import test_space_weather as sun
from tests.accuracy.test_uncertainty import EPOCH, KNOWN, LOW, flown
from tests.search import test_blending as blending
from tests.search import test_known_drag as drag

AGES = np.array([-200.0, -30.0, -7.0, -1.0, -0.2, 0.2, 1.0, 3.0, 7.0, 14.0, 30.0, 90.0, 200.0])
ORBITS = [
    *(replace(LOW, mean_motion=motion, inclination=40.0 + 5.0 * motion)
      for motion in np.linspace(11.4, 16.45, 24).tolist()),
    *(replace(LOW, mean_motion=motion, eccentricity=0.0002 * 3.0**k, bstar=-1e-6 * 4.0**k,
              mean_motion_dot=-3e-7 * 5.0**k, arg_of_pericenter=50.0 * k)
      for k, motion in enumerate((15.6, 14.9, 13.8, 12.0, 11.0, 9.0))),
    *(replace(LOW, mean_motion=motion, bstar=0.0, mean_motion_dot=1e-8, inclination=tilt)
      for motion, tilt in ((6.4, 60.0), (3.0, 28.0), (2.006, 55.0), (1.0057, 3.0), (1.0056, 3.0),
                           (1.0029, 0.001), (0.9996, 7.0), (0.5, 90.0))),
]  # fmt: skip


@pytest.fixture(autouse=True)
def _afterwards_what_ships() -> Iterator[None]:
    yield
    use(shipped_space_weather)


def numbers(values: np.ndarray) -> str:
    return " ".join(f"{value:.4g}" for value in np.asarray(values, dtype=np.float64).ravel())


def lines(name: str, found: Uncertainty) -> list[str]:
    return [
        f"{name} {what}: {numbers(values)}"
        for what, values in (
            ("68 % s", found.timing_s),
            ("95 % s", found.timing_95_s),
            ("across km", found.cross_track_km),
            ("stale", found.stale),
        )
    ]


def figures(element_set: ElementSet, **more: object) -> Uncertainty:
    which = np.zeros(len(AGES), dtype=np.int64)
    return uncertainties([element_set], which, AGES, **more)  # type: ignore[arg-type]


def test_classes_of_orbits(snapshot: SnapshotAssertion) -> None:
    told = [line for k, one in enumerate(KNOWN) for line in lines(f"kind {k}", figures(one))]
    for age in (-40.0, -3.0, 0.1, 2.0, 5.0, 25.0, 100.0):
        rows = np.arange(len(ORBITS))
        told += lines(f"after {age}", uncertainties(ORBITS, rows, np.full(len(rows), age)))
    assert "\n".join(told) == snapshot


def test_perigees(snapshot: SnapshotAssertion) -> None:
    """Between any two of the heights that the model has coefficients for, far out and near."""
    heights = np.geomspace(150.0, 36_000.0, 40)
    axes = [np.maximum(height + 6378.137, 20_000.0) for height in heights]
    far = [
        replace(LOW, mean_motion=86400.0 / (2.0 * np.pi) * np.sqrt(398600.4418 / axis**3),
                eccentricity=1.0 - (height + 6378.137) / axis)
        for height, axis in zip(heights.tolist(), axes, strict=True)
    ]  # fmt: skip
    rows = np.arange(len(far))
    told = [
        line
        for age in (-3.0, -0.005, 0.005, 0.3, 5.0)
        for line in lines(f"far {age}", uncertainties(far, rows, np.full(len(far), age)))
    ]
    assert "\n".join(told) == snapshot


def test_own_errors(snapshot: SnapshotAssertion) -> None:
    told = []
    for drift, every in ((1e-6, 2.0), (-2e-8, 0.4), (1e-5, 9.0)):
        sets = flown(40, every=every, drift=drift)
        used = sets[25]
        name = f"drift {drift:g}, every {every:g} d"
        told += lines(name, figures(used, histories=[sets], neighbours=False))
        told += lines(f"{name}, neighbours", figures(used, histories=[sets]))
        for backward in (False, True):
            own = own_history(shipped_model(), [used], [sets], backward=backward)
            told.append(f"{name} steps {own.steps[0]} {own.steps[1]}")
            told.append(f"{name} factors {numbers(own.factors(np.zeros(len(AGES), int), AGES))}")
    assert "\n".join(told) == snapshot


def test_from_the_epoch_on_the_earlier_sets_count() -> None:
    sets = flown(40, every=2.0, drift=1e-6)
    ages, none = np.array([0.0, 0.005, 0.02]), np.zeros(3, dtype=np.int64)
    found, usual = (
        uncertainties([sets[-1]], none, ages, histories, neighbours=False).timing_s
        for histories in ([sets], None)
    )
    ratio = found / usual
    assert abs(ratio[-1] - 1.0) > 0.1
    np.testing.assert_allclose(ratio, ratio[-1], rtol=0.01)


def test_blended_torn_and_corrected_sets(snapshot: SnapshotAssertion) -> None:
    told = []
    every = blending.flown(*np.arange(-20.0, 1.0), *np.arange(8.0, 28.0),
                           drift=0.0, jump=(5.0, 0.01))  # fmt: skip
    for name, (first, last), history in (
        ("blended", blending.flown(0.0, 12.0), ()),
        ("alike", blending.flown(0.0, 1.0, drift=0.0), ()),
        ("torn", every[20:22], every),
    ):
        used = [Neighbours(first, None, last, history), Neighbours(last, first, None, history)]
        for always in (False, True):
            shifts = blend(used, blending.JD, always=always)
            for which, sign in ((0, 1.0), (1, -1.0)):
                ages = sign * np.array([0.01, 0.3, 1.0, 2.0, 4.0, 6.0, 9.0, 15.0])
                rows = np.full(len(ages), which)
                found = uncertainties([first, last], rows, ages, shifts=shifts)
                told += lines(f"{name} {always} {which}", found)
                told.append(f"early {numbers(shifts.early_s(rows, ages))}")
    use(lambda: drag.weather(100.0, 150.0))
    alone = TrackedObject((drag.DEBRIS,), mode="blend")
    shifts = shifts_of(neighbours(alone, [drag.DEBRIS]), drag.JD)
    assert shifts is not None
    told += lines("by drag", figures(drag.DEBRIS, shifts=shifts))
    told.append(f"early {numbers(shifts.early_s(np.zeros(len(AGES), int), AGES))}")
    assert "\n".join(told) == snapshot


def test_solar_activity(snapshot: SnapshotAssertion) -> None:
    flux = 140.0 + 40.0 * np.sin(np.arange(200.0) / 5.0)
    known = sun.weather(flux, 10.0 + 8.0 * np.cos(np.arange(200.0)))
    ages = np.array([-25.0, -9.0, -2.0, 0.5, 2.0, 5.0, 9.0, 14.0, 30.0, 80.0])
    days = np.full(len(ages), sun.DAY)
    told = [
        f"error {numbers(known.drag_error(days, ages))}",
        f"activity {numbers(np.stack(known.activity(sun.DAY + ages)))}",
        f"figures {numbers(sun.figures(known, *ages))}",
    ]
    months = [datetime(2018 + k // 4, 1 + 3 * (k % 4), 9, 7, tzinfo=UTC) for k in range(32)]
    days = np.array([days_since_2000(moment) for moment in months])
    told.append(f"months {numbers(np.stack(shipped_space_weather().activity(days)))}")
    held = shipped_space_weather().month_days
    edges = np.r_[held[0] - [46.0, 30.0, 16.0, 14.0], held[-1] + [14.0, 16.0, 30.0, 46.0]]
    told.append(f"edges {numbers(np.stack(shipped_space_weather().activity(edges)))}")
    assert "\n".join(told) == snapshot


def test_who_manoeuvres(snapshot: SnapshotAssertion) -> None:
    names = [
        *("STARLINK-11123 [DTC]", "COSMOS 2251 DEB", "SL-16 R/B", "ISS (ZARYA)", "ONEWEB-0012"),
        *("GPS BIIR-2", "INTELSAT 33E", "2026-1A", "3CAT 2", "FLOCK 4P 1", "YAOGAN-30 A", None),
    ]
    sets = [
        replace(orbit, object_name=name, object_id=f"{year}-{year % 90:03d}A",
                epoch=EPOCH + timedelta(seconds=0.5 * year))
        for year in (1975, 2009, 2025)
        for orbit in (LOW, *KNOWN[3:])
        for name in names
    ]  # fmt: skip
    model = shipped_model()
    rule = model.rule
    told = [f"{s.object_name} {fleet_of(s.object_name)}" for s in sets[: len(names)]]
    told.append(numbers(model.objects(sets).manoeuvres))
    some = [*ORBITS, *sets[-len(names) :]]
    clues = clues_of(some, orbit_shapes(some), rule.fleets, rule.other)
    seen, unseen = np.arange(len(some)) % 3 // 2, np.arange(len(some)) % 5
    odds = rule.log_odds(clues)
    told += [numbers(odds), numbers(rule.with_older_sets(odds, seen, unseen))]
    told += [numbers(row) for row in (*clues.matrix, clues.log_eccentricity)]
    assert "\n".join(told) == snapshot


def test_what_shows_a_manoeuvre(snapshot: SnapshotAssertion) -> None:
    told = []
    for gap in (0.7, 3.0, 9.0):
        for perigee in (90.0, 300.0, 480.0, 700.0):
            rises = np.linspace(-0.5, 0.5, 41)
            same = np.ones(len(rises))
            for deep in (False, True):
                found = manoeuvred(
                    gap * same, rises, 40.0 * rises, perigee * same, np.full(len(rises), deep)
                )
                told.append(f"{gap} {perigee} {deep} {''.join(map(str, found.astype(int)))}")
    ages = np.array([0.2, 0.49, 0.5, 0.51, 1.0, 3.0, 9.0, 10.0, 14.0, 15.0, 20.0, 30.0, 40.0])
    told.append(numbers(tells_of_manoeuvres(ages)))
    assert "\n".join(told) == snapshot
