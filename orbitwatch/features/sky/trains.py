"""Objects of one launch that still fly together: a train of lights, as one row."""

from __future__ import annotations

import numpy as np

from orbitwatch.arrays import BoolArray, IntArray
from orbitwatch.formats.rows import Rows, concatenate

LONGEST_GAP_S = 120.0
"""One light after the other: who waits longer sees another pass."""
_APART_DEG = 10.0
_FEWEST = 3


def as_trains(rows: Rows) -> Rows:
    """Return the rows with those of each train as one: of its first object, until its last ends.

    Rows belong to a train where one follows the other within LONGEST_GAP_S at much the same place
    of the sky, and where they are three at least.
    """
    if not len(rows):
        return rows
    rows = rows.take(np.argsort(rows["highest"], kind="stable"))
    number = np.concatenate([[0], np.cumsum(~_follows(rows))])
    parts = []
    for train in np.unique(number):
        mine = np.flatnonzero(number == train)
        parts.append(_as_one(rows, mine) if len(mine) >= _FEWEST else rows.take(mine))
    return concatenate(parts)


def _follows(rows: Rows) -> BoolArray:
    """Return whether each row but the first belongs to the train of the one before it."""
    gap = np.diff(rows["highest"]) / np.timedelta64(1, "s")
    azimuth, elevation = rows["highest_azimuth_deg"], rows["highest_elevation_deg"]
    turn = np.abs((np.diff(azimuth) + 180.0) % 360.0 - 180.0) * np.cos(np.radians(elevation[:-1]))
    apart = np.hypot(np.nan_to_num(turn), np.diff(elevation))
    return np.asarray((gap <= LONGEST_GAP_S) & (apart <= _APART_DEG))


def _as_one(rows: Rows, mine: IntArray) -> Rows:
    first, last = mine[0], mine[-1]
    one = rows.take([first])
    names = rows["object_name"]
    gaps = np.diff(rows["highest"][mine]) / np.timedelta64(1, "s")
    values = dict(one.values)
    label = np.empty(1, dtype=object)
    label[0] = f"{len(mine)} lights: {names[first]} to {names[last]}"
    values |= {
        "object_name": label,
        "visible_end": rows["visible_end"][mine].max(keepdims=True),
        "train_count": np.array([len(mine)]),
        "train_spacing_s": np.array([float(np.median(gaps))]),
        "timing_uncertainty_s": rows["timing_uncertainty_s"][mine].max(keepdims=True),
    }
    return Rows(rows.columns, values)
