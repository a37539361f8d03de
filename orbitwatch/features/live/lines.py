"""Lines of text of a fixed width, made of segments of different kinds."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from orbitwatch.drawing.braille import Canvas, letters_of

Line = list[tuple[str, str]]
"""Texts and their kinds from left to right; a kind is a key of `styles`, '' the default one."""


def fitted(line: Iterable[tuple[str, str]], width: int) -> Line:
    """Return a line cut or padded to ``width`` cells; wide characters are never split.

    Characters that could move the cursor or change colours are removed.
    """
    pieces: Line = []
    left = width
    for text, kind in line:
        if left <= 0:
            break
        letters = list(text) if text.isascii() and text.isprintable() else letters_of(text)
        cut = letters[:left]
        if len(letters) > left and letters[left] == "":
            cut[-1] = " "
        pieces.append(("".join(cut), kind))
        left -= len(cut)
    if left > 0:
        pieces.append((" " * left, ""))
    return pieces


def block(lines: Iterable[Line], width: int, height: int) -> list[Line]:
    """Return lines cut or padded to ``height`` lines of ``width`` cells."""
    kept = [fitted(line, width) for line in list(lines)[:height]]
    return [*kept, *([[(" " * width, "")]] * (height - len(kept)))]


def beside(left: Sequence[Line], right: Sequence[Line]) -> list[Line]:
    """Return two blocks of equal height side by side."""
    return [[*one, *other] for one, other in zip(left, right, strict=True)]


def drawn(canvas: Canvas) -> list[Line]:
    """Return the lines of a canvas."""
    return list(canvas.lines())
