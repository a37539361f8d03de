"""Random questions about sound and absurd element sets, claims and settings end in one clear line.

A longer campaign: ``python -m tests.cli.test_fuzzed_commands RUNS SEED``.
"""

from __future__ import annotations

import random
import sys
import tempfile
from pathlib import Path

import pytest

from orbitwatch.resources import shipped
from tests.cli.running import Ran, run

_HEAD = (
    "OBJECT_NAME,OBJECT_ID,EPOCH,MEAN_MOTION,ECCENTRICITY,INCLINATION,RA_OF_ASC_NODE,"
    "ARG_OF_PERICENTER,MEAN_ANOMALY,NORAD_CAT_ID,BSTAR,MEAN_MOTION_DOT,MEAN_MOTION_DDOT"
)
_EPOCHS = (
    "2024-03-01T00:00:00",
    "2024-02-20T12:00:00.5",
    "1899-01-01T00:00:00",
    "2056-06-01T00:00",
)
_MOTIONS = (15.5, 15.2, 14.1, 2.0, 1.0027, 12.6, 16.4, 0.01, 17.0, 18.0, 5e-324)
_SITES = ("guam", "rome", "90,0", "-90,0", "0,180", "13.4,144.8,9000", "91,0", "nowhere at all")
_COMMANDS: tuple[tuple[str, ...], ...] = (
    ("passes", "-s", "{site}", "--start", "{time}", "--for", "{length}"),
    ("passes", "-s", "{site}", "--start", "{time}", "--for", "6h", "--visible", "--format", "json"),
    ("overflights", "-s", "{site}", "--start", "{time}", "--for", "{length}"),
    ("overflights", "--area", "korea", "--swath-km", "100", "--start", "{time}", "--for", "6h"),
    ("position", "--time", "{time}", "-s", "{site}"),
    ("track", "--start", "{time}", "--for", "2h", "--step", "10m"),
    ("track", "--start", "{time}", "--for", "3h", "--format", "czml"),
    ("map", "--start", "{time}", "--for", "2h"),
    ("identify", "-s", "{site}", "--time", "{time}", "--azimuth", "90", "--elevation", "40"),
    ("history", "--events"),
    ("history",),
    ("decay",),
    ("info",),
    ("export", "--format", "json"),
    ("claim", "-s", "{site}", "--time", "2024-03-01 09:21"),
    ("live", "--once", "-s", "{site}", "--at", "{time}"),
    ("live", "--once", "-s", "{site}", "--at", "{time}", "--allow-stale"),
    ("coverage", "--start", "{time}", "--for", "1d", "--grid", "latlon:30"),
    ("revisit", "-s", "{site}", "--start", "{time}", "--for", "1d", "--max-off-nadir", "45"),
)
_TIMES = ("2024-03-01", "2024-02-28T23:59Z", "now", "1957-01-02", "2100-12-30", "tonight", "12:99")
_LENGTHS = ("1d", "90min", "3", "1s")


def _set(draw: random.Random) -> str:
    figures = (
        draw.choice(_MOTIONS),
        draw.choice((0.0, 0.0005, 0.01, 0.7, 0.99, 0.0002)),
        draw.choice((0.0, 51.6, 97.4, 90.0, 180.0, 63.4)),
        draw.uniform(0.0, 360.0),
        draw.uniform(0.0, 360.0),
        draw.uniform(0.0, 360.0),
    )
    drag = draw.choice((0.0, 1e-4, -1e-4, 0.05, 100.0, 1e-300)), draw.choice((0.0, 1e-5, 10.0)), 0.0
    epoch, number = draw.choice(_EPOCHS), draw.choice((25544, 1, 999_999_999, 25544))
    return ",".join(map(str, ("X", "2020-001A", epoch, *figures, number, *drag)))


def _ask(home: Path, draw: random.Random) -> tuple[list[str], Ran]:
    file = home / "sets.csv"
    sets = [_set(draw) for _ in range(draw.choice((1, 1, 2, 6)))]
    file.write_text("\n".join([_HEAD, *sets]) + "\n")
    words = {"site": draw.choice(_SITES), "time": draw.choice(_TIMES)}
    words["length"] = draw.choice(_LENGTHS)
    command = [word.format(**words) for word in draw.choice(_COMMANDS)]
    asked = [command[0], *(["25544"] if command[0] == "claim" else []), *command[1:]]
    asked += ["--elements", str(file)]
    return asked, run(home, *asked)


def _damaged(draw: random.Random, content: bytes) -> bytes:
    text = bytearray(content)
    for _ in range(draw.randint(1, 8)):
        at = draw.randrange(len(text))
        kind = draw.randrange(4)
        if kind == 0:
            text[at] = draw.randrange(256)
        elif kind == 1:
            del text[at : at + draw.randint(1, 40)]
        elif kind == 2:
            text[at:at] = bytes(draw.choices(b'",\n\0\xff[]{}=0123456789-:', k=draw.randint(1, 9)))
        else:
            text[at:at] = text[: draw.randint(1, 200)]
        text = text or bytearray(b"x")
    return bytes(text)


_CONFIG = b'data_dir = "kept"\noffline = true\nsite = "rome"\nmin_elevation = 15\nformat = "json"\n'


def _ask_damaged(home: Path, draw: random.Random) -> tuple[list[str], Ran]:
    if draw.random() < 0.5:
        file = home / "claims.csv"
        file.write_bytes(_damaged(draw, shipped("claims.csv").read_bytes()))
        asked = ["claim", "--claims", str(file)]
        return asked, run(home, *asked)
    file = home / "config.toml"
    file.write_bytes(_damaged(draw, _CONFIG))
    asked = draw.choice((["config"], ["status"], ["sites", "list", "guam"]))
    return asked, run(home, *asked, ORBITWATCH_CONFIG=str(file))


def _check(asked: list[str], ran: Ran) -> None:
    assert ran.code in range(6), (asked, ran)
    assert "internal error" not in ran.err, (asked, ran.err)
    assert "Traceback" not in ran.err, (asked, ran.err)
    lines = ran.err.splitlines()
    assert all(line.startswith("orbitwatch: ") for line in lines), (asked, ran.err)
    errors = [line for line in lines if line.startswith("orbitwatch: error: ")]
    assert len(errors) == (ran.code > 0), (asked, ran)


@pytest.mark.parametrize("seed", range(3))
def test_random_questions_have_an_answer_or_one_error(tmp_path: Path, seed: int) -> None:
    draw = random.Random(seed)
    for _ in range(8):
        _check(*_ask(tmp_path, draw))


@pytest.mark.parametrize("seed", range(3))
def test_damaged_claims_and_settings_cost_one_line(tmp_path: Path, seed: int) -> None:
    draw = random.Random(seed)
    for _ in range(6):
        _check(*_ask_damaged(tmp_path, draw))


def _campaign(runs: int, seed: int) -> None:
    draw = random.Random(seed)
    with tempfile.TemporaryDirectory() as folder:
        for number in range(runs):
            ask = _ask if number % 2 else _ask_damaged
            try:
                _check(*ask(Path(folder), draw))
            except AssertionError as error:
                print(f"run {number}: {str(error)[:600]}", flush=True)
    print(f"{runs} runs")


if __name__ == "__main__":
    _campaign(int(sys.argv[1]), int(sys.argv[2]))
