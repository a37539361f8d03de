"""Shared by all pictures: file formats, matplotlib, layout, and saving.

Colours are those of Okabe and Ito, which colour-blind readers can distinguish.
"""

from __future__ import annotations

import textwrap
import warnings
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime, tzinfo
from importlib import import_module
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from orbitwatch import files
from orbitwatch.drawing.scripts import make_legible
from orbitwatch.errors import OrbitwatchError, UsageError
from orbitwatch.formats.sanitize import plain

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure
    from matplotlib.text import Text

CHART_SUFFIXES: Final = (".png", ".svg", ".pdf")

BLUE, SKY_BLUE, GREEN, YELLOW = "#0072B2", "#56B4E9", "#009E73", "#F0E442"
ORANGE, VERMILION, PURPLE, GREY = "#E69F00", "#D55E00", "#CC79A7", "#555555"

_DPI: Final = 150
_SMALLEST_TYPE: Final = 9.0
_HINTED: Final = 0.96
"""Share of the space that may be filled: glyphs fitted to pixels become wider."""


def check_chart_path(path: Path | None) -> None:
    """Check a picture's file, if one is given, before anything is computed for it.

    Raises UsageError if the suffix is not .png, .svg or .pdf, the folder does not exist, or
    matplotlib is not installed; OrbitwatchError if nothing can be written there, as on a full
    disk.
    """
    figure_class()
    if path is None:
        return
    if path.suffix.lower() not in CHART_SUFFIXES:
        raise UsageError(
            f"cannot draw a chart as {path.name!r}", hint=f"end it in {', '.join(CHART_SUFFIXES)}"
        )
    if not path.parent.is_dir():
        raise UsageError(
            f"cannot write {path}: no such folder: {path.parent}", hint="create that folder first"
        )
    if path.is_dir():
        raise UsageError(f"cannot write {path}: it is a folder", hint="name another file")
    with _writing(path):
        files.check_room(path)


def figure_class() -> type[Figure]:
    """Return matplotlib's Figure that notebooks show; UsageError where it is not installed."""
    try:
        import_module("matplotlib.figure")
        from orbitwatch.drawing.notebook_figure import NotebookFigure
    except ImportError:
        raise UsageError(
            "charts need matplotlib, which is not installed",
            hint="pip install 'orbitwatch[plot]'",
        ) from None
    return NotebookFigure


def date_number(moment: datetime) -> float:
    """Return the position of a moment, UTC, on a date axis."""
    number: float = _dates().date2num(moment.astimezone(UTC).replace(tzinfo=None))
    return number


def label_dates(axes: Axes, label: str, zone: tzinfo = UTC) -> None:
    """Label the x axis with dates and hours of a zone, as dense as fits, and ``label`` below."""
    locator = _dates().AutoDateLocator(minticks=4, maxticks=10, tz=zone)
    axes.xaxis.set_major_locator(locator)
    axes.xaxis.set_major_formatter(_dates().ConciseDateFormatter(locator, tz=zone))
    axes.set_xlabel(label)


def few_dates(axes: Axes, most: int) -> None:
    """Label a narrow x axis with at most ``most`` dates."""
    locator = _dates().AutoDateLocator(minticks=1, maxticks=most)
    axes.xaxis.set_major_locator(locator)
    axes.xaxis.set_major_formatter(_dates().ConciseDateFormatter(locator))


def _dates() -> Any:
    """Return ``matplotlib.dates``, which has no type annotations."""
    return import_module("matplotlib.dates")


def fit_width(text: Text, room_in: float) -> None:
    """Shrink a text whose one line is wider than ``room_in``, inches on paper.

    Text that would become illegibly small is truncated with an ellipsis.
    """
    room = 72.0 * room_in * _HINTED
    size, wide = float(text.get_fontsize()), _width_points(text)
    if wide <= room:
        return
    smaller = max(size * room / wide, min(size, _SMALLEST_TYPE))
    text.set_fontsize(smaller)
    words, keep = text.get_text(), room / (wide * smaller / size)
    if keep < 0.999:
        words = words[: int(keep * len(words))]
        text.set_text(f"{words.rstrip()}…")
        while words and _width_points(text) > room:
            words = words[:-1]
            text.set_text(f"{words.rstrip()}…")


