"""``import``, ``export`` and ``status`` as a user runs them, and ``--elements-mode``."""

from __future__ import annotations

import csv
import gzip
import io
import json
import subprocess
import sys
import zipfile
from dataclasses import replace
from datetime import timedelta
from math import radians
from pathlib import Path

import pytest
from sgp4.api import Satrec

from orbitwatch.archive import unpacking
from orbitwatch.archive.database.opening import open_store
from orbitwatch.archive.file_contents import pieces
from orbitwatch.cli.main import run as run_here
from orbitwatch.elements.omm_csv import write_omm_csv
from orbitwatch.elements.reading import read_element_sets
from orbitwatch.elements.tle import write_tles
from tests.archive.database.samples import EPOCH, NOW, element_set, many
from tests.cli.running import Ran, environment, run, run_on_terminal

PACKED = write_omm_csv(many(3, 2)).encode()


def table(done: Ran) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(done.out)))


def zipped(path: Path, **members: bytes) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return path


def test_a_folder_of_everything_twice(tmp_path: Path) -> None:
    lists = tmp_path / "lists" / "2026"
    lists.mkdir(parents=True)
    (lists / "a.csv").write_bytes(PACKED)
    (lists / "b.csv.gz").write_bytes(gzip.compress(PACKED))
    (lists.parent / "c.tle").write_text(write_tles(many(2, 3)))
    (lists / ".hidden").write_text("not read")
    (lists / "notes.txt").write_text("not element sets")
    inner = {"../../out.csv": PACKED, "deep/er/d.csv": write_omm_csv([element_set(9)]).encode()}
    zipped(lists / "e.zip", **inner, **{"f.csv.gz": gzip.compress(PACKED)})
    first = run(tmp_path, "import", "lists")
    assert first.code == 0
    rows = {row["file"].removeprefix("lists/"): row for row in table(first)}
    assert [(row["new"], row["known"]) for row in rows.values()] == [
        ("6", "0"),  # 2026/a.csv
        ("0", "6"),
        ("0", "6"),  # e.zip
        ("1", "0"),
        ("0", "6"),
        ("0", "0"),  # notes.txt
        ("2", "4"),  # c.tle
    ]
    assert "contains no element sets" in rows["2026/notes.txt"]["problem"]
    assert "9 element sets are new, 22 were stored already, 0 refused" in first.err
    again = run(tmp_path, "import", "lists", "--format", "json")
    assert sum(row["new"] for row in json.loads(again.out)) == 0
    assert not (tmp_path.parent / "out.csv").exists()
    assert run(tmp_path, "info", "object9", "--format", "json").code == 0


def test_damaged_sets_never_cost_the_good(tmp_path: Path) -> None:
    lines = write_tles(many(9, 1)).splitlines()
    for number in range(0, 21, 3):
        lines[number + 2] = lines[number + 2].replace("51.6", "99.6")
    done = run(tmp_path, "import", "-", stdin="\n".join(lines))
    assert done.code == 0
    assert done.err.count("warning: refused standard input:") == 5
    assert "refused 2 more" in done.err
    assert table(done) == [
        {"file": "standard input", "new": "2", "known": "0", "refused": "7", "problem": ""}
    ]


@pytest.mark.parametrize(
    ("name", "content", "says"),
    [
        ("page.html", b"<html>403</html>", "is a web page"),
        ("empty", b"", "is empty"),
        ("cut.zip", b"PK\x03\x04 and no more", "is not a complete zip file"),
        ("broken.gz", b"\x1f\x8b\x08 and no more, at all", "cannot be unpacked"),
    ],
)
def test_nothing_usable_is_code_5(tmp_path: Path, name: str, content: bytes, says: str) -> None:
    (tmp_path / name).write_bytes(content)
    done = run(tmp_path, "import", name)
    assert done.code == 5
    assert says in done.err
    assert done.err.splitlines()[-1].startswith("orbitwatch: error: no usable element set")


