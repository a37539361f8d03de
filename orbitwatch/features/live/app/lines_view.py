"""A widget that shows lines of text and redraws only those that changed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from rich.segment import Segment
from rich.style import Style
from textual.geometry import Region
from textual.strip import Strip
from textual.widget import Widget

from orbitwatch.features.live.lines import Line


class LinesView(Widget):
    """Shows lines made of segments, each in the style of its kind."""

    DEFAULT_CSS = "LinesView { width: 1fr; height: 1fr; }"

    def __init__(self, styles: Mapping[str, str]) -> None:
        super().__init__()
        self._lines: list[Line] = []
        self._styles: dict[str, Style] = {}
        self.use(styles)

    def use(self, styles: Mapping[str, str]) -> None:
        """Change the styles and redraw everything."""
        self._styles = {kind: Style.parse(style) for kind, style in styles.items()}
        self.refresh()

    def show(self, lines: Sequence[Line]) -> None:
        """Show these lines, each as wide as the widget."""
        before, self._lines = self._lines, list(lines)
        if len(before) != len(self._lines):
            self.refresh()
            return
        changed = [y for y, line in enumerate(self._lines) if line != before[y]]
        if changed:
            self.refresh(*(Region(0, y, self.size.width, 1) for y in changed))

    def render_line(self, y: int) -> Strip:
        """Return one line as Textual renders it."""
        width = self.size.width
        if y >= len(self._lines):
            return Strip.blank(width)
        segments = [Segment(text, self._styles.get(kind)) for text, kind in self._lines[y]]
        return Strip(segments).adjust_cell_length(width)
