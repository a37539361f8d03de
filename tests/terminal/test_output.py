"""Where answers go: the right format, whole files, and nothing half-written."""

from __future__ import annotations

import json
import stat
from pathlib import Path

import pytest

from orbitwatch.errors import UsageError
from orbitwatch.formats.columns import Column
from orbitwatch.formats.rows import rows_of
from orbitwatch.terminal.output import open_output

COLUMNS = (Column("name", "", "a name", "text"), Column("x", "km", "a number", "number", 1))
ROWS = rows_of(COLUMNS, {"name": ["ISS", "Ørsted"], "x": [1.25, None]})
CSV = "name,x\nISS,1.2\nØrsted,\n"


def write_and_fail(format_: str | None, target: str | None, error: type[BaseException]) -> None:
    with open_output(format_, target, COLUMNS) as output:
        output.write(ROWS)
        raise error


@pytest.mark.parametrize(
    ("name", "format_"),
    [
        ("a.csv", "csv"),
        ("a.JSON", "json"),
        ("a.jsonl", "jsonl"),
        ("a.ndjson", "jsonl"),
        ("a.txt", "table"),
    ],
)
def test_suffix_chooses(tmp_path: Path, name: str, format_: str) -> None:
    with open_output(None, str(tmp_path / name), COLUMNS) as output:
        assert output.format == format_
    assert [path.name for path in tmp_path.iterdir()] == [name]


def test_format_beats_suffix(tmp_path: Path) -> None:
    with open_output("json", str(tmp_path / "a.csv"), COLUMNS) as output:
        output.write(ROWS)
    assert json.loads((tmp_path / "a.csv").read_text(encoding="utf-8"))[0] == {
        "name": "ISS",
        "x": 1.2,
    }


def test_file_appears_whole(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    with open_output(None, str(path), COLUMNS) as output:
        output.write(ROWS)
        assert not path.exists()
        assert (tmp_path / "a.csv.partial").exists()
    assert path.read_bytes() == CSV.encode()


@pytest.mark.parametrize("error", [RuntimeError, KeyboardInterrupt])
def test_failure_leaves_the_older_file(tmp_path: Path, error: type[BaseException]) -> None:
    path = tmp_path / "a.csv"
    path.write_text("older")
    with pytest.raises(error):
        write_and_fail(None, str(path), error)
    assert path.read_text() == "older"
    assert list(tmp_path.iterdir()) == [path]


def test_link_stays_a_link(tmp_path: Path) -> None:
    (tmp_path / "real.csv").write_text("older")
    (tmp_path / "link.csv").symlink_to(tmp_path / "real.csv")
    with open_output(None, str(tmp_path / "link.csv"), COLUMNS) as output:
        output.write(ROWS)
    assert (tmp_path / "link.csv").is_symlink()
    assert (tmp_path / "real.csv").read_text(encoding="utf-8") == CSV


def test_device_is_written_straight() -> None:
    with open_output("csv", "/dev/null", COLUMNS) as output:
        output.write(ROWS)
    assert stat.S_ISCHR(Path("/dev/null").stat().st_mode)
    assert not Path("/dev/null.partial").exists()


@pytest.mark.parametrize(
    ("target", "words"),
    [
        ("a.xlsx", "cannot determine the format"),
        ("a", "cannot determine"),
        ("no/such/a.csv", "no such folder"),
    ],
)
def test_refused_before_any_work(tmp_path: Path, target: str, words: str) -> None:
    with (
        pytest.raises(UsageError, match=words) as caught,
        open_output(None, str(tmp_path / target)),
    ):
        pytest.fail("the block must not run")
    if "format" in words:
        assert ".csv" in (caught.value.hint or "")
    assert list(tmp_path.iterdir()) == []


def test_folder_is_no_file(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="it is a folder"), open_output("csv", str(tmp_path)):
        pytest.fail("the block must not run")


@pytest.mark.parametrize("target", [None, "-"])
def test_pipe_gets_csv(capsys: pytest.CaptureFixture[str], target: str | None) -> None:
    with open_output(None, target, COLUMNS) as output:
        output.write(ROWS)
    assert capsys.readouterr().out == CSV


def test_json_is_ended_when_the_work_fails(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(RuntimeError):
        write_and_fail("json", None, RuntimeError)
    assert len(json.loads(capsys.readouterr().out)) == 2


def test_csv_that_fails_at_once_writes_nothing(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(RuntimeError), open_output("csv", None, COLUMNS):
        raise RuntimeError
    assert capsys.readouterr().out == ""


def test_table_on_a_pipe_is_neither_cut_nor_coloured(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FORCE_COLOR", "1")
    with open_output("table", None, COLUMNS) as output:
        output.console().print("x" * 300, style="bold red")
    assert capsys.readouterr().out == "x" * 300 + "\n"
