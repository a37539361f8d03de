"""Remarks on an answer and progress towards it, sent to whoever listens.

Code that computes calls `note`, `warn` and `progress` and does not know where they go: the command
line prints each line to stderr at once and draws a bar, the Python API keeps the remarks with the
answer, a report lists them.
"""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Literal, Protocol

Kind = Literal["note", "warning", "detail"]
Listener = Callable[[Kind, str], None]


class Bar(Protocol):
    """Draws the progress of one piece of work."""

    def update(self, done: int) -> None:
        """Show that ``done`` steps are done."""

    def stop(self) -> None:
        """Take the bar away."""


MakeBar = Callable[[str, int | None], Bar]

_listener: Listener | None = None
_make_bar: MakeBar | None = None
_waiting: list[str] = []
_kept: list[list[str]] = []  # the lists of `heard` blocks that are open, the innermost last


def listen(listener: Listener | None, make_bar: MakeBar | None = None) -> None:
    """Send later remarks to ``listener`` and draw progress with ``make_bar``; None: nowhere."""
    global _listener, _make_bar
    _listener, _make_bar = listener, make_bar
    _waiting.clear()


def note(text: str) -> None:
    """Say something that explains the answer."""
    _send("note", text)


def detail(text: str) -> None:
    """Say something that only those want to know who ask for details."""
    if _listener is not None:
        _listener("detail", text)


def note_once_answered(text: str) -> None:
    """Say something that explains the answer, once there is one: see `answered`."""
    if text not in _waiting:
        _waiting.append(text)


def answered() -> None:
    """Say what waited for the answer, which is complete now."""
    while _waiting:
        note(_waiting.pop(0))


def warn(text: str) -> None:
    """Say something that limits the answer: what was left out, or is not to be trusted."""
    _send("warning", text)


@contextlib.contextmanager
def recorded() -> Iterator[list[str]]:
    """Yield a list that receives every remark made while the block runs, besides the listener."""
    texts: list[str] = []
    _kept.append(texts)
    try:
        yield texts
    finally:
        _kept.pop()


@contextlib.contextmanager
def diverted(listener: Listener) -> Iterator[None]:
    """Send the remarks made while the block runs to ``listener`` alone, and draw no progress."""
    global _listener, _make_bar
    before = _listener, _make_bar
    _listener, _make_bar = listener, None
    try:
        yield
    finally:
        _listener, _make_bar = before


def _send(kind: Kind, text: str) -> None:
    for texts in _kept:
        texts.append(text)
    if _listener is not None:
        _listener(kind, text)


@dataclass(slots=True)
class Progress:
    """Counts the work done."""

    done: int
    _bar: Bar | None

    def advance(self, steps: int = 1) -> None:
        """Count ``steps`` more."""
        self.done += steps
        if self._bar is not None:
            self._bar.update(self.done)


@contextlib.contextmanager
def progress(label: str, total: int | None) -> Iterator[Progress]:
    """Show, while the block runs, how much of ``total`` is done; None: the total is not known."""
    bar = _make_bar(label, total) if _make_bar is not None else None
    try:
        yield Progress(0, bar)
    finally:
        if bar is not None:
            bar.stop()
