"""Moving objects as CZML, which Cesium animates.

One packet an object (github.com/AnalyticalGraphicsInc/czml-writer/wiki, "Packet"): availability,
and positions that Cesium interpolates by a Lagrange polynomial of the degree that the steps need, 5
to 9; samples that it reproduces to ten metres are omitted. Positions are
longitude, latitude and metres above the ellipsoid, in the Earth-fixed frame; with
states in ``gcrs`` they are Cartesian in Cesium's INERTIAL frame, with ``itrs`` in FIXED.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from html import escape
from typing import IO, Any

import numpy as np

from orbitwatch.formats.columns import Column
from orbitwatch.formats.czml_samples import DEGREE, cartesian_m, needed_samples
from orbitwatch.formats.interpolation import best_interpolation
from orbitwatch.formats.per_object import PALETTE, PerObjectWriter, stretches
from orbitwatch.formats.published import utc_texts
from orbitwatch.formats.registry import Context, Writer
from orbitwatch.formats.rows import Rows, Values
from orbitwatch.formats.sanitize import plain
from orbitwatch.sites import Site

_FRAMES = {"itrs": "FIXED", "gcrs": "INERTIAL"}
_TRAIL_S = 2700
_MULTIPLIER = 60


def czml_writer(stream: IO[str], _: Sequence[Column], context: Context) -> Writer:
    """Return a writer of a packet for each object.

    Everything is written at the end, since the document's clock, which comes first, needs all
    times.
    """
    packets: list[str] = []
    ends: list[Values] = []

    def write_object(rows: Rows) -> None:
        colour = PALETTE[len(packets) % len(PALETTE)]
        packets.append(_json(_packet(rows, [int(colour[i : i + 2], 16) for i in (1, 3, 5)])))
        ends.append(rows["time"][[0, -1]])

    def end() -> None:
        document: dict[str, Any] = {"id": "document", "name": "orbitwatch", "version": "1.0"}
        if ends:
            first, last = utc_texts(np.array([np.min(ends), np.max(ends)]))
            document["clock"] = {
                "interval": f"{first}/{last}",
                "currentTime": first,
                "multiplier": _MULTIPLIER,
                "range": "LOOP_STOP",
                "step": "SYSTEM_CLOCK_MULTIPLIER",
            }
        sites = [_json(_site_packet(site)) for site in context.sites]
        stream.write("[\n" + ",\n".join([_json(document), *packets, *sites]) + "\n]\n")

    return PerObjectWriter(stream, "", write_object, end)


def _packet(rows: Rows, rgb: list[int]) -> dict[str, Any]:
    pieces = stretches(rows)
    intervals = ["/".join(utc_texts(piece["time"][[0, -1]])) for piece in pieces]
    positions = [
        ({"interval": interval} if len(pieces) > 1 else {}) | _position(piece)
        for piece, interval in zip(pieces, intervals, strict=True)
    ]
    name, number = plain(rows["object_name"][0]), int(rows["catalog_id"][0])
    epochs = utc_texts(np.unique(rows["element_epoch"]))
    worst = float(rows["timing_uncertainty_s"].max())
    colour = {"rgba": [*rgb, 255]}
    return {
        "id": f"satellite/{number}",
        "name": name,
        "description": escape(
            f"catalogue number {max(0, number)}, element sets of {', '.join(epochs)}, "
            f"times ±{worst:.2g} s (68 %)"
        ),
        "availability": intervals if len(intervals) > 1 else intervals[0],
        "position": positions if len(positions) > 1 else positions[0],
        "point": {"pixelSize": 8, "color": colour},
        "label": {"text": name, "font": "13px sans-serif", "pixelOffset": {"cartesian2": [12, 0]}}
        | {"horizontalOrigin": "LEFT", "fillColor": colour},
        "path": {
            "leadTime": _TRAIL_S,
            "trailTime": _TRAIL_S,
            "width": 1.5,
            "material": {"solidColor": {"color": colour}},
        },
    }


def _position(rows: Rows) -> dict[str, Any]:
    """Return samples by seconds since the first, in the best frame that the rows have."""
    kept = needed_samples(rows)
    degree = DEGREE if len(kept) < len(rows) else _best_degree(rows)
    rows = rows.take(kept)
    seconds = (rows["time"] - rows["time"][0]).astype(np.int64) / 1e6
    frame = _FRAMES.get(rows["frame"][0]) if "frame" in rows.values else None
    kind = "cartesian" if frame else "cartographicDegrees"
    names = ("x_km", "y_km", "z_km") if frame else ("longitude_deg", "latitude_deg", "altitude_km")
    places = [
        np.round(rows[name] * 1e3, 2) if name.endswith("_km") else np.round(rows[name], 7)
        for name in names
    ]
    return {
        "epoch": utc_texts(rows["time"][:1])[0],
        "referenceFrame": frame or "FIXED",
        "interpolationAlgorithm": "LAGRANGE",
        "interpolationDegree": degree,
        kind: np.stack([seconds, *places], axis=1).ravel().tolist(),
    }


def _best_degree(rows: Rows) -> int:
    """Return the best degree of interpolation between samples that are all needed."""
    seconds = (rows["time"] - rows["time"][0]).astype(np.int64) / 1e6
    best = best_interpolation(seconds, cartesian_m(rows) / 1e3, None)
    return best.degree if best else DEGREE


def _site_packet(site: Site) -> dict[str, Any]:
    name = plain(site.name)
    return {
        "id": f"site/{name}",
        "name": name,
        "position": {"cartographicDegrees": [site.longitude_deg, site.latitude_deg, site.height_m]},
        "point": {"pixelSize": 6, "color": {"rgba": [255, 255, 255, 255]}},
        "label": {"text": name, "font": "13px sans-serif", "pixelOffset": {"cartesian2": [12, 0]}}
        | {"horizontalOrigin": "LEFT"},
    }


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, allow_nan=False)
