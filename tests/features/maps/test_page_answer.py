"""``map --html`` as a user asks for it: a page that appears whole, and gives itself again."""

from __future__ import annotations

import shlex
from base64 import b64decode
from pathlib import Path

import pytest

from orbitwatch.cli import main as program
from tests.features.maps.pages import Parsed

pytestmark = pytest.mark.usefixtures("own_folder")

GUAM = ("map", "malligyong-1", "--site", "guam", "--start", "2023-11-21Z", "--end", "2023-11-23Z")


def run(*args: str) -> int:
    return program.run(args)


def test_a_page_tells_how_to_make_it_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(*GUAM, "--html", "page.html") == 0
    out, err = capsys.readouterr()
    assert out == ""
    assert "came into orbit at 2023-11-21 13:54:13 UTC" in err
    assert err.endswith("orbitwatch: note: wrote page.html\n")
    page = Path("page.html").read_bytes()
    parsed = Parsed(page.decode())
    link = parsed.attributes("a")[0]
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    monkeypatch.chdir(elsewhere)
    Path(str(link["download"])).write_bytes(b64decode(str(link["href"]).partition("base64,")[2]))
    program_name, *command = shlex.split(parsed.texts["pre"][1])
    assert program_name == "orbitwatch"
    assert run(*command) == 0
    assert Path("page.html").read_bytes() == page


def test_a_page_without_sites_and_with_what_is_left_out(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert run("map", "iss", "--start", "2026-10-25Z", "--for", "4w", "--html", "iss.htm") == 0
    assert "left out" in capsys.readouterr().err
    parsed = Parsed(Path("iss.htm").read_text(encoding="utf-8"))
    assert parsed.data["passes"]["tca"] == []
    assert parsed.texts["h1"] == ["ISS (ZARYA)"]
    assert any("uncertain by more than a tenth" in text for text in parsed.texts["p"])


def test_a_page_warns_of_manoeuvres_as_passes_do(
    capsys: pytest.CaptureFixture[str],
) -> None:
    asked = ("malligyong-1", "--site", "guam", "--start", "2024-02-20Z", "--for", "5d")
    assert run("passes", *asked, "-o", "passes.csv") == 0
    warned = [line for line in capsys.readouterr().err.splitlines() if "raised its orbit" in line]
    assert run("map", *asked, "--html", "page.html") == 0
    assert warned
    assert set(warned) <= set(capsys.readouterr().err.splitlines())
    remarks = Parsed(Path("page.html").read_text(encoding="utf-8")).texts["p"]
    assert all(line.partition("warning: ")[2] in remarks for line in warned)


@pytest.mark.parametrize(
    ("name", "code", "said"),
    [
        ("page.png", 2, "cannot write a page as 'page.png'; end it in .html"),
        ("absent/page.html", 2, "no such folder"),
        ("full.html", 1, "cannot write to full.html: No space left on device"),
    ],
)
def test_what_is_wrong_with_the_file(
    name: str, code: int, said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    if name == "full.html":
        Path(name).symlink_to("/dev/full")
    assert run(*GUAM, "--html", name) == code
    assert said in capsys.readouterr().err


def test_too_much_for_a_page_leaves_the_old_one(capsys: pytest.CaptureFixture[str]) -> None:
    Path("page.html").write_text("old")
    span = ("--start", "2026-06-01Z", "--for", "20w", "--allow-stale")
    assert run("map", "iss", "hubble", *span, "--html", "page.html") == 2
    err = capsys.readouterr().err
    assert "MB is the limit; shorten the span (--for), or name fewer objects" in err
    assert Path("page.html").read_text() == "old"
    assert not list(Path.cwd().glob("*.partial*"))
