"""Markdown elements of a report, in which no foreign text can become markup.

The dialect is CommonMark 0.31 with the tables of GitHub Flavored Markdown 0.29.
"""

from __future__ import annotations

import re
from base64 import b64encode
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Literal

from orbitwatch.formats.sanitize import plain, plain_lines

PICTURE_TYPES = {"png": "image/png", "svg": "image/svg+xml"}

_MARKUP = re.compile(r"[\\`*{}\[\]<>|~&$#!]|(?<![A-Za-z0-9])_|_(?![A-Za-z0-9])")
_ADDRESS = re.compile(r"(?<=[A-Za-z]):(?=//)|(?<=www)\.", re.IGNORECASE)  # GFM links these
_LIST_START = re.compile(r"[-+=]|[0-9]{1,9}(?=[.)])")
_TICKS = re.compile(r"`+")


@dataclass(frozen=True, slots=True)
class ReportTable:
    """A table of formatted texts; ``right`` are the indices of columns of figures."""

    heads: Sequence[str]
    rows: Sequence[Sequence[str]]
    title: str = ""
    right: Collection[int] = ()


@dataclass(frozen=True, slots=True)
class Picture:
    """An image and its description."""

    shows: str
    kind: Literal["png", "svg"]
    content: bytes

    @property
    def address(self) -> str:
        """The picture as a data URL (RFC 2397), so that nothing has to be fetched."""
        encoded = b64encode(self.content).decode("ascii")
        return f"data:{PICTURE_TYPES[self.kind]};base64,{encoded}"


def escape(text: str) -> str:
    """Return ``text`` as Markdown that renders literally: on one line, without markup or links."""
    clean = _MARKUP.sub(r"\\\g<0>", " ".join(plain(text).split()))
    return _ADDRESS.sub(lambda match: "\\" + match[0], clean)


def paragraph(text: str) -> str:
    """Return ``text`` as a paragraph, even if it starts like a list or a heading."""
    clean = escape(text)
    start = _LIST_START.match(clean)
    if start is None:
        return clean
    return f"{start[0]}\\{clean[start.end() :]}" if start[0].isdigit() else "\\" + clean


def strong(text: str) -> str:
    """Return ``text`` as one strong sentence."""
    return f"**{escape(text)}**"


def heading(text: str, level: int) -> str:
    """Return a heading; level 1 is the title."""
    return f"{'#' * level} {escape(text)}"


def bullets(texts: Sequence[str]) -> str:
    """Return a list with a point for each text."""
    return "\n".join(f"- {paragraph(text)}" for text in texts)


def table(given: ReportTable) -> str:
    """Return a table with its title above."""
    rule = ["--:" if i in given.right else "---" for i in range(len(given.heads))]
    rows = [list(map(escape, given.heads)), rule, *(list(map(escape, row)) for row in given.rows)]
    lines = "\n".join(f"| {' | '.join(row)} |" for row in rows)
    return f"**{escape(given.title)}**\n\n{lines}" if given.title else lines


def fence(language: str, content: str, name: str = "") -> str:
    """Return ``content`` as a code block; ``name`` is the name of the file to save it as.

    The fence is longer than any run of backticks in it, so that nothing in it can end the block.
    Control characters are removed, since they could act on a terminal.
    """
    shown = plain_lines(content).rstrip("\n")
    ticks = "`" * max(3, 1 + max((len(row) for row in _TICKS.findall(shown)), default=0))
    return f"{ticks}{f'{language} {name}'.strip()}\n{shown}\n{ticks}"


def code(text: str) -> str:
    """Return a short text as code within a sentence."""
    clean = " ".join(plain(text).split())
    ticks = "`" * (1 + max((len(row) for row in _TICKS.findall(clean)), default=0))
    pad = " " if clean.startswith("`") or clean.endswith("`") else ""
    return f"{ticks}{pad}{clean}{pad}{ticks}"
