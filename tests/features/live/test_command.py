"""``orbitwatch live`` as a command: one frame as text, and clear words where none can be shown."""

from __future__ import annotations

import csv
import io
import os
import pty
import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.cli.running import Ran, environment, run, run_on_terminal
from tests.features.live.views import FILE

AT = ("--at", "2026-08-22T18:00:00Z")
ONCE = ("live", "--once", "-s", "rome", *AT)


def _rows(ran: Ran) -> list[dict[str, str]]:
    assert ran.code == 0, ran.err
    return list(csv.DictReader(io.StringIO(ran.out)))


def test_one_frame_says_what_position_and_passes_say(tmp_path: Path) -> None:
    shown = run(tmp_path, *ONCE, "25544", "--frequency", "145.8M").out
    (row,) = _rows(run(tmp_path, "position", "25544", "-s", "rome", "--time", AT[1]))
    elevation, azimuth = float(row["elevation_deg"]), float(row["azimuth_deg"])
    assert re.search(rf"seen +{elevation:+.1f}° \w+ {azimuth:.1f}°", shown)
    assert f"{float(row['altitude_km']):,.1f} km" in shown
    rate = float(row["range_rate_km_s"])
    assert f"{float(row['slant_range_km']):,.0f} km, {rate:+.3f} km/s" in shown
    assert f"{145.8 * (1 - rate / 299792.458):.6f} MHz" in shown
    passes = _rows(run(tmp_path, "passes", "25544", "-s", "rome", "--start", AT[1]))
    table = [line for line in shown.splitlines() if line.startswith("● ISS (ZARYA) ")]
    assert len(table) == len(passes) >= 5
    for line, expected in zip(table, passes, strict=True):
        assert f"{float(expected['max_elevation_deg']):.0f}°" in line
        assert expected["aos"][14:16] in line  # minutes are those of Rome's clock too
    assert max(map(len, shown.splitlines())) < 130
    assert "\x1b" not in shown


def test_one_frame_on_a_terminal(tmp_path: Path) -> None:
    wide = run_on_terminal(tmp_path, f"orbitwatch {' '.join(ONCE)} iss hubble", 120)
    assert wide.code == 0
    assert "HST" in wide.out


def test_names_in_a_file_arrive_inert(tmp_path: Path) -> None:
    text = FILE.read_text().replace("ISS (ZARYA)", "$(reboot); rm \x1b[2J[red]x")
    (tmp_path / "sets.csv").write_text(text)
    ran = run(tmp_path, *ONCE, "25544", "--elements", str(tmp_path / "sets.csv"))
    assert ran.code == 0
    assert "\x1b" not in ran.out
    assert "$(reboot); rm  [2J[red]x (25544)" in ran.out
    piped = run(tmp_path, *ONCE, "25544", "--elements", "-", stdin=text)
    assert piped.out == ran.out
    assert piped.err.count("malformed") == 1


def test_without_a_site_it_says_how_to_choose_one(tmp_path: Path) -> None:
    shown = run(tmp_path, "live", "--once", *AT)
    assert shown.code == 0
    assert "ISS (ZARYA) (25544)" in shown.out
    assert "No site" in shown.out


@pytest.mark.parametrize(
    ("args", "code", "words"),
    [
        (("live", "iss"), 2, "--once prints one frame"),
        ((*ONCE, "no such thing"), 3, "no such thing"),
        ((*ONCE, "iss", "--at", "nonsense"), 2, "--at"),
        (("live", "--once", "iss", "--at", "whenever"), 2, "--at"),
        ((*ONCE, "iss", "--frequency", "145.8"), 2, "unit"),
        (("live", "--once", "-s", "nowhere at all"), 3, "nowhere"),
    ],
)
def test_bad_input_gets_one_line(
    tmp_path: Path, args: tuple[str, ...], code: int, words: str
) -> None:
    ran = run(tmp_path, *args)
    assert (ran.code, ran.out) == (code, "")
    assert words in ran.err
    assert ran.err.count("\n") == 1


def test_too_many_objects_are_refused(tmp_path: Path) -> None:
    head, *rows = FILE.read_text().splitlines()
    row = next(row for row in rows if row.startswith("ISS"))
    many = [row.replace(",25544,", f",{90000 + k},") for k in range(101)]
    (tmp_path / "many.csv").write_text("\n".join([head, *many, ""]))
    ran = run(tmp_path, "live", "--once", "--elements", "many.csv", *AT)
    assert ran.code == 2
    assert "at most 100 objects, and 101" in ran.err


def _on_terminal(home: Path, *before: str, **env: str) -> tuple[int, str]:
    """Run the live view with all of its streams on a terminal; return code and output."""
    ours, theirs = pty.openpty()
    call = f"{'; '.join(before)}\nfrom orbitwatch.cli.main import run; sys.exit(run(['live']))"
    done = subprocess.run(
        [sys.executable, "-c", f"import sys; {call}"],
        stdin=theirs,
        stdout=theirs,
        stderr=theirs,
        env=environment(home, **env),
        timeout=60,
        check=False,
    )
    os.close(theirs)
    text = os.read(ours, 65536).decode()
    os.close(ours)
    return done.returncode, text


@pytest.mark.parametrize("term", ["dumb", ""])
def test_a_terminal_that_cannot_be_drawn_on_gets_a_clear_line(tmp_path: Path, term: str) -> None:
    code, text = _on_terminal(tmp_path, TERM=term)
    assert code == 2
    assert "live cannot draw on this terminal: TERM is" in text
    assert "--once" in text
    assert text.count("\n") == 1


def test_without_textual_the_extra_is_named(tmp_path: Path) -> None:
    code, text = _on_terminal(tmp_path, "sys.modules['textual'] = None", TERM="xterm")
    assert code == 2
    assert "pip install 'orbitwatch[live]'" in text
    assert text.count("\n") == 1
