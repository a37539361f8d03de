"""The Python API: a notebook's way to the same answers."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import numpy as np
import pandas as pd
import polars as pl
import pytest

import orbitwatch as ow
from orbitwatch.elements.tle import write_tles
from orbitwatch.errors import ElementsError, NotFoundError, UsageError
from orbitwatch.sites import Site
from tests.evolution.made_histories import START, made_history

LATE = {"start": "2029-01-01", "length": "1d"}
DAY = {"start": "2026-08-22", "length": "1d"}


@pytest.fixture(autouse=True)
def _own_data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ORBITWATCH_DATA_DIR", str(tmp_path))
    monkeypatch.setenv("ORBITWATCH_CONFIG", "")


def test_the_notebook_of_the_readme() -> None:
    track = ow.track("malligyong-1", start="2023-11-22", end="2023-11-22 03:00", step="30s")
    frame = track.to_pandas()
    assert len(frame) == len(track) == 361
    daylight = frame[frame.sun_elevation_deg > 0]
    north = daylight.groupby("revolution").latitude_deg.max()
    assert len(north) >= 2
    closest = min(
        ow.overflights("malligyong-1", "guam", start="2023-11-21 14:00", end="2023-11-23"),
        key=lambda row: row["ground_distance_km"],
    )
    assert closest["tca"].strftime("%Y-%m-%d %H:%M:%S") == "2023-11-22 00:18:44"


def test_import_stays_light() -> None:
    code = (
        "import sys, orbitwatch; dir(orbitwatch); "
        "heavy = {'numpy', 'pandas', 'pyarrow', 'sgp4', 'erfa', 'click', 'rich'}; "
        "print(sorted(heavy & set(sys.modules)), end=' '); "
        "t = orbitwatch.track('iss', start='2026-08-22', length='10m'); repr(t); "
        "print(sorted({'pandas', 'pyarrow', 'polars', 'click', 'rich'} & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "[] []\n"


def test_frames_agree() -> None:
    table = ow.overflights([25544, "malligyong-1"], ["guam", "41.9,12.5"], **DAY)
    pandas, arrow, polars = table.to_pandas(), table.to_arrow(), table.to_polars()
    assert len(table) == len(pandas) == arrow.num_rows == len(polars) > 4
    names = [column.name for column in table.columns]
    assert list(pandas.columns) == arrow.column_names == polars.columns == names
    assert str(pandas["tca"].dtype) == "datetime64[us, UTC]"
    assert polars.schema["tca"] == pl.Datetime("us", "UTC")
    assert pandas["catalog_id"].dtype == np.int64
    for column in table.columns:
        ours = [None if v is None else v for v in (row[column.name] for row in table)]
        assert polars[column.name].to_list() == ours == arrow[column.name].to_pylist()
        theirs = pandas[column.name]
        assert theirs.isna().tolist() == [value is None for value in ours]
        assert theirs.dropna().tolist() == [value for value in ours if value is not None]
    assert arrow.schema.field("off_nadir_deg").metadata[b"unit"] == b"deg"


def test_nulls_have_their_types() -> None:
    table = ow.passes(42691, "seoul", **DAY)
    frame = table.to_pandas()  # geostationary: always up
    assert frame["aos"].isna().all()
    assert isinstance(frame["tca"][0], pd.Timestamp)
    assert table.to_polars()["duration_s"].null_count() == 1


def test_arguments_in_every_form() -> None:
    start = datetime(2026, 8, 22, tzinfo=UTC)
    one = ow.track("iss", start=start, end=start + timedelta(hours=1), step=timedelta(minutes=1))
    two = ow.track([25544], start="2026-08-22", length="1h", step="60s")
    three = ow.track("1998-067A", start="2026-08-22 09:00 Asia/Seoul", length=timedelta(hours=1))
    assert np.array_equal(one["latitude_deg"], two["latitude_deg"])
    assert one["time"][0] == three["time"][0]
    seen = ow.track("iss", sites=Site("Here", 1.0, 2.0), frame="gcrs", start=start, length="1m")
    assert set(seen["site"]) == {"Here"}
    assert {"x_km", "azimuth_deg"} <= {column.name for column in seen.columns}


def test_a_file_of_element_sets(tmp_path: Path) -> None:
    file = tmp_path / "one.tle"
    file.write_text(
        "MALLIGYONG-1\n"
        "1 58400U 23179A   24064.18141685  .00007909  00000+0  35659-3 0  9994\n"
        "2 58400  97.4187 312.5964 0007777 271.0500  88.9845 15.21271710 15755\n"
    )
    table = ow.track(58400, start="2024-03-04", length="1h", elements=file)
    assert set(table["element_epoch"]) == {np.datetime64("2024-03-04T04:21:14.415840")}


@pytest.mark.parametrize(
    ("error", "words", "ask"),
    [
        (NotFoundError, "no object", lambda: ow.track("malligyung", **DAY)),
        (UsageError, "either end or length", lambda: ow.track("iss", start="2026-08-22")),
        (UsageError, "no site", lambda: ow.passes("iss", [], **DAY)),
        (ElementsError, "KMS 3-2", lambda: ow.track(39026, start="2024-01-01", length="1d")),
        (ElementsError, "too old: .* of .* moments", lambda: ow.track("iss", **LATE)),
        (ElementsError, "sets are too old", lambda: ow.passes("iss", "rome", **LATE)),
        (AttributeError, "no attribute 'tracks'", lambda: ow.tracks),  # type: ignore[attr-defined]
    ],
)
def test_errors(error: type[Exception], words: str, ask) -> None:
    with pytest.raises(error, match=words):
        ask()


def test_a_claim_is_a_row_for_each_zone_and_sentences() -> None:
    table = ow.claim("malligyong-1", "guam", "2023-11-22 09:21", kind="received")
    verdicts = dict(zip(table["claimed_zone"], table["verdict"], strict=True))
    assert verdicts == {
        "UTC": "inconsistent",
        "Pacific/Guam": "inconsistent",
        "Asia/Pyongyang": "consistent",
    }
    assert "it holds if read in Pyongyang time" in table.notes[0]
    (row,) = ow.claim(58400, Site("Here", 13.444, 144.794), "2023-11-22 00:18Z", within="1h")
    assert (row["kind"], row["verdict"]) == ("taken", "consistent")
    with pytest.raises(UsageError, match="no ground station"):
        ow.claim("iss", "guam", "2026-08-22 12:00Z", kind="received")


def test_what_is_shown() -> None:
    table = ow.track("iss", start="2026-08-22", length="1h", step="1m")
    lines = repr(table).splitlines()
    assert lines[0] == "Ground track of ISS (ZARYA): 61 rows"
    assert lines[1].split()[:3] == ["object_name", "catalog_id", "time"]
    assert len(lines) == 2 + 11 + 1
    assert max(map(len, lines)) <= 120
    page = table._repr_html_()
    assert page.count("<tr>") == 1 + 11
    assert '<th title="geodetic latitude of the sub-satellite point, north positive">' in page
    few = ow.passes("iss", "rome", start="2026-08-22", length="2h")
    assert "…" not in few._repr_html_()


def test_what_is_shown_of_nothing() -> None:
    nothing = ow.passes(20580, "oslo", **DAY)  # Hubble never rises there
    assert len(nothing) == 0
    assert repr(nothing).startswith("Passes of HST: 0 rows")
    assert "<tbody></tbody>" in nothing._repr_html_()
    assert list(nothing.to_pandas()["tca"]) == []
    assert nothing.to_polars()["tca"].dtype == pl.Datetime("us", "UTC")


def test_absence_is_not_asserted_where_no_set_is_near(tmp_path: Path) -> None:
    late = {"start": "2040-01-01", "length": "1d"}
    for ask in (ow.passes, ow.overflights):
        with pytest.raises(ElementsError, match="no answer is possible: no element set near"):
            ask(20580, "oslo", **late)
    (old,) = made_history([0.0])
    equatorial = replace(old, inclination=1.0, object_name="OLD")
    new = replace(
        equatorial, norad_cat_id=90002, object_name="NEW", epoch=datetime(2040, 1, 1, tzinfo=UTC)
    )
    file = tmp_path / "two.tle"
    file.write_text(write_tles([equatorial, new]), encoding="ascii")
    notes = ow.passes([90001, 90002], "oslo", **late, elements=file).notes
    assert "NEW never rises above 10° in this span at Oslo" in notes
    (said,) = [note for note in notes if "OLD" in note]
    assert said.startswith("passes may be missing: no element set near the span")


def test_passes_across_a_manoeuvre_are_named(tmp_path: Path) -> None:
    file = tmp_path / "raised.tle"
    file.write_text(write_tles(made_history(range(0, 60, 2), steps_km={41: 8.0})), encoding="ascii")
    span = {"start": START + timedelta(days=40.2), "length": "1d", "elements": file}
    for ask in (ow.passes, ow.overflights):
        (note,) = [n for n in ask(90001, "guam", **span).notes if "raised its orbit" in n]
        assert "MADE (90001) raised its orbit between 2022-04-10 and 2022-04-12" in note


def test_markup_in_a_name_is_text(tmp_path: Path) -> None:
    file = tmp_path / "one.tle"
    file.write_text(
        "<b>&[bold]\n"
        "1 00005U 58002B   00179.78495062  .00000023  00000-0  28098-4 0  4753\n"
        "2 00005  34.2682 348.7242 1859667 331.7664  19.3264 10.82419157413667\n"
    )
    table = ow.track(5, start="2000-06-28", length="1m", elements=file)
    assert "&lt;b&gt;&amp;[bold]" in table._repr_html_()


def test_stale_rows_are_noted() -> None:
    table = ow.track("iss", start="2026-08-22", length="52w", step="1w")
    assert table.notes[0].startswith(f"{53 - len(table)} of 53 moments, from ")
    assert len(ow.track("iss", start="2026-08-22", length="52w", step="1w", allow_stale=True)) == 53


def test_a_set_of_another_orbit_is_left_out_and_told(tmp_path: Path) -> None:
    own = made_history(range(20))
    strange = [replace(s, inclination=51.6) for s in made_history([9.4])]
    mixed, clean = tmp_path / "mixed.tle", tmp_path / "clean.tle"
    mixed.write_text(write_tles([*own, *strange]), encoding="ascii")
    clean.write_text(write_tles(own), encoding="ascii")
    span = {"start": START + timedelta(days=9), "length": "1d"}
    for ask in (ow.passes, ow.overflights):
        told, expected = (ask(90001, "guam", **span, elements=f) for f in (mixed, clean))
        assert told.to_pandas().equals(expected.to_pandas())
        assert any("in another orbit" in note for note in told.notes)
        assert not any("in another orbit" in note for note in expected.notes)
    said = ow.claim(90001, "guam", f"{START + timedelta(days=9):%Y-%m-%d %H:%MZ}", elements=mixed)
    assert any("in another orbit" in note for note in said.notes)
