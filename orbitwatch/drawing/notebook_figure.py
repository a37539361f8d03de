"""A matplotlib figure that notebooks display, whether or not pyplot has been imported."""

from __future__ import annotations

from io import BytesIO

from matplotlib.figure import Figure

_DPI = 110


class NotebookFigure(Figure):
    """A Figure with the display method of IPython."""

    def _repr_png_(self) -> bytes:
        """Return the picture as PNG."""
        picture = BytesIO()
        self.savefig(picture, format="png", dpi=_DPI)
        return picture.getvalue()
