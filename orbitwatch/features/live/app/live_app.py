"""The live view as a Textual application."""

from __future__ import annotations

import asyncio
import signal
import sys
import time
from collections.abc import Callable, Sequence
from datetime import timedelta
from functools import partial
from threading import Thread
from typing import ClassVar, Final

from textual.app import App, ComposeResult
from textual.binding import BindingType

from orbitwatch import remarks
from orbitwatch.config import Settings
from orbitwatch.features.live.app.keys import BINDINGS, HELP
from orbitwatch.features.live.app.lines_view import LinesView
from orbitwatch.features.live.app.remark_log import RemarkLog
from orbitwatch.features.live.background import Background, Wanted
from orbitwatch.features.live.clock import Clock
from orbitwatch.features.live.followed import ElementSource, Followed
from orbitwatch.features.live.frame import Frame, frame_at
from orbitwatch.features.live.name_search import ObjectSearch, SiteSearch
from orbitwatch.features.live.question import LiveQuestion
from orbitwatch.features.live.screen import KEYS_LINE, Screen, speed_text
from orbitwatch.features.live.styles import DARK, LIGHT
from orbitwatch.sites import Site

_STEP: Final = timedelta(minutes=1)
_REFRESH_EVERY_S: Final = 3600.0
_FAST_EVERY_S: Final = 0.25
"""Interval between frames when time runs faster than usual; else it is one second."""


