"""What an object's own past says of its sets: the same from the archive, a file and a claim."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from orbitwatch.archive.holdings import FEW_OBJECTS
from orbitwatch.cli import main
from orbitwatch.elements.element_set import ElementSet
from orbitwatch.elements.tle import write_tles
from tests.cli.running import environment
from tests.evolution.made_histories import START, made_history

Ask = Callable[..., list[dict[str, str]]]
LATER = START + timedelta(days=71)
SPAN = ("--start", f"{LATER:%Y-%m-%dT%H:%MZ}", "--for", "2d")
FROM_FILE = ("--elements", "made.tle")


@pytest.fixture
def ask(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Ask:
    """Return what runs ``orbitwatch args…`` in this process, with a home of its own."""
    for name, value in environment(tmp_path).items():
        monkeypatch.setenv(name, value)
    monkeypatch.chdir(tmp_path)

    def rows(*args: str) -> list[dict[str, str]]:
        code = main.run([*args, "--format", "csv"])
        told = capsys.readouterr()
        assert code == 0, told.err
        return list(csv.DictReader(io.StringIO(told.out)))

    return rows


def _keep(ask: Ask, sets: Sequence[ElementSet]) -> None:
    Path("made.tle").write_text(write_tles(sets), encoding="ascii")
    assert ask("import", "made.tle")[0]["refused"] == "0"


def test_the_archive_a_file_and_a_claim_agree(ask: Ask) -> None:
    _keep(ask, made_history(range(70), noise_km=0.05))
    for asked in (
        ("overflights", "90001", "-s", "guam", *SPAN),
        ("overflights", "90001", "-s", "guam", *SPAN, "--elements-mode", "before"),
        ("position", "90001", "--time", f"{LATER:%Y-%m-%dT%H:%MZ}"),
        ("track", "90001", *SPAN[:2], "--for", "20m", "--step", "5m"),
    ):
        assert ask(*asked) == ask(*asked, *FROM_FILE)
    row = ask("overflights", "90001", "-s", "guam", *SPAN)[0]
    (claim,) = ask("claim", "90001", "-s", "guam", "--time", row["tca"])
    same = ("tca", "timing_uncertainty_s", "timing_uncertainty_95_s", "max_elevation_deg")
    same += ("ground_distance_km", "ground_distance_uncertainty_km", "element_epoch")
    assert {name: claim[name] for name in same} == {name: row[name] for name in same}
    Path("made.tle").write_text(write_tles(made_history(range(70), noise_km=0.05)[-1:]))
    alone = ask("overflights", "90001", "-s", "guam", *SPAN, *FROM_FILE)[0]
    assert alone["tca"] == row["tca"]
    assert float(alone["timing_uncertainty_s"]) != float(row["timing_uncertainty_s"])


def test_many_objects_are_read_without_their_histories(ask: Ask) -> None:
    numbers = range(90001, 90001 + FEW_OBJECTS + 1)
    sets = made_history(range(0, 70, 7), noise_km=0.05)
    _keep(ask, [replace(s, norad_cat_id=number) for number in numbers for s in sets])
    asked = ("overflights", "-s", "guam", *SPAN)
    few = ask(*asked, *map(str, numbers[:-1]))
    many = [row for row in ask(*asked, *map(str, numbers)) if row["catalog_id"] != str(numbers[-1])]
    assert [row["tca"] for row in few] == [row["tca"] for row in many]
    pairs = zip(few, many, strict=True)
    assert all(a["timing_uncertainty_s"] != b["timing_uncertainty_s"] for a, b in pairs)


def test_a_set_of_another_orbit_answers_for_nothing(
    ask: Ask, capsys: pytest.CaptureFixture[str]
) -> None:
    own = made_history(range(20))
    strange = [replace(s, inclination=51.6) for s in made_history([9.4])]
    _keep(ask, [*own, *strange])
    near = START + timedelta(days=9)
    asked = ("-s", "guam", "--start", f"{near:%Y-%m-%dT%H:%MZ}", "--for", "1d")
    mixed = ask("overflights", "90001", *asked)
    Path("made.tle").write_text(write_tles(own), encoding="ascii")
    assert mixed == ask("overflights", "90001", *asked, *FROM_FILE)
    assert main.run(["passes", "90001", *asked]) == 0
    assert "1 element set lies in another orbit than the others" in capsys.readouterr().err
