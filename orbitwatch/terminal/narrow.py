"""Fits commands, and what they print, into the width of a narrow terminal."""

from __future__ import annotations

import re
from collections.abc import Iterator
from textwrap import wrap

_WORD = re.compile(r"""(?:'[^']*'|"[^"]*"|[^\s'"])+""")
_ALIGNED = re.compile(r"\S  |[\u2500-\u28ff]")  # columns, or drawn with lines, blocks and dots
_BETWEEN = len(" ") + len(" \\")
_CONSOLE = re.compile(r"(?<=^```console\n).*?(?=^```$)", re.MULTILINE | re.DOTALL)


def wrapped_command(line: str, width: int, indent: str = "") -> str:
    """Return a command line divided where a shell allows it, options with their values."""
    if len(indent) + len(line) <= width:
        return indent + line
    words: list[str] = []
    for word in _WORD.findall(line):
        if words and words[-1].startswith("-") and " " not in words[-1] and word[0] != "-":
            words[-1] += f" {word}"
        else:
            words.append(word)
    lines = [indent + words[0]]
    for word in words[1:]:
        if len(lines[-1]) + len(word) + _BETWEEN <= width:
            lines[-1] += f" {word}"
        else:
            lines[-1] += " \\"
            lines.append(f"{indent}    {word}")
    return "\n".join(lines)


def fitted_page(markdown: str, width: int) -> str:
    """Return a page whose console blocks fit: commands and sentences wrapped, tables cut."""
    return _CONSOLE.sub(lambda block: "\n".join([*_fitted(block[0], width), ""]), markdown)


def _fitted(block: str, width: int) -> Iterator[str]:
    widest = 0
    for line in block.splitlines():
        if len(line) <= width:
            yield line
        elif line.startswith("$ "):
            yield wrapped_command(line, width)
        elif _ALIGNED.search(line):
            widest = max(widest, len(line))
            yield f"{line[: width - 1]}…"
        else:
            yield from wrap(line, width, break_on_hyphens=False)
    if widest:
        yield f"(cut: {widest} columns wide)"
