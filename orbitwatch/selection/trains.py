"""Combines objects of one launch that still fly together into a train of lights, one row each."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from orbitwatch.arrays import BoolArray, IntArray, distinct
from orbitwatch.formats.rows import Rows, Values, concatenate

LONGEST_GAP_S = 120.0
"""An object that follows later than this belongs to the same train only if both are up at once: it
rises, or becomes lit, before the previous one sets.
"""
_APART_DEG = 10.0
_FEWEST = 3
_BRIGHTNESS = ("magnitude", "magnitude_at", "magnitude_uncertainty", "magnitude_is_estimated")
_LAUNCH = r"\s*\d{4}-\d{3}\s*"


class Culmination(NamedTuple):
    """The columns of a row's culmination, and of the times when its object is up."""

    time: str
    azimuth_deg: str
    elevation_deg: str
    start: str
    end: str


OF_PASS = Culmination("tca", "tca_azimuth_deg", "max_elevation_deg", "aos", "los")
OF_VISIBLE_PART = Culmination(
    "visible_highest",
    "visible_highest_azimuth_deg",
    "visible_max_elevation_deg",
    "visible_start",
    "visible_end",
)


def is_launch(names: Sequence[str]) -> bool:
    """Whether the only name is a launch, such as 2026-123, without a piece letter."""
    return len(names) == 1 and re.fullmatch(_LAUNCH, names[0]) is not None


def as_trains(rows: Rows, at: Culmination) -> Rows:
    """Return the rows with each train as one row, from its first object to the end of its last.

    Its brightness is that of the brightest.

    At least three rows form a train if, at one site, each follows the previous one within
    LONGEST_GAP_S, or while that one is still up, at nearly the same place in the sky. When an
    object returns, a new train starts.
    """
    if not len(rows):
        return rows
    sites = rows["site"].astype(str)
    rows = rows.take(np.lexsort((rows[at.time], sites)))
    number = _numbered(_follows(rows, at), rows["catalog_id"])
    parts = []
    for train in distinct(number):
        mine = np.flatnonzero(number == train)
        parts.append(_as_one(rows, mine, at) if len(mine) >= _FEWEST else rows.take(mine))
    every = concatenate(parts)
    return every.take(np.argsort(every[at.time], kind="stable"))


def _numbered(follows: BoolArray, catalog_id: Values) -> IntArray:
    """Return the number of each row's train; no object occurs twice in one."""
    number, train = np.zeros(len(catalog_id), dtype=np.int64), 0
    members = {int(catalog_id[0])}
    for row in range(1, len(catalog_id)):
        mine = int(catalog_id[row])
        if not follows[row - 1] or mine in members:
            train, members = train + 1, set()
        members.add(mine)
        number[row] = train
    return number


def _follows(rows: Rows, at: Culmination) -> BoolArray:
    """Return whether each row but the first belongs to the train of the previous one."""
    gap = np.diff(rows[at.time]) / np.timedelta64(1, "s")
    azimuth, elevation = rows[at.azimuth_deg], rows[at.elevation_deg]
    turn = np.abs((np.diff(azimuth) + 180.0) % 360.0 - 180.0) * np.cos(np.radians(elevation[:-1]))
    apart = np.hypot(np.nan_to_num(turn), np.diff(elevation))
    sites = rows["site"]
    both_up = rows[at.start][1:] <= rows[at.end][:-1]
    near = ((gap <= LONGEST_GAP_S) | both_up) & (apart <= _APART_DEG)
    return np.asarray(near & (sites[1:] == sites[:-1]).astype(np.bool_))


def _as_one(rows: Rows, mine: IntArray, at: Culmination) -> Rows:
    first, last = mine[0], mine[-1]
    one = rows.take([first])
    names = rows["object_name"]
    gaps = np.diff(rows[at.time][mine]) / np.timedelta64(1, "s")
    label = np.empty(1, dtype=object)
    label[0] = f"{len(mine)} lights: {names[first]} to {names[last]}"

    def over(name: str, ufunc: np.ufunc) -> Values:
        return np.asarray(ufunc.reduce(rows[name][mine], keepdims=True))

    values = dict(one.values) | {
        "object_name": label,
        "los": over("los", np.maximum),
        "visible_start": over("visible_start", np.fmin),
        "visible_end": over("visible_end", np.fmax),
        "train_count": np.array([len(mine)]),
        "train_spacing_s": np.array([float(np.median(gaps))]),
        "timing_uncertainty_s": over("timing_uncertainty_s", np.maximum),
        "timing_uncertainty_95_s": over("timing_uncertainty_95_s", np.maximum),
    }
    magnitudes = rows["magnitude"][mine]
    if np.isfinite(magnitudes).any():
        brightest = rows.take([mine[np.nanargmin(magnitudes)]])
        values |= {name: brightest[name] for name in _BRIGHTNESS}
    values["duration_s"] = (values["los"] - values["aos"]) / np.timedelta64(1, "s")
    return Rows(rows.columns, values)
