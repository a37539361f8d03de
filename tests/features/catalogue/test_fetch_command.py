"""``orbitwatch fetch`` as a program: what it sends, prints, keeps, and how it ends."""

from __future__ import annotations

import csv
import io
import json
import os
import signal
import sqlite3
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from orbitwatch.archive.database.location import FILE
from orbitwatch.archive.database.opening import open_store
from orbitwatch.cli import main
from tests.archive.database.samples import overwrite, settled
from tests.archive.server import (
    HEADER,
    HST_ROW,
    ISS_ROW,
    NOT_FOUND,
    NOT_UPDATED,
    PAGE,
    Answer,
    Server,
    serving,
    unused_port,
)
from tests.cli.running import Ran, environment, run_on_terminal

PASSWORD = "tiger-42"
BOTH = Answer((HEADER + ISS_ROW + HST_ROW).encode())


@pytest.fixture
def server() -> Iterator[Server]:
    with serving() as running:
        yield running


class Program:
    """Runs ``orbitwatch fetch`` against a server, in a home of its own.

    Called, it runs in this process, which is ten times faster than one of its own.
    """

    def __init__(
        self,
        home: Path,
        server: Server,
        monkeypatch: pytest.MonkeyPatch,
        capsys: pytest.CaptureFixture[str],
    ) -> None:
        self.home, self.server = home, server
        self._monkeypatch, self._capsys = monkeypatch, capsys
        self.env = {
            "ORBITWATCH_OFFLINE": "0",
            "ORBITWATCH_CELESTRAK_URL": server.url,
            "ORBITWATCH_SPACETRACK_URL": server.url,
        }

    def __call__(self, *args: str, **env: str) -> Ran:
        with self._monkeypatch.context() as patch:
            for name in os.environ:
                patch.delenv(name)
            for name, value in environment(self.home, **(self.env | env)).items():
                patch.setenv(name, value)
            self._capsys.readouterr()
            code = main.run(["fetch", *args])
        out, err = self._capsys.readouterr()
        return Ran(code, out, err)

    def start(self, *args: str) -> subprocess.Popen[str]:
        return subprocess.Popen(
            [sys.executable, "-m", "orbitwatch", "fetch", *args],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            env=environment(self.home, **self.env),
            cwd=self.home,
            text=True,
        )

    @property
    def file(self) -> Path:
        return self.home / "data" / FILE

    def age(self, hours: float) -> None:
        """Let time pass, as far as the archive knows."""
        with sqlite3.connect(self.file) as connection:
            connection.execute("UPDATE attempt SET started = started - ?", (hours * 3600,))
        connection.close()

    def sets(self) -> list[int]:
        with open_store(self.home / "data") as store:
            return [s.norad_cat_id for s in store.newest()]


@pytest.fixture
def fetch(
    tmp_path: Path,
    server: Server,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> Program:
    return Program(tmp_path, server, monkeypatch, capsys)


def rows(ran: Ran) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(ran.out)))


def test_a_name_that_is_known_is_one_request_by_number(fetch: Program) -> None:
    ran = fetch("iss")
    assert (ran.code, ran.err) == (0, "")
    (row,) = rows(ran)
    assert (row["source"], row["query"], row["outcome"]) == ("celestrak", "object 25544", "stored")
    assert (row["sets"], row["new_sets"], row["last_epoch"]) == (
        "1",
        "1",
        "2026-08-22T12:00:46.123Z",
    )
    assert fetch.server.targets == ["/NORAD/elements/gp.php?CATNR=25544&FORMAT=CSV"]
    again = fetch("25544", "--format", "json")
    assert again.code == 0
    assert json.loads(again.out)[0]["asked"] is False
    assert "the stored data are current; it may be queried again at" in again.err
    assert len(fetch.server.asked) == 1


