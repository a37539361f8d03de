"""A site with a horizon, from `sites add` to every command that shows passes of it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

import orbitwatch as ow
from tests.cli.running import run

HILLS = "azimuth,elevation\n0,5\n45,12\n80,25\n82,5\n140,4\n180,15\n220,30\n222,8\n300,20\n330,9\n"
PLACE = "41.9028,12.4964,60"
SPAN = ("--start", "2026-08-22T00:00Z", "--end", "2026-08-25T00:00Z")
TOLD = "passes over home end at the site's own horizon (10 points, 4.0° to 30.0°)"


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("home")
    (folder / "hills.csv").write_text(HILLS)
    horizon = ("--horizon", str(folder / "hills.csv"))
    added = run(folder, "sites", "add", "home", PLACE, *horizon)
    assert added.code == 0, added.err
    assert "saved home with a horizon of 10 points, 4.0° to 30.0°" in added.err
    return folder


def _passes(home: Path, *args: str) -> list[dict[str, object]]:
    ran = run(home, "passes", "iss", *SPAN, "--format", "json", *args)
    assert ran.code == 0, ran.err
    return list(json.loads(ran.out))


def test_passes_are_those_above_the_horizon(home: Path) -> None:
    ran = run(home, "passes", "iss", *SPAN, "--format", "json", "--min-elevation", "3")
    assert TOLD in ran.err
    ours = json.loads(ran.out)
    plain = _passes(home, "--site", PLACE, "--min-elevation", "3")
    whole = {(p["aos"], p["los"]) for p in plain}
    assert len(ours) > len(plain)  # some are parted
    for row in ours:
        assert row["aos"] <= row["tca"] <= row["los"]
        assert any(aos <= row["aos"] and row["los"] <= los for aos, los in whole)
    times = {name: [row[name] for row in ours] for name in ("aos", "los")}
    table = ow.passes(
        "iss",
        ow.Site("yard", 41.9028, 12.4964, 60.0, horizon=home / "hills.csv"),
        start="2026-08-22",
        end="2026-08-25",
        min_elevation=3.0,
    )
    assert "the site's own horizon" in " ".join(table.notes)
    for name, values in times.items():
        assert [f"{t:%Y-%m-%dT%H:%M:%S}" for t in table.to_pandas()[name]] == [
            str(value)[:19] for value in values
        ]


def test_other_commands_honour_it_or_say_so(home: Path, tmp_path: Path) -> None:
    chart = tmp_path / "sky.svg"
    drawn = run(home, "passes", "iss", *SPAN, "--sky", "--chart", str(chart))
    assert "the site's horizon, or the mask if higher" in drawn.out
    assert chart.stat().st_size > 10_000
    aside = run(home, "revisit", "iss", *SPAN)
    assert "the horizon of home is not used here" in aside.err
    listed = json.loads(run(home, "sites", "list", "home", "--format", "json").out)
    assert listed[0]["horizon"] == "10 points, 4.0° to 30.0°"
    assert TOLD in run(home, "tonight", "--night", "2026-08-22").err
    assert (
        TOLD in run(home, "doppler", "iss", *SPAN, "--frequency", "145.8M", "--step", "10min").err
    )
    again = run(home, "sites", "add", "home", PLACE, "--replace")
    assert "no longer has its horizon" in again.err
    assert "own horizon" not in run(home, "passes", "iss", *SPAN).err


def test_mistakes_leave_the_sites_as_they_are(home: Path, tmp_path: Path) -> None:
    before = (home / "data" / "sites.csv").read_bytes()
    file = tmp_path / "h.csv"
    file.write_text("0,5\n370,5\n")
    for given, code, said in ((file, 2, "line 2: azimuth 370°"), ("none.csv", 3, "no such file")):
        ran = run(home, "sites", "add", "yard", PLACE, "--horizon", str(given))
        assert ran.code == code
        assert said in ran.err
        assert "Traceback" not in ran.err
    assert (home / "data" / "sites.csv").read_bytes() == before
