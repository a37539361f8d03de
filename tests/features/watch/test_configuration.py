"""Options, ``[watch]`` in the configuration file, ``--check`` and ``--rehearse``, the unit."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from pathlib import Path

import pytest

from orbitwatch.cli import main
from orbitwatch.cli.topics import page
from orbitwatch.configuration_file import settings_in, write_setting
from tests.cli.running import environment

NOAA = "NOAA 20 (JPSS-1)"
NOW = ("--now", "2026-08-22T12:00Z")


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    for name, value in environment(tmp_path).items():
        monkeypatch.setenv(name, value)
    monkeypatch.setenv("ORBITWATCH_CONFIG", str(tmp_path / "config.toml"))
    (tmp_path / "config.toml").write_text("")
    return tmp_path


def check(capsys: pytest.CaptureFixture[str], *words: str) -> list[dict[str, object]]:
    capsys.readouterr()
    assert main.run(["watch", *words, "--check", "--format", "jsonl", *NOW]) == 0
    return [json.loads(line) for line in capsys.readouterr().out.splitlines()]


def failure(capsys: pytest.CaptureFixture[str], *words: str) -> str:
    capsys.readouterr()
    assert main.run(["watch", *words]) == 2
    return capsys.readouterr().err


def test_the_file_says_what_the_command_line_says(
    home: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    typed = check(capsys, "iss", "-s", "rome", "--min-elevation", "15", "--lead", "10m,1m")
    assert len(typed) > 4
    assert {row["lead_s"] for row in typed} == {600, 60}
    config = home / "config.toml"
    config.write_text(
        "[watch]\nobjects = ['iss']\nsite = 'rome'\nmin_elevation = 15\nlead = ['10m', '1m']\n"
    )
    assert check(capsys) == typed
    assert len(check(capsys, "--lead", "5m")) == len(typed) / 2, "what is typed wins"
    assert {row["object_name"] for row in check(capsys, "43013")} == {NOAA}
    config.write_text(
        "[watch]\nsite = 'rome'\nlead = '10m'\n[[watch.lists]]\nobjects = ['iss']\n"
        "min_elevation = 15\n[[watch.lists]]\nobjects = '43013'\nmin-elevation = 5\n"
    )
    both = check(capsys)
    assert {row["object_name"] for row in both} == {NOAA, "ISS (ZARYA)"}
    of_iss = [row["aos"] for row in both if row["object_name"] != NOAA]
    assert of_iss == sorted({str(row["aos"]) for row in typed})


@pytest.mark.parametrize(
    ("table", "said"),
    [
        ("led = 1", "[watch]: unknown setting 'led'; did you mean lead?"),
        ("visible = 'yes'", "write true or false"),
        ("magnitude = 'bright'", "[watch] magnitude:"),
        ("magnitude = {a = 1}", "write a string, a number or a list"),
        ("lists = 3", "lists is not a list of tables"),
        ("check = true", "unknown setting 'check'"),
        ("lead = 'soon'", "--lead"),
        ("post = 'no address'", "--post: this is not a URL"),
        ("exec = '/no/such/program'", "--exec: '/no/such/program' is not an executable program"),
    ],
)
def test_a_bad_setting_is_one_clear_line(
    home: Path, capsys: pytest.CaptureFixture[str], table: str, said: str
) -> None:
    (home / "config.toml").write_text(f"[watch]\n{table}\nobjects = ['iss']\nsite = 'rome'\n")
    assert main.run(["watch"]) in (2, 3)
    err = capsys.readouterr().err
    assert said in err
    assert err.count("\n") == 1


def test_bad_options_are_one_clear_line(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    here = ("iss", "-s", "rome")
    assert "cannot be used together" in failure(capsys, *here, "--check", "--rehearse", "1d")
    assert "--now needs" in failure(capsys, *here, *NOW)
    assert "-o needs --check" in failure(capsys, *here, "-o", "x.csv")
    assert "a watch cannot write parquet" in failure(capsys, *here, "--format", "parquet")
    assert "takes one site" in failure(capsys, "-s", "rome", "-s", "guam")
    assert "at most 7d" in failure(capsys, *here, "--lead", "10m,2w")
    assert "not usable as a file name" in failure(capsys, *here, "--name", "../x")
    assert "needs objects" in failure(capsys, "-s", "rome", "--min-visible", "10s")
    assert "name a file, not -" in failure(capsys, "-s", "rome", "--elements", "-")
    (home / "file").write_text("")
    assert "--page" in failure(capsys, *here, "--page", str(home / "file"))


def test_setting_a_key_leaves_the_table_as_it_is(home: Path) -> None:
    environ = {"ORBITWATCH_CONFIG": str(home / "config.toml")}
    (home / "config.toml").write_text('offline = true\n[watch]\nsite = "guam"\n')
    write_setting(environ, "site", "rome")
    assert settings_in(environ) == {"offline": True, "site": "rome", "watch": {"site": "guam"}}
    write_setting(environ, "site", None)
    assert settings_in(environ) == {"offline": True, "watch": {"site": "guam"}}


def test_a_rehearsal_leaves_no_state_and_rings_no_bell_of_the_file(
    home: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    bell = home / "bell"
    bell.write_text(f"#!/bin/sh\ntouch {home}/rang\n")
    bell.chmod(0o755)
    (home / "config.toml").write_text(f"[watch]\nexec = '{bell}'\npage = 'page'\n")
    words = ["watch", "iss", "-s", "rome", "--rehearse", "3d", *NOW]
    assert main.run(words) == 0
    out = capsys.readouterr().out.splitlines()
    assert len(out) > 10
    assert out == sorted(out)
    assert re.fullmatch(
        r"2026-08-23 02:23:49 ISS \(ZARYA\) over Rome in 10 min: 02:33:49 to 02:37:27 \+02:00, "
        r"up to 14° SE \(±0.1 s\)",
        out[0],
    )
    assert not list((home / "data").glob("watch*"))
    assert not (home / "rang").exists()
    assert not (home / "page").exists()


@pytest.mark.skipif(not shutil.which("systemd-analyze"), reason="systemd is not here")
def test_the_unit_in_the_readme_is_valid(tmp_path: Path) -> None:
    (unit,) = re.findall(r"^```ini\n(\[Unit\].*?)^```$", page("watching"), re.MULTILINE | re.DOTALL)
    program = tmp_path / "orbitwatch"
    program.write_text("#!/bin/sh\n")
    program.chmod(0o755)
    assert "%h/.local/bin/orbitwatch" in unit
    file = tmp_path / "orbitwatch-watch.service"
    file.write_text(unit.replace("%h/.local/bin/orbitwatch", str(program)))
    done = subprocess.run(
        ["systemd-analyze", "verify", "--user", str(file)],
        capture_output=True,
        text=True,
        check=False,
        env={**environment(tmp_path), "XDG_RUNTIME_DIR": str(tmp_path)},
    )
    assert (done.returncode, done.stderr) == (0, "")
