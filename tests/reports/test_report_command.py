"""Reports as a reader uses them: save the blocks, run the command, get the same answer."""

from __future__ import annotations

import csv
import json
import re
import shlex
import subprocess
import sys
from base64 import b64decode
from collections.abc import Callable
from pathlib import Path

import pytest
from lxml import html

from orbitwatch.cli import main
from orbitwatch.errors import UsageError
from orbitwatch.reports.file import open_report
from tests.cli.running import Ran, environment, run

Ask = Callable[..., Ran]
Capture = pytest.CaptureFixture[str]
GUAM = ("malligyong-1", "--site", "guam", "--start", "2023-11-21Z", "--end", "2023-11-23Z")
HOSTILE = "=`|<b>[x](http://example.org) ```"


def _sets(path: Path, name: str, numbers: tuple[int, ...] = (90001, 90002)) -> Path:
    """Write element sets of objects with that name, one a month older than the other."""
    head = (
        "OBJECT_NAME,OBJECT_ID,EPOCH,MEAN_MOTION,ECCENTRICITY,INCLINATION,RA_OF_ASC_NODE,"
        "ARG_OF_PERICENTER,MEAN_ANOMALY,NORAD_CAT_ID,BSTAR,MEAN_MOTION_DOT\n"
    )
    lines = [
        f"{name},,2024-0{month}-01T00:00:00,15.2{month},0.001,97.4,{number % 360},20,30,{number},"
        "0.0001,0.00002\n"
        for number in numbers
        for month in (1, 2)
    ]
    path.write_text(head + "".join(lines), encoding="utf-8")
    return path


@pytest.fixture
def ask(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: Capture) -> Ask:
    """Return what runs ``orbitwatch args…`` in this process, in a folder and home of its own."""
    for name, value in environment(tmp_path).items():
        monkeypatch.setenv(name, value)
    monkeypatch.chdir(tmp_path)

    def run_here(*args: str) -> Ran:
        code = main.run(args)
        said = capsys.readouterr()
        return Ran(code, said.out, said.err)

    return run_here


@pytest.fixture
def no_charts(monkeypatch: pytest.MonkeyPatch) -> None:
    """Make matplotlib impossible to import."""
    for name in ("matplotlib", "matplotlib.figure"):
        monkeypatch.setitem(sys.modules, name, None)


def _shell(folder: Path, script: str) -> str:
    done = subprocess.run(
        ["sh", "-ec", script],
        cwd=folder,
        env=environment(folder),
        capture_output=True,
        check=True,
        text=True,
    )
    return done.stdout


def _scripts(text: str) -> list[str]:
    return [block[1] for block in re.findall(r"^(`{3,})sh\n(.*?)^\1$", text, re.M | re.S)]


def _again(ask: Ask, text: str) -> str:
    """Do what a report in Markdown says, in its folder, and return what comes out."""
    command, *saving = _scripts(text)
    _shell(Path(), "".join(saving))
    return ask(*_words(command)).out


def _words(command: str) -> list[str]:
    return shlex.split(command.replace("\\\n", " "))[1:]


def _save(folder: Path, page: html.HtmlElement) -> str:
    """Save the files that a report in HTML holds; return its command."""
    for link in page.iterfind(".//a[@download]"):
        content = b64decode(link.get("href", "").partition(";base64,")[2])
        (folder / link.get("download", "")).write_bytes(content)
    return page.findtext(".//pre[@class='sh']/code") or ""


def test_markdown_is_answered_again_by_its_own_words(tmp_path: Path) -> None:
    pytest.importorskip("matplotlib")
    ran = run(tmp_path, "overflights", *GUAM, "--report", "it's here.md")
    assert ran.code == 0
    assert "wrote it's here.md" in ran.err
    text = (tmp_path / "it's here.md").read_text(encoding="utf-8")
    command, *saving = _scripts(text)
    assert _shell(tmp_path, "".join([*saving, command])) == ran.out
    assert (tmp_path / "answer.csv").read_text(encoding="utf-8") == ran.out
    for said in (
        "# Overflights of Guam by MALLIGYONG-1 (58400)",
        "between 2023-11-21 00:00:00 UTC and 2023-11-23 00:00:00 UTC?",
        "element set of 2023-12-09 04:15 UTC, 17.2 days after",
        "- MALLIGYONG-1 (58400) came into orbit at 2023-11-21 13:54:13 UTC",
        "elements-history.tle, which ships with orbitwatch",
        "| Guam | 13.44400 | 144.79400 | 0 | Pacific/Guam |",
    ):
        assert said in text
    assert re.search(r"ground track 129 ±\d+ km away, 14° off nadir, ascending, by day", text)
    assert len(re.findall(r"^\[chart-[12]\]: data:image/png;base64,\S{5000,}$", text, re.M)) == 2
    assert "![MALLIGYONG-1 (58400) in the sky of Guam, culmination 2023-11-22 00:18:44 UTC]" in text
    for part in ("orbitwatch", "Python", "numpy", "sgp4", "UT1", "data/accuracy.json"):
        assert re.search(rf"^\| {part} \| \S.* \|$", text, re.M)
    assert str(tmp_path) not in text
    assert not list(tmp_path.glob("*.partial"))


