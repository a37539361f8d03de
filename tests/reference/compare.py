"""What orbitwatch finds beside what the dense reference finds, pass by pass."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

import numpy as np

from orbitwatch.astro.frames import EarthRotation, site_vectors
from orbitwatch.astro.propagation import Propagator
from orbitwatch.astro.trajectory import ViewingGeometry
from orbitwatch.elements.element_set import ElementSet
from orbitwatch.search.found_passes import FoundPasses
from orbitwatch.search.pass_finder import search_passes
from orbitwatch.sites import Site
from tests.reference.dense import DensePass, dense_passes

GRAZING = 1e-7
"""A pass that rises less than this above the mask, in sin(elevation), may be told or not.

It is 0.02 arcsec: 0.3 m across at 2,000 km. The two sides interpolate UT1 between different
nodes, which differs by up to 10 µs, 5 mm on the ground: 2e-9 in LEO, hundredfold near zenith.
"""
TIME_TOLERANCE_S = 1e-3
SINE_TOLERANCE = 5e-9


@dataclass(frozen=True)
class Question:
    """Days are those since ``reference_jd``."""

    sites: tuple[Site, ...]
    reference_jd: float
    start: float
    end: float
    mask_deg: float

    @property
    def threshold(self) -> float:
        return float(np.sin(np.radians(self.mask_deg)))


@dataclass(frozen=True)
class Seen:
    """A pass as orbitwatch finds it, in seconds since the start, NaN where it has no time.

    ``sine`` is the sine of the elevation at TCA by SGP4, which ``Found`` knows only roughly.
    """

    site: int
    aos: float
    tca: float
    los: float
    first: float
    last: float
    sine: float


def sky_over(element_sets: Sequence[ElementSet], question: Question) -> ViewingGeometry:
    return ViewingGeometry(
        Propagator(element_sets, question.reference_jd),
        EarthRotation(question.reference_jd, question.start, question.end),
        site_vectors(question.sites),
    )


def seen(element_sets: Sequence[ElementSet], question: Question) -> list[list[Seen]]:
    """Return what ``search`` finds for each set, by site and time."""
    geometry = sky_over(element_sets, question)
    n = len(element_sets)
    found, _ = search_passes(
        geometry, np.full(n, question.start), np.full(n, question.end), question.mask_deg
    )
    return by_satellite(geometry, found, question.start)


def by_satellite(geometry: ViewingGeometry, found: FoundPasses, start: float) -> list[list[Seen]]:
    anywhere = np.zeros(len(found.tca), dtype=np.bool_)
    sine = geometry.elevation(found.satellite, found.site, found.tca, anywhere)[0]
    result: list[list[Seen]] = [[] for _ in range(len(geometry.propagator))]
    for i in np.lexsort((found.first, found.site)):
        times = (
            (float(getattr(found, name)[i]) - start) * 86400.0
            for name in ("aos", "tca", "los", "first", "last")
        )
        result[int(found.satellite[i])].append(Seen(int(found.site[i]), *times, float(sine[i])))
    return result


@cache  # both engines are held to it
def reference(element_set: ElementSet, question: Question) -> list[DensePass]:
    return dense_passes(
        element_set,
        question.sites,
        question.reference_jd,
        question.start,
        question.end,
        question.mask_deg,
    )


def assert_in_order(passes: Sequence[Seen]) -> None:
    """Each pass rises, culminates and sets in this order."""
    for one in passes:
        assert one.first <= one.tca <= one.last, one
        assert np.isnan(one.aos) or one.aos == one.first
        assert np.isnan(one.los) or one.los == one.last


def assert_same_passes(
    ours: Sequence[Seen],
    theirs: Sequence[DensePass],
    threshold: float,
    *,
    tca_tolerance_s: float | None = TIME_TOLERANCE_S,
) -> None:
    """None lost, none invented, times within a millisecond; a TCA is asked for its elevation too.

    ``tca_tolerance_s`` None leaves the time of TCA alone. Where the top is so flat that rounding
    moves it, the reference says by how much.
    """
    assert_in_order(ours)
    left = list(ours)
    for one in theirs:
        match = next((s for s in left if s.site == one.site and _overlap(s, one)), None)
        if match is None:
            assert one.sine < threshold + GRAZING, f"lost: {one}"
            continue
        left.remove(match)
        _assert_same_pass(match, one, tca_tolerance_s)
    for other in left:
        assert other.sine < threshold + GRAZING, f"invented: {other}"


def _overlap(ours: Seen, theirs: DensePass) -> bool:
    return ours.first < theirs.last + 1.0 and ours.last > theirs.first - 1.0


def _assert_same_pass(ours: Seen, theirs: DensePass, tca_tolerance_s: float | None) -> None:
    both = f"{ours} {theirs}"
    for mine, other in ((ours.aos, theirs.aos), (ours.los, theirs.los)):
        if other is None:
            assert np.isnan(mine), both
        else:
            assert abs(mine - other) < TIME_TOLERANCE_S, both
    if tca_tolerance_s is None:
        assert abs(ours.sine - theirs.sine) < 5e-6, both
        return
    assert abs(ours.sine - theirs.sine) < SINE_TOLERANCE, both
    # Of two equal culminations either may be the greatest.
    if abs(ours.tca - theirs.tca) > 60.0 and abs(ours.sine - theirs.sine) < 1e-9:
        return
    assert abs(ours.tca - theirs.tca) < tca_tolerance_s + theirs.tca_blur_s, both
