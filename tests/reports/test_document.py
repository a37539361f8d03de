"""A report made by hand, in both its forms."""

from __future__ import annotations

import re
from base64 import b64decode, b64encode
from dataclasses import replace
from datetime import UTC, datetime
from hashlib import sha256
from urllib.parse import unquote

import pytest
from lxml import etree, html
from syrupy.assertion import SnapshotAssertion

from orbitwatch.elements.element_set import ElementSet
from orbitwatch.elements.reading import read_element_sets
from orbitwatch.reports.document import as_markdown, attached_sites, compose
from orbitwatch.reports.html import as_html
from orbitwatch.reports.markdown import Picture, ReportTable
from orbitwatch.reports.report import ELEMENTS_FILE, SITES_FILE, Form, Report, Verdict
from orbitwatch.reports.wording import PLOT_HINT
from orbitwatch.sites import Site
from tests.formats.examples import NAME, NOON, overflights
from tests.formats.golden import golden

EVIL = "``` </code></pre><script>alert(1)</script> [x](http://example.org) | ![y](z.png)"
SETS = (
    ElementSet(
        norad_cat_id=799_500_123,
        epoch=datetime(2024, 2, 20, 3, 4, 5, 678_901, tzinfo=UTC),
        mean_motion=15.21407416,
        eccentricity=0.0014685,
        inclination=97.427,
        ra_of_asc_node=227.7225,
        arg_of_pericenter=211.9163,
        mean_anomaly=148.1185,
        bstar=0.00021022,
        object_name=EVIL,
    ),
    ElementSet(
        norad_cat_id=58400,
        epoch=datetime(2024, 2, 21, tzinfo=UTC),
        mean_motion=15.2,
        eccentricity=1e-7,
        inclination=97.4,
        ra_of_asc_node=0.1,
        arg_of_pericenter=0.2,
        mean_anomaly=0.3,
        object_id="2023-179A",
        creation_date=datetime(2024, 2, 21, 6, tzinfo=UTC),
    ),
)
SVG = b'<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"></svg>'


def made(**changes: object) -> Report:
    """Return a small report in which every part is there."""
    rows = overflights()
    sites = [Site("Fiji's bay", -17.7, 178.0, 12.0, "Pacific/Fiji", aliases=("here",))]
    report = Report(
        title=f"Overflights of Guam by {NAME}",
        verdict=Verdict(f"Closest: {EVIL}", "yes"),
        made=NOON,
        question=["When does it come?", "1. It counts where it is up."],
        command=[
            "orbitwatch",
            "overflights",
            "--elements",
            ELEMENTS_FILE,
            "--site",
            "Fiji's | bay",
        ],
        answer=["Twice."],
        tables=[ReportTable(("object", "elev."), [(EVIL, "74.6°"), (NAME, "")], EVIL, (1,))],
        rows=rows,
        remarks=[f"a warning of {EVIL}"],
        pictures=[Picture(f"A chart of {EVIL}", "svg", SVG)],
        trust=["So far."],
        sites=sites,
        files=[attached_sites(sites)],
        element_sets=[(one, one is SETS[0]) for one in SETS],
        about_sets="They are those that answer.",
        origins=ReportTable(("object", "source"), [(EVIL, "file a|b.tle")]),
        versions=ReportTable(("what", "version"), [("orbitwatch", "1.2.3")]),
    )
    return replace(report, **changes)  # type: ignore[arg-type]


def page_of(report: Report) -> html.HtmlElement:
    return html.document_fromstring(as_html(compose(report, "html", "r.html")))


def attached(page: html.HtmlElement) -> dict[str, str]:
    """Return the files that the page's links save, by name."""
    return {
        link.get("download", ""): b64decode(link.get("href", "").partition("base64,")[2]).decode()
        for link in page.iterfind(".//a[@download]")
    }


def test_golden_markdown(snapshot: SnapshotAssertion) -> None:
    text = as_markdown(compose(made(), "md", "it's.md"))
    assert text == snapshot(extension_class=golden("md"))


def test_the_page_is_sound_and_needs_nothing() -> None:
    text = as_html(compose(made(), "html", "r.html"))
    page = html.document_fromstring(text)
    parser = etree.HTMLParser(recover=False)
    etree.fromstring(text, parser)
    assert not parser.error_log
    for element in page.iter():
        assert element.tag not in {"script", "iframe", "object", "link", "base", "form"}
        for name, value in element.attrib.items():
            assert not name.startswith("on")
            assert name != "style"
            if name in {"src", "href", "srcset", "data", "action"}:
                assert value.startswith("data:"), value
    policy = page.xpath("//meta[@http-equiv='Content-Security-Policy']/@content")[0]
    style = page.findtext(".//style") or ""
    digest = b64encode(sha256(style.encode()).digest()).decode()
    assert f"style-src 'sha256-{digest}'" in policy
    assert "default-src 'none'" in policy
    assert "url(" not in style


def test_names_are_shown_as_they_are() -> None:
    page = page_of(made())
    assert page.findtext(".//title") == f"Overflights of Guam by {NAME}"
    assert page.findtext(".//h1") == f"Overflights of Guam by {NAME}"
    cells = [cell.text_content() for cell in page.iter("td")]
    assert cells[:4] == [EVIL, "74.6°", NAME, ""]
    assert [e.text_content() for e in page.iter("li")] == [f"a warning of {EVIL}"]
    (picture,) = page.iter("img")
    assert picture.get("alt") == f"A chart of {EVIL}"
    assert picture.get("src") == Picture("", "svg", SVG).address


def test_the_sets_come_back_as_they_were() -> None:
    text = attached(page_of(made()))[ELEMENTS_FILE]
    result = read_element_sets(text, "x")
    assert not result.refused
    assert [replace(one, object_name=one.object_name or None) for one in result.sets] == list(SETS)
    assert text.splitlines()[0].endswith(",DATA_SOURCE")
    assert [line.rpartition(",")[2] for line in text.splitlines()[1:]] == ["supplemental", ""]


def test_both_forms_hold_the_same_files() -> None:
    markdown = as_markdown(compose(made(), "md", "it's.md"))
    files = attached(page_of(made()))
    assert set(files) == {ELEMENTS_FILE, SITES_FILE, "answer.csv"}
    for name, content in files.items():
        (block,) = re.findall(rf"^(`+)csv {re.escape(name)}\n(.*?)^\1$", markdown, re.M | re.S)
        assert block[1] == content


def test_the_pages_blocks_are_what_its_links_save() -> None:
    page = page_of(made())
    blocks = [block.text_content() for block in page.iterfind(".//pre[@class='csv']")]
    assert blocks == list(attached(page).values())


@pytest.mark.parametrize("form", ["md", "html"])
def test_what_is_not_there_has_no_heading(form: Form) -> None:
    report = made(pictures=(), sites=(), files=(), remarks=(), rows=made().rows.take([]))
    body = compose(report, form, "r").body
    assert re.findall("^## (.*)$", body, re.M) == [
        "Answer", "Question", "How far to trust it", "Element sets", "Versions",
    ]  # fmt: skip
    assert "What the program said" not in body
    without = compose(made(pictures=(), without_pictures=PLOT_HINT), form, "r").body
    assert "pip install 'orbitwatch" in unquote(without)


def test_it_depends_on_the_moment_alone() -> None:
    first, again = (as_html(compose(made(), "html", "r.html")) for _ in range(2))
    assert first == again
    later = as_html(compose(made(made=datetime(2031, 5, 6, tzinfo=UTC)), "html", "r.html"))
    assert later.replace("2031-05-06T00:00:00Z", "2024-02-21T12:00:00Z") == first
