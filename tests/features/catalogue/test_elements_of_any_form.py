"""Element sets as public files and bug reports have them, through the commands that use them."""

from __future__ import annotations

import csv
import gzip
import io
import json
import zipfile
from pathlib import Path
from typing import Any

import pytest

from orbitwatch.archive.database.opening import open_store
from orbitwatch.elements.tle import write_tles
from tests.archive.database.samples import element_set, many
from tests.cli.running import Ran, run

ISS = (
    "ISS (ZARYA)\n"
    "1 25544U 98067A   24060.58677685  .00000299  00000-0  11878-4 0  9993\n"
    "2 25544  51.6425  50.2106 0002416 284.1251 212.8292 15.53757701151234\n"
)
SET: dict[str, Any] = {
    "OBJECT_NAME": "X",
    "OBJECT_ID": "2020-001A",
    "EPOCH": "2024-02-29T12:00:00.000000",
    "MEAN_MOTION": "15.5",
    "ECCENTRICITY": "0.001",
    "INCLINATION": "51.6",
    "RA_OF_ASC_NODE": "50",
    "ARG_OF_PERICENTER": "20",
    "MEAN_ANOMALY": "30",
    "NORAD_CAT_ID": "60002",
    "BSTAR": "0.0001",
    "CREATION_DATE": "2024-02-29T18:00:00",
}
LATER = SET | {"RA_OF_ASC_NODE": "60", "CREATION_DATE": "2024-03-01T02:00:00"}
AT = ("--time", "2024-02-29T12:00Z")


def table(done: Ran) -> list[dict[str, str]]:
    assert done.code == 0, done.err
    return list(csv.DictReader(io.StringIO(done.out)))


def put(folder: Path, *records: dict[str, Any], name: str = "f.json") -> str:
    (folder / name).write_text(json.dumps(records), encoding="utf-8")
    return name


def longitude(done: Ran) -> float:
    (row,) = table(done)
    return float(row["longitude_deg"])


@pytest.mark.parametrize("records", [(LATER, SET), (SET, LATER)])
@pytest.mark.parametrize("mode", ["nearest", "latest", "before"])
def test_a_set_created_later_replaces_one_of_the_same_epoch(
    tmp_path: Path, records: tuple[dict[str, Any], ...], mode: str
) -> None:
    """As Space-Track's gp_history has them; in a file and in the archive, in any order."""
    at = ("--time", "2024-03-01T03:00Z", "--elements-mode", mode, "--offline")
    alone = longitude(run(tmp_path, "position", "--elements", put(tmp_path, LATER), *at))
    both = put(tmp_path, *records)
    assert longitude(run(tmp_path, "position", "--elements", both, *at)) == alone
    for record in records:
        assert run(tmp_path, "import", put(tmp_path, record, name="one.json")).code == 0
    assert longitude(run(tmp_path, "position", "60002", *at)) == alone


def test_an_earlier_creation_date_may_take_the_first_place_away(tmp_path: Path) -> None:
    """The newest set is found anew where its date of creation turns out to be earlier."""
    for record in (LATER, SET, LATER | {"CREATION_DATE": "2024-02-29T13:00:00"}):
        assert run(tmp_path, "import", put(tmp_path, record)).code == 0
    with open_store(tmp_path / "data") as store:
        assert [one.ra_of_asc_node for one in store.newest([60002])] == [50.0]
        assert [one.ra_of_asc_node for one in store.history(60002)] == [60.0, 50.0]


def test_microseconds_kept_apart_are_part_of_the_epoch(tmp_path: Path) -> None:
    """THOR ABLESTAR DEB as Space-Track's tle_latest has it: 3.9 km, were they left out."""
    record = SET | {
        "EPOCH": "2016-04-17 12:16:35",
        "EPOCH_MICROSECONDS": "580288",
        "MEAN_MOTION": "14.36592551",
        "ECCENTRICITY": "0.0108466",
        "INCLINATION": "66.6852",
        "RA_OF_ASC_NODE": "193.3195",
        "ARG_OF_PERICENTER": "100.8307",
        "MEAN_ANOMALY": "260.5024",
        "BSTAR": "9.4336e-05",
    }
    at = ("--time", "2016-04-17T13:00Z")
    (row,) = table(run(tmp_path, "position", "--elements", put(tmp_path, record), *at))
    assert (row["latitude_deg"], row["longitude_deg"]) == ("19.91391", "-36.78261")
    assert row["element_epoch"] == "2016-04-17T12:16:35.580Z"


