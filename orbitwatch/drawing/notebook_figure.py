"""A matplotlib figure that a notebook shows, whether or not pyplot has been imported there."""

from __future__ import annotations

from io import BytesIO

from matplotlib.figure import Figure

_DPI = 110


class NotebookFigure(Figure):
    """A Figure with the method by which IPython displays objects."""

    def _repr_png_(self) -> bytes:
        """Return the picture as PNG."""
        picture = BytesIO()
        self.savefig(picture, format="png", dpi=_DPI)
        return picture.getvalue()
