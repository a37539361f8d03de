"""A dialog that shows a text, such as the keys or the remarks."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Static

from orbitwatch.formats.sanitize import plain


class TextDialog(ModalScreen[None]):
    """Shows lines until a key closes it; the arrow keys scroll."""

    CSS = """
    TextDialog { align: center middle; }
    TextDialog > VerticalScroll { width: 68; max-width: 95%; height: auto; max-height: 90%;
                                  border: round ansi_default; padding: 0 1; }
    TextDialog Static { height: auto; }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,q,enter,space,question_mark", "dismiss", "leave"),
    ]

    def __init__(self, title: str, lines: Sequence[str]) -> None:
        super().__init__()
        self._title, self._lines = title, lines

    def compose(self) -> ComposeResult:
        """Lay out title and lines, wrapped at words."""
        with VerticalScroll():
            yield Static(Content.styled(self._title, "bold"))
            yield Static(Content("\n".join(map(plain, self._lines))))