def quiet_axes(axes: Axes) -> None:
    """Style axes as in all charts: a light grid behind, small type, no top and right spines."""
    axes.grid(visible=True, color="#DDDDDD", linewidth=0.6)
    axes.set_axisbelow(True)
    axes.tick_params(labelsize=8)
    axes.xaxis.label.set_fontsize(9)
    axes.yaxis.label.set_fontsize(9)
    for side in ("top", "right"):
        axes.spines[side].set_visible(False)


def head(figure: Figure, title: str) -> None:
    """Write a left-aligned title line above a picture with automatic layout."""
    margin = 0.01
    text = figure.suptitle(
        title, x=margin, ha="left", fontsize=13.0, fontweight="bold", parse_math=False
    )
    fit_width(text, (1.0 - 2.0 * margin) * float(figure.get_figwidth()))


def foot(figure: Figure, lines: Sequence[str]) -> None:
    """Write left-aligned lines below a picture with automatic layout."""
    letters = round(15.5 * float(figure.get_figwidth()))
    wrapped = [part for line in lines for part in textwrap.wrap(plain(line), letters)]
    if wrapped:
        figure.supxlabel("\n".join(wrapped), x=0.01, ha="left", fontsize=8.0, parse_math=False)


def text_width_points(text: str, size: float, *, bold: bool = False) -> float:
    """Return the width of one line of text in a picture, points."""
    from matplotlib.font_manager import FontProperties
    from matplotlib.textpath import text_to_path

    font = FontProperties(size=size, weight="bold" if bold else "normal")
    with _lacking_glyphs():
        wide, _, _ = text_to_path.get_text_width_height_descent(text, font, ismath=False)
    return float(wide)


def _width_points(text: Text) -> float:
    from matplotlib.textpath import text_to_path

    with _lacking_glyphs():
        wide, _, _ = text_to_path.get_text_width_height_descent(
            text.get_text(), text.get_fontproperties(), ismath=False
        )
    return float(wide)


@contextmanager
def _lacking_glyphs() -> Iterator[None]:
    """Suppress warnings about glyphs missing from the font; boxes are drawn instead."""
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", message="Glyph .* missing from")
        yield


def save(figure: Figure, path: Path | None, *, palette: bool = False) -> Figure:
    """Write a picture to ``path``, which appears once it is complete; the same bytes every time.

    Returns the figure; ``path`` None writes nothing. With a ``palette`` a PNG has 256 colours,
    which makes it a third as large. Raises OrbitwatchError where it cannot be written.
    """
    if path is None:
        make_legible(figure)
        return figure
    from matplotlib import rc_context

    kind = path.suffix.lower()[1:]
    undated = {"svg": {"Date": None}, "pdf": {"CreationDate": None}}.get(kind, {})
    with (
        _writing(path),
        files.replacing(path) as stream,
        _lacking_glyphs(),
        rc_context({"svg.hashsalt": "orbitwatch", "svg.fonttype": "none"}),
    ):
        if kind != "svg":  # an SVG viewer finds a font itself
            make_legible(figure)
        picture = BytesIO()  # writing PNG and PDF needs a seekable file
        figure.savefig(picture, format=kind, dpi=_DPI, metadata=undated)
        if palette and kind == "png":
            picture = _with_palette(picture)
        stream.write(picture.getvalue())
    return figure


def _with_palette(picture: BytesIO) -> BytesIO:
    from PIL import Image

    smaller = BytesIO()
    with Image.open(picture) as opened:
        few = opened.convert("RGB").quantize(256)
    few.save(smaller, format="png", optimize=True, dpi=(_DPI, _DPI))
    return smaller


@contextmanager
def _writing(path: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise OrbitwatchError(
            f"cannot write {path}: {error.strerror or error}", hint="name another file"
        ) from None
