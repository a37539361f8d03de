"""Extrema and crossings of functions whose roots are known; nothing here knows of satellites."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.polynomial import Polynomial

from orbitwatch.astro.events import Intervals, intervals_above
from orbitwatch.astro.extrema import Samples
from orbitwatch.astro.roots import Evaluate

TOLERANCE = 1e-6
Function = Callable[[np.ndarray], np.ndarray]


@dataclass(frozen=True)
class Curve:
    """A function with its first two derivatives."""

    value: Function
    rate: Function
    curvature: Function

    def evaluate(self) -> Evaluate:
        return lambda _, time: (self.value(time), self.rate(time), self.curvature(time))

    @staticmethod
    def polynomial(polynomial: Polynomial) -> Curve:
        return Curve(polynomial, polynomial.deriv(1), polynomial.deriv(2))

    @staticmethod
    def sine(rate: float, phase: float = 0.0, height: float = 1.0, mean: float = 0.0) -> Curve:
        return Curve(
            lambda t: mean + height * np.sin(rate * t + phase),
            lambda t: height * rate * np.cos(rate * t + phase),
            lambda t: -height * rate * rate * np.sin(rate * t + phase),
        )


def samples_of(
    number: np.ndarray, time: np.ndarray, jet: list[np.ndarray], threshold: float
) -> Samples:
    """Return samples of curves whose guides are their own rates and values."""
    value, rate, curvature = jet
    return Samples(
        curve=number,
        time=time,
        value=value,
        rate=rate,
        doubt=np.full(len(time), 1e-4),
        turning=np.stack([rate, curvature]),
        excess=np.stack([value - threshold, rate]),
    )


def above(curve: Curve, times, threshold: float = 0.0, gap: tuple[float, float] = (9, 9)):
    """Return the intervals of one curve, its values unknown between the ends of ``gap``."""
    times = np.asarray(times, dtype=float)
    value = np.where((times > gap[0]) & (times < gap[1]), np.nan, curve.value(times))
    jet = [value, curve.rate(times), curve.curvature(times)]
    samples = samples_of(np.zeros(len(times), dtype=np.int64), times, jet, threshold)
    return intervals_above(
        samples, threshold, lambda *_: curve.evaluate(), lambda *_: curve.evaluate(), TOLERANCE
    )


def pairs(found: Intervals) -> list[tuple[float, float]]:
    return list(zip(found.start.tolist(), found.end.tolist(), strict=True))


def test_a_sine_is_above_zero_every_half_turn() -> None:
    found = above(Curve.sine(1.0), np.arange(-1.0, 20.0, 1.3))
    expected = [(0.0, np.pi), (2 * np.pi, 3 * np.pi), (4 * np.pi, 5 * np.pi)]
    np.testing.assert_allclose(pairs(found)[:3], expected, atol=1e-10)
    np.testing.assert_allclose(found.peak[:3], [(k + 0.5) * np.pi for k in (0, 2, 4)], atol=1e-8)
    np.testing.assert_allclose(found.peak_value[:3], 1.0)
    assert np.isnan(found.end[3])


@pytest.mark.parametrize("excess", [1e-3, 1e-6, 1e-9])
def test_a_peak_just_above_the_threshold_is_found(excess: float) -> None:
    found = above(Curve.sine(1.0), np.linspace(0.0, 3.0, 4), threshold=1.0 - excess)
    half = np.arccos(1.0 - excess)
    expected = [(np.pi / 2 - half, np.pi / 2 + half)]
    np.testing.assert_allclose(pairs(found), expected, atol=1e-7)


@pytest.mark.parametrize("lack", [1e-3, 1e-6, 1e-9])
def test_a_peak_just_below_the_threshold_is_none(lack: float) -> None:
    assert not pairs(above(Curve.sine(1.0), np.linspace(0.0, 3.0, 4), threshold=1.0 + lack))


@pytest.mark.parametrize("depth", [1e-3, 1e-6, 1e-9])
def test_a_dip_just_below_the_threshold_parts_two_intervals(depth: float) -> None:
    curve = Curve.sine(1.0, np.pi)  # least at π / 2
    found = above(curve, np.linspace(0.2, 2.9, 4), threshold=-1.0 + depth)
    half = np.arccos(1.0 - depth)
    assert len(found.start) == 2
    np.testing.assert_allclose(found.end[0], np.pi / 2 - half, atol=1e-7)
    np.testing.assert_allclose(found.start[1], np.pi / 2 + half, atol=1e-7)


@pytest.mark.parametrize("lack", [1e-3, 1e-6, 1e-9])
def test_a_dip_that_stays_above_parts_nothing(lack: float) -> None:
    found = above(Curve.sine(1.0, np.pi), np.linspace(0.2, 2.9, 4), threshold=-1.0 - lack)
    assert np.isnan(pairs(found)).tolist() == [[True, True]]


def test_a_maximum_and_a_minimum_between_two_samples_are_seen() -> None:
    """The rates at both ends agree in sign, as if the curve were monotonic."""
    curve = Curve.polynomial(Polynomial.fromroots([0.3, 0.5, 0.72]))
    found = above(curve, [0.0, 1.0])
    np.testing.assert_allclose(found.start, [0.3, 0.72], atol=1e-10)
    np.testing.assert_allclose(found.end[0], 0.5, atol=1e-10)
    assert np.isnan(found.end[1])


@given(st.lists(st.floats(0.02, 0.98), min_size=3, max_size=3, unique=True), st.booleans())
@settings(deadline=None, max_examples=150)
def test_every_cubic_is_solved_from_its_two_ends(roots: list[float], falling: bool) -> None:
    low, middle, high = sorted(roots)
    if min(middle - low, high - middle) < 1e-3:
        return
    sign = -1.0 if falling else 1.0
    found = above(Curve.polynomial(sign * Polynomial.fromroots([low, middle, high])), [0.0, 1.0])
    expected = [(np.nan, low), (middle, high)] if falling else [(low, middle), (high, np.nan)]
    np.testing.assert_allclose(pairs(found), expected, atol=1e-7)


@given(
    phase=st.floats(-3.0, 3.0),
    threshold=st.floats(-0.999, 0.999),
    step=st.floats(0.05, 1.5),
    length=st.floats(0.1, 60.0),
)
@settings(deadline=None, max_examples=150)
def test_sines_at_any_sampling_give_the_same_intervals(
    phase: float, threshold: float, step: float, length: float
) -> None:
    times = np.append(np.arange(0.0, length, step), length)
    found = above(Curve.sine(1.0, phase), times, threshold)
    rise = np.arcsin(threshold)
    for start, end, peak in zip(found.start, found.end, found.peak, strict=True):
        if np.isfinite(start):
            assert abs(_turned(start + phase - rise)) < 1e-6
        if np.isfinite(end):
            assert abs(_turned(end + phase + rise - np.pi)) < 1e-6
        if np.isfinite(start) and np.isfinite(end):
            assert end - start == pytest.approx(np.pi - 2 * rise, abs=2e-6)
            assert peak == pytest.approx(0.5 * (start + end), abs=2e-6)
    fine = np.linspace(0.0, length, 4001)
    covered = np.zeros(len(fine), dtype=bool)
    for first, last in zip(found.first, found.last, strict=True):
        covered |= (fine >= first - 1e-5) & (fine <= last + 1e-5)
    for start, end in pairs(found):
        start = 0.0 if np.isnan(start) else start
        end = length if np.isnan(end) else end
        covered |= (fine >= start) & (fine <= end)
    clear = np.sin(fine + phase) > threshold + 1e-5
    assert covered[clear].all()
    assert not covered[np.sin(fine + phase) < threshold - 1e-4].any()


def _turned(angle: float) -> float:
    return (angle + np.pi) % (2 * np.pi) - np.pi


def test_a_gap_ends_an_interval_and_begins_another() -> None:
    found = above(Curve.sine(0.01, 0.5), np.arange(0.0, 10.0), gap=(3.5, 5.5))
    assert np.isnan(pairs(found)).all()
    assert found.first.tolist() == [0.0, 6.0]
    assert found.last.tolist() == [3.0, 9.0]
    assert found.peak.tolist() == [3.0, 9.0]


def test_a_curve_that_is_unknown_throughout_has_no_intervals() -> None:
    assert not pairs(above(Curve.sine(1.0), np.arange(1.0, 2.0, 0.1), gap=(0.0, 3.0)))


def test_a_flat_curve_is_above_throughout_or_never() -> None:
    flat = Curve.sine(0.0, 0.0, 0.0, mean=0.5)
    always = above(flat, np.arange(5.0), threshold=0.5)
    assert (always.first.tolist(), always.last.tolist()) == ([0.0], [4.0])
    assert np.isnan(pairs(always)).all()
    assert not pairs(above(flat, np.arange(5.0), threshold=0.5000001))


def test_an_interval_under_way_at_either_end_has_no_time_there() -> None:
    found = above(Curve.sine(1.0), [1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0])
    np.testing.assert_allclose(pairs(found), [(np.nan, np.pi), (2 * np.pi, np.nan)])
    assert found.first[0] == 1.0
    assert found.last[1] == 7.0
    assert found.peak[1] == 7.0


def test_the_greatest_of_several_peaks_is_the_peak() -> None:
    curve = Curve.polynomial(Polynomial([5.0, 0.02, 4.0, 0.0, -1.0]))
    found = above(curve, np.linspace(-2.2, 2.2, 12))
    right = max(curve.rate.roots().real)  # type: ignore[attr-defined]
    assert len(found.peak) == 1
    assert found.peak[0] == pytest.approx(right, abs=1e-7)


def test_one_sample_alone_is_an_interval_without_times() -> None:
    found = above(Curve.sine(1.0), [1.0])
    assert (found.first.tolist(), found.last.tolist()) == ([1.0], [1.0])
    assert np.isnan(pairs(found)).all()


def test_no_samples_give_no_intervals() -> None:
    assert not pairs(above(Curve.sine(1.0), []))


def test_curves_do_not_mix() -> None:
    curve = Curve.sine(1.0)
    alone = above(curve, np.arange(-1.0, 20.0, 1.3))
    time = np.tile(np.arange(-1.0, 20.0, 1.3), 3)
    number = np.repeat([0, 1, 2], len(time) // 3)
    sign = np.where(number == 1, -1.0, 1.0)
    jet = [sign * part for part in curve.evaluate()(number, time)]
    samples = samples_of(number, time, jet, 0.0)

    def prepare(pieces: np.ndarray, _: np.ndarray) -> Evaluate:
        signs = sign[pieces]
        return lambda rows, when: tuple(  # type: ignore[return-value]
            signs[rows] * part for part in curve.evaluate()(rows, when)
        )

    found = intervals_above(samples, 0.0, prepare, prepare, TOLERANCE)
    for k in (0, 2):
        np.testing.assert_allclose(found.start[found.curve == k], alone.start)
    assert (found.curve == 1).sum() == 4
    assert (np.diff(found.curve) >= 0).all()


def test_the_exact_function_has_the_last_word() -> None:
    """An approximation 1e-5 too low must not cost a peak that grazes by less."""
    exact = Curve.sine(1.0)
    low = Curve.sine(1.0, mean=-1e-5)
    times = np.linspace(0.0, 3.0, 4)
    jet = list(exact.evaluate()(np.zeros(4, dtype=np.int64), times))
    samples = samples_of(np.zeros(4, dtype=np.int64), times, jet, 1.0 - 1e-7)
    found = intervals_above(
        samples, 1.0 - 1e-7, lambda *_: low.evaluate(), lambda *_: exact.evaluate(), TOLERANCE
    )
    half = np.arccos(1.0 - 1e-7)
    np.testing.assert_allclose(pairs(found), [(np.pi / 2 - half, np.pi / 2 + half)], atol=1e-8)


@given(low=st.floats(0.01, 0.4), width=st.floats(0.02, 0.5), steepness=st.sampled_from([1.0, 30.0]))
@settings(deadline=None, max_examples=100)
def test_crossings_are_found_however_bent_the_curve(
    low: float, width: float, steepness: float
) -> None:
    """arctan and tanh send Newton's method astray where they are flat."""
    curve = _bump(low, width, steepness)
    found = above(curve, [0.0, low + 0.5 * width, 1.0])
    np.testing.assert_allclose(pairs(found), [(low, low + width)], atol=1e-7)


def _bump(low: float, width: float, steepness: float) -> Curve:
    """Return tanh(k (t - low)(low + width - t)) with its derivatives."""
    inner = steepness * -Polynomial.fromroots([low, low + width])
    first, second = inner.deriv(1), inner.deriv(2)

    def slope(t: np.ndarray) -> np.ndarray:
        return 1.0 - np.tanh(inner(t)) ** 2

    return Curve(
        lambda t: np.tanh(inner(t)),
        lambda t: slope(t) * first(t),
        lambda t: slope(t) * (second(t) - 2.0 * np.tanh(inner(t)) * first(t) ** 2),
    )
