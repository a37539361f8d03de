"""Finds sets of a history in another orbit than those around them: mis-tags and bad fits."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np

from orbitwatch.arrays import BoolArray, IntArray
from orbitwatch.astro.propagation import NEAR_EARTH_PERIOD_MIN
from orbitwatch.astro.secular_rates import node_rate_deg_day, speed_m_s
from orbitwatch.evolution.atmosphere import mean_radius_km
from orbitwatch.evolution.drag import rates

if TYPE_CHECKING:
    from orbitwatch.evolution.record import History

_SIZE_TOLERANCE_KM = 2.0
_PLANE_TOLERANCE_DEG = 0.05
_PLANE_DRIFT = 0.01  # degrees a day that the Sun and Moon, and errors of J2, may add
_DEEP_PLANE_DRIFT = 0.03
_FALLING_PERIGEE_KM = 350.0  # below this an orbit may shrink at any rate
_LIGHTEST_M2_KG = 0.1
_STRONGEST_FLUX = 220.0
_LONE_SPEED_M_S = 20.0
_OTHER_OBJECT_SPEED_M_S = 200.0
_SHORT_RUN = 2
_SHORT_RUN_DAYS = 6.0
_HURRIED_DAYS = 1.0
_LONGEST_STRAY_RUN = 8


def outlier_mask(history: History) -> BoolArray:
    """Return a mask of the sets in another orbit than those around them, ``(n,)``."""
    smooth = _smooth(history)
    if smooth.all():
        return np.zeros(len(history), dtype=bool)
    outlying = _excursions(history, smooth)
    outlying |= _other_segments(history, np.flatnonzero(~outlying))
    kept = np.flatnonzero(~outlying)
    if len(kept) > 2:  # a great jump that only one set shows is rejected
        for lone, near, beside in (kept[:3], kept[:-4:-1]):
            if _is_great(history, lone, near) and not _is_great(history, near, beside):
                outlying[lone] = True
    return outlying


def _smooth(history: History) -> BoolArray:
    """Whether each set clearly continues the one before it, ``(n - 1,)``; most do."""
    growth = np.abs(np.diff(history.semi_major_axis_km))
    rate = node_rate_deg_day(
        history.semi_major_axis_km, history.eccentricity, history.inclination_deg
    )
    turned = np.diff(history.node_deg) - np.diff(history.days) * 0.5 * (rate[1:] + rate[:-1])
    tilt = np.hypot(np.diff(history.inclination_deg), turned)
    return np.asarray((growth < _SIZE_TOLERANCE_KM) & (tilt < _PLANE_TOLERANCE_DEG))


def _excursions(history: History, smooth: BoolArray) -> BoolArray:
    """Return the sets of runs that jump to another orbit and back.

    No satellite changes its plane for a few sets. Within the plane it may climb and come back:
    there a run is an outlier only if it has one or two sets within a short time.
    """
    outlying = np.zeros(len(history), dtype=bool)
    kept, index, n = [0], 1, len(history)
    while index < n:
        before = kept[-1]  # the set before this one, as every round keeps its own
        if not smooth[before] and not _continues(history, before, index):
            back = next(
                (
                    k
                    for k in range(index + 1, min(index + 1 + _LONGEST_STRAY_RUN, n))
                    if _continues(history, before, k) and not _continues(history, k - 1, k)
                ),
                None,
            )
            if back is not None and _is_outlying_run(history, before, index, back):
                outlying[index:back] = True
                index = back
            elif not _same_plane(history, before, index):
                _drop_back(history, kept, index, outlying)
        kept.append(index)
        index += 1
    return outlying


def _drop_back(history: History, kept: list[int], index: int, outlying: BoolArray) -> None:
    """Drop the last sets kept if the ones before them continue with set ``index`` instead.

    After a long gap an outlier may have passed for a continuation; only later sets reveal it.
    """
    for place in range(len(kept) - 2, max(len(kept) - 2 - _LONGEST_STRAY_RUN, -1), -1):
        if _continues(history, kept[place], index):
            outlying[kept[place + 1 :]] = True
            del kept[place + 1 :]
            return


def _is_outlying_run(history: History, before: int, index: int, back: int) -> bool:
    if not _same_plane(history, before, index) or not _same_plane(history, back - 1, back):
        return True
    days = history.days
    hurried = min(days[index] - days[before], days[back] - days[back - 1]) <= _HURRIED_DAYS
    return back - index <= _SHORT_RUN and bool(
        hurried or days[back] - days[before] <= _SHORT_RUN_DAYS
    )


def _other_segments(history: History, kept: IntArray) -> BoolArray:
    """Return the sets of segments that no near-Earth satellite could reach from the longest one.

    Deep-space orbits are not checked: a transfer to the geostationary ring is such a jump.
    """
    outlying = np.zeros(len(history), dtype=bool)
    smooth = _smooth(history)
    leaps = np.array(
        [
            not (j == i + 1 and smooth[i])
            and _is_near_earth(history, i, j)
            and _leap_m_s(history, i, j) > _OTHER_OBJECT_SPEED_M_S
            for i, j in pairwise(kept)
        ],
        dtype=bool,
    )
    parts = np.split(kept, np.flatnonzero(leaps) + 1)
    longest = max(range(len(parts)), key=lambda k: (len(parts[k]), k))
    for place, part in enumerate(parts):
        ends = (part[-1], parts[longest][0]) if place < longest else (parts[longest][-1], part[0])
        if place != longest and _leap_m_s(history, *ends) > _OTHER_OBJECT_SPEED_M_S:
            outlying[part] = True
    return outlying


def _is_great(history: History, i: int, j: int) -> bool:
    """Whether the step between two sets is too great to accept from a single set."""
    first, last = min(i, j), max(i, j)
    if not _is_near_earth(history, first, last):
        return _leap_m_s(history, first, last) > _OTHER_OBJECT_SPEED_M_S
    return (
        not _same_plane(history, first, last) or _leap_m_s(history, first, last) > _LONE_SPEED_M_S
    )


def _continues(history: History, i: int, j: int) -> bool:
    """Whether set j lies in the orbit of set i, allowing for drag and precession."""
    return _same_size(history, i, j) and _same_plane(history, i, j)


def _same_size(history: History, i: int, j: int) -> bool:
    growth = float(history.semi_major_axis_km[j] - history.semi_major_axis_km[i])
    if growth < 0.0 and float(history.perigee_km[i]) < _FALLING_PERIGEE_KM:
        return True
    days = float(history.days[j] - history.days[i])
    around = slice(max(i - 5, 0), i + 6)
    steps = np.diff(history.semi_major_axis_km[around]) / np.diff(history.days[around])
    usual = float(np.median(np.abs(steps)))
    return -_SIZE_TOLERANCE_KM - 5.0 * usual * days < growth < _SIZE_TOLERANCE_KM


def _same_plane(history: History, i: int, j: int) -> bool:
    return plane_step_deg(history, i, j) < _PLANE_TOLERANCE_DEG + _drift_deg(history, i, j)


def _drift_deg(history: History, i: int, j: int) -> float:
    """Return how far a plane may be from J2's precession without any manoeuvre, in degrees.

    If the orbit has shrunk, the history of the node's rate is unknown.
    """
    pair = [i, j]
    rate = node_rate_deg_day(
        history.semi_major_axis_km[pair], history.eccentricity[pair], history.inclination_deg[pair]
    )
    drift = _PLANE_DRIFT if _is_near_earth(history, i, j) else _DEEP_PLANE_DRIFT
    return abs(float(history.days[j] - history.days[i])) * (
        drift + 0.5 * abs(float(rate[1] - rate[0]))
    )


def _is_near_earth(history: History, i: int, j: int) -> bool:
    slowest = min(float(history.mean_motion[i]), float(history.mean_motion[j]))
    return 1440.0 / slowest < NEAR_EARTH_PERIOD_MIN


def plane_step_deg(history: History, i: int, j: int) -> float:
    """Return the angle between the planes of sets i and j beyond J2's rotation of the node."""
    pair = [i, j]
    a, inclination = history.semi_major_axis_km[pair], history.inclination_deg[pair]
    rate = float(node_rate_deg_day(a, history.eccentricity[pair], inclination).mean())
    found = float(history.node_deg[j] - history.node_deg[i])
    turned = found - float(history.days[j] - history.days[i]) * rate
    turned = (turned + 180.0) % 360.0 - 180.0
    tilt = np.sin(np.radians(inclination.mean()))
    return float(np.hypot(inclination[1] - inclination[0], turned * tilt))


def _leap_m_s(history: History, i: int, j: int) -> float:
    """Return the velocity change from the orbit of set i to that of set j, less natural changes.

    A fall costs nothing if air drag on the lightest of bodies can explain it.
    """
    a = history.semi_major_axis_km[[i, j]]
    growth = float(a[1] - a[0])
    if growth < 0.0:
        growth = min(0.0, growth + _greatest_fall_km(history, i, j))
    plane = max(plane_step_deg(history, i, j) - _drift_deg(history, i, j), 0.0)
    effort = np.hypot(growth / (2.0 * a.mean()), np.radians(plane))
    return float(speed_m_s(a.mean()) * effort)


def _greatest_fall_km(history: History, i: int, j: int) -> float:
    """Return how far drag could have lowered the lightest of bodies between two sets."""
    element_set = history.element_sets[j]
    rate, _ = rates(
        float(history.semi_major_axis_km[j]),
        element_set.eccentricity,
        mean_radius_km(element_set.inclination),
        _STRONGEST_FLUX,
        float(history.year(history.days[j : j + 1])[0]),
    )
    return -rate * _LIGHTEST_M2_KG * float(history.days[j] - history.days[i])