def test_objects_without_a_number_go_by_their_names(tmp_path: Path) -> None:
    records = [SET | {"NORAD_CAT_ID": None, "OBJECT_NAME": name} for name in ("CUBE-1", "CUBE-2")]
    file = put(tmp_path, *records)
    rows = table(run(tmp_path, "position", "--elements", file, *AT))
    assert [(row["object_name"], row["catalog_id"]) for row in rows] == [
        ("CUBE-1", ""),
        ("CUBE-2", ""),
    ]
    done = run(tmp_path, "position", "--elements", file, *AT, "--format", "json")
    assert [row["catalog_id"] for row in json.loads(done.out)] == [None, None]
    assert run(tmp_path, "import", file).code == 0
    (row,) = table(run(tmp_path, "position", "cube-2", *AT, "--offline"))
    assert (row["object_name"], row["catalog_id"]) == ("CUBE-2", "")
    again = run(tmp_path, "export", "--elements", file)
    (tmp_path / "again.csv").write_text(again.out)
    assert run(tmp_path, "export", "--elements", "again.csv").out == again.out
    track = ("--start", "2024-02-29T12:00Z", "--for", "5m", "--step", "1m")
    for format_ in ("geojson", "czml", "kml", "gpx", "json"):
        args = ("track", "cube-1", "--elements", file, *track, "--format", format_)
        assert run(tmp_path, *args).code == 0, format_


def test_labels_out_of_form_are_told_in_one_line(tmp_path: Path) -> None:
    odd = SET | {"OBJECT_NAME": "ÑUSAT-1", "CREATION_DATE": "0000-00-00 00:00:00"}
    file = put(tmp_path, odd)
    done = run(tmp_path, "export", "--elements", file)
    assert table(done)[0]["OBJECT_NAME"] == "ÑUSAT-1"
    for ran in (done, run(tmp_path, "import", file)):
        assert ran.code == 0
        notes = [line for line in ran.err.splitlines() if "malformed" in line]
        assert len(notes) == 1
        assert "2 labels are malformed; the element sets are used" in notes[0]


@pytest.mark.parametrize("pack", [gzip.compress, None])
def test_elements_may_be_packed(tmp_path: Path, pack: Any) -> None:
    plain = run(tmp_path, "export", "--elements", _file(tmp_path, "a.tle", ISS.encode()))
    if pack:
        name = _file(tmp_path, "a.tle.gz", pack(ISS.encode()))
    else:
        name = "a.zip"
        with zipfile.ZipFile(tmp_path / name, "w", zipfile.ZIP_STORED) as archive:
            archive.writestr("a.tle", ISS)
    assert run(tmp_path, "export", "--elements", name).out == plain.out


def _file(folder: Path, name: str, content: bytes) -> str:
    (folder / name).write_bytes(content)
    return name