def test_a_missing_file_stores_nothing(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_bytes(PACKED)
    done = run(tmp_path, "import", "a.csv", "b.csv")
    assert (done.code, done.out) == (3, "")
    assert "no such file: b.csv" in done.err
    with open_store(tmp_path / "data") as store:
        assert store.newest() == []


def test_a_gzip_cut_short_gives_its_whole_lines(tmp_path: Path) -> None:
    content = gzip.compress(write_omm_csv(many(500, 1)).encode(), compresslevel=0)
    (tmp_path / "cut.csv.gz").write_bytes(content[: len(content) // 2])
    done = run(tmp_path, "import", "cut.csv.gz")
    assert done.code == 0
    (row,) = table(done)
    assert 200 < int(row["new"]) < 260
    assert (row["refused"], row["problem"]) == ("0", "is truncated; its start was read")


def test_names_reach_neither_terminal_nor_spreadsheet_unescaped(tmp_path: Path) -> None:
    evil = element_set(1, object_name="=cmd|' /C calc'!A0")
    zipped(tmp_path / "z.zip", **{"\x1b[31m.csv": write_omm_csv([evil]).encode(), "x": b"\x1b["})
    done = run_on_terminal(tmp_path, "orbitwatch import z.zip")
    assert done.code == 0
    assert "\x1b" not in done.err
    out = run(tmp_path, "export", "1").out
    assert out.splitlines()[1].startswith("'=cmd")


def test_bombs_are_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(unpacking, "LARGEST_TEXT", 3_000_000)
    monkeypatch.setattr(unpacking, "MOST_UNPACKED", 4_000_000)
    monkeypatch.setattr(unpacking, "MOST_MEMBERS", 3)
    big, half = bytes(5_000_000), bytes(2_500_000)
    (tmp_path / "1.gz").write_bytes(gzip.compress(big))
    zipped(tmp_path / "2.zip", a=big, b=PACKED)
    zipped(tmp_path / "3.zip", a=half, b=half, c=PACKED)
    zipped(tmp_path / "4.zip", a=b"", b=b"", c=b"", d=b"")
    inner = zipped(tmp_path / "5.zip", a=PACKED).read_bytes()
    zipped(tmp_path / "5.zip", a=inner)
    found = list(pieces([tmp_path]))
    assert [piece.problem and piece.problem.split()[0] for piece in found] == [
        "unpacks",  # a gzip
        "unpacks",  # a member of 2.zip, but
        None,  # its neighbour is read
        None,
        "unpacks",  # all members of 3.zip together
        "has",  # too many members
        "is",  # a zip within a zip
    ]


def test_export_and_import_again(tmp_path: Path) -> None:
    sets = [*many(3, 4), element_set(799500001, 0.5, creation_date=EPOCH, eccentricity=0.12345678)]
    (tmp_path / "a.csv").write_text(write_omm_csv(sets))
    run(tmp_path, "import", "a.csv")
    for name in ("out.csv", "out.csv.gz", "out.json"):
        done = run(tmp_path, "export", "1", "2", "3", "799500001", "-o", name)
        assert (done.code, done.out) == (0, "")
        assert f"wrote 13 element sets of 4 objects to {name}" in done.err
        content = (tmp_path / name).read_bytes()
        result = read_element_sets(gzip.decompress(content) if name[-1] == "z" else content, name)
        assert set(result.sets) == set(sets)
        assert list(result.sets) == sorted(sets, key=lambda s: (s.norad_cat_id, s.epoch))
        again = run(tmp_path, "import", name, ORBITWATCH_DATA_DIR=str(tmp_path / name[4:]))
        assert table(again)[0]["new"] == "13"
    assert not list(tmp_path.glob("*.partial"))


def test_export_import_export_is_the_same(tmp_path: Path) -> None:
    """With several sets at one epoch, supplemental ones, and names like formulas."""
    names = ("=1+1", "'quoted", "-X", "+ DEB", "@SAT", "PLAIN", None)
    sets = [element_set(n, object_name=name) for n, name in enumerate(names, start=1)]
    sets += [element_set(1, bstar=value, object_id=None) for value in (0.3, 0.1, 0.2)]
    made = [element_set(2, mean_anomaly=1.0), element_set(3, 1, mean_anomaly=2.0)]
    with open_store(tmp_path / "data") as store:
        store.add(sets, source="celestrak", fetched=NOW)
        held = {number: store.history(number) for number in range(1, 8)}
    plain_columns = run(tmp_path, "export", "1", "2").out
    assert "DATA_SOURCE" not in plain_columns
    with open_store(tmp_path / "data") as store:
        store.add(made, source="sup spacex", fetched=NOW)
        held = {number: store.history(number) for number in range(1, 8)}
        used = store.newest()
    assert held[2][-1].mean_anomaly == 287.5  # the supplemental one ranks behind
    numbers = [str(number) for number in held]
    for suffix in ("csv", "csv.gz", "json"):
        home = {"ORBITWATCH_DATA_DIR": str(tmp_path / suffix)}
        assert run(tmp_path, "export", *numbers, "-o", f"1.{suffix}").code == 0
        assert run(tmp_path, "import", f"1.{suffix}", **home).code == 0
        assert run(tmp_path, "export", *numbers, "-o", f"2.{suffix}", **home).code == 0
        texts = [(tmp_path / f"{n}.{suffix}").read_bytes() for n in (1, 2)]
        if suffix.endswith("gz"):
            texts = [gzip.decompress(text) for text in texts]
        assert texts[0] == texts[1]
        assert texts[0].count(b"supplemental") == 2
        with open_store(tmp_path / suffix) as store:
            assert {number: store.history(number) for number in range(1, 8)} == held
            assert store.newest() == used


def test_two_exports_to_one_file_do_not_mix(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text(write_omm_csv(many(30, 30)))
    run(tmp_path, "import", "a.csv")
    command = [sys.executable, "-m", "orbitwatch", "export", "-o", "x.csv"]
    both = [
        subprocess.Popen([*command, number], cwd=tmp_path, env=environment(tmp_path))
        for number in ("1", "2")
    ]
    assert [process.wait(60) for process in both] == [0, 0]
    rows = csv.DictReader((tmp_path / "x.csv").read_text().splitlines())
    written = {row["NORAD_CAT_ID"] for row in rows}
    assert written in ({"1"}, {"2"})
    assert not list(tmp_path.glob("*.partial"))


@pytest.mark.parametrize(
    "args", [("status",), ("export",), ("import", "a.csv"), ("info", "iss"), ("sites", "list")]
)
def test_a_data_folder_that_is_a_file(tmp_path: Path, args: tuple[str, ...]) -> None:
    (tmp_path / "a.csv").write_bytes(PACKED)
    for folder in ("a.csv", "a.csv/below"):
        done = run(tmp_path, *args, ORBITWATCH_DATA_DIR=str(tmp_path / folder))
        assert done.code == 2
        assert "a.csv is a file" in done.err


def test_what_unpacks_to_too_much_is_refused_plainly(tmp_path: Path) -> None:
    header, line = write_omm_csv([element_set()]).splitlines()
    repeated = f"{header}\n{(line + chr(10)) * 60_000}".encode()
    (tmp_path / "a.csv.gz").write_bytes(gzip.compress(repeated))
    zipped(tmp_path / "b.zip", x=repeated, y=PACKED)
    done = run(tmp_path, "import", "a.csv.gz", "b.zip")
    assert done.code == 0
    problems = [row["problem"] for row in table(done)]
    whole = run(tmp_path, "import", "a.csv.gz", "--largest-mb", "64")
    assert [row["problem"] for row in table(whole)] == [""]
    assert problems == [
        "unpacks to more than 200 times its size; import it with --largest-mb"
    ] * 2 + [""]


def test_export_by_epoch_and_to_a_pipe(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text(write_omm_csv(many(2, 5)))
    run(tmp_path, "import", "a.csv")
    done = run(tmp_path, "export", "1", "--start", "2026-08-23Z", "--end", "2026-08-25T12:00")
    assert [row["EPOCH"][:10] for row in table(done)] == ["2026-08-23", "2026-08-24", "2026-08-25"]
    whole = run(tmp_path, "export")  # what ships comes along
    numbers = [int(row["NORAD_CAT_ID"]) for row in table(whole)]
    assert numbers == sorted(numbers)
    assert {1, 2, 58400} <= set(numbers)
    empty = run(tmp_path, "export", "1", "--end", "1999-01-01Z")
    assert (empty.code, len(table(empty))) == (0, 0)
    assert "no stored element set has its epoch in that span" in empty.err


@pytest.mark.parametrize(
    ("args", "code", "says"),
    [
        (("-o", "x.xlsx"), 2, "cannot determine the format"),
        (("-o", "none/x.csv"), 2, "cannot write none/x.csv"),
        (("--start", "soonish", "-o", "x.csv"), 2, "--start: cannot read 'soonish'"),
        (("--start", "2024-02-01Z", "--end", "2024-01-01Z"), 2, "is not after"),
        (("maligyong-1",), 3, "did you mean MALLIGYONG-1 (58400)?"),
    ],
)
def test_export_refuses(tmp_path: Path, args: tuple[str, ...], code: int, says: str) -> None:
    (tmp_path / "x.csv").write_text("what was there")
    done = run(tmp_path, "export", *args)
    assert (done.code, says in done.err) == (code, True)
    assert (tmp_path / "x.csv").read_text() == "what was there"
    assert not list(tmp_path.glob("*.partial"))


def test_export_as_tle_is_read_by_another_program(tmp_path: Path) -> None:
    sets = [*many(2, 2), element_set(339_999), element_set(340_000)]
    (tmp_path / "a.csv").write_text(write_omm_csv(sets))
    run(tmp_path, "import", "a.csv")
    names = ("1", "2", "339999", "340000")
    done = run(tmp_path, "export", *names, "-o", "x.tle")
    assert done.code == 0
    assert "left out 1 element set that cannot be written as TLE: " in done.err
    assert "wrote 5 element sets of 4 objects" in done.err
    lines = (tmp_path / "x.tle").read_text().splitlines()
    assert lines[::3] == [*["OBJECT 1"] * 2, *["OBJECT 2"] * 2, "OBJECT 339999"]
    read = [Satrec.twoline2rv(*pair) for pair in zip(lines[1::3], lines[2::3], strict=True)]
    assert [one.satnum for one in read] == [1, 1, 2, 2, 339_999]
    assert all(one.inclo == pytest.approx(radians(51.6), abs=1e-6) for one in read)


def test_export_to_parquet(tmp_path: Path) -> None:
    parquet = pytest.importorskip("pyarrow.parquet")
    done = run(tmp_path, "export", "malligyong-1", "iss", "-o", "x.parquet")
    assert done.code == 0
    read = parquet.read_table(tmp_path / "x.parquet")
    types = {field.name: str(field.type) for field in read.schema}
    assert types["EPOCH"] == types["CREATION_DATE"] == "timestamp[us, tz=UTC]"
    assert (types["NORAD_CAT_ID"], types["BSTAR"], types["OBJECT_ID"]) == (
        "int64",
        "double",
        "string",
    )
    keys = [(row["NORAD_CAT_ID"], row["EPOCH"]) for row in read.to_pylist()]
    assert keys == sorted(keys)
    assert len(keys) == 9


def test_parquet_without_pyarrow_says_what_to_install(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("orbitwatch.formats.registry.find_spec", lambda _: None)
    file = tmp_path / "x.parquet"
    assert run_here(["export", "--data-dir", str(tmp_path), "--offline", "-o", str(file)]) == 2
    assert "pip install 'orbitwatch[parquet]'" in capsys.readouterr().err
    assert not file.exists()


def test_status(tmp_path: Path) -> None:
    nothing = run_on_terminal(tmp_path, "orbitwatch status")
    assert "nothing yet; see orbitwatch fetch and orbitwatch import" in nothing.out
    assert not (tmp_path / "data").exists()
    with open_store(tmp_path / "data") as store:
        store.add(many(4, 3), source="x", fetched=NOW)
        store.put_group("stations", [1, 2], fetched=NOW)
        store.connection.execute(
            "INSERT INTO attempt VALUES (NULL, 'celestrak', 'GROUP=x', ?, 200, 'stored', 9, 2)",
            (NOW.timestamp(),),
        )
        store.connection.execute(
            "INSERT INTO attempt VALUES (NULL, 'celestrak', 'GROUP=y', ?, 200, 'stored', 9, 2)",
            (4e9,),
        )
    on_terminal = run_on_terminal(tmp_path, "orbitwatch status").out
    for text in (
        "12 element sets of 4 objects",
        "from 2096-10-02 09:06",
        "2026-08-22 to 2026-08-24",
        "group stations",
    ):
        assert text in on_terminal
    rows = json.loads(run(tmp_path, "status", "--format", "json").out)
    by_kind = {row["kind"]: row for row in rows}
    assert (by_kind["archive"]["objects"], by_kind["archive"]["element_sets"]) == (4, 12)
    assert by_kind["query"]["again_from"] == "2026-08-23T14:00:00.000Z"
    assert by_kind["group"]["objects"] == 2
    assert by_kind["shipped"]["size_mb"] is None


def modes(tmp_path: Path, *args: str) -> dict[str, list[dict[str, str]]]:
    return {
        mode: table(run(tmp_path, *args, "--allow-stale", "--elements-mode", mode))
        for mode in ("nearest", "before", "latest")
    }


def test_elements_mode(tmp_path: Path) -> None:
    question = "58400 -s guam --start 2024-02-20Z --end 2024-02-22Z"
    answers = modes(tmp_path, "overflights", *question.split())
    epochs = {mode: {row["element_epoch"] for row in rows} for mode, rows in answers.items()}
    assert any(float(row["element_age_days"]) < 0 for row in answers["nearest"])
    assert all(float(row["element_age_days"]) >= 0 for row in answers["before"])
    assert len(epochs["before"]) == 2
    assert epochs["latest"] == {"2026-08-22T14:27:03.069Z"}
    assert len(answers["nearest"]) == len(answers["before"])


def test_elements_mode_before_anything_was_known(tmp_path: Path) -> None:
    question = "58400 --start 2023-11-22Z --end 2023-11-23Z -s guam --elements-mode before"
    done = run(tmp_path, "passes", *question.split())
    assert done.code == 5
    assert "no element set of MALLIGYONG-1 (58400) existed before 2023-11-23 UTC" in done.err


def test_elements_mode_of_positions_goes_by_creation_date(tmp_path: Path) -> None:
    early, late = element_set(1, -2.0), element_set(1, -1.0)
    published = replace(late, creation_date=EPOCH + timedelta(hours=6))
    (tmp_path / "a.csv").write_text(write_omm_csv([early, published]))
    run(tmp_path, "import", "a.csv")
    times = "2026-08-22T12:00,2026-08-22T17:59:59,2026-08-22T18:00"
    for source in ((), ("--elements", "a.csv")):
        answers = modes(tmp_path, "position", "1", "--time", times, *source)
        ages = {m: [row["element_age_days"] for row in rows] for m, rows in answers.items()}
        assert ages["nearest"] == ages["latest"] == ["1.000", "1.250", "1.250"]
        assert ages["before"] == ["2.000", "2.250", "1.250"]