def test_every_kind_of_query(fetch: Program) -> None:
    fetch.server.answer(BOTH)
    assert fetch("2023-179", "unheard of", "--group", "stations", "--special", "GPZ-Plus").code == 0
    assert fetch("--supplemental", "iss", "--source", "ISS-E", "--file", "starlink").code == 0
    fetch.server.answer(Answer((HEADER + ISS_ROW.replace(",25544,", ",58400,")).encode()))
    assert fetch("--first", "2023-179A").code == 0
    page = "/NORAD/elements/"
    assert fetch.server.targets == [
        f"{page}gp.php?INTDES=2023-179&FORMAT=CSV",
        f"{page}gp.php?NAME=unheard%20of&FORMAT=CSV",
        f"{page}gp.php?GROUP=stations&FORMAT=CSV",
        f"{page}gp.php?SPECIAL=GPZ-PLUS&FORMAT=CSV",
        f"{page}supplemental/sup-gp.php?CATNR=25544&FORMAT=CSV",
        f"{page}supplemental/sup-gp.php?SOURCE=ISS-E&FORMAT=CSV",
        f"{page}supplemental/sup-gp.php?FILE=starlink&FORMAT=CSV",
        f"{page}gp-first.php?CATNR=58400&FORMAT=CSV",
    ]


def test_on_a_terminal_it_is_a_sentence(tmp_path: Path, fetch: Program) -> None:
    fetch.server.answer(BOTH)
    ran = run_on_terminal(tmp_path, "orbitwatch fetch --group stations", 40, **fetch.env)
    assert ran.out == (
        "group stations: 2 sets of 2 objects, 2 new, epochs 2026-08-22 12:00 to 2026-08-22 15:03"
        " UTC\n"
    )
    assert (ran.code, ran.err) == (0, "")


@pytest.mark.parametrize(
    ("answer", "code", "words"),
    [
        (Answer(NOT_FOUND, 404, "text/plain"), 3, "CelesTrak has nothing for object 5"),
        (Answer(NOT_UPDATED, 403, "text/plain"), 4, "none of it is stored"),
        (Answer(), 4, "about other objects, such as 25544"),
        (Answer(PAGE, type="text/html"), 4, "'text/html', not CSV"),
        (Answer(b"", 301, headers=(("Location", "/x"),)), 4, "a redirect, which is not followed"),
        (Answer(b"\x1b[31mNo!\n<b>", 500, "text/plain"), 4, r"HTTP 500: '\x1b[31mNo!'"),
        (Answer(cut=200), 4, "incomplete reply"),
    ],
)
def test_failures(fetch: Program, answer: Answer, code: int, words: str) -> None:
    fetch.server.answer(answer)
    for _ in range(2):
        ran = fetch("5", "--format", "json")
        assert (ran.code, json.loads(ran.out)) == (code, [])
        assert ran.err.count("\n") == 1
        assert ran.err.startswith("orbitwatch: error: ")
    assert len(fetch.server.asked) == 1
    assert words in fetch_error(fetch, answer)


def fetch_error(fetch: Program, answer: Answer) -> str:
    fetch.age(3)
    return fetch("5").err


def test_a_typo_is_told_before_it_is_asked(fetch: Program) -> None:
    fetch.server.answer(Answer(NOT_FOUND, 404, "text/plain"))
    ran = fetch("maligyong-1")
    assert ran.code == 3
    assert "did you mean MALLIGYONG-1 (58400)?" in ran.err
    assert fetch.server.targets == ["/NORAD/elements/gp.php?NAME=maligyong-1&FORMAT=CSV"]


def test_yours_is_current(fetch: Program) -> None:
    fetch("25544")
    fetch.age(3)
    fetch.server.answer(Answer(NOT_UPDATED, 403, "text/plain"))
    ran = fetch("25544")
    assert (ran.code, rows(ran)[0]["outcome"], rows(ran)[0]["asked"]) == (0, "current", "true")


def test_damaged_rows_are_told(fetch: Program) -> None:
    fetch.server.answer(Answer((HEADER + ISS_ROW + HST_ROW.replace("28.4738", "NaN")).encode()))
    ran = fetch("--group", "visual")
    assert (ran.code, rows(ran)[0]["sets"], rows(ran)[0]["refused"]) == (0, "1", "1")
    assert "refused the reply:3: INCLINATION" in ran.err


