"""The Python API and the commands give the same rows: written as CSV, the same bytes."""

from __future__ import annotations

import io
from datetime import date
from pathlib import Path

import numpy as np
import pandas as pd
import polars as pl
import pytest

import orbitwatch as ow
from orbitwatch.cli import main as program
from orbitwatch.elements.reading import read_element_sets
from orbitwatch.errors import ElementsError, UsageError
from orbitwatch.formats.registry import FORMATS, Context
from orbitwatch.formats.rows import Rows

pytestmark = pytest.mark.usefixtures("own_folder")

MOMENT = "2026-08-22T20:14:30Z"


def csv_of(table: ow.Table) -> str:
    stream = io.StringIO()
    writer = FORMATS["csv"].writer(stream, table.columns, Context())
    writer.write(Rows(table.columns, {c.name: table[c.name] for c in table.columns}))
    writer.close()
    return stream.getvalue()


SEEN = f"identify -s rome --time {MOMENT}"
FLEET = "revisit --walker 97.4:3/3/1 --altitude 500"
LAUNCHED = (
    "launch --site sohae --time 2023-11-21T13:42:28Z --inclination 97.4 --altitude 500 "
    "--through 10.0,122.1 --compare 58400 --clear-of china"
)
SPAN = {"start": "2026-08-22", "length": "1d"}


@pytest.mark.parametrize(
    ("line", "ask"),
    [
        (
            "track iss -s rome --start 2026-08-22Z --for 1h",
            lambda: ow.track("iss", sites="rome", start="2026-08-22", length="1h"),
        ),
        (
            f"position iss 58400 --time {MOMENT},2026-08-23Z -s guam",
            lambda: ow.position(["iss", 58400], [MOMENT, "2026-08-23"], sites="guam"),
        ),
        (
            f"{SEEN} --azimuth 225 --elevation 45",
            lambda: ow.identify("rome", MOMENT, azimuth=225, elevation=45),
        ),
        (
            f"{SEEN} --at 225,45 --at 10,30 -n 2",
            lambda: ow.identify("rome", MOMENT, at=[(225, 45), (10, 30)], limit=2),
        ),
        (f"{SEEN} --ra 220 --dec 20.25", lambda: ow.identify("rome", MOMENT, ra=220.0, dec=20.25)),
        (
            "revisit iss -s rome --area korea --start 2026-08-22Z --for 1d",
            lambda: ow.revisit("iss", "rome", areas="korea", **SPAN),
        ),
        (
            f"{FLEET} --by-latitude 45 --start 2026-08-22Z --for 1d",
            lambda: ow.revisit(walkers="97.4:3/3/1", altitude=500, by_latitude=45, **SPAN),
        ),
        (
            "coverage iss --grid 20 --min-sun 5 --start 2026-08-22Z --for 1d",
            lambda: ow.coverage("iss", grid="20deg", min_sun=5, **SPAN),
        ),
        ("sites list guam", lambda: ow.find_sites("guam")),
        (
            LAUNCHED,
            lambda: ow.launch(
                "sohae",
                "2023-11-21T13:42:28",
                97.4,
                500.0,
                through=(10.0, 122.1),
                compare=58400,
                clear_of="china",
            ),
        ),
        ("launch --from-object 2023-179", lambda: ow.launched("2023-179")),
    ],
)
def test_rows_are_the_same(line: str, ask, capsys: pytest.CaptureFixture[str]) -> None:
    assert program.run([*line.split(), "--format", "csv"]) == 0
    assert csv_of(ask()) == capsys.readouterr().out


def test_info_has_a_row_for_each_set() -> None:
    table = ow.info(["malligyong-1", 39026])
    assert set(table["catalog_id"]) == {58400, 39026}
    own = table["element_epoch"][table["catalog_id"] == 58400]
    assert (np.diff(own) > np.timedelta64(0)).all()
    assert table.title.startswith("MALLIGYONG-1 and KMS 3-2: ")


def test_what_is_missing_is_asked_for() -> None:
    with pytest.raises(UsageError, match="no time"):
        ow.position("iss", [])
    with pytest.raises(UsageError, match="where did you look"):
        ow.identify("rome", MOMENT, azimuth=225)
    with pytest.raises(UsageError, match="no place"):
        ow.revisit("iss", start="2026-08-22", length="1d")
    with pytest.raises(ElementsError, match="decayed on"):
        ow.position(39026, "2024-01-01")


def test_notes_say_what_the_sets_are_worth_and_what_was_left_out() -> None:
    (note,) = ow.position("iss", MOMENT).notes
    assert note.startswith("ISS (ZARYA): element set of 2026-08-22 12:00 UTC, ")
    assert "times ±" in note
    notes = ow.identify("rome", MOMENT, azimuth=225, elevation=45).notes
    assert "1 of 11 objects were above the horizon of Rome" in notes


