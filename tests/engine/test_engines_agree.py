"""The compiled engine against the NumPy one: states to a micrometre, passes to 0.1 ms."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import fields, replace
from datetime import UTC, datetime

import numpy as np
import pytest

from orbitwatch.astro.propagation import Propagator
from orbitwatch.astro.time_shifts import TimeShifts
from orbitwatch.elements.element_set import ElementSet
from orbitwatch.search import compiled_search
from orbitwatch.search.found_passes import FoundPasses
from orbitwatch.search.pass_finder import search_passes
from tests.astro.test_sgp4 import CASES
from tests.engines import use_engine
from tests.reference.compare import GRAZING, Question, assert_same_passes, reference, seen, sky_over
from tests.reference.dense import DenseSearch, satrec_from
from tests.reference.orbits import KINDS, REFERENCE_JD, random_draw, site_from

MICROMETRE_KM = 1e-9
TENTH_MS_DAYS = 1e-4 / 86400.0


def _states(element_sets: Sequence[ElementSet], offsets_days: np.ndarray, engine: str):
    with use_engine(engine):
        propagator = Propagator(element_sets, REFERENCE_JD)
        satellite = np.repeat(np.arange(len(element_sets)), len(offsets_days))
        days = propagator.epoch_days[satellite] + np.tile(offsets_days, len(element_sets))
        return propagator.states(satellite, days)


@pytest.mark.parametrize("kind", [*KINDS, "verification"])
def test_states_are_equal_to_a_micrometre_and_codes_wholly(kind: str) -> None:
    draw = random_draw(sum(map(ord, kind)))
    sets = (
        [case.element_set for case in CASES]
        if kind == "verification"
        else [KINDS[kind](draw) for _ in range(40)]
    )
    offsets = np.linspace(-14.0, 14.0, 57)
    ours, theirs = (_states(sets, offsets, engine) for engine in ("compiled", "numpy"))
    assert ours.error_code.tolist() == theirs.error_code.tolist()
    assert np.isnan(ours.position_km[~ours.good]).all()
    distance = np.linalg.norm(ours.position_km - theirs.position_km, axis=1)[ours.good]
    speed = np.linalg.norm(ours.velocity_km_s - theirs.velocity_km_s, axis=1)[ours.good]
    # Newton's method stops at 1e-12 rad: where its last step is as long as that, one engine may
    # take a step more than the other, which are 7 µm in low orbit and 40 µm at most.
    further = distance >= MICROMETRE_KM
    assert further.sum() <= 1
    assert (distance < 4e-8).all()
    assert (speed[~further] < MICROMETRE_KM).all()


def test_a_resonance_is_the_same_in_whatever_order_it_is_asked() -> None:
    draw = random_draw(8)
    sets = [KINDS[kind](draw) for kind in ("resonant", "geostationary", "molniya")]
    offsets = np.concatenate(
        [np.linspace(-400.0, 400.0, 41), np.random.default_rng(1).normal(size=20)]
    )
    mixed = _states(sets, offsets, "compiled")
    for k in range(0, len(offsets), 7):
        alone = _states(sets, offsets[k : k + 1], "compiled")
        rows = np.arange(len(sets)) * len(offsets) + k
        assert alone.position_km.tolist() == mixed.position_km[rows].tolist()


def test_satellites_side_by_side_are_where_they_are_alone() -> None:
    draw = random_draw(9)
    sets = [kind(draw) for _ in range(5) for kind in KINDS.values()]
    offsets = np.array([-3.0, 0.5])
    mixed = _states(sets, offsets, "compiled")
    for i, element_set in enumerate(sets):
        alone = _states([element_set], offsets, "compiled")
        rows = slice(2 * i, 2 * i + 2)
        assert alone.error_code.tolist() == mixed.error_code[rows].tolist()
        for ours, theirs in (
            (alone.position_km, mixed.position_km[rows]),
            (alone.velocity_km_s, mixed.velocity_km_s[rows]),
        ):
            assert ours.tobytes() == theirs.tobytes()


def test_states_far_from_the_epoch_are_equal_too() -> None:
    """Where angles have gone round a million times, and five years of resonance are not kept."""
    draw = random_draw(5)
    sets = [KINDS[kind](draw) for kind in ("high_near_earth", "geostationary", "molniya")]
    offsets = np.array([-20000.0, -3000.0, 3000.0, 20000.0])
    ours, theirs = (_states(sets, offsets, engine) for engine in ("compiled", "numpy"))
    assert ours.error_code.tolist() == theirs.error_code.tolist()
    np.testing.assert_allclose(
        ours.position_km[ours.good], theirs.position_km[theirs.good], rtol=0.0, atol=1e-4
    )


def _found(
    element_sets: Sequence[ElementSet],
    question: Question,
    engine: str,
    threads: int = 2,
    shifts: TimeShifts | None = None,
) -> tuple[FoundPasses, np.ndarray, np.ndarray]:
    """Return passes by satellite, site and time, and the sets that SGP4 refuses, from when on."""
    with use_engine(engine), pytest.MonkeyPatch.context() as patch:
        patch.setattr(compiled_search, "threads", lambda: threads)
        n = len(element_sets)
        start, end = np.full(n, question.start), np.full(n, question.end)
        geometry = sky_over(element_sets, question)
        geometry.propagator.shifts = shifts
        found, refused = search_passes(geometry, start, end, question.mask_deg)
    rows = np.lexsort((found.first, found.site, found.satellite))
    found = FoundPasses(*(getattr(found, f.name)[rows] for f in fields(found)))
    order = np.argsort(refused.satellite)
    return found, refused.satellite[order], refused.days[order]


def _clear(found: FoundPasses, question: Question) -> FoundPasses:
    """Leave out passes that only graze the mask: rounding decides whether these are any."""
    rows = np.flatnonzero(found.sine_elevation > question.threshold + GRAZING)
    return FoundPasses(*(getattr(found, f.name)[rows] for f in fields(found)))


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("n_sites", [1, 20])
def test_passes_are_the_same_to_a_tenth_of_a_millisecond(kind: str, n_sites: int) -> None:
    draw = random_draw(sum(map(ord, kind)) + n_sites)
    sets = [KINDS[kind](draw) for _ in range(12)]
    places = tuple(site_from(draw) for _ in range(n_sites))
    start, mask_deg = draw(-2.0, 2.0), draw(0.0, 20.0)
    question = Question(places, REFERENCE_JD, start, start + 2.0, mask_deg)
    ours, our_refused, our_days = _found(sets, question, "compiled")
    theirs, their_refused, their_days = _found(sets, question, "numpy")
    assert our_refused.tolist() == their_refused.tolist()
    np.testing.assert_allclose(our_days, their_days, rtol=0.0, atol=1e-2 / 86400.0)
    ours, theirs = _clear(ours, question), _clear(theirs, question)
    assert ours.satellite.tolist() == theirs.satellite.tolist()
    assert ours.site.tolist() == theirs.site.tolist()
    for name in ("aos", "los", "first", "last"):
        np.testing.assert_allclose(
            getattr(ours, name), getattr(theirs, name), rtol=0.0, atol=TENTH_MS_DAYS
        )
    _assert_same_culminations(ours, theirs, sets, question)


def _assert_same_culminations(
    ours: FoundPasses, theirs: FoundPasses, sets: Sequence[ElementSet], question: Question
) -> None:
    """The same moments, or such as rounding makes of a flat top: equally high to a part in 1e12."""
    np.testing.assert_allclose(ours.sine_elevation, theirs.sine_elevation, rtol=0.0, atol=1e-9)
    dense = DenseSearch(question.sites, REFERENCE_JD, question.start, question.end)
    for i in np.flatnonzero(np.abs(ours.tca - theirs.tca) > TENTH_MS_DAYS):
        satrec = satrec_from(sets[ours.satellite[i]])
        times = (np.array([ours.tca[i], theirs.tca[i]]) - question.start) * 86400.0
        one, other = dense.sine_elevation(satrec, np.full(2, ours.site[i]), times)
        assert abs(one - other) < 1e-12


def test_any_number_of_threads_finds_the_same_bytes() -> None:
    draw = random_draw(3)
    sets = [kind(draw) for kind in KINDS.values() for _ in range(5)]
    places = tuple(site_from(draw) for _ in range(3))
    question = Question(places, REFERENCE_JD, 0.0, 3.0, 5.0)
    one = _found(sets, question, "compiled", 1)[0]
    for threads in (2, 7):
        other = _found(sets, question, "compiled", threads)[0]
        for field in fields(one):
            assert getattr(one, field.name).tobytes() == getattr(other, field.name).tobytes()


def test_objects_that_are_early_or_late_are_so_with_both_engines() -> None:
    draw = random_draw(11)
    sets = [kind(draw) for kind in KINDS.values() for _ in range(2)]
    n = len(sets)
    rng = np.random.default_rng(1)
    shifts = TimeShifts(
        np.where(rng.uniform(size=(n, 2)) < 0.2, np.nan, rng.uniform(0.5, 3.0, (n, 2))),
        rng.normal(0.0, 20.0, (n, 2)),
        rng.normal(0.0, 20.0, (n, 2)),
        np.zeros((n, 2)),
        rng.uniform(0.0, 3.0, (n, 2)),
        *np.zeros((2, n, 2), dtype=np.bool_),
    )
    question = Question((site_from(draw), site_from(draw)), REFERENCE_JD, -2.0, 2.0, 5.0)
    ours, theirs = (_found(sets, question, e, shifts=shifts)[0] for e in ("compiled", "numpy"))
    unmoved = _found(sets, question, "compiled")[0]
    assert not np.array_equal(ours.aos, unmoved.aos, equal_nan=True)
    ours, theirs = _clear(ours, question), _clear(theirs, question)
    assert ours.satellite.tolist() == theirs.satellite.tolist()
    for name in ("aos", "los", "first", "last"):
        np.testing.assert_allclose(
            getattr(ours, name), getattr(theirs, name), rtol=0.0, atol=TENTH_MS_DAYS
        )


def test_passes_around_a_leap_second_are_where_brute_force_finds_them() -> None:
    """UT1 − UTC leaps at the end of 2016: by UTC the Earth jumps by half a kilometre."""
    draw = random_draw(2016)
    places = tuple(site_from(draw) for _ in range(40))
    question = Question(places, 2457753.5, 0.9, 1.1, 5.0)
    epoch = datetime(2016, 12, 31, tzinfo=UTC)
    for kind in ("sun_synchronous", "circular_leo", "circular_leo"):
        element_set = replace(KINDS[kind](draw), epoch=epoch)
        with use_engine("compiled"):
            (ours,) = seen([element_set], question)
        theirs = reference(element_set, question)
        assert_same_passes(ours, theirs, question.threshold, tca_tolerance_s=None)
