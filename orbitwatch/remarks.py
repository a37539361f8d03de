"""Remarks on an answer, and progress towards it, sent to a listener.

Code that computes calls `note`, `warn` and `progress` without knowing the listener: the command
line prints each remark to stderr at once and draws a progress bar, the Python API stores the
remarks with the answer, a report lists them.
"""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Literal, Protocol

Kind = Literal["note", "warning", "detail"]
Listener = Callable[[Kind, str], None]


class Bar(Protocol):
    """Draws the progress of one task."""

    def update(self, done: int) -> None:
        """Show that ``done`` steps are done."""

    def stop(self) -> None:
        """Remove the bar."""


MakeBar = Callable[[str, int | None], Bar]

_listener: Listener | None = None
_make_bar: MakeBar | None = None
_waiting: list[str] = []
_recordings: list[list[str]] = []  # the lists of open `recorded` blocks, the innermost last


def listen(listener: Listener | None, make_bar: MakeBar | None = None) -> None:
    """Send later remarks to ``listener``, draw progress with ``make_bar``; None disables each."""
    global _listener, _make_bar
    _listener, _make_bar = listener, make_bar
    _waiting.clear()


def note(text: str) -> None:
    """Send a note that explains the answer."""
    _send("note", text)


def detail(text: str) -> None:
    """Send a detail, shown only in verbose mode."""
    if _listener is not None:
        _listener("detail", text)


def note_once_answered(text: str) -> None:
    """Queue a note that explains the answer until there is one: see `answered`."""
    if text not in _waiting:
        _waiting.append(text)


def answered() -> None:
    """Send the queued notes: the answer is complete."""
    while _waiting:
        note(_waiting.pop(0))


def warn(text: str) -> None:
    """Send a warning that limits the answer: what was left out, or is unreliable."""
    _send("warning", text)


@contextlib.contextmanager
def recorded() -> Iterator[list[str]]:
    """Yield a list that receives every remark made while the block runs, besides the listener."""
    texts: list[str] = []
    _recordings.append(texts)
    try:
        yield texts
    finally:
        _recordings.pop()


@contextlib.contextmanager
def diverted(listener: Listener) -> Iterator[None]:
    """Send the remarks made while the block runs only to ``listener``, and draw no progress."""
    global _listener, _make_bar
    before = _listener, _make_bar
    _listener, _make_bar = listener, None
    try:
        yield
    finally:
        _listener, _make_bar = before


def _send(kind: Kind, text: str) -> None:
    for texts in _recordings:
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
    """Show progress towards ``total`` while the block runs; None: unknown total."""
    bar = _make_bar(label, total) if _make_bar is not None else None
    try:
        yield Progress(0, bar)
    finally:
        if bar is not None:
            bar.stop()
