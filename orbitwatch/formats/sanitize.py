"""Sanitises text from elsewhere: object names, server replies and files are data."""

from __future__ import annotations

import re

# C0 and C1 controls, zero-width and bidirectional marks, line separators, lone surrogates: what
# can move a cursor, reorder a line, break a row in two or refuse to be encoded.
_SPACING = re.compile(r"[\t-\r\x85\u2028\u2029]+")
_INVISIBLE = re.compile(
    "[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff\ud800-\udfff]"
)
_FORMULA = re.compile(r"\s*[=+\-@＝＋－＠]")  # full-width signs start formulas too
_FIGURES = re.compile(r"[+-]?\d+(?:\.\d+)?(?:,[+-]?\d+(?:\.\d+)?)*", re.ASCII)


def plain(text: str) -> str:
    """Return ``text`` on one line, without control or invisible characters."""
    if text.isascii() and text.isprintable():
        return text
    return _INVISIBLE.sub("", _SPACING.sub(" ", text))


def plain_lines(text: str) -> str:
    """Return ``text`` with its lines and tabs, without control or invisible characters."""
    return text if text.isascii() and text.isprintable() else _INVISIBLE.sub("", text)


def not_a_formula(text: str) -> str:
    """Return plain ``text``, with a leading apostrophe if it would be a spreadsheet formula.

    Plain numbers, and coordinates such as ``-33.92,18.42``, are not changed.
    """
    cleaned = plain(text)
    if _FORMULA.match(cleaned) and not _FIGURES.fullmatch(cleaned):
        return "'" + cleaned
    return cleaned
