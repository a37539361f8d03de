"""Moving objects as GPX 1.1 tracks: points with time and height."""

from __future__ import annotations

from collections.abc import Sequence
from typing import IO
from xml.sax.saxutils import escape

from orbitwatch.formats.columns import Column
from orbitwatch.formats.per_object import PerObjectWriter, figures, stretches
from orbitwatch.formats.published import utc_texts
from orbitwatch.formats.registry import Context, Writer
from orbitwatch.formats.rows import Rows
from orbitwatch.formats.sanitize import plain

_HEAD = """<?xml version="1.0" encoding="UTF-8"?>
<gpx version="1.1" creator="orbitwatch" xmlns="http://www.topografix.com/GPX/1/1">
"""


def gpx_writer(stream: IO[str], _: Sequence[Column], __: Context) -> Writer:
    """Return a writer of one ``trk`` for each object, one ``trkseg`` for each part without gaps."""

    def write_object(rows: Rows) -> None:
        stream.write(f"<trk>\n<name>{escape(plain(rows['object_name'][0]))}</name>\n")
        for piece in stretches(rows):
            stream.write("<trkseg>\n")
            stream.writelines(
                f'<trkpt lat="{lat:.6f}" lon="{_longitude(lon)}"><ele>{height:.1f}</ele>'
                f"<time>{time}</time></trkpt>\n"
                for (lon, lat, height), time in zip(
                    figures(piece), utc_texts(piece["time"]), strict=True
                )
            )
            stream.write("</trkseg>\n")
        stream.write("</trk>\n")

    return PerObjectWriter(stream, _HEAD, write_object, lambda: _end(stream))


def _end(stream: IO[str]) -> None:
    stream.write("</gpx>\n")


def _longitude(value: float) -> str:
    """Return a longitude as GPX requires it: below 180, even after rounding."""
    text = f"{value:.6f}"
    return "-180.000000" if text == "180.000000" else text
