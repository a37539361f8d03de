"""Cells are looked at as `revisit` has it of sites at their centres, on any orbit."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from orbitwatch.elements.element_set import ElementSet
from orbitwatch.features.coverage.cells import survey_cells
from orbitwatch.features.coverage.looks import Fleet, min_look_elevations_deg
from orbitwatch.features.coverage.timing import timing_table
from orbitwatch.features.revisit.gaps import revisit_of
from orbitwatch.features.revisit.imaging_opportunities import (
    MASK_DEG,
    Survey,
    find_opportunities,
)
from orbitwatch.features.revisit.walker import parse_walker, walker_sets
from orbitwatch.search.passes import TrackedObject, span_days
from orbitwatch.sites import Site
from orbitwatch.times import Span

pytestmark = pytest.mark.usefixtures("engine")

START = datetime(2026, 9, 1, tzinfo=UTC)


def low(altitude_km: float, inclination: str = "97.4", **changes: float) -> ElementSet:
    (found,) = walker_sets(parse_walker(f"{inclination}:1/1/0", altitude_km), START)
    return replace(found, **changes)


ORBITS = {
    "low": low(500.0),
    "lower, in other shape": low(600.0, "51.6", eccentricity=0.045, arg_of_pericenter=70.0),
    "high and circular": low(1400.0, "66"),
    "navigation": low(20_200.0, "55"),
    "Molniya": low(600.0, "63.4", mean_motion=2.006, eccentricity=0.74, arg_of_pericenter=270.0),
    "transfer": low(600.0, "7", mean_motion=2.27, eccentricity=0.73, arg_of_pericenter=178.0),
    "geostationary": low(35_786.0, "0"),
    "about to decay": low(180.0, bstar=3e-3),
}
YOUNGER = replace(ORBITS["low"], epoch=START + timedelta(days=2), mean_anomaly=20.0)


def subjects_of(names: list[str]) -> tuple[TrackedObject, ...]:
    several = TrackedObject((ORBITS["low"], YOUNGER))
    return (several, *(TrackedObject((ORBITS[name],)) for name in names))


@settings(max_examples=12, deadline=None, suppress_health_check=list(HealthCheck))
@given(
    names=st.lists(st.sampled_from(sorted(ORBITS)), min_size=1, max_size=4, unique=True),
    places=st.lists(
        st.tuples(st.floats(-90.0, 90.0), st.floats(-180.0, 179.9)), min_size=1, max_size=4
    ),
    angle=st.sampled_from([1.0, 8.0, 30.0, 55.0, 90.0]),
    days=st.sampled_from([0.05, 1.0, 3.0]),
    min_sun=st.sampled_from([0.0, 15.0]),
)
def test_cells_are_looked_at_as_sites_are(
    names: list[str],
    places: list[tuple[float, float]],
    angle: float,
    days: float,
    min_sun: float,
) -> None:
    subjects, span = subjects_of(names), Span(START, START + timedelta(days=days))
    sites = tuple(Site(str(i), *place) for i, place in enumerate(places))
    real = (False,) * len(subjects)
    looks, refused = find_opportunities(Survey(subjects, sites, (), span, angle, real, min_sun), 1)
    timing = timing_table(subjects, np.array(real), span)
    fleet = Fleet(subjects, timing, span, angle, min_sun)
    latitude, longitude = np.array(places).T
    cells, gone = survey_cells(fleet, latitude, longitude, 1)
    assert set(gone.tolist()) <= set(refused.tolist())
    _, start, end = span_days(span)
    for k in range(len(places)):
        here = looks.place == k
        for figures, which in ((cells.every, here), (cells.by_day, here & looks.daylight)):
            one = revisit_of([looks.days[which]], start, end)
            assert figures.looks[k] == one.looks
            for name in ("mean_gap_h", "p95_gap_h", "longest_gap_h", "mean_wait_h"):
                # A thousandth of a second, where the same pass is sampled otherwise.
                np.testing.assert_allclose(getattr(figures, name)[k], getattr(one, name), atol=1e-6)
        assert cells.always_in_view[k] == looks.endless[here].any()
        assert cells.stale_looks[k] == pytest.approx(looks.stale[here].sum(), abs=2)
        worst = looks.timing_uncertainty_s[here].max() if here.any() else np.nan
        np.testing.assert_allclose(cells.timing_uncertainty_s[k], worst, rtol=0.02, atol=0.05)


def test_only_low_round_orbits_are_searched_above_a_higher_mask() -> None:
    subjects = tuple(TrackedObject((s,)) for s in ORBITS.values())
    span = Span(START, START + timedelta(days=1))
    timing = timing_table(subjects, np.ones(len(subjects), dtype=np.bool_), span)
    masks = dict(
        zip(ORBITS, min_look_elevations_deg(Fleet(subjects, timing, span, 30.0)), strict=True)
    )
    # 180/500/1,400 km above a sphere: arccos((R + h)/R sin 30°) is 59.1°, 57.4° and 52.4°.
    assert 55.0 < masks["low"] < 57.4
    assert 50.0 < masks["high and circular"] < 52.4
    assert {masks[name] for name in ("navigation", "Molniya", "transfer")} == {MASK_DEG}
    wide = min_look_elevations_deg(Fleet(subjects, timing, span, 75.0))
    assert set(wide.tolist()) == {MASK_DEG}


def test_blocks_and_processes_change_nothing() -> None:
    subjects, span = subjects_of(["high and circular"]), Span(START, START + timedelta(days=1))
    timing = timing_table(subjects, np.zeros(2, dtype=np.bool_), span)
    fleet = Fleet(subjects, timing, span, 40.0)
    latitude = np.linspace(-85.0, 85.0, 1100)
    longitude = (137.5 * np.arange(1100)) % 360.0 - 180.0
    done: list[int] = []
    all_, _ = survey_cells(fleet, latitude, longitude, 1, done.append)
    some = np.arange(0, 1100, 97)
    few, _ = survey_cells(fleet, latitude[some], longitude[some], 1)
    assert sum(done) == 1100
    np.testing.assert_array_equal(all_.every.looks[some], few.every.looks)
    np.testing.assert_allclose(all_.every.longest_gap_h[some], few.every.longest_gap_h, atol=1e-6)
