"""The keys of the live view and their help text."""

from __future__ import annotations

from typing import Final

from textual.binding import Binding, BindingType

BINDINGS: Final[list[BindingType]] = [
    Binding("a,plus", "add", "add an object"),
    Binding("d,delete", "remove", "remove the object"),
    Binding("down,j", "choose(1)", "next object"),
    Binding("up,k", "choose(-1)", "previous object"),
    Binding("escape", "choose_next_pass", "that of the next pass"),
    Binding("right", "step(1)", "a minute forth"),
    Binding("left", "step(-1)", "a minute back"),
    Binding("1", "run_at(1)", "usual speed"),
    Binding("2", "run_at(10)", "ten times as fast"),
    Binding("3", "run_at(100)", "a hundred times as fast"),
    Binding("r", "turn_round", "the other way"),
    Binding("space", "pause", "stop or go on"),
    Binding("n", "now", "now"),
    Binding("s", "site", "change the site"),
    Binding("t", "colours", "other colours"),
    Binding("m", "remarks", "remarks"),
    Binding("question_mark", "help", "help"),
    Binding("q,ctrl+c", "quit", "quit", priority=False),
]

HELP: Final = (
    "a          add an object: type a part of its name, or its number",
    "d          remove the chosen object",
    "up, down   choose an object, whose figures and pass are shown",
    "Escape     show the object whose pass is on or comes next",
    "",
    "left       a minute back; ten or a hundred when time runs faster",
    "right      the same forth",
    "1 2 3      let time run at 1, 10, 100 times its usual speed",
    "r          let it run the other way",
    "Space      stop it, or let it go on",
    "n          back to now",
    "",
    "s          change the site",
    "t          colours for a dark or a light terminal",
    "m          remarks: what is left out, and what not to trust",
    "q          quit",
    "",
    "The ring around the site is where it sees the chosen satellite.",
)
