"""The only writer of stderr: remarks, errors and progress bars.

Answers go to stdout, through `orbitwatch.terminal.output`.
"""

from __future__ import annotations

import contextlib
import os
import sys
from time import monotonic
from typing import TYPE_CHECKING, Literal

from orbitwatch import remarks
from orbitwatch.formats.sanitize import plain

if TYPE_CHECKING:
    from rich.progress import Progress as RichProgress
    from rich.progress import TaskID

_PATIENCE_S = 0.7  # shorter work needs neither a bar nor the import of rich


Level = Literal["quiet", "usual", "verbose"]
"""Quiet omits notes and progress, verbose adds details."""

_SHOWN = {
    "quiet": ("warning",),
    "usual": ("warning", "note"),
    "verbose": ("warning", "note", "detail"),
}
_STYLES = {"error": "1;31", "warning": "1;33", "note": "2", "detail": "2"}


def listen(level: Level = "usual") -> None:
    """Print later remarks to stderr, and draw progress there if it is a terminal."""

    def write(kind: str, text: str) -> None:
        if kind in _SHOWN[level]:
            _write(kind, text)

    remarks.listen(write, None if level == "quiet" else StderrBar)


def error(text: str, hint: str | None = None) -> None:
    """Print the error and a hint."""
    _write("error", f"{text}; {hint}" if hint else text)


def _write(kind: str, text: str) -> None:
    with contextlib.suppress(OSError, ValueError, AttributeError):  # stderr is closed
        sys.stderr.write(f"orbitwatch: {_styled(kind)}: {plain(text)}\n")
        sys.stderr.flush()


def _styled(kind: str) -> str:
    """Return the kind of a message, coloured if the terminal shows colours (no-color.org)."""
    if not _on_terminal() or os.environ.get("NO_COLOR") or os.environ.get("TERM") == "dumb":
        return kind
    return f"\x1b[{_STYLES[kind]}m{kind}\x1b[0m"


class StderrBar:
    """A progress bar with count, rate and time left, drawn once the work has taken a moment."""

    def __init__(self, label: str, total: int | None) -> None:
        self._label = label
        self._total = total
        self._begun = monotonic()
        self._bar: RichProgress | None = None
        self._task: TaskID | None = None

    def update(self, done: int) -> None:
        """Show that ``done`` steps are done."""
        if self._bar is None and monotonic() - self._begun > _PATIENCE_S and _on_terminal():
            self._bar = _new_bar()
            self._task = self._bar.add_task(plain(self._label), total=self._total)
            self._bar.start()
        if self._bar is not None and self._task is not None:
            self._bar.update(self._task, completed=done)

    def stop(self) -> None:
        """Remove the bar."""
        if self._bar is not None:
            self._bar.stop()


def _on_terminal() -> bool:
    return sys.stderr is not None and sys.stderr.isatty()


def _new_bar() -> RichProgress:
    from rich.console import Console
    from rich.progress import (
        BarColumn,
        MofNCompleteColumn,
        Progress,
        ProgressColumn,
        Task,
        TextColumn,
        TimeRemainingColumn,
    )
    from rich.text import Text

    class Rate(ProgressColumn):
        def render(self, task: Task) -> Text:
            speed = task.finished_speed or task.speed
            return Text(f"{speed:,.0f}/s" if speed else "", style="progress.data.speed")

    return Progress(
        TextColumn("{task.description}", markup=False),
        BarColumn(),
        MofNCompleteColumn(),
        Rate(),
        TimeRemainingColumn(),
        console=Console(file=sys.stderr, highlight=False),
        transient=True,
    )
