"""The Python API and the commands give the same rows: written as CSV, the same bytes."""

from __future__ import annotations

import io
from pathlib import Path

import numpy as np
import pytest

import orbitwatch as ow
from orbitwatch.cli import main as program
from orbitwatch.errors import ElementsError, UsageError
from orbitwatch.formats.registry import FORMATS, Context
from orbitwatch.formats.rows import Rows

MOMENT = "2026-08-22T20:14:30Z"


@pytest.fixture(autouse=True)
def _own_data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ORBITWATCH_DATA_DIR", str(tmp_path / "data"))
    monkeypatch.setenv("ORBITWATCH_CONFIG", "")
    monkeypatch.setenv("ORBITWATCH_OFFLINE", "1")


def csv_of(table: ow.Table) -> str:
    stream = io.StringIO()
    writer = FORMATS["csv"].writer(stream, table.columns, Context())
    writer.write(Rows(table.columns, {c.name: table[c.name] for c in table.columns}))
    writer.close()
    return stream.getvalue()


SEEN = f"identify -s rome --time {MOMENT}"
FLEET = "revisit --walker 97.4:3/3/1 --altitude 500"
SPAN = {"start": "2026-08-22", "length": "1d"}


@pytest.mark.parametrize(
    ("line", "ask"),
    [
        (
            "track iss -s rome --start 2026-08-22Z --for 1h",
            lambda: ow.track("iss", sites="rome", start="2026-08-22", length="1h"),
        ),
        (
            f"position iss 58400 --time {MOMENT},2026-08-23Z -s guam",
            lambda: ow.position(["iss", 58400], [MOMENT, "2026-08-23"], sites="guam"),
        ),
        (
            f"{SEEN} --azimuth 225 --elevation 45",
            lambda: ow.identify("rome", MOMENT, azimuth=225, elevation=45),
        ),
        (f"{SEEN} --ra 220 --dec 20.25", lambda: ow.identify("rome", MOMENT, ra=220.0, dec=20.25)),
        (
            "revisit iss -s rome --area korea --start 2026-08-22Z --for 1d",
            lambda: ow.revisit("iss", "rome", areas="korea", **SPAN),
        ),
        (
            f"{FLEET} --by-latitude 45 --start 2026-08-22Z --for 1d",
            lambda: ow.revisit(walkers="97.4:3/3/1", altitude=500, by_latitude=45, **SPAN),
        ),
        ("sites list guam", lambda: ow.find_sites("guam")),
    ],
)
def test_rows_are_the_same(line: str, ask, capsys: pytest.CaptureFixture[str]) -> None:
    assert program.run([*line.split(), "--format", "csv"]) == 0
    assert csv_of(ask()) == capsys.readouterr().out


def test_info_has_a_row_for_each_set() -> None:
    table = ow.info(["malligyong-1", 39026])
    assert set(table["catalog_id"]) == {58400, 39026}
    own = table["element_epoch"][table["catalog_id"] == 58400]
    assert (np.diff(own) > np.timedelta64(0)).all()
    assert table.title.startswith("MALLIGYONG-1 and KMS 3-2: ")


def test_what_is_missing_is_asked_for() -> None:
    with pytest.raises(UsageError, match="no time"):
        ow.position("iss", [])
    with pytest.raises(UsageError, match="where did you look"):
        ow.identify("rome", MOMENT, azimuth=225)
    with pytest.raises(UsageError, match="no place"):
        ow.revisit("iss", start="2026-08-22", length="1d")
    with pytest.raises(ElementsError, match="decayed on"):
        ow.position(39026, "2024-01-01")


def test_notes_say_what_the_sets_are_worth_and_what_was_left_out() -> None:
    (note,) = ow.position("iss", MOMENT).notes
    assert note.startswith("ISS (ZARYA): element set of 2026-08-22 12:00 UTC, ")
    assert "times ±" in note
    notes = ow.identify("rome", MOMENT, azimuth=225, elevation=45).notes
    assert "1 of 11 objects were above the horizon of Rome" in notes
