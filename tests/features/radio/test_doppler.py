"""Doppler rows: what they say holds by itself, and by Skyfield."""

from __future__ import annotations

import csv
import io
import json
import math
import stat
from datetime import datetime
from pathlib import Path

import numpy as np
import pytest

from tests.archive.server import ISS_CSV
from tests.cli.running import Ran, run, run_on_terminal

C = 299_792.458
PASS = ("doppler", "iss", "-s", "rome", "--start", "2026-08-22T18:00Z")

Row = dict[str, str]


def rows(ran: Ran) -> list[Row]:
    assert ran.code == 0, ran.err
    return list(csv.DictReader(io.StringIO(ran.out)))


def column(table: list[Row], name: str) -> np.ndarray:
    return np.array([float(row[name]) for row in table])


def seconds(table: list[Row]) -> np.ndarray:
    moments = [datetime.fromisoformat(row["time"]) for row in table]
    return np.array([(moment - moments[0]).total_seconds() for moment in moments])


def test_a_pass_rises_high_in_frequency_and_sets_low(tmp_path: Path) -> None:
    table = rows(run(tmp_path, *PASS, "-f", "145.8M", "--step", "5s"))
    shift, rate = column(table, "shift_hz"), column(table, "range_rate_km_s")
    elevation = column(table, "elevation_deg")
    assert elevation[0] == pytest.approx(0.0, abs=0.002)
    assert elevation[-1] == pytest.approx(0.0, abs=0.002)
    assert shift[0] > 2000.0
    assert shift[-1] < -2000.0
    assert np.all(np.diff(shift) < 0.0)
    assert shift == pytest.approx(-145.8e6 * rate / C, abs=0.06)
    assert column(table, "downlink_hz") == pytest.approx(145.8e6 + shift, abs=0.11)
    assert column(table, "uplink_hz") == pytest.approx(145.8e6 / (1.0 - rate / C), abs=0.06)
    nearest = int(np.argmin(column(table, "slant_range_km")))
    assert abs(shift[nearest]) < abs(column(table, "shift_rate_hz_s")[nearest]) * 5.0


def test_rates_are_the_derivatives_of_what_they_are_the_rates_of(tmp_path: Path) -> None:
    table = rows(run(tmp_path, *PASS, "-f", "10.4G", "--step", "2s"))[:-1]
    time = seconds(table)
    by_range = np.gradient(column(table, "slant_range_km"), time)
    assert column(table, "range_rate_km_s")[1:-1] == pytest.approx(by_range[1:-1], abs=2e-3)
    by_shift = np.gradient(column(table, "shift_hz"), time)
    assert column(table, "shift_rate_hz_s")[1:-1] == pytest.approx(
        by_shift[1:-1], rel=2e-3, abs=0.5
    )


def test_auto_steps_are_where_the_shift_has_changed_by_ten_hertz(tmp_path: Path) -> None:
    table = rows(run(tmp_path, *PASS, "-f", "437.8M", "--step", "auto"))
    changes = np.abs(np.diff(column(table, "shift_hz")))
    assert changes[:-1] == pytest.approx(10.0, abs=0.2)
    assert changes[-1] <= 10.1


def test_skyfield_says_the_same(tmp_path: Path) -> None:
    from skyfield.api import EarthSatellite, load, wgs84

    file = tmp_path / "iss.csv"
    file.write_bytes(ISS_CSV)
    wanted = ("doppler", "--elements", str(file), "-s", "41.9,12.5,60", "-f", "437.8M")
    table = rows(run(tmp_path, *wanted, "--start", "2026-08-22T18:00Z", "--for", "1d"))
    assert len(table) > 200
    timescale = load.timescale(builtin=True)
    (fields,) = csv.DictReader(io.StringIO(ISS_CSV.decode()))
    satellite = EarthSatellite.from_omm(timescale, fields)
    seen = satellite - wgs84.latlon(41.9, 12.5, 60.0)
    moments = [datetime.fromisoformat(row["time"]) for row in table]
    _, _, _, _, _, rate = seen.at(timescale.from_datetimes(moments)).frame_latlon_and_rates(
        wgs84.latlon(41.9, 12.5, 60.0)
    )
    theirs = -437.8e6 * rate.km_per_s / C
    # Times are rounded to the millisecond, and Skyfield's Earth has polar motion and true equinox.
    assert column(table, "shift_hz") == pytest.approx(theirs, abs=1.0)


def test_a_span_has_all_its_passes_on_one_grid_and_nothing_between(tmp_path: Path) -> None:
    span = ("--for", "1d", "--step", "30s", "--min-elevation", "10")
    table = rows(run(tmp_path, *PASS, "-f", "145.8M", *span))
    assert column(table, "elevation_deg").min() >= 9.99
    on_grid = [row for row in table if row["time"][17:] in ("00.000Z", "30.000Z")]
    assert len(table) - len(on_grid) == 2 * sum(np.diff(seconds(table)) > 60.0) + 2