@pytest.mark.parametrize(
    ("args", "code", "words"),
    [
        ((), 2, "nothing to fetch is named"),
        (("--first", "--satcat", "5"), 2, "cannot be used together"),
        (("5", "--start", "2023-01-01"), 2, "need --spacetrack"),
        (("--spacetrack", "--group", "active"), 2, "accepts only OBJECTs"),
        (("--spacetrack", "5"), 2, "needs --start"),
        (
            ("--spacetrack", "5", "--start", "2023-02-01", "--end", "2023-01-01"),
            2,
            "is before the start",
        ),
        (("--first", "--group", "active"), 2, "cannot be used with --first"),
        (("--group", " "), 2, "is not a name"),
        (("--file", "a\x1b[31m"), 2, "is not a name"),
        (("0",), 2, "not a catalogue number"),
        (("nothing-like-it*",), 3, "no object"),
        (("--offline", "5"), 4, "nothing can be fetched offline"),
        (("--special", "geo"), 2, "gpz"),
    ],
)
def test_wrong_questions_send_nothing(
    fetch: Program, args: tuple[str, ...], code: int, words: str
) -> None:
    ran = fetch(*args)
    assert ran.code == code
    assert words in ran.err
    assert ran.err.count("\n") == 1
    assert fetch.server.asked == []


def test_addresses_of_the_settings(fetch: Program, tmp_path: Path) -> None:
    for bad in (
        "celestrak.org",
        "ftp://x",
        f"https://me:{PASSWORD}@x",
        "https://x/?a=b",
        "http://",
    ):
        ran = fetch("5", ORBITWATCH_CELESTRAK_URL=bad)
        assert ran.code == 2
        assert "ORBITWATCH_CELESTRAK_URL" in ran.err
        assert PASSWORD not in ran.err
    config = tmp_path / "config.toml"
    config.write_text(f"celestrak_url = '{fetch.server.url}/mirror/'\n")
    assert fetch("25544", ORBITWATCH_CELESTRAK_URL="", ORBITWATCH_CONFIG=str(config)).code == 0
    assert fetch.server.targets == ["/mirror/NORAD/elements/gp.php?CATNR=25544&FORMAT=CSV"]


def test_plain_http_is_said(fetch: Program) -> None:
    """The user's own setting names it, so it is done; a proxy keeps the test on this machine."""
    proxied = {"ORBITWATCH_CELESTRAK_URL": "http://cache.example", "http_proxy": fetch.server.url}
    ran = fetch("25544", **proxied)
    assert ran.code == 0
    assert "warning: http://cache.example is queried without encryption" in ran.err
    assert ran.err.count("without encryption") == 1


def test_without_a_network(fetch: Program) -> None:
    nowhere = f"http://127.0.0.1:{unused_port()}"
    ran = fetch("25544", ORBITWATCH_CELESTRAK_URL=nowhere)
    assert ran.code == 4
    assert "cannot be reached" in ran.err
    assert fetch("25544").code == 0, "it did not count"


def test_two_at_once_send_one_request(fetch: Program) -> None:
    go = threading.Event()
    fetch.server.answer(Answer(hold=go))
    with fetch.start("25544") as first:
        assert fetch.server.arrived.wait(20)
        second = fetch("25544")
        go.set()
        first.communicate(timeout=20)
    assert first.returncode == 0
    assert second.code == 4
    assert "has not answered yet" in second.err
    assert len(fetch.server.asked) == 1
    assert fetch.sets() == [25544]


def test_killed_in_the_middle_of_a_reply(fetch: Program) -> None:
    assert fetch("25544").code == 0
    go = threading.Event()
    fetch.server.arrived.clear()
    fetch.server.answer(Answer(BOTH.body, hold_body=go))
    with fetch.start("--group", "stations") as process:
        assert fetch.server.arrived.wait(20)
        os.kill(process.pid, signal.SIGKILL)
        process.communicate(timeout=20)
    go.set()
    assert fetch.sets() == [25544]
    assert fetch("--group", "stations").code == 4, "the request may have counted"
    assert len(fetch.server.asked) == 2
    fetch.age(2)
    fetch.server.answer(BOTH)
    assert fetch("--group", "stations").code == 0
    assert fetch.sets() == [20580, 25544]


