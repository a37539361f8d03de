"""A dialog that searches by name as the user types."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import ClassVar, Generic, TypeVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Input, OptionList, Static

from orbitwatch.errors import OrbitwatchError
from orbitwatch.formats.sanitize import plain

Found = TypeVar("Found")
Find = Callable[[str], Sequence[tuple[Found, str]]]
"""Returns the matches of a text, best first, each with the label to show."""


class SearchDialog(ModalScreen[Found | None], Generic[Found]):
    """Returns the match that the user chose; None after Escape.

    ``find`` is called in a thread of its own, because it may read files.
    """

    CSS = """
    SearchDialog { align: center middle; }
    SearchDialog > Vertical { width: 60; max-width: 90%; height: 18; max-height: 90%;
                              border: round ansi_default; padding: 0 1; }
    SearchDialog Input { border: none; height: 1; padding: 0; margin-bottom: 1; }
    SearchDialog OptionList { border: none; height: 1fr; padding: 0; }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "leave", "leave"),
        Binding("down", "move(1)", "next", priority=True),
        Binding("up", "move(-1)", "previous", priority=True),
        Binding("pagedown", "move(10)", "ten on", priority=True),
        Binding("pageup", "move(-10)", "ten back", priority=True),
    ]

    def __init__(self, title: str, nothing: str, find: Find[Found]) -> None:
        super().__init__()
        self._title, self._nothing, self._find = title, nothing, find
        self._found: list[Found] = []
        self._listed: str | None = None
        self._waits_to_return = False
        self._input, self._options = Input(select_on_focus=False), OptionList(markup=False)

    def compose(self) -> ComposeResult:
        """Lay out title, input and list."""
        with Vertical():
            yield Static(Content(self._title))
            yield self._input
            yield self._options

    def on_mount(self) -> None:
        """List all entries before anything is typed."""
        self._search("")

    def on_input_changed(self, event: Input.Changed) -> None:
        """Search for the text typed so far."""
        self._waits_to_return = False
        self._search(event.value)

    def _search(self, text: str) -> None:
        self.run_worker(partial(self._find_all, text), thread=True, exclusive=True)

    def _find_all(self, text: str) -> None:
        try:
            found, why = list(self._find(text)), self._nothing if text.strip() else ""
        except OrbitwatchError as error:
            found, why = [], error.message
        self.app.call_from_thread(self._list, text, found, why)

    def _list(self, text: str, found: list[tuple[Found, str]], why: str) -> None:
        if not self.is_running or text != self._input.value:
            return  # the text has changed meanwhile
        self._found, self._listed = [key for key, _ in found], text
        self._options.clear_options()
        self._options.add_options([Content(plain(label)) for _, label in found])
        if not found and why:
            self._options.add_option(Content(why))
        self._options.highlighted = 0 if found else None
        if self._waits_to_return:
            self._return(self._options.highlighted)

    def on_input_submitted(self) -> None:
        """Return the highlighted match, once the search for the current text is done."""
        self._waits_to_return = self._listed != self._input.value
        if not self._waits_to_return:
            self._return(self._options.highlighted)

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        """Return the match that was clicked."""
        self._return(event.option_index)

    def _return(self, index: int | None) -> None:
        if index is not None and index < len(self._found):
            self.dismiss(self._found[index])

    def action_move(self, by: int) -> None:
        """Move the highlight."""
        if self._found:
            at = (self._options.highlighted or 0) + by
            self._options.highlighted = min(max(at, 0), len(self._found) - 1)

    def action_leave(self) -> None:
        """Leave without a choice."""
        self.dismiss(None)
