"""``--chart``, ``--timeline`` and ``--sky`` as a user asks for them."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import pytest
from click.testing import CliRunner

from orbitwatch.errors import OrbitwatchError, UsageError
from orbitwatch.features.passes import command
from orbitwatch.terminal import messages
from tests.cli.running import run_on_terminal

ROME = ("iss", "-s", "rome", "--start", "2026-08-22Z")
NO_PLACE = ("--site", "rome", "--start", "2026-08-22Z", "--offline")


@pytest.fixture(autouse=True)
def nothing_held(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("ORBITWATCH_DATA_DIR", str(tmp_path / "data"))
    monkeypatch.setenv("ORBITWATCH_OFFLINE", "1")
    messages.listen()  # as the installed program does


def test_charts_come_beside_the_rows(tmp_path: Path) -> None:
    asked = [*ROME, "--for", "2d"]
    ran = CliRunner().invoke(command.passes, [*asked, "--chart", "sky.svg", "--timeline", "d.svg"])
    assert ran.exit_code == 0, ran.stderr
    assert ran.stdout == CliRunner().invoke(command.passes, asked).stdout
    rows = list(csv.DictReader(io.StringIO(ran.stdout)))
    best = max((row for row in rows if row["visible_start"]), key=_height)
    assert f"drew sky.svg: the highest visible of {len(rows)} passes" in ran.stderr
    assert "over Rome at 2026-08-23 02:12:01 UTC" in ran.stderr
    assert best["tca"].startswith("2026-08-23T02:12:0")
    sky, days = ((tmp_path / name).read_text() for name in ("sky.svg", "d.svg"))
    assert "ISS (ZARYA) (25544) over Rome" in sky
    assert "Sunday 2026-08-23, 04:08 to 04:15 UTC+02:00 (Europe/Rome)" in sky
    assert f"{len(rows)} passes of ISS (ZARYA) (25544) over Rome" in days
    assert not list(tmp_path.glob("*.partial"))


def _height(row: dict[str, str]) -> float:
    return float(row["max_elevation_deg"])


def test_the_sky_is_drawn_below_the_table(tmp_path: Path) -> None:
    columns = 60
    line = "orbitwatch overflights malligyong-1 --site guam --start 2023-11-21Z --end 2023-11-23Z"
    ran = run_on_terminal(tmp_path, f"{line} --sky", columns)
    assert ran.code == 0
    assert all(len(text.rstrip()) <= columns for text in ran.out.splitlines())
    table, sky = ran.out.split("MALLIGYONG-1 (58400) over Guam\n")
    assert "◀" in table
    assert "TCA 10:18:44 75°" in sky
    assert "the sky shows the closest of 3 overflights" in ran.err


def test_a_pipe_gets_the_table_and_the_sky() -> None:
    done = CliRunner().invoke(command.passes, [*ROME, "--for", "6h", "--sky"])
    assert done.exit_code == 0
    assert "culm." in done.stdout
    assert "TCA 05:00:02 44°" in done.stdout
    assert "\x1b" not in done.stdout


@pytest.mark.parametrize(
    ("args", "said"),
    [
        (("--chart", "x.gif"), "cannot draw"),
        (("--timeline", "none/x.svg"), "no such folder"),
        (("--chart", "a.svg", "--timeline", "a.svg"), "--chart and --timeline are both a.svg"),
        (("--sky", "--format", "csv"), "csv is not one"),
        (("--sky", "--resume"), "--sky needs the whole answer"),
    ],
)
def test_what_cannot_be_drawn_is_said_before_the_work(
    tmp_path: Path, args: tuple[str, ...], said: str
) -> None:
    done = CliRunner().invoke(command.passes, ["iss", *NO_PLACE, *args])
    assert isinstance(done.exception, UsageError)
    assert said in done.exception.message
    assert not list(tmp_path.glob("*.svg*"))


def test_without_a_pass_there_is_no_chart_but_an_error(tmp_path: Path) -> None:
    asked = ["iss", *NO_PLACE, "--for", "10m", "--chart", "x.svg"]
    done = CliRunner().invoke(command.overflights, asked)
    assert isinstance(done.exception, OrbitwatchError)
    assert "no pass to draw" in done.exception.message
    assert done.stdout.startswith("object_name,")
    assert not (tmp_path / "x.svg").exists()
