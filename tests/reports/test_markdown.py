"""Markdown in which a text is only ever that text, as a CommonMark reader sees it."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import html
from markdown_it import MarkdownIt

from orbitwatch.formats.sanitize import plain
from orbitwatch.reports.markdown import (
    Picture,
    ReportTable,
    bullets,
    code,
    escape,
    fence,
    heading,
    paragraph,
    table,
)

HOSTILE = (
    "a|b",
    "`code` and ``more``",
    "<script>alert(1)</script>",
    "[link](https://example.org)",
    "![picture](x.png)",
    "*bold* _slanted_ ~~gone~~ snake_case",
    "# heading",
    "- point",
    "1. first",
    "2) second",
    "+ plus",
    "===",
    "> quoted",
    "&lt;entity&gt; &amp;",
    "\\",
    "a\\|b",
    "    four spaces",
    "two\nlines\r\n\r\nand more",
    "$x$",
    "STARLINK-11123 [DTC]",
    "[chart-1]",
    "| --- |",
)
TEXTS = st.one_of(
    st.sampled_from(HOSTILE),
    st.text(max_size=30),
    st.text("`*_[]()<>|~&$#!\\-+=.1 \nab:/@w", max_size=25),
)


def rendered(markdown: str) -> html.HtmlElement:
    """Return what the widest dialect makes of it, with everything allowed that ever is."""
    reader = MarkdownIt("commonmark", {"html": True}).enable(["table", "strikethrough"])
    references = {"CHART-1": {"href": "data:,", "title": ""}}
    return html.fragment_fromstring(
        reader.render(markdown, {"references": references}), create_parent="div"
    )


def shown(text: str) -> str:
    return " ".join(plain(text).split())


def seen(element: html.HtmlElement) -> str:
    return " ".join(element.text_content().split())


@settings(max_examples=80, deadline=None)
@given(TEXTS)
def test_a_text_stays_a_text(text: str) -> None:
    for markdown, tag in (
        (paragraph(text), "p"),
        (bullets([text]), "li"),
        (heading(text, 2), "h2"),
    ):
        if not shown(text):
            continue
        page = rendered(markdown)
        assert seen(page) == shown(text)
        inside = {element.tag for element in page.iter()} - {"div"}
        assert inside == ({"ul", "li"} if tag == "li" else {tag})


@settings(max_examples=80, deadline=None)
@given(st.lists(st.tuples(TEXTS, TEXTS), min_size=1, max_size=4))
def test_cells_stay_in_their_places(rows: Sequence[tuple[str, str]]) -> None:
    page = rendered(table(ReportTable(("one", "two"), rows, right=(1,))))
    found = [[seen(cell) for cell in row.iterfind("td")] for row in page.iter("tr")][1:]
    assert found == [list(map(shown, row)) for row in rows]
    assert {element.tag for element in page.iter()} == {
        "div", "table", "thead", "tbody", "tr", "th", "td",
    }  # fmt: skip


@settings(max_examples=80, deadline=None)
@given(st.text("`a\n ~>#,", max_size=40))
def test_nothing_ends_a_block_of_code_but_its_end(content: str) -> None:
    page = rendered(f"{fence('csv', content, 'file.csv')}\n\nafter\n")
    block = page.find(".//pre")
    assert block is not None
    assert block.text_content() == content.rstrip("\n") + "\n"
    assert [p.text for p in page.iterfind("p")] == ["after"]


def test_a_block_of_code_moves_no_cursor() -> None:
    assert fence("csv", "a,\x1b[31mb\u202e\n\tc\n") == "```csv\na,[31mb\n\tc\n```"


@pytest.mark.parametrize("name", ["elements.csv", "a`b", "``", "`", "x"])
def test_code_within_a_sentence(name: str) -> None:
    page = rendered(f"See {code(name)} there.")
    assert page.findtext(".//code") == name


def test_addresses_are_no_links() -> None:
    """GFM makes links of bare addresses, unless something interrupts them."""
    assert escape("https://example.org") == r"https\://example.org"
    assert escape("www.example.org") == r"www\.example.org"
    assert escape("2023-11-22 00:18:44, -3.2 timing_s") == "2023-11-22 00:18:44, -3.2 timing_s"


def test_a_picture_carries_itself() -> None:
    assert Picture("x", "svg", b"<svg/>").address == "data:image/svg+xml;base64,PHN2Zy8+"
