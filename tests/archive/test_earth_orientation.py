"""The Earth's rotation fetched from CelesTrak: once a day, kept, and used for what is computed."""

from __future__ import annotations

import csv
import io
import sqlite3
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import numpy as np
import pytest

from orbitwatch import remarks
from orbitwatch.archive.database.connection import connect
from orbitwatch.archive.database.location import FILE
from orbitwatch.archive.database.rebuild import rebuild
from orbitwatch.archive.database.store import Store
from orbitwatch.archive.earth_orientation import stored_table, use_earth_orientation
from orbitwatch.archive.sources.celestrak import Fetched, fetch
from orbitwatch.archive.sources.celestrak_queries import Query
from orbitwatch.archive.sources.eop import read_eop
from orbitwatch.archive.sources.http import Client
from orbitwatch.astro import earth_orientation, ut1_source
from orbitwatch.cli import main
from orbitwatch.errors import SourceError
from tests.archive.server import PAGE, Answer, Server
from tests.cli.running import environment

NOW = datetime(2026, 11, 29, 16, 0, tzinfo=UTC)
EOP = Query("earth-orientation")
HEADER = "DATE,MJD,X,Y,UT1-UTC,LOD,DPSI,DEPS,DX,DY,DAT,DATA_TYPE\r\n"
FIRST, LAST_OBSERVED, LAST = 61000, 61370, 61550
"""2025-11-21, 2026-11-26 and 2027-05-25."""


def _row(mjd: int, ut1: float) -> str:
    kind = "O" if mjd <= LAST_OBSERVED else "P"
    return f"2026-01-01,{mjd},0.1,0.3,{ut1:.7f},0.0001,0,0,0,0,37,{kind}\r\n"


ROWS = [_row(mjd, 0.5 - (mjd - FIRST) * 0.001) for mjd in range(FIRST, LAST + 1)]
BODY = (HEADER + "".join(ROWS)).encode()

Ask = Callable[[datetime], Fetched]


@pytest.fixture(autouse=True)
def _shipped_table_afterwards() -> Iterator[None]:
    yield
    ut1_source.use(ut1_source.shipped_alone)


@pytest.fixture
def ask(store: Store, server: Server, client: Client) -> Ask:
    return lambda now: fetch(store, client, server.url, EOP, lambda: now)


def test_it_is_fetched_kept_and_used(ask: Ask, store: Store, server: Server) -> None:
    server.answer(Answer(BODY))
    assert len(ask(NOW).content.earth_orientation) == LAST - FIRST + 1
    assert server.targets == ["/SpaceData/EOP-Last5Years.csv"]
    table = stored_table(store)
    assert table is not None
    assert (table.measured_to_mjd, table.mjd[-1]) == (LAST_OBSERVED, LAST)
    assert table.origin == "CelesTrak, 2026-11-29"
    before = earth_orientation.ut1_minus_utc_s(np.array([FIRST - 9.0]) + 2400000.5)
    use_earth_orientation(store.file.parent, lambda _: None)
    mjd = np.array([FIRST - 9.0, FIRST, FIRST + 100.5, LAST])
    ours = earth_orientation.ut1_minus_utc_s(mjd + 2400000.5)
    assert ours[0] == before[0], "what ships answers for earlier days"
    np.testing.assert_allclose(ours[1:], [0.5, 0.3995, -0.05], atol=1e-7)


def test_it_is_asked_for_once_a_day(ask: Ask, server: Server) -> None:
    server.answer(Answer(BODY))
    ask(NOW)
    later = ask(NOW + timedelta(hours=23))
    assert (later.outcome, later.asked) == ("current", False)
    assert later.again == NOW + timedelta(days=1)
    assert len(server.asked) == 1
    server.answer(Answer(BODY))
    assert ask(NOW + timedelta(hours=25)).outcome == "stored"


def test_bad_rows_are_refused_and_the_others_kept() -> None:
    bad = [
        _row(61001, 0.1).replace(",61001,", ",-61001,"),
        _row(61002, 0.1).replace("0.1000000", "1.7"),
        _row(61003, 0.1).replace("0.1000000", "nan"),
        _row(61004, 0.1).replace(",O", ",X"),
        "2026-01-01,61005\r\n",
        _row(61006, 0.1).replace("\r\n", ",more\r\n"),
    ]
    days, refused = read_eop((HEADER + "".join(bad) + ROWS[9]).encode(), "the reply")
    assert [day.mjd for day in days] == [FIRST + 9]
    assert len(refused) == len(bad)
    assert [r.line for r in refused] == [2, 3, 4, 5, 6, 7]


