"""Where along its track a satellite is seen from a site, as fine as a picture shows it."""

from __future__ import annotations

import numpy as np

from orbitwatch.arrays import FloatArray
from orbitwatch.features.maps.scene import GroundTrack, runs

_PARTS = 4


def visible_stretches(track: GroundTrack, min_elevation_deg: float) -> list[tuple[float, float]]:
    """Return the stretches seen from some site above the mask, by fractional numbers of samples.

    Their ends are good to some seconds of flight, those of a pass that hardly rises above the mask
    to some more. ``passes`` finds them exactly.
    """
    found = []
    for elevation in track.elevation_deg:
        for piece in track.pieces():
            above = _finer(elevation[piece] - min_elevation_deg)
            for first, last in runs(above >= 0.0):
                begin, end = float(first), float(last - 1)
                if first > 0:
                    begin -= above[first] / (above[first] - above[first - 1])
                if last < len(above):
                    end += above[last - 1] / (above[last - 1] - above[last])
                if end > begin:
                    found.append((piece.start + begin / _PARTS, piece.start + end / _PARTS))
    return found


def _finer(values: FloatArray) -> FloatArray:
    """Return values between even samples too, by Lagrange's cubic through the four around.

    The last sample may come early, as the end of a span does: near it the line is straight.
    """
    count = len(values)
    at = np.arange((count - 1) * _PARTS + 1) / _PARTS
    straight = np.interp(at, np.arange(count), values)
    if count < 5:
        return straight
    first = np.clip(np.floor(at).astype(np.int64) - 1, 0, count - 5)
    u = at - first
    nodes = values[first[:, None] + np.arange(4)]
    weights = np.stack(
        [
            -(u - 1.0) * (u - 2.0) * (u - 3.0) / 6.0,
            u * (u - 2.0) * (u - 3.0) / 2.0,
            -u * (u - 1.0) * (u - 3.0) / 2.0,
            u * (u - 1.0) * (u - 2.0) / 6.0,
        ],
        axis=1,
    )
    return np.where(u <= 3.0, np.sum(weights * nodes, axis=1), straight)
