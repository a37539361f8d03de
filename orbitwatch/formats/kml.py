"""Moving objects as KML 2.2 with Google's extensions: ``gx:Track``, which Google Earth plays.

A ``gx:Track`` lists times and, in the same order, positions (longitude, latitude, metres above the
ellipsoid, which Google Earth takes as above sea level: up to 100 m apart). If there are gaps,
several of them form a ``gx:MultiTrack`` that is not interpolated across. The same track is also
written as a ``LineString`` for each part, since Google Earth on the web shows no ``gx:Track``.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import count
from typing import IO
from xml.sax.saxutils import escape

import numpy as np

from orbitwatch.formats.antimeridian import split
from orbitwatch.formats.columns import Column
from orbitwatch.formats.per_object import PALETTE, PerObjectWriter, figures, sets_used, stretches
from orbitwatch.formats.published import utc_texts
from orbitwatch.formats.registry import Context, Writer
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


def kml_writer(stream: IO[str], _: Sequence[Column], context: Context) -> Writer:
    """Return a writer of a folder for each object, and of a Placemark for each site."""
    numbers = count()

    def write_object(rows: Rows) -> None:
        _write_object(stream, rows, next(numbers) % len(PALETTE))

    def end() -> None:
        for site in context.sites:
            stream.write(
                f"<Placemark><name>{escape(plain(site.name))}</name><Point><coordinates>"
                f"{site.longitude_deg:.6f},{site.latitude_deg:.6f},{site.height_m:.1f}"
                "</coordinates></Point></Placemark>\n"
            )
        stream.write("</Document>\n</kml>\n")

    return PerObjectWriter(stream, _HEAD + _styles(), write_object, end)


def _styles() -> str:
    texts = []
    for number, colour in enumerate(PALETTE):
        red, green, blue = colour[1:3], colour[3:5], colour[5:7]
        colour = f"ff{blue}{green}{red}".lower()  # KML counts alpha, blue, green, red
        texts.append(_STYLE.format(number=number, colour=colour, icon=_ICON))
    return "".join(texts)


def _write_object(stream: IO[str], rows: Rows, style: int) -> None:
    """Write one object: the animated track, and the same as lines."""
    pieces = stretches(rows)
    name = escape(plain(rows["object_name"][0]))
    stream.write(
        f"<Folder>\n<name>{name}</name>\n"
        f"<description>catalogue number {rows['catalog_id'][0]}, {sets_used(rows)}</description>\n"
    )
    _begin_placemark(stream, name, rows, style)
    if len(pieces) > 1:
        stream.write("<gx:MultiTrack>\n<gx:interpolate>0</gx:interpolate>\n")
    for piece in pieces:
        _write_track(stream, piece)
    if len(pieces) > 1:
        stream.write("</gx:MultiTrack>\n")
    stream.write("</Placemark>\n")
    for piece in pieces:
        _begin_placemark(stream, f"{name}, line", piece, style)
        _write_lines(stream, piece)
        stream.write("</Placemark>\n")
    stream.write("</Folder>\n")


def _begin_placemark(stream: IO[str], name: str, rows: Rows, style: int) -> None:
    begin, end = utc_texts(rows["time"][[0, -1]])
    stream.write(
        f"<Placemark>\n<name>{name}</name>\n"
        f"<TimeSpan><begin>{begin}</begin><end>{end}</end></TimeSpan>\n"
        f"<styleUrl>#track{style}</styleUrl>\n"
    )


def _write_track(stream: IO[str], rows: Rows) -> None:
    stream.write("<gx:Track>\n<altitudeMode>absolute</altitudeMode>\n")
    stream.writelines(f"<when>{time}</when>\n" for time in utc_texts(rows["time"]))
    stream.writelines(
        f"<gx:coord>{lon:.6f} {lat:.6f} {height:.1f}</gx:coord>\n"
        for lon, lat, height in figures(rows)
    )
    stream.write("</gx:Track>\n")


def _write_lines(stream: IO[str], rows: Rows) -> None:
    """Write a stretch as lines, cut at the antimeridian; a single row is a point."""
    heights_m = rows["altitude_km"] * 1000.0
    stream.write("<MultiGeometry>\n")
    for line in split(rows["longitude_deg"], rows["latitude_deg"]):
        height = np.interp(line.place, np.arange(len(rows)), heights_m)
        places = zip(line.longitude_deg, line.latitude_deg, height, strict=True)
        shape = "LineString" if len(line.place) > 1 else "Point"
        text = " ".join(f"{lon:.6f},{lat:.6f},{metres:.1f}" for lon, lat, metres in places)
        stream.write(
            f"<{shape}><altitudeMode>absolute</altitudeMode>"
            f"<coordinates>{text}</coordinates></{shape}>\n"
        )
    stream.write("</MultiGeometry>\n")
