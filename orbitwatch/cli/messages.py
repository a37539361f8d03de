"""The only writer of stderr: notes, warnings, errors and progress, one line each.

Answers go to stdout, through `orbitwatch.cli.output`; whatever is said about them comes here.
"""

from __future__ import annotations

import contextlib
import sys
from dataclasses import dataclass, field
from time import monotonic
from typing import TYPE_CHECKING

from orbitwatch.export.plain import plain

if TYPE_CHECKING:
    from collections.abc import Iterator

    from rich.progress import Progress as Bar
    from rich.progress import TaskID

_heard: list[list[str]] = []  # by whom what is said is kept, the innermost last

_PATIENCE_S = 0.7  # work that is done sooner needs no bar, nor the import that draws it


def note(text: str) -> None:
    """Tell something that explains the answer."""
    _keep(text)
    _say("note", text)


def warn(text: str) -> None:
    """Tell something that limits the answer: what was left out, or is not to be trusted."""
    _keep(text)
    _say("warning", text)


def error(text: str, hint: str | None = None) -> None:
    """Tell why there is no answer, and what to do about it."""
    _say("error", f"{text}; {hint}" if hint else text)


@contextlib.contextmanager
def heard() -> Iterator[list[str]]:
    """Keep what is noted or warned of while the block runs; it is told all the same."""
    told: list[str] = []
    _heard.append(told)
    try:
        yield told
    finally:
        _heard.pop()


def _keep(text: str) -> None:
    for told in _heard:
        told.append(text)


def _say(kind: str, text: str) -> None:
    with contextlib.suppress(OSError, ValueError, AttributeError):  # stderr is closed: so be it
        sys.stderr.write(f"orbitwatch: {kind}: {plain(text)}\n")
        sys.stderr.flush()


@dataclass(slots=True)
class Progress:
    """Counts work done; on a terminal it becomes a bar when the work takes its time."""

    label: str
    total: int | None
    done: int = 0
    _begun: float = field(default_factory=monotonic)
    _bar: Bar | None = None
    _task: TaskID | None = None

    def advance(self, steps: int = 1) -> None:
        """Count ``steps`` more of the ``total``."""
        self.done += steps
        if self._bar is None and monotonic() - self._begun > _PATIENCE_S and _on_terminal():
            self._bar = _new_bar()
            self._task = self._bar.add_task(plain(self.label), total=self.total)
            self._bar.start()
        if self._bar is not None and self._task is not None:
            self._bar.update(self._task, completed=self.done)

    def stop(self) -> None:
        """Take the bar away."""
        if self._bar is not None:
            self._bar.stop()


@contextlib.contextmanager
def progress(label: str, total: int | None) -> Iterator[Progress]:
    """Show, while the block runs, how much of ``total`` is done, the rate and the time left.

    ``total`` None means that it is not known. Nothing is shown where stderr is no terminal.
    """
    counter = Progress(label, total)
    try:
        yield counter
    finally:
        counter.stop()


def _on_terminal() -> bool:
    return sys.stderr is not None and sys.stderr.isatty()


def _new_bar() -> Bar:
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
