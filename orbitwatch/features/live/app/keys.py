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
    Binding("right", "step(1)", "a minute forward"),
    Binding("left", "step(-1)", "a minute back"),
    Binding("1", "run_at(1)", "usual speed"),
    Binding("2", "run_at(10)", "ten times as fast"),
    Binding("3", "run_at(100)", "a hundred times as fast"),
    Binding("r", "turn_round", "reverse time"),
    Binding("space", "pause", "pause or resume"),
    Binding("n", "now", "now"),
    Binding("s", "site", "change the site"),
    Binding("t", "colours", "other colours"),
    Binding("m", "remarks", "remarks"),
    Binding("question_mark", "help", "help"),
    Binding("q,ctrl+c", "quit", "quit", priority=False),
]

HELP: Final = (
    "a          add an object: type a part of its name, or its number",
    "d          remove the selected object",
    "up, down   select the object to show data and pass of",
    "Escape     show the object with the current or next pass",
    "",
    "left       a minute back; ten or a hundred when time runs faster",
    "right      a minute forward, likewise",
    "1 2 3      run time at 1, 10, 100 times its usual speed",
    "r          reverse the direction of time",
    "Space      pause or resume",
    "n          back to now",
    "",
    "s          change the site",
    "t          colours for a dark or a light terminal",
    "m          remarks: what is left out or uncertain",
    "q          quit",
    "",
    "Inside the ring around the site the selected satellite is in view.",
)
