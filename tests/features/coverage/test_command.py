"""``coverage`` as a user asks for it: files that others read, maps, and what cannot be asked."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
import rasterio
import xarray as xr

from orbitwatch.cli.main import run as run_here
from orbitwatch.features.coverage.columns import COVERAGE_COLUMNS
from orbitwatch.features.coverage.grid import parse_grid

FLEET = ("--walker", "97.4:3/3/1", "--altitude", "500", "--start", "2026-09-01Z", "--for", "1d")


def ask(folder: Path, *args: str, command: str = "coverage") -> int:
    """Ask within this process."""
    return run_here([command, "--offline", "--data-dir", str(folder), *args])


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One answer of a HEALPix grid in every format, and one of latitude and longitude."""
    folder = tmp_path_factory.mktemp("coverage")
    for name in ("cells.csv", "cells.json", "cells.parquet", "cells.nc", "cells.zarr"):
        assert ask(folder, *FLEET, "--grid", "12deg", "-o", str(folder / name)) == 0
    crossing = ("--grid", "latlon:15deg", "--max-off-nadir", "45", "--min-sun", "10")
    for name in ("lines.nc", "lines.csv", "lines.zarr", "lines.tif"):
        assert ask(folder, *FLEET, *crossing, "-o", str(folder / name)) == 0
    return folder


def test_every_format_has_every_cell(files: Path) -> None:
    names = [column.name for column in COVERAGE_COLUMNS]
    rows = list(csv.DictReader((files / "cells.csv").read_text("utf-8").splitlines()))
    assert len(rows) == parse_grid("12deg").cells
    assert list(rows[0]) == names
    assert [list(row) for row in json.loads((files / "cells.json").read_text("utf-8"))] == [
        names
    ] * len(rows)
    frame = pd.read_parquet(files / "cells.parquet")
    for name in ("looks", "longest_gap_h", "daylight_looks_per_day"):
        np.testing.assert_allclose(frame[name], [float(row[name]) for row in rows], atol=5e-4)


def test_xarray_reads_the_cells_through_another_library(files: Path) -> None:
    frame = pd.read_parquet(files / "cells.parquet")
    with xr.open_dataset(files / "cells.nc", engine="netcdf4") as data:
        assert dict(data.sizes) == {"cell": len(frame)}
        assert set(data.coords) == {"cell", "latitude_deg", "longitude_deg"}
        for name in set(frame) - {"cell"}:
            values = data[name].values
            if values.dtype.kind == "M":
                expected = frame[name].dt.tz_localize(None).to_numpy().astype("datetime64[us]")
                np.testing.assert_array_equal(values.astype("datetime64[us]"), expected)
            else:
                np.testing.assert_array_equal(values, frame[name])
        assert data["latitude_deg"].attrs["units"] == "degrees_north"
        assert data["mean_wait_h"].attrs["units"] == "hour"
        assert data["always_in_view"].dtype == bool
        assert data.attrs["healpix_nside"] == parse_grid("12deg").rows
        assert data.attrs["start"] == "2026-09-01T00:00:00.000Z"


def test_latitude_and_longitude_make_two_dimensions(files: Path) -> None:
    frame = pd.read_csv(files / "lines.csv")
    with xr.open_dataset(files / "lines.nc", engine="netcdf4") as data:
        assert dict(data.sizes) == {"latitude_deg": 12, "longitude_deg": 24}
        for row in frame.iloc[::29].itertuples():
            here = data.sel(latitude_deg=row.latitude_deg, longitude_deg=row.longitude_deg)
            assert int(here["cell"]) == row.cell
            assert int(here["looks"]) == row.looks
        mean = data["looks_per_day"].weighted(data["area_km2"]).mean()
        area = frame["area_km2"] / frame["area_km2"].sum()
        assert float(mean) == pytest.approx((frame["looks_per_day"] * area).sum(), rel=1e-3)
        assert data.attrs["min_sun_deg"] == 10.0


@pytest.mark.parametrize("name", ["cells", "lines"])
def test_zarr_is_to_xarray_what_netcdf_is(files: Path, name: str) -> None:
    with (
        xr.open_zarr(files / f"{name}.zarr") as zarr,
        xr.open_dataset(files / f"{name}.nc", engine="netcdf4") as netcdf,
    ):
        xr.testing.assert_identical(zarr.load(), netcdf.load())


def test_rasterio_reads_every_column_as_a_band_on_its_place(files: Path) -> None:
    with (
        rasterio.open(files / "lines.tif") as tiff,
        xr.open_dataset(files / "lines.nc", engine="netcdf4") as netcdf,
    ):
        assert tiff.crs.to_epsg() == 4326
        assert tiff.bounds == (-180.0, -90.0, 180.0, 90.0)
        assert tiff.xy(0, 0) == (netcdf["longitude_deg"][0], netcdf["latitude_deg"][0])
        assert np.isnan(tiff.nodata)
        assert set(tiff.descriptions) == set(netcdf.data_vars) - {"cell"}
        for number, (name, unit) in enumerate(zip(tiff.descriptions, tiff.units, strict=True), 1):
            values, known = netcdf[name].values, netcdf[name].attrs
            if values.dtype.kind == "M":
                since = (values - np.datetime64("1970-01-01")) / np.timedelta64(1, "us")
                values, known = since / 1e6, {**known, "units": "seconds since 1970-01-01"}
            np.testing.assert_allclose(tiff.read(number), values, rtol=0, atol=5e-7, err_msg=name)
            assert unit == known.get("units"), name
            assert tiff.tags(number)["long_name"] == known["long_name"]
        assert tiff.tags()["start"] == "2026-09-01T00:00:00.000Z"
        assert "45° of nadir" in tiff.tags()["title"]


