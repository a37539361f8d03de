"""``orbitwatch track`` as a program: formats, files that appear whole, going on after a kill."""

from __future__ import annotations

import csv
import io
import json
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import polars as pl
import pytest

from orbitwatch.cli import main as program
from orbitwatch.features.tracks import answer, compute
from orbitwatch.features.tracks.columns import TRACK_COLUMNS
from orbitwatch.terminal import partial_file
from tests.archive.server import HEADER, ISS_ROW, Answer, Server, serving

pytestmark = pytest.mark.usefixtures("own_folder")

SPAN = ("--start", "2026-08-22Z", "--for", "3h", "--step", "20s")
TWO = ("track", "iss", "malligyong-1", *SPAN)


def run(*args: str) -> int:
    return program.run(args)


def rows_of(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text)))


def test_rows_and_columns(capsys: pytest.CaptureFixture[str]) -> None:
    assert run("track", "iss", "--start", "2026-08-22Z", "--for", "90s", "--step", "1m") == 0
    out, err = capsys.readouterr()
    rows = rows_of(out)
    assert list(rows[0]) == [column.name for column in TRACK_COLUMNS]
    assert [row["time"][11:19] for row in rows] == ["00:00:00", "00:01:00", "00:01:30"]
    assert rows[0]["revolution"] == "158195"
    assert err == ""


def test_sites_and_states(capsys: pytest.CaptureFixture[str]) -> None:
    command = ("track", "iss", "-s", "guam", "-s", "rome", "--frame", "itrs")
    assert run(*command, "--start", "2026-08-22Z", "--for", "1m", "--step", "1m") == 0
    rows = rows_of(capsys.readouterr().out)
    assert [row["site"] for row in rows] == ["Guam", "Rome", "Guam", "Rome"]
    assert rows[0]["x_km"] == rows[1]["x_km"] != rows[2]["x_km"]
    assert rows[0]["frame"] == "itrs"


def test_table_has_a_caption(capsys: pytest.CaptureFixture[str]) -> None:
    command = ("track", "iss", "--start", "2026-08-22Z", "--for", "1m", "--step", "30s")
    assert run(*command, "--format", "table") == 0
    out = capsys.readouterr().out
    assert "ISS (ZARYA): element set of 2026-08-22 12:00 UTC" in out
    assert "00:00:30" in out


@pytest.mark.parametrize(
    "name", ["a.csv", "a.json", "a.jsonl", "a.parquet", "a.geojson", "a.kml", "a.czml", "a.gpx"]
)
def test_suffix_chooses(tmp_path: Path, name: str) -> None:
    assert run(*TWO, "-o", str(tmp_path / name)) == 0
    assert (tmp_path / name).stat().st_size > 1000
    assert sorted(path.name for path in tmp_path.iterdir()) == [name]


def test_oem_brings_its_states(tmp_path: Path) -> None:
    assert run("track", "iss", *SPAN, "-o", str(tmp_path / "a.OEM")) == 0
    text = (tmp_path / "a.OEM").read_text(encoding="utf-8")
    assert "REF_FRAME = GCRF\n" in text
    assert "OBJECT_ID = 1998-067A\n" in text


@pytest.mark.parametrize("form", ["oem", "csv", "parquet"])
def test_a_folder_gets_a_file_for_each_object(tmp_path: Path, form: str) -> None:
    folder = tmp_path / "states"
    assert run(*TWO, "--format", form, "-o", f"{folder}/") == 0
    assert sorted(path.name for path in folder.iterdir()) == [f"25544.{form}", f"58400.{form}"]
    for number, name in ((25544, "iss"), (58400, "malligyong-1")):
        alone = tmp_path / f"alone.{form}"
        assert run("track", name, *SPAN, "-o", str(alone)) == 0
        texts = [path.read_bytes() for path in (alone, folder / f"{number}.{form}")]
        if form == "oem":
            texts = [text.partition(b"ORIGINATOR")[2] for text in texts]  # after the creation date
        assert texts[0] == texts[1]


