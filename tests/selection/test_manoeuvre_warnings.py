"""Every answer warns alike of a manoeuvre, and of sets of two orbits under one number."""

from __future__ import annotations

import csv
from dataclasses import replace
from pathlib import Path

import pytest

import orbitwatch as ow
from orbitwatch.archive.combined_holdings import shipped_objects
from orbitwatch.elements.omm_csv import write_omm_csv
from tests.cli.running import Ran, run

RAISED = (
    "orbitwatch: warning: MALLIGYONG-1 (58400) raised its orbit between 2024-02-19 and "
    "2024-02-26 (2.3 m/s): "
)
"""What the sets that ship say of a moment between them."""
TCA = "2024-02-25T00:39:02.976Z"
DAY = ("--start", "2024-02-25T00:00Z", "--for", "3h")
SITE = ("malligyong-1", "-s", "guam")


def first(done: Ran) -> dict[str, str]:
    return next(csv.DictReader(done.out.splitlines()))


@pytest.mark.parametrize(
    "args",
    [
        ("position", "malligyong-1", "--time", TCA),
        ("track", "malligyong-1", "--start", TCA, "--for", "1m", "--step", "1m"),
        ("identify", "-s", "guam", "--time", TCA, "--azimuth", "260", "--elevation", "33"),
        ("passes", *SITE, *DAY),
        ("overflights", *SITE, *DAY),
        ("claim", *SITE, "--time", TCA),
    ],
    ids=lambda args: args[0],
)
def test_answers_at_one_moment_warn_and_state_one_uncertainty(
    tmp_path: Path, args: tuple[str, ...]
) -> None:
    done = run(tmp_path, *args, "--format", "csv")
    assert done.code == 0
    assert [line.startswith(RAISED) for line in done.err.splitlines()].count(True) == 1
    row = first(done)
    assert float(row["timing_uncertainty_s"]) == pytest.approx(162.4, abs=0.2)
    if "timing_uncertainty_95_s" in row:
        assert float(row["timing_uncertainty_95_s"]) == pytest.approx(162.4, abs=0.2)


@pytest.mark.parametrize(
    "args",
    [
        ("overflights", "malligyong-1", "--area", "guam", "--swath-km", "1500", *DAY),
        ("revisit", *SITE, "--max-off-nadir", "60", *DAY),
        ("map", "malligyong-1", *DAY, "--output", "still.svg"),
        ("map", "malligyong-1", *DAY, "--html", "page.html"),
        ("map", *SITE, *DAY, "--html", "page.html"),
        ("position", "malligyong-1", "--time", TCA, "--elements-mode", "before"),
        ("position", "malligyong-1", "--time", TCA, "--elements-mode", "blend"),
    ],
    ids=lambda args: " ".join(args[:1] + args[-1:]),
)
def test_other_answers_warn_alike(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, args: tuple[str, ...]
) -> None:
    monkeypatch.chdir(tmp_path)
    done = run(tmp_path, *args)
    assert [line.startswith(RAISED) for line in done.err.splitlines()].count(True) == 1, done.err


def test_before_the_raise_and_after_there_is_no_warning(tmp_path: Path) -> None:
    for moment in ("2024-02-16T00:00Z", "2024-02-29T00:00Z"):
        done = run(tmp_path, "position", "malligyong-1", "--time", moment, "--format", "csv")
        assert done.err == ""
        assert float(first(done)["timing_uncertainty_s"]) < 5.0


def test_a_program_reads_the_same_note() -> None:
    table = ow.position("malligyong-1", "2024-02-25T00:00Z")
    assert any("raised its orbit between 2024-02-19" in note for note in table.notes)


def test_two_orbits_under_one_number_are_named(tmp_path: Path) -> None:
    mine = shipped_objects()[58400].element_sets[1]
    other = replace(
        mine, epoch=mine.epoch.replace(day=19), inclination=71.4, mean_motion=14.2, bstar=1e-5
    )
    sets = [replace(s, norad_cat_id=80001, object_name="UNKNOWN") for s in (mine, other)]
    file = tmp_path / "reused.csv"
    file.write_text(write_omm_csv(sets), encoding="utf-8")
    done = run(
        tmp_path, "position", "--elements", str(file), "--time", "2024-02-17T00:00Z", "--format",
        "csv",
    )  # fmt: skip
    assert done.code == 0
    (warned,) = done.err.splitlines()
    assert "UNKNOWN (80001): its element sets of 2024-02-15 03:55 and 2024-02-19 03:55" in warned
    assert "two quite different orbits (inclination 97.4°" in warned
    assert "is the number used for two objects?" in warned


def test_sets_that_contradict_each_other_without_a_manoeuvre_are_named(tmp_path: Path) -> None:
    """Of two sets alone nobody can say that it was a manoeuvre: a plain statement remains."""
    before, after = (s for s in shipped_objects()[58400].element_sets[4:6])
    file = tmp_path / "two.csv"
    moved = replace(after, mean_anomaly=(after.mean_anomaly + 20.0) % 360.0)
    file.write_text(write_omm_csv([before, moved]), encoding="utf-8")
    done = run(
        tmp_path, "position", "--elements", str(file), "--time", "2024-02-27T00:00Z", "--format",
        "csv",
    )  # fmt: skip
    (warned,) = done.err.splitlines()
    assert "its element sets of 2024-02-26 03:26 and 2024-02-28 02:47 disagree by up to" in warned
    assert "more than their own uncertainty" in warned
