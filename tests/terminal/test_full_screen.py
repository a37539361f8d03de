"""A whole screen painted at once."""

from __future__ import annotations

import io
import sys

import pytest

from orbitwatch.terminal.full_screen import leave, paint

LINES = [[("one", "head"), ("  ", "")], [("[red]two[/red]", "cyan")]]
STYLES = {"head": "bold", "cyan": "cyan", "": ""}
pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="nothing is painted there")


def test_it_is_painted_on_another_screen_from_its_top() -> None:
    out = io.StringIO()
    paint(out, LINES, STYLES)
    text = out.getvalue()
    assert text.startswith("\x1b[?1049h")
    assert text.index("\x1b[2J\x1b[H") < text.index("one")
    assert "[red]two[/red]" in text
    assert not text.endswith("\n")  # it would scroll
    leave(out)
    assert out.getvalue().endswith("\x1b[?1049l")


def test_no_color_leaves_colours_out(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NO_COLOR", "1")
    out = io.StringIO()
    paint(out, LINES, STYLES)
    assert "\x1b[36m" not in out.getvalue()
