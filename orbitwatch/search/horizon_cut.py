"""Cuts passes by the horizons of sites: each piece above mask and horizon is a pass.

Passes are searched above the lowest elevation at which a satellite can be up. For each, the
intervals between comparisons of elevation and horizon are halved until bounds on their rates leave
no doubt about what happens in between, or down to a millisecond, so that no piece is missed.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from orbitwatch.arrays import BoolArray, FloatArray, IntArray, concatenate, expand, take
from orbitwatch.astro.frames import SiteVectors
from orbitwatch.astro.golden_section import golden_sections
from orbitwatch.astro.trajectory import SECONDS_A_DAY, ViewingGeometry
from orbitwatch.search.found_passes import FoundPasses
from orbitwatch.search.horizon_mask import HorizonMask
from orbitwatch.search.horizon_view import Moments, is_settled, motion_bounds, sightings

_HIGHEST_SEARCHED_DEG = 89.9
"""A search needs some sky; for horizons that leave less, the cutting decides."""
_MOMENT_S = 1e-3
_STILL_DEG = 2e-6
"""Shorter intervals, and smaller turns of the line of sight, are not subdivided."""
_BEYOND_DAYS = 2e-3 / SECONDS_A_DAY
"""The accuracy of the times of AOS and LOS that a search finds."""
_NARROWINGS, _ROOT_STEPS = 40, 100
_ROOT_DAYS, _ROOT_DEG = 1e-13, 1e-9
_GRID_A_REVOLUTION = 48.0
_INWARDS_DAYS = 0.02 / SECONDS_A_DAY
_STEPS_A_REVOLUTION = 64.0


def lowest_mask_deg(sites: SiteVectors, min_elevation_deg: float) -> float:
    """Return the lowest elevation at which a satellite can be up over any of the sites."""
    if not sites.horizons:
        return min_elevation_deg
    lowest = min(p.lowest_deg if p else min_elevation_deg for p in sites.horizons)
    return max(min_elevation_deg, min(lowest, _HIGHEST_SEARCHED_DEG))


def cut_by_horizons(
    geometry: ViewingGeometry,
    found: FoundPasses,
    begin: FloatArray,
    finish: FloatArray,
    min_elevation_deg: float,
) -> FoundPasses:
    """Return the parts of passes that are above both the site's horizon and the mask.

    A pass may shrink, be split or vanish; each piece has its own AOS, TCA and LOS. The passes,
    above `lowest_mask_deg`, were searched within ``begin`` to ``finish``, days for each satellite.
    """
    searched = lowest_mask_deg(geometry.sites, min_elevation_deg)
    parts = []
    for number, profile in enumerate(geometry.sites.horizons):
        of_site = take(found, np.flatnonzero(found.site == number))
        if profile is not None and profile.highest_deg > searched:
            mask = HorizonMask.of(profile, min_elevation_deg)
            of_site = _pieces(geometry, of_site, mask, begin, finish)
        parts.append(of_site)
    return concatenate(parts) if parts else found


def _pieces(
    geometry: ViewingGeometry,
    found: FoundPasses,
    mask: HorizonMask,
    begin: FloatArray,
    finish: FloatArray,
) -> FoundPasses:
    """Return the pieces of passes over one site in which ``mask`` is exceeded."""

    def margin_deg(row: IntArray, days: FloatArray) -> FloatArray:
        seen = sightings(geometry, found.satellite[row], found.site[row], days)
        return np.asarray(seen.elevation_deg - mask.at(seen.azimuth_deg))

    row, days, margin = _comparisons(geometry, found, mask, begin, finish)
    is_up, joined = margin >= 0.0, row[1:] == row[:-1]
    crossed = np.flatnonzero(joined & (is_up[1:] != is_up[:-1]))
    crossing = np.full(len(row) + 1, np.nan)  # before each moment, and after the last
    crossing[crossed + 1] = _roots(
        margin_deg,
        row[crossed],
        (days[crossed], margin[crossed]),
        (days[crossed + 1], margin[crossed + 1]),
    )
    before, behind = np.append(False, is_up[:-1] & joined), np.append(is_up[1:] & joined, False)
    rises, sets = np.flatnonzero(is_up & ~before), np.flatnonzero(is_up & ~behind)
    of_pass, aos, los = row[rises], crossing[rises], crossing[sets + 1]
    whole = take(found, of_pass)
    first = np.where(np.isnan(aos), whole.first, aos)
    last = np.where(np.isnan(los), whole.last, los)
    tca, sine = whole.tca.copy(), whole.sine_elevation.copy()
    other = np.flatnonzero((tca < first) | (tca > last))
    tca[other], sine[other] = _highest(
        geometry, whole.satellite[other], whole.site[other], first[other], last[other]
    )
    return FoundPasses(
        satellite=whole.satellite,
        site=whole.site,
        aos=np.where(np.isnan(aos), whole.aos, aos),
        tca=tca,
        los=np.where(np.isnan(los), whole.los, los),
        first=first,
        last=last,
        sine_elevation=sine,
    )


def _comparisons(
    geometry: ViewingGeometry,
    found: FoundPasses,
    mask: HorizonMask,
    begin: FloatArray,
    finish: FloatArray,
) -> tuple[IntArray, FloatArray, FloatArray]:
    """Return moments of passes in order of pass and time, with their margins above the mask.

    Between neighbours of one pass the margin changes sign once if their signs differ, else never.
    """
    early = np.maximum(found.first - _BEYOND_DAYS, begin[found.satellite])
    late = np.minimum(found.last + _BEYOND_DAYS, finish[found.satellite])
    early = np.where(np.isnan(found.aos), found.first, early)
    late = np.where(np.isnan(found.los), found.last, late)

    def moments(row: IntArray, days: FloatArray) -> Moments:
        seen = sightings(geometry, found.satellite[row], found.site[row], days)
        return Moments(row, days, seen.elevation_deg - mask.at(seen.azimuth_deg), seen)

    revolutions = (late - early) / geometry.propagator.period_days[found.satellite]
    counts = np.ceil(np.maximum(_STEPS_A_REVOLUTION * revolutions, 1.0)).astype(np.int64) + 1
    row = np.repeat(np.arange(len(counts)), counts)
    share = expand(np.zeros_like(counts), counts) / (counts - 1)[row]
    grid = early[row] + share * (late - early)[row]
    row, days = np.append(row, np.arange(len(counts))), np.append(grid, found.tca)
    order = np.lexsort((days, row))
    start = moments(row[order], days[order])
    compared = [start]
    follows = (np.diff(start.row) == 0) & (np.diff(start.days) > 0.0)
    left, right = (take(start, np.flatnonzero(follows) + k) for k in (0, 1))
    while len(left.row):
        seconds = (right.days - left.days) * SECONDS_A_DAY
        bent = motion_bounds(left.seen, right.seen, seconds)
        doubtful = ~is_settled(mask, left, right, bent)
        doubtful &= (seconds > _MOMENT_S) & ~(bent.turned <= _STILL_DEG)
        left, right = (take(side, np.flatnonzero(doubtful)) for side in (left, right))
        middle = moments(left.row, 0.5 * (left.days + right.days))
        compared.append(middle)
        left, right = concatenate([left, middle]), concatenate([middle, right])
    row, days, margin = (
        np.concatenate([getattr(some, name) for some in compared])
        for name in ("row", "days", "margin_deg")
    )
    order = np.lexsort((days, row))
    return row[order], days[order], margin[order]


def _roots(
    function: Callable[[IntArray, FloatArray], FloatArray],
    row: IntArray,
    begin: tuple[FloatArray, FloatArray],
    end: tuple[FloatArray, FloatArray],
) -> FloatArray:
    """Return the zero of the margin of pass ``row[i]`` between two moments with given margins.

    False position with the Illinois rule (Dowell and Jarratt, BIT 11, 1971), halving the bracket
    if convergence is slow: the mask may have a corner.
    """
    (a, fa), (b, fb) = ((days.copy(), value.copy()) for days, value in (begin, end))
    root = np.where(np.abs(fa) < np.abs(fb), a, b)
    kept_low, kept_high = np.zeros((2, len(row)), dtype=np.bool_)
    active = np.flatnonzero(np.minimum(np.abs(fa), np.abs(fb)) > _ROOT_DEG)
    for step in range(_ROOT_STEPS):
        if not len(active):
            break
        low, high, f_low, f_high = a[active], b[active], fa[active], fb[active]
        share = 0.5 if step % 4 == 3 else f_low / (f_low - f_high)
        middle = low + share * (high - low)
        value = function(row[active], middle)
        is_low = (value >= 0.0) == (f_low >= 0.0)
        a[active], b[active] = np.where(is_low, middle, low), np.where(is_low, high, middle)
        # The value at an end retained twice is halved, so that the next step comes from its side.
        fa[active] = np.where(is_low, value, f_low * np.where(kept_low[active], 0.5, 1.0))
        fb[active] = np.where(is_low, f_high * np.where(kept_high[active], 0.5, 1.0), value)
        kept_low[active], kept_high[active] = ~is_low, is_low
        root[active] = middle
        done = (np.abs(value) < _ROOT_DEG) | (b[active] - a[active] < _ROOT_DAYS)
        active = active[~done]
    return root


def _highest(
    geometry: ViewingGeometry,
    satellite: IntArray,
    site: IntArray,
    first: FloatArray,
    last: FloatArray,
) -> tuple[FloatArray, FloatArray]:
    """Return the time of the highest elevation from ``first`` to ``last``, and its sine.

    It is the highest moment of a grid, refined by golden sections; often it is an end.
    """

    def height(index: IntArray, days: FloatArray) -> FloatArray:
        return sightings(geometry, satellite[index], site[index], days).elevation_deg

    revolutions = (last - first) / geometry.propagator.period_days[satellite]
    counts = np.ceil(np.clip(_GRID_A_REVOLUTION * revolutions, 4.0, 4000.0)).astype(np.int64) + 1
    step = (last - first) / (counts - 1)
    index = np.repeat(np.arange(len(counts)), counts)
    number = expand(np.zeros_like(counts), counts)
    days = np.where(number == counts[index] - 1, last[index], first[index] + number * step[index])
    value = height(index, days)
    best = np.lexsort((value, index))[np.cumsum(counts) - 1]
    tca, top = days[best], value[best]
    # The maximum is at an end if a moment further inside is lower.
    inwards = np.where(tca == first, _INWARDS_DAYS, -_INWARDS_DAYS)
    at_end = ((tca == first) | (tca == last)) & (step > _INWARDS_DAYS)
    ends = np.flatnonzero(at_end)
    at_end[ends] = height(ends, (tca + inwards)[ends]) < top[ends]
    inner = np.flatnonzero(~at_end)
    low, high = np.maximum(first, tca - step)[inner], np.minimum(last, tca + step)[inner]
    low, high = golden_sections(lambda when: height(inner, when), low, high, _NARROWINGS)
    middle = 0.5 * (low + high)
    narrowed = height(inner, middle)
    better = narrowed > top[inner]
    tca[inner[better]], top[inner[better]] = middle[better], narrowed[better]
    return tca, np.sin(np.radians(top))


def is_up(
    geometry: ViewingGeometry,
    satellite: IntArray,
    site: IntArray,
    days: FloatArray,
    min_elevation_deg: float,
) -> BoolArray:
    """Whether each satellite is above the mask and its site's horizon at a moment."""
    seen = sightings(geometry, satellite, site, days)
    needed = np.full(len(days), min_elevation_deg)
    for number, profile in enumerate(geometry.sites.horizons):
        if profile is not None:
            rows = np.flatnonzero(site == number)
            mask = HorizonMask.of(profile, min_elevation_deg)
            needed[rows] = mask.at(seen.azimuth_deg[rows])
    return np.asarray(seen.elevation_deg >= needed)
