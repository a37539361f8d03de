"""What is said on stderr: one clean line each, and a bar only where someone watches."""

from __future__ import annotations

import sys
from collections.abc import Iterator

import pytest

from orbitwatch import remarks
from orbitwatch.terminal import messages


@pytest.fixture(autouse=True)
def listening() -> Iterator[None]:
    messages.listen()
    yield
    remarks.listen(None)


def test_lines(capsys: pytest.CaptureFixture[str]) -> None:
    remarks.note("a")
    remarks.warn("b\nc")
    messages.error("[bold]d[/bold] \x1b[31m", "do e")
    captured = capsys.readouterr()
    assert captured.out == ""
    assert captured.err == (
        "orbitwatch: note: a\norbitwatch: warning: b c\n"
        "orbitwatch: error: [bold]d[/bold] [31m; do e\n"
    )


def test_no_bar_without_a_terminal(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(messages, "_PATIENCE_S", -1)
    with remarks.progress("computing", 10) as work:
        work.advance(4)
        work.advance()
    assert work.done == 5
    assert capsys.readouterr().err == ""


@pytest.mark.parametrize("total", [10, None])
def test_bar_on_a_terminal(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, total: int | None
) -> None:
    monkeypatch.setattr(messages, "_PATIENCE_S", -1)
    monkeypatch.setattr(sys.stderr, "isatty", lambda: True)
    monkeypatch.setenv("TERM", "xterm")
    with remarks.progress("[red]computing\x1b", total) as work:
        work.advance(4)
    assert "[red]computing" in capsys.readouterr().err


def test_what_is_said_can_be_kept_beside_being_told(capsys: pytest.CaptureFixture[str]) -> None:
    remarks.note("before")
    with remarks.recorded() as outer:
        remarks.note("one")
        with remarks.recorded() as inner:
            remarks.warn("two")
    remarks.note("after")
    assert (outer, inner) == (["one", "two"], ["two"])
    told = [line.rpartition(": ")[2] for line in capsys.readouterr().err.splitlines()]
    assert told == ["before", "one", "two", "after"]