class LiveApp(App[Exception | None]):
    """Draws a frame every second; longer searches run in a thread.

    Its return value is an unexpected exception, if any, which the command line reports as usual.
    """

    ENABLE_COMMAND_PALETTE = False
    BINDINGS: ClassVar[list[BindingType]] = BINDINGS
    CSS = "Screen { overflow: hidden; }"
    NOTIFICATION_TIMEOUT = 5.0

    def __init__(
        self,
        question: LiveQuestion,
        settings: Settings,
        source: ElementSource,
        followed: Followed,
        *,
        clock: Clock,
        ascii_only: bool = False,
        light: bool = False,
    ) -> None:
        super().__init__(ansi_color=True)  # Textual's handling of NO_COLOR depends on it
        self.theme = "ansi-light" if light else "ansi-dark"
        self.clock = clock
        self.numbers = followed.numbers
        self.sites = question.sites
        self.picked: int | None = None
        self.frame: Frame | None = None
        self.log_of_remarks = RemarkLog()
        self._question, self._settings, self._source = question, settings, source
        self._background = Background(question, settings, source, followed)
        self._screen = Screen(ascii_only=ascii_only)
        self._view = LinesView(LIGHT if light else DARK)
        self._objects = ObjectSearch(source)

    def compose(self) -> ComposeResult:
        """Lay out the single widget that everything is drawn on."""
        yield self._view

    def on_mount(self) -> None:
        """Draw the first frame, and start searching once it is shown."""
        if sys.platform != "win32":  # else the terminal would not be restored
            for number in (signal.SIGTERM, signal.SIGHUP):
                asyncio.get_running_loop().add_signal_handler(number, self.exit)
        self._draw()
        self.call_after_refresh(self._tick)
        self._refresh()
        self.set_interval(_REFRESH_EVERY_S, self._refresh)

    def _refresh(self) -> None:
        """Fetch newer sets in a daemon thread, which does not delay leaving the view."""
        Thread(target=self._in_thread, args=(self._background.refresh,), daemon=True).start()

    def _in_thread(self, work: Callable[[], None]) -> None:
        """Run a long task; an unexpected exception ends the view."""
        try:
            work()
        except Exception as error:
            self.call_from_thread(self.exit, error)

    def on_resize(self) -> None:
        """Redraw for the new size."""
        self._draw()

    def _tick(self) -> None:
        """Draw a frame, start any search that is due, and schedule the next frame."""
        self._draw()
        self._search_if_due()
        usual = 1.0 - time.time() % 1.0 if self.clock.follows_system else 1.0
        self.set_timer(usual if self.clock.speed == 1 else _FAST_EVERY_S, self._tick)

    def _draw(self) -> None:
        """Compute the frame of this moment and show it."""
        width, height = self.size
        if not self.is_running or not width or not height:
            return
        try:
            self.frame = frame_at(
                self._question,
                self._background.followed,
                self.sites,
                self.clock.moment(),
                self._background.forecast,
                self.picked,
            )
            footer = self.log_of_remarks.line() or KEYS_LINE
            run = speed_text(self.clock)
            lines = self._screen.lines(self.frame, run, footer, width, height)
        except Exception as error:  # reported by the command line
            self.exit(error)
            return
        self._view.show(lines)

    def _search_if_due(self) -> None:
        wanted = Wanted(self.numbers, self.sites[0] if self.sites else None, self.clock.moment())
        if self._background.is_due(wanted):
            work = partial(self._in_thread, partial(self._search, wanted))
            self.run_worker(work, thread=True, exit_on_error=False)

    def _search(self, wanted: Wanted) -> None:
        """Search, and draw the results."""
        self._background.search(wanted)
        self.call_from_thread(self._draw)

    def _changed(self) -> None:
        """Show the effect of a key."""
        self._draw()
        self._search_if_due()

    def action_choose(self, by: int) -> None:
        """Choose the object ``by`` places further in the list."""
        if self.numbers and self.frame is not None:
            chosen = self.frame.chosen
            at = self.numbers.index(chosen) if chosen in self.numbers else 0
            self.picked = self.numbers[(at + by) % len(self.numbers)]
            self._changed()

    def action_choose_next_pass(self) -> None:
        """Follow the object whose pass is in progress or comes next."""
        self.picked = None
        self._changed()

    def action_add(self) -> None:
        """Add an object."""
        from orbitwatch.features.live.app.search_dialog import SearchDialog

        nothing = "no stored object has that name"
        dialog = SearchDialog("Add an object: name or number", nothing, self._objects.find)
        self.push_screen(dialog, self._add)

    def _add(self, number: int | None) -> None:
        if number is not None:
            self.numbers = tuple(dict.fromkeys((*self.numbers, number)))
            self.picked = number
            self._changed()

    def action_remove(self) -> None:
        """Remove the chosen object."""
        chosen = self.frame.chosen if self.frame is not None else None
        if chosen in self.numbers:
            at = self.numbers.index(chosen)
            self.numbers = tuple(number for number in self.numbers if number != chosen)
            self.picked = self.numbers[min(at, len(self.numbers) - 1)] if self.numbers else None
            self._changed()

    def action_site(self) -> None:
        """Change the site."""
        from orbitwatch.features.live.app.search_dialog import SearchDialog

        find = SiteSearch(self._question, self._settings).find
        dialog = SearchDialog("Choose a site: name or LAT,LON", "no site has that name", find)
        self.push_screen(dialog, self._go_to)

    def _go_to(self, site: Site | None) -> None:
        if site is not None:
            others = (other for other in self._question.sites if other.name != site.name)
            self.sites = (site, *others)
            self._changed()

    def action_step(self, by: int) -> None:
        """Step a minute forward or back, times the speed."""
        self.clock.step(by * self.clock.speed * _STEP)
        self._changed()

    def action_run_at(self, speed: int) -> None:
        """Run at ``speed`` times real time."""
        self.clock.run_at(speed)
        self._changed()

    def action_turn_round(self) -> None:
        """Reverse the direction of time."""
        self.clock.turn_round()
        self._changed()

    def action_pause(self) -> None:
        """Pause or resume."""
        self.clock.pause()
        self._changed()

    def action_now(self) -> None:
        """Return to the present."""
        self.clock.to_now()
        self._changed()

    def action_colours(self) -> None:
        """Switch between the colours for dark and light terminals."""
        is_light = self.theme == "ansi-dark"
        self.theme = "ansi-light" if is_light else "ansi-dark"
        self._view.use(LIGHT if is_light else DARK)

    def action_remarks(self) -> None:
        """Show the remarks on the answers."""
        self._show_text("Remarks", self.log_of_remarks.lines())

    def action_help(self) -> None:
        """Show the keys."""
        self._show_text("Keys", HELP)

    def _show_text(self, title: str, lines: Sequence[str]) -> None:
        from orbitwatch.features.live.app.text_dialog import TextDialog

        self.push_screen(TextDialog(title, lines))


def run_live(
    question: LiveQuestion,
    settings: Settings,
    source: ElementSource,
    followed: Followed,
    clock: Clock,
    *,
    ascii_only: bool,
    light: bool,
) -> None:
    """Run the live view until the user leaves it."""
    app = LiveApp(
        question, settings, source, followed, clock=clock, ascii_only=ascii_only, light=light
    )
    with remarks.diverted(app.log_of_remarks.hear):
        failed = app.run(mouse=False)
    if failed is not None:
        raise failed
