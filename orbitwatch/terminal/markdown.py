"""Prints Markdown pages on a terminal."""

from __future__ import annotations

import sys

from orbitwatch.terminal.narrow import fitted_page
from orbitwatch.terminal.output import print_text

_WIDEST = 100


def print_markdown(text: str) -> None:
    """Print a page: formatted on a terminal, as source to a file or a pipe."""
    if not sys.stdout.isatty():
        print_text(text.rstrip("\n"))
        return
    from rich.console import Console
    from rich.markdown import Markdown

    console = Console()
    width = min(console.width, _WIDEST)
    console.print(Markdown(fitted_page(text, width - 2)), width=width)
