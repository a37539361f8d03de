"""``--report`` and ``--chart`` of commands: what they lead with, and the same answer once more."""

from __future__ import annotations

import csv
import shlex
from pathlib import Path

import pytest
from lxml import etree, html

from orbitwatch.cli import main as program

ASKED = {
    "position": "position 58400 --time 2023-11-22T00:18:44Z --site guam",
    "decay": "decay malligyong-1 --time 2024-03-05",
    "coverage": "coverage malligyong-1 --start 2023-12-09Z --for 1d --grid 12deg",
    "launch": "launch --site sohae --time 2023-11-21T13:42:28Z --inclination 97.4 --altitude 500 "
    "--compare 58400",
    "revisit": "revisit malligyong-1 -s guam --start 2023-12-09Z --for 1d",
    "tonight": "tonight -s rome --night 2026-08-22",
    "field": "field -s rome --time 2026-08-22T01:23:30Z --exposure 30s --ra 47d --dec -11 "
    "--radius 9",
    "track": "track malligyong-1 --start 2023-11-22Z --for 20min --step 60s",
    "doppler": "doppler iss -f 145.8M -s rome --start 2026-08-22 -q",
}


@pytest.fixture(autouse=True)
def _home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("ORBITWATCH_DATA_DIR", str(tmp_path / "data"))
    monkeypatch.setenv("ORBITWATCH_OFFLINE", "1")


@pytest.mark.parametrize("name", list(ASKED))
def test_a_report_leads_with_its_verdict_and_gives_the_answer_again(name: str) -> None:
    words = ASKED[name].split()
    assert program.run([*words, "-o", "first.csv", "--report", "r.html"]) == 0
    page = html.parse("r.html").getroot()
    (main,) = page.iter("main")
    first, verdict, *_ = main
    assert (first.tag, verdict.tag) == ("h1", "blockquote")
    assert len(verdict.text_content().strip()) > 30
    assert main.get("class") in ("yes", "no", "open", "plain")
    heads = [h.text_content() for h in main.iter("h2")]
    assert heads[:3] == ["Answer", "Question", "How far to trust it"]
    pictures = list(main.iter("img"))
    assert pictures
    assert main.getchildren().index(pictures[0].getparent()) == 2  # right after the verdict
    (elements,) = (a for a in main.iter("a") if a.get("download") == "elements.csv")
    block = elements.getparent().getnext().text_content()
    Path("elements.csv").write_text(block, encoding="utf-8")
    (command,) = (pre.text_content() for pre in main.iter("pre") if pre.get("class") == "sh")
    again = shlex.split(command.replace("\\\n", " "))[1:]
    assert program.run([*again, "-o", "again.csv"]) == 0
    rows, twice = (
        list(csv.DictReader(Path(f).read_text("utf-8").splitlines()))
        for f in ("first.csv", "again.csv")
    )
    assert len(rows) == len(twice) > 0
    for one, other in zip(rows[:50], twice[:50], strict=True):
        assert one.get("object_name") == other.get("object_name")
        assert [one[k] for k in one if k.endswith(("_deg", "_km"))] == [
            other[k] for k in one if k.endswith(("_deg", "_km"))
        ]


def test_a_chart_of_a_position_is_a_map_around_its_site() -> None:
    assert program.run([*ASKED["position"].split(), "-o", "p.csv", "--chart", "p.svg"]) == 0
    texts = {
        "".join(text.itertext())
        for text in etree.parse("p.svg").iter("{http://www.w3.org/2000/svg}text")
    }
    assert {"Guam", "MALLIGYONG-1", "satellite at 00:18:44, 68 %"} <= texts


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ("position iss --chart x.gif", "cannot draw a chart as 'x.gif'"),
        ("position iss --report x.txt", "cannot write a report as 'x.txt'"),
        ("position iss --report x.md -o x.md", "-o and --report are both x.md"),
        ("track iss --footprint 10 -o x.csv", "--footprint writes polygons"),
        ("launch --from-object 58400 --chart x.png", "--chart draws an ascent"),
        ("claim --examples --chart x.png", "--chart draws one claim"),
    ],
)
def test_what_is_wrong_is_said_before_the_work(
    asked: str, said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert program.run(asked.split()) == 2
    assert said in capsys.readouterr().err


def test_claims_that_cannot_be_read_have_an_exit_code() -> None:
    Path("c.csv").write_text(
        "object,site,time\n"
        "58400,andersen,2023-11-27 09:17:07 Asia/Pyongyang\n"
        "58400,andersen,soon\n",
        encoding="utf-8",
    )
    assert program.run(["claim", "--claims", "c.csv", "--exit-code", "-o", "v.csv"]) == 12