@pytest.mark.usefixtures("no_charts")
def test_own_names_and_conditions_survive(tmp_path: Path, ask: Ask) -> None:
    """Names that would be markup, sites that nobody else has, every condition, no fixed time."""
    _sets(tmp_path / "a|b `c`.csv", HOSTILE)
    sites = "name,latitude_deg,longitude_deg,height_m,timezone\n`Here` <i>; 'now',40.5,-3.25,700,"
    (tmp_path / "places.csv").write_text(sites + "Europe/Madrid\nThere,-10,20,,\n")
    asked = ("--elements", "a|b `c`.csv", "--sites-file", "places.csv", "--start", "2024-01-10Z")
    asked += ("--for", "40d", "--min-elevation", "12.5", "--max-off-nadir", "61.25", "--daylight")
    asked += ("--max-distance", "1234.5", "--elements-mode", "before", "--allow-stale")
    ran = ask("overflights", *asked, "--report", "r.html")
    assert ran.code == 0, ran.err
    rows = list(csv.DictReader(ran.out.splitlines()))
    assert {row["element_epoch"][:7] for row in rows} == {"2024-01", "2024-02"}
    assert len({(row["catalog_id"], row["site"]) for row in rows}) == 4
    page = html.parse(tmp_path / "r.html").getroot()
    command = _save(tmp_path, page)
    assert ask(*_words(command)).out == ran.out
    for element in page.iter():
        assert element.tag not in {"script", "i", "b"}
        assert all(
            value.startswith("data:")
            for name, value in element.attrib.items()
            if name in {"href", "src"}
        )
    names = {row.find("td").text_content() for row in page.iterfind(".//tbody/tr")}
    assert f"{HOSTILE} (90001)" in names
    assert "the file a|b `c`.csv (sha256" in page.text_content()


@pytest.mark.usefixtures("no_charts")
def test_a_long_answer_is_cut_and_says_so(tmp_path: Path, ask: Ask) -> None:
    _sets(tmp_path / "sets.csv", "ONE", tuple(range(90001, 90031)))
    asked = ("--elements", "sets.csv", "-s", "guam", "--start", "2024-01-30Z", "--for", "12d")
    ran = ask("overflights", *asked, "--allow-stale", "--report", "r.md")
    rows = ran.out.splitlines()
    assert len(rows) > 700
    text = (tmp_path / "r.md").read_text(encoding="utf-8")
    assert f"{len(rows) - 1:,} overflights of Guam by 30 objects" in text
    assert f"first 500 of them; {len(rows) - 501} more are left out" in text
    again = _again(ask, text).splitlines()
    assert set(rows[:501]) <= set(again)
    assert (tmp_path / "answer.csv").read_text(encoding="utf-8").splitlines() == rows[:501]


def test_a_history_with_its_chart(tmp_path: Path, ask: Ask) -> None:
    pytest.importorskip("matplotlib")
    asked = ("malligyong-1", "--start", "2024-02-01Z", "--end", "2024-03-01Z", "--events")
    ran = ask("history", *asked, "--report", "r.html")
    assert ran.code == 0, ran.err
    page = html.parse(tmp_path / "r.html").getroot()
    assert ask(*_words(_save(tmp_path, page))).out == ran.out
    assert "Events: 1 gap, 1 orbit raise." in page.text_content()
    (picture,) = page.iter("img")
    drawing = b64decode(picture.get("src", "").removeprefix("data:image/svg+xml;base64,"))
    assert b"MALLIGYONG-1 (58400)" in drawing


@pytest.mark.usefixtures("no_charts")
def test_a_claim_with_a_place_of_ones_own(tmp_path: Path, ask: Ask) -> None:
    """Whose zone a time is read in depends on the place, which nobody else has by that name."""
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "sites.csv").write_text(
        "name,kind,country,latitude_deg,longitude_deg,height_m,timezone,aliases\n"
        "My *base*,own,,13.58,144.93,180,Pacific/Guam,\n"
    )
    asked = ("malligyong-1", "-s", "My *base*", "--time", "2023-11-22 09:21")
    asked += ("--kind", "received", "--within", "3h")
    ran = ask("claim", *asked, "--report", "r.md")
    assert ran.code == 0, ran.err
    text = (tmp_path / "r.md").read_text(encoding="utf-8")
    (tmp_path / "data" / "sites.csv").unlink()
    assert _again(ask, text) == ran.out
    assert ",Pacific/Guam," in ran.out
    for said in (
        "it holds if read in Pyongyang time, not in UTC or Guam time.",
        "culminated over My \\*base\\* at 00:18:4",
        "| culmination | 2023-11-22 00:18:4",
        "Pyongyang General Satellite Control Center | 39.",
        "Charts need matplotlib, which was not installed: pip install 'orbitwatch\\[plot\\]'.",
    ):
        assert said in text
    assert re.search(r"The margin to the 95 % limit of ±\d+ s is \d min \d", text)
    assert "![" not in text


