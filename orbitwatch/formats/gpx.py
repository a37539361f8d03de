"""Moving objects as GPX 1.1 tracks: points with time and height, for what reads nothing else."""

from __future__ import annotations

from collections.abc import Sequence
from typing import IO
from xml.sax.saxutils import escape

from orbitwatch.formats.columns import Column
from orbitwatch.formats.per_object import Gatherer, stretches
from orbitwatch.formats.published import utc_texts
from orbitwatch.formats.registry import Context
from orbitwatch.formats.rows import Rows
from orbitwatch.formats.sanitize import plain

_HEAD = """<?xml version="1.0" encoding="UTF-8"?>
<gpx version="1.1" creator="orbitwatch" xmlns="http://www.topografix.com/GPX/1/1">
"""


class GpxWriter:
    """One ``trk`` for each object, one ``trkseg`` for each part without gaps."""

    def __init__(self, stream: IO[str], _: Sequence[Column], __: Context) -> None:
        self._stream = stream
        self._objects = Gatherer()
        self._begun = False

    def write(self, rows: Rows) -> None:
        """Take some rows; objects that are whole are written."""
        self._begin()
        for whole in self._objects.add(rows):
            self._write_object(whole)

    def close(self) -> None:
        """Write the last object and end the document."""
        self._begin()
        for whole in self._objects.rest():
            self._write_object(whole)
        self._stream.write("</gpx>\n")

    def _begin(self) -> None:
        if not self._begun:
            self._begun = True
            self._stream.write(_HEAD)

    def _write_object(self, rows: Rows) -> None:
        self._stream.write(f"<trk>\n<name>{escape(plain(rows['object_name'][0]))}</name>\n")
        for piece in stretches(rows):
            self._stream.write("<trkseg>\n")
            figures = zip(
                _longitudes(piece),
                piece["latitude_deg"].tolist(),
                (piece["altitude_km"] * 1000.0).tolist(),
                utc_texts(piece["time"]),
                strict=True,
            )
            self._stream.writelines(
                f'<trkpt lat="{lat:.6f}" lon="{lon}"><ele>{height:.1f}</ele>'
                f"<time>{time}</time></trkpt>\n"
                for lon, lat, height, time in figures
            )
            self._stream.write("</trkseg>\n")
        self._stream.write("</trk>\n")


def _longitudes(rows: Rows) -> list[str]:
    """Return longitudes as GPX wants them: below 180, even after rounding."""
    texts = (f"{value:.6f}" for value in rows["longitude_deg"].tolist())
    return ["-180.000000" if text == "180.000000" else text for text in texts]
