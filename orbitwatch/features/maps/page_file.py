"""The interactive page as a file, which appears once it is whole."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from orbitwatch.errors import UsageError
from orbitwatch.features.maps.page import page_html
from orbitwatch.features.maps.page_data import PageContent
from orbitwatch.terminal.partial_file import naming, open_partial

_SUFFIXES = (".html", ".htm")


@contextlib.contextmanager
def open_page(path: Path) -> Iterator[Callable[[PageContent, Sequence[str]], None]]:
    """Open the page's file, and yield what writes content and remarks to it.

    Open it before anything is computed. Raises UsageError for another suffix than .html, and for
    a place that cannot be written to.
    """
    if path.suffix.lower() not in _SUFFIXES:
        raise UsageError(f"cannot write a page as {path.name!r}", hint="end it in .html")
    file = open_partial(path, None, "--html", resume=False)

    def write(content: PageContent, remarks: Sequence[str]) -> None:
        page = page_html(content, path.name, remarks)
        with naming(str(path)):
            file.stream.write(page)

    try:
        yield write
        with naming(str(path)):
            file.finish(())
    except BaseException:
        file.give_up()
        raise