@pytest.mark.parametrize(
    "answer",
    [
        Answer(PAGE, type="text/html"),
        Answer(b"a,b\r\n1,2\r\n"),
        Answer(HEADER.encode()),
        Answer(BODY, cut=2000),
        Answer(BODY[:2001], length=None),
        Answer(b"", 404),
    ],
)
def test_what_is_no_answer_leaves_what_is_held(
    ask: Ask, store: Store, server: Server, answer: Answer
) -> None:
    server.answer(Answer(BODY))
    ask(NOW)
    server.answer(answer)
    with pytest.raises(SourceError):
        ask(NOW + timedelta(hours=25))
    table = stored_table(store)
    assert table is not None
    assert len(table.mjd) == len(ROWS)


def test_it_survives_the_rebuilding_of_an_archive(
    ask: Ask, store: Store, server: Server, tmp_path: Path
) -> None:
    server.answer(Answer(BODY))
    ask(NOW)
    store.close()
    rebuild(store.file, tmp_path / "rebuilt.sqlite")
    connection = connect(tmp_path / "rebuilt.sqlite", 0.0)
    assert connection.execute("SELECT count(*) FROM earth_orientation").fetchone()[0] == len(ROWS)
    connection.close()


def test_a_day_given_twice_is_kept_once(ask: Ask, store: Store, server: Server) -> None:
    assert stored_table(store) is None
    server.answer(Answer(BODY + ROWS[0].encode()))
    ask(NOW)
    table = stored_table(store)
    assert table is not None
    assert len(table.mjd) == len(ROWS)


def test_an_archive_that_cannot_be_opened_costs_no_answer(tmp_path: Path) -> None:
    with sqlite3.connect(tmp_path / FILE) as strangers:
        strangers.execute("CREATE TABLE other (a)")
    strangers.close()
    use_earth_orientation(tmp_path, lambda _: None)
    with remarks.recorded() as said:
        assert earth_orientation.table() is earth_orientation.shipped_table()
    assert [text.split(":")[0] for text in said] == ["the shipped UT1 table is used"]


def test_the_command_and_what_status_says(
    tmp_path: Path,
    server: Server,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    for name, value in environment(tmp_path).items():
        monkeypatch.setenv(name, value)
    monkeypatch.setenv("ORBITWATCH_OFFLINE", "0")
    monkeypatch.setenv("ORBITWATCH_CELESTRAK_URL", server.url)
    server.answer(Answer(BODY))
    assert main.run(["fetch", "--earth-orientation", "--format", "table"]) == 0
    assert "the Earth orientation: 551 days, measured to 2026-11-26" in capsys.readouterr().out
    assert main.run(["fetch", "--earth-orientation", "--format", "table"]) == 0
    assert "the stored data are current; it may be queried again at 20" in capsys.readouterr().out
    assert main.run(["status", "--format", "csv"]) == 0
    rows = csv.DictReader(io.StringIO(capsys.readouterr().out))
    (ut1,) = (row for row in rows if row["kind"] == "earth-orientation")
    assert ut1["name"].startswith("CelesTrak, ")
    assert ut1["last_epoch"] == "2026-11-26T00:00:00.000Z"
    assert float(ut1["ut1_uncertainty_s"]) >= 0.0
    assert main.run(["status", "--format", "table"]) == 0
    assert "measured to 2026-11-26; now ±" in capsys.readouterr().out
    for words in (["iss"], ["--group", "stations"], ["--satcat"]):
        assert main.run(["fetch", "--earth-orientation", *words]) == 2
        assert "--earth-orientation" in capsys.readouterr().err
    with sqlite3.connect(Path(environment(tmp_path)["ORBITWATCH_DATA_DIR"]) / FILE) as archive:
        assert archive.execute("SELECT count(*) FROM earth_orientation").fetchone()[0] == len(ROWS)
    archive.close()