def test_json_and_a_table(tmp_path: Path) -> None:
    found = json.loads(run(tmp_path, *PASS, "-f", "2.4G", "--format", "json").out)
    assert {"time", "downlink_hz", "uplink_hz", "shift_rate_hz_s", "element_epoch"} <= set(found[0])
    shown = run_on_terminal(tmp_path, " ".join(("orbitwatch", *PASS, "-f 2.4G --step 1min")))
    assert "downlink" in shown.out
    assert "element set of" in shown.out


def test_an_offset_is_kept_for_the_object_and_the_frequency(tmp_path: Path) -> None:
    plain = column(rows(run(tmp_path, *PASS, "-f", "145.8M")), "downlink_hz")
    kept = run(tmp_path, *PASS, "-f", "145.8M", "--offset", "350", "--keep-offset")
    assert column(rows(kept), "downlink_hz") == pytest.approx(plain + 350.0)
    later = run(tmp_path, *PASS, "-f", "145.8M")
    assert "+350 Hz is stored" in later.err
    assert column(rows(later), "downlink_hz") == pytest.approx(plain + 350.0)
    assert "kept" not in run(tmp_path, *PASS, "-f", "145.825M").err
    assert column(rows(run(tmp_path, *PASS, "-f", "145.8M", "--offset", "0")), "downlink_hz")[
        0
    ] == pytest.approx(plain[0])
    run(tmp_path, *PASS, "-f", "145.8M", "--offset", "0", "--keep-offset")
    assert "kept" not in run(tmp_path, *PASS, "-f", "145.8M").err


def test_a_folder_that_cannot_be_written_to(tmp_path: Path) -> None:
    (tmp_path / "data").write_text("a file")
    ran = run(tmp_path, *PASS, "-f", "145.8M", "--offset", "9", "--keep-offset")
    assert ran.code == 2
    assert len(ran.err.splitlines()) == 1
    (tmp_path / "data").unlink()
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "radio-offsets.json.partial").mkdir()  # also stops who may write all
    ran = run(tmp_path, *PASS, "-f", "145.8M", "--offset", "9", "--keep-offset")
    assert ran.code == 1
    assert "cannot keep the offset" in ran.err
    assert stat.S_ISDIR((tmp_path / "data" / "radio-offsets.json.partial").stat().st_mode)


@pytest.mark.parametrize("content", ["{", "[]", '{"25544/145800000": "x"}', '{"25544/1": NaN}'])
def test_damaged_offsets_are_said_to_be(tmp_path: Path, content: str) -> None:
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "radio-offsets.json").write_text(content)
    ran = run(tmp_path, *PASS, "-f", "145.8M")
    assert ran.code == 2
    assert "radio-offsets.json" in ran.err
    assert len(ran.err.splitlines()) == 1


@pytest.mark.parametrize(
    ("more", "words"),
    [
        (("-f", "145.8"), "has no unit"),
        ((), "no frequency is given"),
        (("-f", "145.8M", "--transmitter", "fm"), "cannot be used together"),
        (("-f", "145.8M", "-s", "oslo"), "2 sites"),
        (("-f", "145.8M", "--keep-offset"), "add --offset"),
        (("-f", "145.8M", "--step", "0.000001s", "--for", "1d"), "rows; give a longer --step"),
        (("-f", "145.8M", "--step", "soon"), "--step"),
        (("--transmitter", "fm"), "no transmitters are stored"),
    ],
)
def test_one_line_says_what_is_wrong(tmp_path: Path, more: tuple[str, ...], words: str) -> None:
    ran = run(tmp_path, *PASS, *more)
    assert ran.code in (2, 3)
    assert words in ran.err
    assert len(ran.err.splitlines()) == 1


def test_never_up_is_an_answer(tmp_path: Path) -> None:
    ran = run(tmp_path, "doppler", "iss", "-s", "89,0", "-f", "1G", "--start", "2026-08-23Z")
    assert ran.code == 0
    assert "never rises above 0°" in ran.err
    assert not rows(ran)


def test_the_chart_shows_the_band_that_the_timing_uncertainty_makes(tmp_path: Path) -> None:
    late = ("--start", "2026-09-05Z", "--allow-stale", "--chart", "s.svg")
    ran = run(tmp_path, "doppler", "iss", "-s", "rome", "-f", "437.8M", *late)
    table = rows(ran)
    assert (tmp_path / "s.svg").read_text(encoding="utf-8").count("68 % of cases") == 1
    off, rate = column(table, "shift_uncertainty_hz"), column(table, "shift_rate_hz_s")
    assert off == pytest.approx(np.abs(rate) * column(table, "timing_uncertainty_s"), rel=0.02)
    assert math.isfinite(off.max())
    assert off.max() > 10.0