@pytest.mark.usefixtures("no_charts")
def test_a_list_of_claims_comes_with_the_list(tmp_path: Path, ask: Ask) -> None:
    (tmp_path / "my claims.csv").write_text(
        "object,site,time,zone,note\n"
        "malligyong-1,Andersen AFB,2023-11-27 09:17:07,Asia/Pyongyang,<b>as told</b>\n"
        "nothing so named,Guam,2023-11-27,,a line that cannot be checked\n"
    )
    ran = ask("claim", "--claims", "my claims.csv", "--report", "r.html")
    assert ran.code == 0, ran.err
    page = html.parse(tmp_path / "r.html").getroot()
    assert ask(*_words(_save(tmp_path, page))).out == ran.out
    text = page.text_content()
    assert "1 claim checked: 1 consistent." in text
    assert "<b>as told</b>" in text
    assert "my claims.csv, line 3: no object 'nothing so named'" in text


def test_an_area_of_ones_own_comes_with_it(tmp_path: Path, ask: Ask) -> None:
    pytest.importorskip("spherely")
    box = [[144, 13], [146, 13], [146, 15], [144, 15], [144, 13]]
    area = {"type": "Polygon", "coordinates": [box]}
    file = tmp_path / "my box (1).geojson"
    file.write_text(json.dumps({"type": "Feature", "properties": {}, "geometry": area}))
    asked = ("malligyong-1", "--area", file.name, "--swath-km", "60", "--daylight")
    asked += ("--start", "2023-12-09Z", "--for", "5d")
    ran = ask("overflights", *asked, "--report", "r.md")
    assert ran.code == 0, ran.err
    assert "my box (1)" in ran.out
    file.unlink()
    assert _again(ask, (tmp_path / "r.md").read_text(encoding="utf-8")) == ran.out


def _limited(tmp_path: Path, line: str) -> Ran:
    """Run where no file may grow beyond 16 blocks: to a program it is as if the disk were full."""
    done = subprocess.run(
        ["sh", "-c", f"ulimit -f 16; trap '' XFSZ; exec {line}"],
        cwd=tmp_path,
        env=environment(tmp_path, PYTHONDONTWRITEBYTECODE="1"),  # the modules' too would be cut
        capture_output=True,
        check=False,
        text=True,
    )
    return Ran(done.returncode, done.stdout, done.stderr)


def test_a_full_disk_is_noticed_before_the_work(tmp_path: Path) -> None:
    words = ["orbitwatch", "overflights", *GUAM, "--report", "r.md"]
    ran = _limited(tmp_path, shlex.join(["python", "-m", *words]))
    assert ran.code == 1
    assert ran.err.startswith("orbitwatch: error: cannot write to r.md: File too large")
    assert ran.err.count("\n") == 1
    assert "MALLIGYONG" not in ran.out
    assert not list(tmp_path.glob("r.md*"))


@pytest.mark.parametrize(
    ("path", "output", "resume", "said"),
    [
        ("r.pdf", None, False, "end it in .md or .html"),
        ("none/r.md", None, False, "no such folder"),
        ("r.md", "folder/../r.md", False, "-o and --report are both"),
        ("r.md", None, True, "--resume"),
        ("folder.md", None, False, "it is a folder"),
    ],
)
def test_what_is_wrong_is_said_before_anything_is_done(
    tmp_path: Path, path: str, output: str | None, resume: bool, said: str
) -> None:
    (tmp_path / "folder").mkdir()
    (tmp_path / "folder.md").mkdir()
    answer = str(tmp_path / output) if output else None
    with (
        pytest.raises(UsageError) as failed,
        open_report(tmp_path / path, answer, resume=resume),
    ):
        pytest.fail("nothing may be computed")
    assert said in f"{failed.value.message}; {failed.value.hint}"
    assert sorted(file.name for file in tmp_path.iterdir()) == ["folder", "folder.md"]


def test_a_failed_answer_leaves_an_older_report_as_it_was(tmp_path: Path, ask: Ask) -> None:
    (tmp_path / "r.md").write_text("older")
    ran = ask("overflights", "nothing so named", "-s", "guam", "--report", "r.md")
    assert ran.code == 3
    assert (tmp_path / "r.md").read_text() == "older"
    assert not list(tmp_path.glob("*.partial"))