def test_a_locked_archive_sends_nothing(fetch: Program) -> None:
    fetch("25544")
    fetch.age(3)
    connection = sqlite3.connect(fetch.file, isolation_level=None)
    connection.execute("BEGIN IMMEDIATE")
    code = (
        "import sys; from orbitwatch.archive.database import opening; "
        "opening.with_archive.__kwdefaults__['wait_s'] = 0.1; "
        "from orbitwatch.cli.main import run; sys.exit(run(['fetch', '25544']))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code],
        capture_output=True,
        text=True,
        env=environment(fetch.home, **fetch.env),
        timeout=30,
    )
    connection.execute("ROLLBACK")
    connection.close()
    assert done.returncode == 4
    assert "in use by another process" in done.stderr
    assert len(fetch.server.asked) == 1


def test_a_damaged_archive_is_mended(fetch: Program) -> None:
    fetch("25544")
    for beside in fetch.file.parent.glob(FILE + "-*"):
        beside.unlink()
    fetch.file.write_bytes(b"not a database, " * 500)
    ran = fetch("25544")
    assert ran.code == 0
    assert "the archive was damaged" in ran.err
    assert list(fetch.file.parent.glob(f"{FILE}.damaged-*"))


def lose_the_names(file: Path) -> None:
    """Damage a page that no fetch looks at before it stores a set under a new name."""
    with sqlite3.connect(settled(file.parent)) as connection:
        query = "SELECT rootpage FROM sqlite_schema WHERE name = 'naming'"
        root = connection.execute(query).fetchone()[0]
    connection.close()
    overwrite(file, (root - 1) * 4096, b"\xff" * 4096)


def test_damage_that_storing_meets_costs_no_second_request(fetch: Program) -> None:
    assert fetch("25544").code == 0
    lose_the_names(fetch.file)
    fetch.age(3)
    fetch.server.answer(BOTH)
    ran = fetch("--group", "stations", "25544", "--format", "json")
    assert ran.code == 0
    assert "the archive was damaged" in ran.err
    assert [(row["asked"], row["new_sets"]) for row in json.loads(ran.out)] == [
        (True, 1),
        (True, 0),
    ]
    assert len(fetch.server.asked) == 3
    assert fetch.sets() == [20580, 25544]
    assert fetch("--group", "stations").code == 0
    assert len(fetch.server.asked) == 3, "the request is remembered"


COOKIE = (("Set-Cookie", "chocolatechip=abc; Path=/"),)
HISTORY = ("--spacetrack", "25544", "--start", "2023-11-21", "--end", "2023-12-10")
LOGIN = {"ORBITWATCH_SPACETRACK_USER": "someone", "ORBITWATCH_SPACETRACK_PASSWORD": PASSWORD}


def test_history(fetch: Program) -> None:
    fetch.server.paths = {
        "/ajaxauth/login": Answer(b'""', headers=COOKIE),
        "/ajaxauth/logout": Answer(b'""'),
    }
    fetch.server.answer(Answer(b"[]", type="application/json"))
    assert "needs an account" in fetch(*HISTORY).err
    ran = fetch(*HISTORY, **LOGIN)
    assert (ran.code, rows(ran)[0]["source"], rows(ran)[0]["sets"]) == (0, "space-track", "0")
    assert len(fetch.server.asked) == 2
    assert fetch(*HISTORY).code == 0, "held for ever: no account is needed, nothing is sent"
    assert len(fetch.server.asked) == 2
    assert fetch.server.targets[1] == (
        "/basicspacedata/query/class/gp_history/NORAD_CAT_ID/25544/"
        "EPOCH/2023-11-21--2023-12-11/orderby/EPOCH%20asc/format/json"
    ), "a range ends as its last day begins, and the 10th is wanted whole"


def test_history_that_meets_damage_is_asked_for_once(fetch: Program) -> None:
    fetch.server.answer(Answer((HEADER + HST_ROW).encode()))
    fetch("--group", "stations")
    lose_the_names(fetch.file)
    record = dict(zip(HEADER.strip().split(","), ISS_ROW.strip().split(","), strict=True))
    fetch.server.paths = {
        "/ajaxauth/login": Answer(b'""', headers=COOKIE),
        "/ajaxauth/logout": Answer(b'""'),
        "/basicspacedata": Answer(
            json.dumps([record | {"BSTAR": "0"}]).encode(), type="text/plain"
        ),
    }
    ran = fetch(*HISTORY, **LOGIN)
    assert ran.code == 0
    assert "the archive was damaged" in ran.err
    assert (rows(ran)[0]["sets"], rows(ran)[0]["new_sets"]) == ("1", "1")
    assert sum("gp_history" in target for target in fetch.server.targets) == 1
    assert fetch(*HISTORY).code == 0, "it is held for ever"


