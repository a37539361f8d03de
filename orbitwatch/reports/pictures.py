"""Pictures for reports: drawn into temporary files and embedded."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Literal

from orbitwatch.drawing.pictures import figure_class
from orbitwatch.errors import UsageError
from orbitwatch.reports.markdown import Picture

Kind = Literal["png", "svg"]


def can_draw() -> bool:
    """Whether matplotlib is installed."""
    try:
        figure_class()
    except UsageError:
        return False
    return True


def drawn(shows: str, kind: Kind, draw: Callable[[Path], object]) -> Picture:
    """Return the picture that ``draw`` writes to the file passed to it."""
    with TemporaryDirectory(prefix="orbitwatch-") as folder:
        path = Path(folder) / f"chart.{kind}"
        draw(path)
        return Picture(shows, kind, path.read_bytes())
