"""The whole screen of the live view as lines of text, for any window size."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final
from zoneinfo import ZoneInfo

from orbitwatch.features.live.clock import Clock
from orbitwatch.features.live.countdown import until
from orbitwatch.features.live.figure_panel import figure_lines, object_lines
from orbitwatch.features.live.frame import Frame
from orbitwatch.features.live.lines import Line, beside, block
from orbitwatch.features.live.pass_panel import no_pass_reason, pass_lines
from orbitwatch.features.live.world_panel import WorldPanel
from orbitwatch.features.maps.terminal_words import site_letter
from orbitwatch.formats.sanitize import plain
from orbitwatch.times import format_offset

if TYPE_CHECKING:
    from orbitwatch.features.live.sky_panel import SkyPanel

_RIGHT: Final = 32
"""Minimum columns of sky and figures, to the right of map and passes."""
_NARROW: Final = 72
_LOW: Final = 16
"""In a smaller window the panels are stacked, without the sky."""
_MAP_SHARE: Final = 0.6
"""Maximum share of the height."""


_SHOWN: Final = (
    ("a", "add"), ("d", "remove"), ("↑↓", "choose"), ("←→", "time"), ("123", "speed"),
    ("n", "now"), ("s", "site"), ("?", "help"), ("q", "quit"),
)  # fmt: skip

KEYS_LINE: Final[Line] = [
    piece for key, what in _SHOWN for piece in ((f" {key} ", "bar"), (f"{what} ", ""))
]
"""The last line of the screen when there is no remark."""


class Screen:
    """Assembles frames from panels, which cache their drawings."""

    def __init__(self, *, ascii_only: bool = False) -> None:
        self._ascii_only = ascii_only
        self._world = WorldPanel(ascii_only=ascii_only)
        self._sky: SkyPanel | None = None

    def lines(self, frame: Frame, run: str, footer: Line, width: int, height: int) -> list[Line]:
        """Return ``height`` lines of ``width`` cells.

        ``run`` describes how time runs; ``footer`` is the last line.
        """
        head = block([header(frame, run)], width, min(height, 1))
        foot = block([footer], width, min(max(height - 1, 0), 1))
        room = max(height - 2, 0)
        if width < _NARROW or room < _LOW:
            body = self._stacked(frame, width, room)
        else:
            body = self._side_by_side(frame, width, room)
        return [*head, *body, *foot]

    def _side_by_side(self, frame: Frame, width: int, height: int) -> list[Line]:
        """Return map above passes, and beside them sky above figures above the list of objects."""
        map_rows = min((width - _RIGHT) // 4, round(_MAP_SHARE * height))
        left, right = 4 * map_rows, width - 4 * map_rows
        passes_height = height - map_rows - 1
        lines = [
            *block(self._world.lines(frame, left, map_rows), left, map_rows),
            [(" " * left, "")],
            *block(self._passes(frame, left, passes_height), left, passes_height),
        ]
        return beside(lines, block(self._column(frame, right, height), right, height))

    def _column(self, frame: Frame, width: int, height: int) -> list[Line]:
        figures = figure_lines(frame, width - 1, ascii_only=self._ascii_only)
        sky = self.sky_lines(frame, width - 1, max(height - len(figures) - 1, height // 2))
        lines = [*sky, [], *figures]
        if len(lines) + 3 < height and len(frame.objects) > 1:
            lines += [[], *object_lines(frame, width - 2, ascii_only=self._ascii_only)]
        return [[(" ", ""), *line] for line in lines]

    def world_lines(self, frame: Frame, width: int) -> list[Line]:
        """Return the map alone, ``width`` cells wide and a quarter as high."""
        return self._world.lines(frame, width, width // 4)

    def sky_lines(self, frame: Frame, width: int, height: int) -> list[Line]:
        """Return the sky with the current or next pass, below a line that names its object."""
        if frame.path is None:
            return [[(no_pass_reason(frame), "dim")]]
        from orbitwatch.features.live.sky_panel import SkyPanel

        if self._sky is None:
            self._sky = SkyPanel(ascii_only=self._ascii_only)
        drawn = self._sky.lines(frame, width, height - 1)
        coming = frame.next_pass(frame.chosen) if frame.chosen is not None else None
        if not drawn or coming is None:
            return drawn
        name = plain(coming["object_name"])
        return [[(name, "head"), (f"  {until(coming, frame.at)}", "")], *drawn]

    def _passes(self, frame: Frame, width: int, height: int) -> list[Line]:
        return pass_lines(frame, width, height, ascii_only=self._ascii_only)

    def _stacked(self, frame: Frame, width: int, height: int) -> list[Line]:
        """Return what fits into a small window."""
        map_rows = min(width // 4, height // 2) if height >= 8 else 0
        lines = [*self._world.lines(frame, 4 * map_rows, map_rows)] if map_rows else []
        lines += figure_lines(frame, width, ascii_only=self._ascii_only)[
            : max(height - len(lines), 0)
        ]
        left = height - len(lines)
        return block([*lines, *self._passes(frame, width, left)], width, height)


def header(frame: Frame, run: str) -> Line:
    """Return the top line: the time at the first site and in UTC, how it runs, and the sites."""
    zone = ZoneInfo(frame.site.timezone if frame.site is not None else "UTC")
    local = frame.at.astimezone(zone)
    offset = local.utcoffset()
    utc = f" {format_offset(offset)} ({frame.at:%H:%M:%S} UTC)" if offset else " UTC"
    names = [plain(site.name) for site in frame.sites]
    if len(names) > 1:  # the letters mark them on the map
        names = [f"{site_letter(k)} {name}" for k, name in enumerate(names)]
    first, *others = names or ["no site"]
    return [
        (f" {local:%Y-%m-%d %H:%M:%S}{utc}", "head"),
        (f"  {run}  ", ""),
        (first, "head"),
        ("".join(f"  {name}" for name in others), ""),
    ]


def speed_text(clock: Clock) -> str:
    """Return a description of how the time shown runs."""
    if clock.follows_system:
        return "now"
    if clock.paused:
        return "stopped"
    return f"x{clock.speed}{' back' if clock.backwards else ''}, not now"