@pytest.mark.parametrize(
    ("args", "line"),
    [
        (("--step", "0s"), "--step: '0s' is a duration of zero; such as 30s, or auto"),
        (("--step", "soon"), "--step: cannot read 'soon' as a duration; such as 30s, or auto"),
        (("--step", "0.001s", "--for", "52w"), "this makes 31,449,600,001 rows; add --yes"),
        (("-o", "no/such/a.csv"), "cannot write no/such/a.csv: no such folder"),
        (("-o", "a.xlsx"), "cannot determine the format of 'a.xlsx'; end it in .csv"),
        (("--format", "ics"), "the format ics cannot represent this answer: it is for passes"),
        (("--resume",), "csv on standard output cannot be continued"),
        (("-o", "a.kml", "--resume"), "kml on a.kml cannot be continued"),
        (
            ("hst", "-o", "a.oem"),
            "oem contains one object; write one file per object: --format oem -o ",
        ),
        (("-o", "no/"), "-o names a folder; add --format"),
        (("-o", "no/such/", "--format", "csv"), "cannot create the folder no/such: No such file"),
        (("-o", "no/", "--format", "csv", "--resume"), "a folder cannot be continued"),
        (("-o", "no/", "--format", "ics"), "the format ics cannot represent this answer"),
    ],
)
def test_bad_questions(
    args: tuple[str, ...],
    line: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.chdir(tmp_path)
    assert run("track", "iss", "--start", "2026-08-22Z", "--allow-stale", *args) == 2
    out, err = capsys.readouterr()
    assert err.startswith(f"orbitwatch: error: {line}")
    assert (err.count("\n"), out) == (1, "")
    assert list(tmp_path.iterdir()) == []


def test_many_rows_with_yes(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(answer, "MANY_ROWS", 10)
    assert run("track", "iss", *SPAN) == 2
    assert run("track", "iss", *SPAN, "--yes") == 0


def test_missing_extra(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setattr("orbitwatch.formats.registry.find_spec", lambda _: None)
    assert run(*TWO, "-o", "a.parquet") == 2
    assert capsys.readouterr().err == (
        "orbitwatch: error: the format parquet needs pyarrow, which is not installed; "
        "pip install 'orbitwatch[parquet]'\n"
    )


def test_stale_moments_are_left_out(capsys: pytest.CaptureFixture[str]) -> None:
    old = ("track", "iss", "--start", "2026-08-22Z", "--for", "52w", "--step", "1w")
    assert run(*old) == 0
    out, err = capsys.readouterr()
    kept = len(rows_of(out))
    assert f"warning: {53 - kept} of 53 moments, from " in err
    assert run(*old, "--allow-stale") == 0
    assert len(rows_of(capsys.readouterr().out)) == 53
    assert run("track", "iss", "--start", "2028-08-22Z", "--format", "json") == 5
    out, err = capsys.readouterr()
    assert json.loads(out) == []
    assert "the element sets are too old: " in err


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs /dev/full")
@pytest.mark.parametrize("form", ["csv", "parquet", "kml"])
def test_full_disk(form: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(*TWO, "--format", form, "-o", "/dev/full") == 1
    err = capsys.readouterr().err
    assert err.endswith(
        "cannot write to /dev/full: No space left on device; the answer is not complete\n"
    )


def test_parquet_to_a_pipe(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "orbitwatch", *TWO, "--format", "parquet"],
        capture_output=True,
        check=True,
    )
    assert len(pl.read_parquet(io.BytesIO(done.stdout))) == 2 * 541


class Cut(BaseException):
    """The power fails."""


def cut_short(monkeypatch: pytest.MonkeyPatch, after: int, target: Path, *args: str) -> None:
    """Run the command until some stretches are written, then as if the power went off."""
    real = partial_file.PartialFile.mark
    calls = 0

    def mark(self: partial_file.PartialFile, rows: int, begun: bool) -> bool:
        nonlocal calls
        calls += 1
        result = real(self, rows, begun)
        if calls > after:
            raise Cut
        return result

    with monkeypatch.context() as patch:
        patch.setattr(partial_file.PartialFile, "mark", mark)
        with pytest.raises(Cut):
            run(*args, "-o", str(target))
    assert not target.exists()


@pytest.fixture
def _small(monkeypatch: pytest.MonkeyPatch) -> None:
    """Make stretches, parts and the time between notes small."""
    monkeypatch.setattr(compute, "BATCH", 100)
    monkeypatch.setattr(partial_file, "_NOTE_EVERY_S", 0.0)
    monkeypatch.setattr(partial_file, "PART_ROWS", 250)


@pytest.mark.usefixtures("_small")
@pytest.mark.parametrize("after", [0, 1, 4, 9])
@pytest.mark.parametrize("form", ["csv", "json", "jsonl", "parquet"])
def test_resume_gives_the_same_bytes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, form: str, after: int
) -> None:
    whole, target = tmp_path / f"whole.{form}", tmp_path / f"a.{form}"
    assert run(*TWO, "-o", str(whole)) == 0
    cut_short(monkeypatch, after, target, *TWO)
    with (tmp_path / f"a.{form}.partial").open("ab") as stream:
        stream.write(b"half a li")  # what a kill leaves behind the last note
    assert run(*TWO, "-o", str(target), "--resume") == 0
    if form == "parquet":  # parts may fall elsewhere; the rows may not
        assert pl.read_parquet(target).equals(pl.read_parquet(whole))
    else:
        assert target.read_bytes() == whole.read_bytes()
    assert sorted(path.name for path in tmp_path.iterdir()) == [target.name, whole.name]


@pytest.mark.usefixtures("_small")
def test_resume_of_another_question(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    target = tmp_path / "a.csv"
    cut_short(monkeypatch, 3, target, *TWO)
    partial = tmp_path / "a.csv.partial"
    before = partial.read_bytes()
    capsys.readouterr()
    assert run("track", "iss", *SPAN, "-o", str(target), "--resume") == 2
    assert "answers another question" in capsys.readouterr().err
    assert partial.read_bytes() == before
    assert run("track", "iss", *SPAN, "-o", str(target)) == 0
    assert [path.name for path in tmp_path.iterdir()] == ["a.csv"]


def test_resume_of_nothing(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(*TWO, "-o", str(tmp_path / "a.csv"), "--resume") == 0
    assert "nothing to continue; starting from the beginning" in capsys.readouterr().err
    assert len(rows_of((tmp_path / "a.csv").read_text(encoding="utf-8"))) == 2 * 541


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Iterator[Server]:
    with serving() as running:
        monkeypatch.setenv("ORBITWATCH_OFFLINE", "0")
        monkeypatch.setenv("ORBITWATCH_CELESTRAK_URL", running.url)
        yield running


def test_newer_sets_are_asked_for(server: Server, capsys: pytest.CaptureFixture[str]) -> None:
    now = datetime.now(UTC)
    epoch = f"{now - timedelta(hours=1):%Y-%m-%dT%H:%M:%S}.000000"
    server.answer(Answer((HEADER + ISS_ROW.replace("2026-08-22T12:00:46.122912", epoch)).encode()))
    line = ("track", "iss", "--for", "1m", "--step", "1m")
    assert run(*line) == 0
    out, err = capsys.readouterr()
    assert "asked CelesTrak for what was older than 12 hours: 1 new element set" in err
    assert {row["element_epoch"][:19] for row in rows_of(out)} == {epoch[:19]}
    assert server.targets == ["/NORAD/elements/gp.php?CATNR=25544&FORMAT=CSV"]
    assert run(*line) == 0
    assert "asked" not in capsys.readouterr().err


def test_nothing_is_asked_for_without_need(tmp_path: Path, server: Server) -> None:
    assert run("track", "iss", *SPAN, "-o", str(tmp_path / "a.csv")) == 0, "the past"
    file = tmp_path / "sets.csv"
    file.write_bytes(Answer().body)
    assert run("track", "iss", "--for", "1m", "--allow-stale", "--elements", str(file)) == 0
    assert server.asked == []


@pytest.mark.usefixtures("_small")
def test_a_file_goes_on_with_the_sets_it_began_with(
    tmp_path: Path, server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    target = tmp_path / "a.csv"
    ahead = ("track", "iss", "--start", "2031-01-01Z", "--for", "3h", "--step", "20s")
    monkeypatch.setenv("ORBITWATCH_OFFLINE", "1")
    cut_short(monkeypatch, 3, target, *ahead, "--allow-stale")
    monkeypatch.setenv("ORBITWATCH_OFFLINE", "0")
    assert run(*ahead, "--allow-stale", "-o", str(target), "--resume") == 0
    assert server.asked == []


@pytest.mark.slow
@pytest.mark.skipif(sys.platform == "win32", reason="signals are otherwise there")
def test_kill_leaves_no_file_and_resume_goes_on(tmp_path: Path) -> None:
    long = ("track", "iss", "--start", "2026-08-22Z", "--for", "300000s", "--step", "1s")
    whole, target = tmp_path / "whole.csv", tmp_path / "a.csv"
    command = [sys.executable, "-m", "orbitwatch", *long, "-o"]
    running = subprocess.Popen([*command, str(target)])
    note = tmp_path / "a.csv.partial.json"
    deadline = time.monotonic() + 30
    while not note.exists() and running.poll() is None and time.monotonic() < deadline:
        time.sleep(0.005)
    running.send_signal(signal.SIGKILL)
    running.wait()
    assert not target.exists()
    assert note.exists()
    subprocess.run([*command, str(target), "--resume"], check=True, capture_output=True)
    subprocess.run([*command, str(whole)], check=True, capture_output=True)
    assert target.read_bytes() == whole.read_bytes()
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a.csv", "whole.csv"]