def _damaged(method: int, place: int, value: int) -> bytes:
    """Return a zip whose first member is damaged and whose second is good."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", method) as archive:
        archive.writestr("bad.tle", ISS)
        archive.writestr("good.tle", write_tles([element_set(7)]), zipfile.ZIP_DEFLATED)
    content = bytearray(stream.getvalue())
    content[content.find(b"PK\x01\x02") + place if place < 0x100 else place - 0x100] = value
    return bytes(content)


@pytest.mark.parametrize(
    "content",
    [
        _damaged(zipfile.ZIP_LZMA, 0x100 + 60, 0xFF),
        _damaged(zipfile.ZIP_BZIP2, 0x100 + 60, 0xFF),
        _damaged(zipfile.ZIP_DEFLATED, 0x100 + 50, 0xFF),
        _damaged(zipfile.ZIP_DEFLATED, 6, 92),  # needs version 9.2 of the format
        _damaged(zipfile.ZIP_DEFLATED, 8, 1),  # encrypted, it says
        _damaged(zipfile.ZIP_DEFLATED, 10, 97),  # by a method that is none
    ],
)
def test_the_good_members_of_a_damaged_zip_are_taken(tmp_path: Path, content: bytes) -> None:
    done = run(tmp_path, "import", _file(tmp_path, "a.zip", content))
    rows = table(done)
    assert [row["new"] for row in rows if row["file"] == "a.zip/good.tle"] == ["1"]
    (bad,) = (row for row in rows if row["file"] == "a.zip/bad.tle")
    assert bad["problem"] or bad["new"] == "1", "read whole, whatever version it asks for"
    assert "internal error" not in done.err


def test_a_name_that_is_not_in_its_encoding_costs_no_member(tmp_path: Path) -> None:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        archive.writestr("ü.tle", ISS)
        archive.writestr("b.tle", write_tles([element_set(7)]))
    content = stream.getvalue().replace("ü".encode(), b"\xff\xfe")
    assert [
        row["new"] for row in table(run(tmp_path, "import", _file(tmp_path, "a.zip", content)))
    ] == [
        "1",
        "1",
    ]


def test_an_option_given_twice_is_refused(tmp_path: Path) -> None:
    file = _file(tmp_path, "e.tle", ISS.encode())
    for args in (
        ("position", "--elements", file, *AT, *AT),
        ("position", "--elements", file, "--elements", file, *AT),
        (
            "passes",
            "--elements",
            file,
            "-s",
            "guam",
            "--start",
            "2024-03-01",
            "--start",
            "2024-03-02",
        ),
        ("sites", "list", "--kind", "observatory", "--kind", "airport"),
    ):
        done = run(tmp_path, *args)
        assert (done.code, done.out.strip()) in ((2, ""), (2, "[]"))
        assert "is given 2 times and takes one" in done.err


def test_a_file_alone_needs_no_home(tmp_path: Path) -> None:
    file = _file(tmp_path, "e.tle", ISS.encode())
    home = {"HOME": "/dev/null", "ORBITWATCH_DATA_DIR": "", "XDG_DATA_HOME": ""}
    for args in (
        ("position", "--elements", file, *AT),
        ("track", "--elements", file, "--start", "2024-03-01Z", "--for", "2m", "--step", "1m"),
        ("info", "--elements", file),
        ("passes", "--elements", file, "-s", "guam", "--start", "2024-03-01Z", "--for", "1d"),
    ):
        assert run(tmp_path, *args, **home).code == 0
    done = run(tmp_path, "import", file, **home)
    assert done.code != 0
    assert done.err.count("\n") == 1


ABSURD = (
    {"MEAN_MOTION": "5e-324"},
    {"MEAN_MOTION": "0.0001"},
    {"MEAN_MOTION": "18", "ECCENTRICITY": "0.99"},
    {"BSTAR": "100"},
    {"MEAN_MOTION_DOT": "10"},
)


@pytest.mark.parametrize("absurd", ABSURD)
def test_elements_that_no_orbit_has_are_refused_by_field(
    tmp_path: Path, absurd: dict[str, str]
) -> None:
    done = run(tmp_path, "position", "--elements", put(tmp_path, SET | absurd), *AT)
    assert done.code == 5
    assert any(field in done.err for field in absurd)


EXTREME = (
    (
        {"MEAN_MOTION": "0.005", "ECCENTRICITY": "0.9"},
        {"MEAN_MOTION": "17.1", "ECCENTRICITY": "0.8"},
        {"MEAN_MOTION": "12", "ECCENTRICITY": "0.85", "BSTAR": "50"},
        {"BSTAR": "1e-300", "MEAN_MOTION_DOT": "2", "INCLINATION": "180"},
    ),
    ({"EPOCH": "2100-12-31T23:59:59", "CREATION_DATE": ""},),
    ({"EPOCH": "1957-10-05T00:00:00", "CREATION_DATE": ""},),
)


@pytest.mark.parametrize("extremes", EXTREME)
def test_the_farthest_elements_bring_no_warning_of_a_library(
    tmp_path: Path, extremes: tuple[dict[str, str], ...]
) -> None:
    epoch = extremes[0].get("EPOCH", SET["EPOCH"])[:10]
    numbers = [str(60002 + k) for k in range(len(extremes))]
    histories = [
        SET | extreme | {"NORAD_CAT_ID": number} | later
        for number, extreme in zip(numbers, extremes, strict=True)
        for later in ({}, {"EPOCH": f"{epoch}T01:00:00"})
    ]
    file = put(tmp_path, *histories)
    day = ("--start", epoch, "--for", "6h")
    for args in (
        ("track", *day, "--step", "auto"),
        ("passes", "-s", "guam", *day),
        ("map", *day, "-o", "m.svg"),
        *(("history", number) for number in numbers),
        *(("decay", number) for number in numbers),
    ):
        done = run(tmp_path, args[0], "--elements", file, *args[1:])
        assert "internal error" not in done.err, (args, done.err)
        assert "Warning" not in done.err, (args, done.err)


def test_many_sets_of_one_file_are_read_at_once_and_in_order(tmp_path: Path) -> None:
    file = _file(tmp_path, "many.tle", write_tles(many(3, 2)).encode())
    assert len(table(run(tmp_path, "export", "--elements", file))) == 6