def test_a_store_is_replaced_and_any_other_folder_left_alone(
    files: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    store = tmp_path / "c.zarr"
    store.mkdir()
    assert ask(tmp_path, *FLEET, "--grid", "latlon:30deg", "-o", str(store)) == 0
    assert ask(tmp_path, *FLEET, "--grid", "12deg", "-o", str(store)) == 0
    assert _content(store) == _content(files / "cells.zarr")
    (store / "precious").mkdir()
    (store / "precious" / "0").write_bytes(b"an array of the user's own")
    _refused(store, capsys)
    (store / "latitude_deg" / ".zarray").unlink()
    _refused(store, capsys)
    plain = tmp_path / "file.zarr"
    plain.write_text("mine")
    assert ask(tmp_path, *FLEET, "--grid", "12deg", "-o", str(plain)) == 2
    assert plain.read_text() == "mine"
    assert list(tmp_path.glob(".*.partial")) == []
    assert list(tmp_path.glob("*.partial*")) == []


def _refused(store: Path, capsys: pytest.CaptureFixture[str]) -> None:
    before = _content(store)
    capsys.readouterr()
    assert ask(store.parent, *FLEET, "--grid", "12deg", "-o", str(store)) != 0
    assert "it is a folder with other files" in capsys.readouterr().err
    assert _content(store) == before


def _content(folder: Path) -> dict[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file()
    }


@pytest.mark.parametrize(
    ("module", "name", "extra"),
    [("zarr", "c.zarr", "zarr"), ("tifffile", "c.tif", "geotiff"), ("h5netcdf", "c.nc", "netcdf")],
)
def test_without_its_library_a_format_names_the_extra(
    module: str,
    name: str,
    extra: str,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("orbitwatch.formats.registry.find_spec", lambda _: None)
    assert ask(tmp_path, *FLEET, "--grid", "12deg", "-o", str(tmp_path / name)) == 2
    assert capsys.readouterr().err == (
        f"orbitwatch: error: the format {extra} needs {module}, which is not installed; "
        f"pip install 'orbitwatch[{extra}]'\n"
    )
    assert list(tmp_path.iterdir()) == []


def test_a_cell_is_what_revisit_says_of_a_site_there(
    files: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    frame = pd.read_csv(files / "lines.csv").iloc[[3, 150, 281]]
    sites = [
        word
        for row in frame.itertuples()
        for word in ("-s", f"{row.latitude_deg},{row.longitude_deg}")
    ]
    asked = (*FLEET, "--max-off-nadir", "45", "--min-sun", "10", *sites)
    assert ask(tmp_path, *asked, "-o", str(tmp_path / "r.csv"), command="revisit") == 0
    capsys.readouterr()
    there = pd.read_csv(tmp_path / "r.csv")
    for name in (column.name for column in COVERAGE_COLUMNS):
        if "gap" not in name and "looks" not in name and "wait" not in name:
            continue
        if name.endswith(("_start", "_end")):
            apart = pd.to_datetime(there[name]).to_numpy() - pd.to_datetime(frame[name]).to_numpy()
            assert (np.abs(apart) <= np.timedelta64(2, "ms")).all(), name
        else:
            np.testing.assert_allclose(there[name], frame[name], atol=1.1e-3, err_msg=name)


def test_the_table_condenses_to_bands_and_the_map_is_drawn(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    picture = tmp_path / "map.svg"
    asked = ("--grid", "12deg", "--format", "table", "--chart", str(picture))
    assert ask(tmp_path, *FLEET, *asked) == 0
    told = capsys.readouterr()
    lines = told.out.splitlines()
    assert lines[0].startswith("walker 97.4:3/3/1 500 km: looks within 30° of nadir, 1 day from")
    assert sum(" to " in line[:12] for line in lines) == 6
    assert any(line.lstrip().startswith("the Earth") for line in lines)
    assert "drew " in told.err
    drawn = picture.read_text("utf-8")
    assert [word for word in ("looks a day", "longest gap", "12 h") if word not in drawn] == []


@pytest.mark.parametrize(
    ("args", "words"),
    [
        (("--grid", "0.002"), ("1.03e+10 cells", "more than 2,000,000", "--grid 0.15deg")),
        (("--grid", "fine"), ("cannot read 'fine' as a grid", "1deg")),
        (("--max-off-nadir", "0"), ("--max-off-nadir",)),
        (("-o", "cells.tif", "--grid", "12deg"), ("not HEALPix", "--grid latlon:12deg")),
        (("-o", "cells.kml"), ("kml", "cannot represent this answer")),
        (("--chart", "map.txt"), ("map.txt", ".png")),
    ],
)
def test_what_cannot_be_asked(
    args: tuple[str, ...],
    words: tuple[str, ...],
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.chdir(tmp_path)
    assert ask(tmp_path, *FLEET, *args) == 2
    told = capsys.readouterr()
    assert told.out == ""
    assert told.err.count("\n") <= 2
    assert [word for word in words if word not in told.err] == []
    assert list(tmp_path.glob("cells*")) == []


def test_without_satellites_one_is_asked_for(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert ask(tmp_path) == 2
    assert "no satellite is named" in capsys.readouterr().err
