"""Events and drag as they are told of made histories: a change of any threshold is seen."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import numpy as np
import pytest
from syrupy.assertion import SnapshotAssertion

from orbitwatch.archive.combined_holdings import shipped_objects
from orbitwatch.elements.element_set import ElementSet
from orbitwatch.evolution.drag_fit import measure_drag
from orbitwatch.evolution.events import find_events
from orbitwatch.evolution.history import history_of
from tests.evolution.made_histories import START, made_history

STEPS_KM = (0.02, 0.05, 0.08, 0.12, 0.2, 0.4, 2.0)


def told(sets: list[ElementSet]) -> str:
    """Return events, sets left out and the drag measured, as a text."""
    found = find_events(sets)
    day = timedelta(days=1)
    lines = [
        f"{event.kind} {(event.set_before.epoch - START) / day:.3f} to "
        f"{(event.set_after.epoch - START) / day:.3f}: a {event.delta_semi_major_axis_km:.4g} km, "
        f"perigee {event.delta_perigee_km:.4g} km, {event.delta_v_m_s:.4g} m/s, "
        f"{event.confidence:.4g}, gap {event.gap_days:.4g}, "
        f"{(event.not_after - event.not_before) / day:.3f} d"
        for event in found.events
    ]
    lines += [f"left out {(s.epoch - START) / day:.3f}" for s in found.outliers]
    history = history_of(sets)
    fit = measure_drag(history)
    if fit is not None and history.perigee_km[-1] < 1000.0:
        values = (fit.ballistic_m2_kg, fit.noise_m2_kg, fit.window_days, fit.newest_days)
        values = (*values, fit.rate_km_day, *(fit.log_sigma(d, 230.0 + d) for d in (9.0, 90.0)))
        lines.append("drag " + " ".join(f"{value:.4g}" for value in (*values, fit.sets)))
    return "\n".join(lines)


def _raises() -> list[ElementSet]:
    """Return daily sets with ever greater steps, up and down."""
    steps = {12.5 * (k + 1): step * (-1) ** k for k, step in enumerate(STEPS_KM)}
    return made_history(range(110), steps_km=steps)


def _tilts() -> list[ElementSet]:
    tilts = {10.5 * (k + 1): 0.002 * 2.0**k for k in range(6)}
    return made_history(range(80), tilts_deg=tilts, steps_km={50.5: 1.0})


def _campaign() -> list[ElementSet]:
    steps = {20.5 + k: 0.5 for k in range(4)} | {33.0: 0.5} | {40.0 + 4.6 * k: 0.3 for k in (0, 1)}
    return made_history(np.arange(0.0, 70.0, 0.7), steps_km=steps)


def _gaps() -> list[ElementSet]:
    days = [*range(20), *range(45, 60), *range(93, 110), *range(160, 170)]
    return made_history(days, steps_km={50.0: 0.3, 130.0: 5.0, 75.0: 0.01})


def _mistagged() -> list[ElementSet]:
    sets = made_history(range(60), steps_km={40.5: 0.5})
    sets[12] = replace(sets[12], inclination=98.0)
    sets[30] = replace(sets[30], mean_motion=sets[30].mean_motion + 0.01)
    sets[50] = replace(sets[50], ra_of_asc_node=(sets[50].ra_of_asc_node + 0.2) % 360.0)
    return sets


def _falling() -> list[ElementSet]:
    return made_history(np.arange(0.0, 40.0, 0.5), size_km=6640.0, ballistic=0.003)


def _eccentric() -> list[ElementSet]:
    steps = {20.5: 2.0, 45.5: -3.0}
    return made_history(
        range(70), size_km=7000.0, eccentricity=0.04, ballistic=0.05, steps_km=steps
    )


def _circularising() -> list[ElementSet]:
    sets = made_history(
        range(70), size_km=7100.0, eccentricity=0.05, ballistic=0.05, steps_km={35.5: 1.0}
    )
    return [replace(s, eccentricity=0.05 * 0.95**k) for k, s in enumerate(sets)]


def _high() -> list[ElementSet]:
    return made_history(range(0, 120, 3), size_km=42_164.0, ballistic=0.001, noise_km=0.05,
                        steps_km={31.0: 0.5, 61.0: 3.0, 91.0: -60.0})  # fmt: skip


def _shipped() -> list[ElementSet]:
    return list(shipped_objects()[58400].element_sets)


@pytest.mark.parametrize(
    "made",
    [
        _raises,
        _tilts,
        _campaign,
        _gaps,
        _mistagged,
        _falling,
        _eccentric,
        _circularising,
        _high,
        _shipped,
    ],
)
def test_golden(made, snapshot: SnapshotAssertion) -> None:  # type: ignore[no-untyped-def]
    assert told(made()) == snapshot