PASSES = "passes iss -s 41.9,12.5 --start 2026-08-22Z --for 3d"
NIGHT = "tonight -s rome --night 2026-08-22 --magnitude 9"
VEGA = "field -s rome --time 2026-08-22T20:14:30Z --exposure 3h --ra 18h36m56s --dec 38.78"


@pytest.mark.parametrize(
    ("line", "ask"),
    [
        (
            f"{PASSES} --min-visible 30s --sort elevation -n 2",
            lambda: ow.passes(
                "iss",
                (41.9, 12.5),
                start="2026-08-22",
                length="3d",
                min_visible="30s",
                sort="elevation",
                limit=2,
            ),
        ),
        (
            "overflights iss --area guam-islands --swath-km 500 --start 2026-08-22Z --for 2d -n 1",
            lambda: ow.overflights(
                "iss",
                areas="guam-islands",
                swath_km=500,
                start="2026-08-22",
                length="2d",
                limit=1,
            ),
        ),
        (NIGHT, lambda: ow.tonight("rome", night=date(2026, 8, 22), magnitude=9)),
        (
            "transits iss -s rome --start 2026-08-22Z --for 3d --near 20deg",
            lambda: ow.transits("iss", "rome", near=20, **(SPAN | {"length": "3d"})),
        ),
        (
            f"{VEGA} --radius 29",
            lambda: ow.field("rome", MOMENT, exposure="3h", ra="18h36m56s", dec=38.78, radius=29),
        ),
        (
            "doppler iss -f 145.8M -s rome --start 2026-08-22Z --step auto",
            lambda: ow.doppler("iss", "rome", start="2026-08-22", frequency=145.8e6, step="auto"),
        ),
        (
            "doppler iss -f 437.8M --uplink 145.99M -s rome --start 2026-08-22Z --for 1d",
            lambda: ow.doppler("iss", "rome", frequency="437.8M", uplink="145.99 MHz", **SPAN),
        ),
        ("status", ow.status),
        (
            "passes iss -s rome --start 2026-08-22Z --for 1d --radio=437.8M",
            lambda: ow.passes("iss", "rome", radio=437.8e6, **SPAN),
        ),
        (
            "doppler iss -s rome --start 2026-08-22Z -f 437.8M --step auto",
            lambda: ow.doppler(25544, "rome", start="2026-08-22", frequency="437.8M", step="auto"),
        ),
    ],
)
def test_filters_and_the_sky_are_the_same(
    line: str, ask, capsys: pytest.CaptureFixture[str]
) -> None:
    assert program.run([*line.split(), "--format", "csv"]) == 0
    told = capsys.readouterr().out
    assert csv_of(ask()) == told
    assert told.count("\n") > 1


def test_element_sets_come_from_anywhere(tmp_path: Path) -> None:
    file = tmp_path / "iss.csv"
    assert ow.export(file, "iss") == 1
    text = file.read_text()
    frame = pd.read_csv(file, parse_dates=["EPOCH"])
    answers = [
        ow.passes(sites="rome", elements=given, **SPAN)
        for given in (file, str(file), text, frame, pl.read_csv(file, try_parse_dates=True))
    ]
    sets = read_element_sets(text, "iss.csv").sets
    assert all(isinstance(one, ow.ElementSet) for one in sets)
    answers.append(ow.passes(sites="rome", elements=sets, **SPAN))
    first = csv_of(ow.passes("iss", "rome", **SPAN))
    assert [csv_of(one) for one in answers] == [first] * len(answers)
    for nothing in ([], ["iss"], 7, frame.head(0)):
        with pytest.raises(ow.OrbitwatchError):
            ow.passes(sites="rome", elements=nothing, **SPAN)


def test_times_and_objects_in_every_form() -> None:
    hours = pd.date_range("2026-08-22 01:00", periods=3, freq="97min")
    forms = (hours, hours.to_numpy(), hours.tz_localize("UTC"), hours.to_pydatetime().tolist())
    for objects in (25544, np.int64(25544), np.array([25544]), ["iss"], pd.Series(["25544"])):
        for times in forms:
            assert (ow.position(objects, times)["time"] == hours.to_numpy()).all()
    (midnight,) = ow.position("iss", date(2026, 8, 22))["time"]
    assert midnight == np.datetime64("2026-08-22")
    for wrong in (pd.NaT, np.datetime64("NaT"), 5):
        with pytest.raises(UsageError, match="time"):
            ow.position("iss", [wrong])
    with pytest.raises(UsageError, match="is not an object"):
        ow.position(True, "2026-08-22")


def test_what_is_imported_is_held_and_exported(tmp_path: Path) -> None:
    file, back = tmp_path / "iss.tle", tmp_path / "back.csv"
    ow.export(file, "iss")
    (row,) = ow.import_(file)
    assert row["new"] + row["known"] == 1
    assert ow.export(back, "iss", start="2026-01-01") == len(ow.info("iss"))
    assert len(ow.groups()) == 0
    with pytest.raises(ow.SourceError, match="offline"):
        ow.fetch(group="stations")
    with pytest.raises(UsageError, match="nothing to fetch is named"):
        ow.fetch()
