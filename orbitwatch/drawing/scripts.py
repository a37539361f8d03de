"""Makes names in any script legible in pictures: by an installed font, else transliterated."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from matplotlib.figure import Figure
    from matplotlib.text import Text

_USUAL = "DejaVu Sans"


def make_legible(figure: Figure) -> None:
    """Replace the font or letters of texts in a figure whose font lacks glyphs.

    An installed font with these glyphs is used; if there is none, they are transliterated to Latin
    letters.
    """
    from matplotlib.text import Text

    for text in figure.findobj(Text):
        if isinstance(text, Text) and not text.get_text().isascii():
            _replace_missing_glyphs(text)


def _replace_missing_glyphs(text: Text) -> None:
    lacking = {ord(letter) for letter in text.get_text() if letter.isprintable()} - _letters(_USUAL)
    if not lacking:
        return
    family = _family_with(frozenset(lacking))
    if family is not None:
        text.set_fontfamily([_USUAL, family])
        return
    from anyascii import anyascii

    shown = "".join(anyascii(c) if ord(c) in lacking else c for c in text.get_text())
    text.set_text(shown)


@cache
def _family_with(letters: frozenset[int]) -> str | None:
    """Return the name of an installed font that has all these letters."""
    from matplotlib.font_manager import fontManager, get_font

    files = {entry.name: entry.fname for entry in fontManager.ttflist if entry.style == "normal"}
    for name, file in sorted(files.items()):
        if name.startswith("Last Resort"):  # it maps everything to a box
            continue
        if letters <= set(get_font(file).get_charmap()):
            return name
    return None


@cache
def _letters(family: str) -> frozenset[int]:
    """Return the code points that a font covers."""
    from matplotlib.font_manager import FontProperties, findfont, get_font

    return frozenset(get_font(findfont(FontProperties(family=[family]))).get_charmap())
