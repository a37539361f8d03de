"""Centre lines as GeoJSON (RFC 7946) or KML 2.2."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape

import numpy as np

from orbitwatch.errors import UsageError
from orbitwatch.features.sky.transits import TransitAnswer
from orbitwatch.files import naming
from orbitwatch.formats.antimeridian import split
from orbitwatch.formats.sanitize import plain
from orbitwatch.terminal.partial_file import open_partial
from orbitwatch.times import format_utc

_SUFFIXES = (".geojson", ".kml")
_KML = """<?xml version="1.0" encoding="UTF-8"?>
<kml xmlns="http://www.opengis.net/kml/2.2">
<Document>
<name>orbitwatch: centre lines of transits</name>
"""


def check_line_file(path: Path) -> None:
    """Raise UsageError for a file name without a known suffix."""
    if path.suffix.lower() not in _SUFFIXES:
        raise UsageError(
            f"--line: cannot determine the format of {path.name!r}",
            hint="end it in .geojson or .kml",
        )


def write_lines(path: Path, found: TransitAnswer) -> None:
    """Write the centre line of each row into ``path``, which appears only when complete."""
    lines = _lines(found)
    text = _kml(lines) if path.suffix.lower() == ".kml" else _geojson(lines)
    file = open_partial(path, None, "--line", resume=False)
    try:
        with naming(str(path)):
            file.stream.write(text)
            file.finish(())
    except BaseException:
        file.abandon()
        raise


def _lines(found: TransitAnswer) -> list[tuple[dict[str, Any], list[list[list[float]]]]]:
    """Return for each row its properties and the segments of its line, longitude first."""
    lines = []
    for row, path in zip(found.answer.rows(), found.transits.line_path_deg, strict=True):
        known = path[np.isfinite(path).all(axis=1)]
        if len(known) < 2:
            continue
        properties = {
            "object_name": plain(str(row["object_name"])),
            "catalog_id": row["catalog_id"],
            "body": row["body"],
            "site": row["site"],
            "time": format_utc(row["time"]),  # type: ignore[arg-type]  # never null
            "line_width_km": round(float(row["line_width_km"] or 0.0), 3),  # type: ignore[arg-type]
        }
        pieces = [
            np.stack([piece.longitude_deg, piece.latitude_deg], axis=1).round(6).tolist()
            for piece in split(known[:, 1], known[:, 0])
        ]
        lines.append((properties, pieces))
    return lines


def _geojson(lines: list[tuple[dict[str, Any], list[list[list[float]]]]]) -> str:
    features = [
        json.dumps(
            {
                "type": "Feature",
                "geometry": {"type": "MultiLineString", "coordinates": pieces},
                "properties": properties,
            },
            ensure_ascii=False,
        )
        for properties, pieces in lines
    ]
    return '{"type": "FeatureCollection", "features": [\n' + ",\n".join(features) + "\n]}\n"


def _kml(lines: list[tuple[dict[str, Any], list[list[list[float]]]]]) -> str:
    marks = []
    for properties, pieces in lines:
        title = f"{properties['object_name']} in front of the {properties['body']}"
        strings = "".join(
            "<LineString><tessellate>1</tessellate><coordinates>"
            + " ".join(f"{x:.6f},{y:.6f}" for x, y in piece)
            + "</coordinates></LineString>"
            for piece in pieces
        )
        marks.append(
            f"<Placemark><name>{escape(title)}</name>"
            f"<description>{properties['time']}, {properties['line_width_km']} km wide"
            f"</description><MultiGeometry>{strings}</MultiGeometry></Placemark>\n"
        )
    return _KML + "".join(marks) + "</Document>\n</kml>\n"