def test_history_in_part(fetch: Program) -> None:
    """The good rows are kept; the rest is told, and no login is made for what is not due."""
    bad = HST_ROW.replace("20580", "25544").replace("28.4738", "NaN")
    sets = [s.split(",") for s in (ISS_ROW.strip(), HST_ROW.strip(), bad.strip())]
    records = [dict(zip(HEADER.strip().split(","), values, strict=True)) for values in sets]
    fetch.server.paths = {
        "/ajaxauth/login": Answer(b'""', headers=COOKIE),
        "/ajaxauth/logout": Answer(b'""'),
    }
    fetch.server.answer(Answer(json.dumps(records).encode(), type="application/json"))
    ran = fetch(*HISTORY, **LOGIN)
    (row,) = rows(ran)
    assert (ran.code, row["sets"], row["refused"], row["again"] > "2") == (0, "1", "1", True)
    assert "left out 1 set of another object" in ran.err
    assert "is incomplete; fetch it again in an hour" in ran.err
    assert fetch.sets() == [25544]
    ran = fetch(*HISTORY, **LOGIN)
    assert ran.code == 4
    assert "it may be queried again at" in ran.err
    assert len(fetch.server.asked) == 2
    ran = fetch(*HISTORY, "20580", **LOGIN)
    assert (ran.code, [row["query"][:16] for row in rows(ran)]) == (4, ["history of 20580"])
    assert len(fetch.server.asked) == 3, "what is not due stops nothing"


@pytest.mark.parametrize(
    "login",
    [
        Answer(PASSWORD.encode(), 401),
        Answer(f"wrong: {PASSWORD}".encode(), headers=COOKIE),
        Answer(b'{"Login":"Failed"}', headers=COOKIE),
        Answer(PAGE, type="text/html"),
        Answer(PASSWORD.encode(), 429),
        Answer(silent=True),
    ],
)
def test_the_password_is_never_seen(fetch: Program, login: Answer) -> None:
    fetch.server.answer(login)
    ran = fetch(*HISTORY, **LOGIN, ORBITWATCH_DEBUG="1")
    assert ran.code == 4
    assert PASSWORD not in ran.out + ran.err
    assert all(PASSWORD not in asked.path for asked in fetch.server.asked)
    assert PASSWORD.encode() not in fetch.file.read_bytes()


def test_a_netrc_that_others_can_read(fetch: Program) -> None:
    netrc = fetch.home / ".netrc"
    netrc.write_text(f"machine www.space-track.org login me password {PASSWORD}\n")
    netrc.chmod(0o644)
    ran = fetch(*HISTORY)
    assert ran.code == 2
    assert "chmod 600" in ran.err
    assert PASSWORD not in ran.err
    assert fetch.server.asked == []


def test_space_weather_is_kept_and_asked_for_once_a_day(fetch: Program) -> None:
    days = "".join(f"2026-08-{d:02},2600,7,{100 + d}.0,OBS\r\n" for d in range(1, 21))
    text = "DATE,BSRN,AP_AVG,F10.7_OBS,F10.7_DATA_TYPE\r\n" + days
    fetch.server.answer(Answer(text.encode()))
    ran = fetch("--space-weather")
    assert (ran.code, ran.err) == (0, "")
    assert rows(ran)[0]["outcome"] == "stored"
    assert fetch.server.targets == ["/SpaceData/SW-Last5Years.csv"]
    again = fetch("--space-weather")
    assert (again.code, rows(again)[0]["asked"]) == (0, "false")
    assert len(fetch.server.asked) == 1
    wrong = fetch("iss", "--space-weather")
    assert (wrong.code, "cannot be combined with anything else" in wrong.err) == (2, True)
