"""KML and GPX: valid by their schemas, and as other libraries read them."""

from __future__ import annotations

from importlib.resources import as_file, files

import fastkml
import gpxpy
import pytest
from fastkml import gx
from lxml import etree
from syrupy.assertion import SnapshotAssertion

from orbitwatch.features.tracks.columns import TRACK_COLUMNS
from orbitwatch.formats.rows import no_rows
from tests.formats.examples import NAME, moving, two_objects, written
from tests.formats.golden import golden


def test_golden_kml(snapshot: SnapshotAssertion) -> None:
    assert written("kml", two_objects()) == snapshot(extension_class=golden("kml"))


def test_golden_gpx(snapshot: SnapshotAssertion) -> None:
    assert written("gpx", two_objects()) == snapshot(extension_class=golden("gpx"))


@pytest.mark.parametrize("form", ["kml", "gpx"])
def test_batches_do_not_show(form: str) -> None:
    rows = two_objects()
    assert written(form, *(rows.take([i]) for i in range(len(rows)))) == written(form, rows)


@pytest.mark.parametrize("rows", [two_objects(), no_rows(TRACK_COLUMNS), moving([1.0], [2.0])])
def test_kml_is_valid_by_the_schema(rows) -> None:
    with as_file(files("fastkml") / "schema") as folder:
        schema = etree.XMLSchema(etree.parse(folder / "kml22gx.xsd"))
    schema.assertValid(etree.fromstring(written("kml", rows).encode()))


def test_kml_is_read_by_fastkml() -> None:
    _, _, body = written("kml", two_objects()).partition("\n")  # it takes no declaration in a str
    document = fastkml.KML.from_string(body).features[0]
    folders, guam = document.features[:2], document.features[2]
    assert [one.name for one in (*folders, guam)] == [NAME, "POLAR", "Guam"]
    first, second = (folder.features[0] for folder in folders)
    assert isinstance(first.kml_geometry, gx.Track)
    track = first.kml_geometry.track_items
    assert len(track) == 7
    assert str(track[0].when) == "2024-02-21T12:00:00Z" or track[0].when.dt.hour == 12
    assert track[3].coord.coords[0] == (-177.0, 27.0, 500375.0)
    assert isinstance(second.kml_geometry, gx.MultiTrack)
    assert [len(t.track_items) for t in second.kml_geometry.tracks] == [4, 2]


def test_kml_has_the_same_as_lines_with_their_times() -> None:
    """What plays no ``gx:Track`` still shows where the object went, and when."""
    _, _, body = written("kml", two_objects()).partition("\n")
    document = fastkml.KML.from_string(body).features[0]
    (line,), pieces = (folder.features[1:] for folder in document.features[:2])
    assert [str(line.begin)[:19], str(line.end)[:19]] == [
        "2024-02-21T12:00:00",
        "2024-02-21T12:06:00",
    ]
    (west, east) = line.geometry.geoms  # it crosses the antimeridian
    assert abs(west.coords[-1][0]) == abs(east.coords[0][0]) == 180.0
    assert west.coords[-1][1:] == east.coords[0][1:]
    assert (-177.0, 27.0, 500375.0) in [*west.coords, *east.coords]
    assert len(pieces) == 2, "one for each part without gaps"


def test_gpx_is_read_by_gpxpy() -> None:
    first, second = gpxpy.parse(written("gpx", two_objects())).tracks
    assert first.name == NAME
    point = first.segments[0].points[3]
    assert (point.latitude, point.longitude, point.elevation) == (27.0, -177.0, 500375.0)
    assert point.time is not None
    assert point.time.isoformat() == "2024-02-21T12:03:00+00:00"
    assert [len(segment.points) for segment in second.segments] == [4, 2]


def test_gpx_longitude_stays_below_180() -> None:
    assert 'lon="-180.000000"' in written("gpx", moving([179.9999999], [0.0]))
