"""Moving objects as KML 2.2 with Google's extensions: ``gx:Track``, which Google Earth plays.

A ``gx:Track`` lists times and, in the same order, positions (longitude, latitude, metres above
the ellipsoid, which Google Earth takes as above sea level: up to 100 m apart). Where there are
gaps, several of them stand in a ``gx:MultiTrack`` that is not interpolated across.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import IO
from xml.sax.saxutils import escape

import numpy as np

from orbitwatch.formats.columns import Column
from orbitwatch.formats.per_object import PALETTE, Gatherer, stretches
from orbitwatch.formats.published import utc_texts
from orbitwatch.formats.registry import Context
from orbitwatch.formats.rows import Rows
from orbitwatch.formats.sanitize import plain

_HEAD = """<?xml version="1.0" encoding="UTF-8"?>
<kml xmlns="http://www.opengis.net/kml/2.2" xmlns:gx="http://www.google.com/kml/ext/2.2">
<Document>
<name>orbitwatch</name>
"""
_STYLE = """<Style id="track{number}">
<IconStyle><color>{colour}</color><Icon><href>{icon}</href></Icon></IconStyle>
<LineStyle><color>{colour}</color><width>2</width></LineStyle>
</Style>
"""
_ICON = "http://maps.google.com/mapfiles/kml/shapes/target.png"  # an icon Google Earth carries


class KmlWriter:
    """One Placemark with a track for each object."""

    def __init__(self, stream: IO[str], _: Sequence[Column], context: Context) -> None:
        self._stream = stream
        self._context = context
        self._objects = Gatherer()
        self._begun = False
        self._count = 0

    def write(self, rows: Rows) -> None:
        """Take some rows; objects that are whole are written."""
        self._begin()
        for whole in self._objects.add(rows):
            self._write_object(whole)

    def close(self) -> None:
        """Write the last object, the sites, and the end of the document."""
        self._begin()
        for whole in self._objects.rest():
            self._write_object(whole)
        for site in self._context.sites:
            self._stream.write(
                f"<Placemark><name>{escape(plain(site.name))}</name><Point><coordinates>"
                f"{site.longitude_deg:.6f},{site.latitude_deg:.6f},{site.height_m:.1f}"
                "</coordinates></Point></Placemark>\n"
            )
        self._stream.write("</Document>\n</kml>\n")

    def _begin(self) -> None:
        if self._begun:
            return
        self._begun = True
        self._stream.write(_HEAD)
        for number, colour in enumerate(PALETTE):
            red, green, blue = colour[1:3], colour[3:5], colour[5:7]
            colour = f"ff{blue}{green}{red}".lower()  # KML counts alpha, blue, green, red
            self._stream.write(_STYLE.format(number=number, colour=colour, icon=_ICON))

    def _write_object(self, rows: Rows) -> None:
        pieces = stretches(rows)
        begin, end = utc_texts(rows["time"][[0, -1]])
        self._stream.write(
            f"<Placemark>\n<name>{escape(plain(rows['object_name'][0]))}</name>\n"
            f"<description>catalogue number {rows['catalog_id'][0]}, {_sets(rows)}</description>\n"
            f"<TimeSpan><begin>{begin}</begin><end>{end}</end></TimeSpan>\n"
            f"<styleUrl>#track{self._count % len(PALETTE)}</styleUrl>\n"
        )
        self._count += 1
        if len(pieces) > 1:
            self._stream.write("<gx:MultiTrack>\n<gx:interpolate>0</gx:interpolate>\n")
        for piece in pieces:
            self._write_track(piece)
        if len(pieces) > 1:
            self._stream.write("</gx:MultiTrack>\n")
        self._stream.write("</Placemark>\n")

    def _write_track(self, rows: Rows) -> None:
        self._stream.write("<gx:Track>\n<altitudeMode>absolute</altitudeMode>\n")
        self._stream.writelines(f"<when>{time}</when>\n" for time in utc_texts(rows["time"]))
        figures = zip(
            rows["longitude_deg"].tolist(),
            rows["latitude_deg"].tolist(),
            (rows["altitude_km"] * 1000.0).tolist(),
            strict=True,
        )
        self._stream.writelines(
            f"<gx:coord>{lon:.6f} {lat:.6f} {height:.1f}</gx:coord>\n"
            for lon, lat, height in figures
        )
        self._stream.write("</gx:Track>\n")


def _sets(rows: Rows) -> str:
    epochs = utc_texts(np.unique(rows["element_epoch"]))
    worst = float(rows["timing_uncertainty_s"].max())
    which = epochs[0] if len(epochs) == 1 else f"{epochs[0]} to {epochs[-1]}"
    return f"element sets of {which}, times ±{worst:.2g} s (68 %)"
