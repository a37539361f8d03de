"""The interactive page: a self-contained HTML file with a map, a globe and tables.

The page connects to nothing; its Content-Security-Policy (W3C, CSP Level 3) enforces that by
allowing only the styles and scripts whose digests it lists.
"""

from __future__ import annotations

import contextlib
import io
import re
import shlex
from base64 import b64encode
from collections.abc import Callable, Iterator, Sequence
from hashlib import sha256
from html import escape
from pathlib import Path

from orbitwatch.elements.element_set import ElementSet
from orbitwatch.elements.omm_csv import write_omm_csv
from orbitwatch.elements.tle import write_tles
from orbitwatch.errors import ElementsError, UsageError
from orbitwatch.features.maps.page.data import PageContent, page_json
from orbitwatch.files import naming
from orbitwatch.formats.element_sets import write_csv
from orbitwatch.formats.sanitize import plain
from orbitwatch.resources import shipped
from orbitwatch.terminal.partial_file import whole_file
from orbitwatch.version import __version__

ELEMENTS_FILE = "elements.csv"
"""The name of the file of element sets that can be saved from a page."""
MAX_OBJECTS = 50
"""More markers would cover each other."""
MAX_BYTES = 4_000_000
"""The size of a page that still opens at once and can be sent by mail."""

_SAMPLE_BYTES = 21
_SUFFIXES = (".html", ".htm")
_SCRIPTS = (
    *("1-data.js", "2-tracks.js", "3-signs.js"),
    *("4-views.js", "5-panels.js", "6-page.js"),
)
_REFRESH = '\n<meta http-equiv="refresh" content="300">'
_PLACE = re.compile(r"\{\{(\w+)\}\}")


def check_objects(count: int) -> None:
    """Raise UsageError for more objects than a page can show."""
    if count > MAX_OBJECTS:
        raise UsageError(
            f"a page shows at most {MAX_OBJECTS} objects, and {count:,} are requested",
            hint="name fewer",
        )


def check_samples(count: int) -> None:
    """Raise UsageError for more track samples than fit into a page."""
    if count * _SAMPLE_BYTES > MAX_BYTES:
        raise _too_large(count * _SAMPLE_BYTES)


@contextlib.contextmanager
def open_page(path: Path) -> Iterator[Callable[[PageContent, Sequence[str]], None]]:
    """Open the page's file, and yield the function that writes content and remarks to it.

    Open it before anything is computed. Raises UsageError for another suffix than .html, and for a
    path that is not writable.
    """
    if path.suffix.lower() not in _SUFFIXES:
        raise UsageError(f"cannot write a page as {path.name!r}", hint="end it in .html")
    with whole_file(path, "--html") as file:

        def write(content: PageContent, remarks: Sequence[str]) -> None:
            page = page_html(content, path.name, remarks)
            with naming(str(path)):
                file.stream.write(page)

        yield write


def page_html(
    content: PageContent, name: str, remarks: Sequence[str], *, is_station: bool = False
) -> str:
    """Return the page for a file called ``name``, with the ``remarks`` on its answer.

    The page of a station, which is rewritten periodically, shows the present, counts down to the
    next passes, and reloads itself. Raises UsageError above ``MAX_BYTES``.
    """
    style = _shipped("page.css") + (_shipped("station.css") if is_station else "")
    library = _shipped("d3.js")
    scripts = (*_SCRIPTS, "7-station.js") if is_station else _SCRIPTS
    parts = "\n".join(map(_shipped, scripts))
    script = f'(() => {{\n"use strict";\n{parts}}})();\n'
    span = content.span
    values = {
        "policy": _policy(style, (library, script)),
        "generator": escape(f"orbitwatch {__version__}"),
        "title": escape(plain(content.title)),
        "subtitle": escape(f"{span.start:%Y-%m-%d %H:%M} to {span.end:%Y-%m-%d %H:%M} UTC"),
        "style": style,
        "refresh": _REFRESH if is_station else "",
        "station": _shipped("station.html").rstrip() if is_station else "",
        "captions": _paragraphs(content.captions),
        "remarks": _paragraphs(tuple(dict.fromkeys(remarks))),
        "elements": escape(elements_text(content.element_sets)),
        "elements_file": ELEMENTS_FILE,
        "evidence": _evidence(content),
        "command": escape(shlex.join([*content.command, "--html", name])),
        "data": page_json(content),
        "library": library,
        "script": script,
    }
    page = _PLACE.sub(lambda place: values[place[1]], _shipped("page.html"))
    if len(page.encode()) > MAX_BYTES:
        raise _too_large(len(page.encode()))
    return page


def elements_text(element_sets: Sequence[ElementSet]) -> str:
    """Return the sets as TLE lines, or as OMM (CSV) if a number does not fit a TLE."""
    try:
        return write_tles(element_sets)
    except ElementsError:
        return write_omm_csv(element_sets)


def _evidence(content: PageContent) -> str:
    """Return all available element sets as OMM (CSV), in base64."""
    text = io.StringIO()
    write_csv(content.evidence, text, any(supplemental for _, supplemental in content.evidence))
    return b64encode(text.getvalue().encode()).decode("ascii")


def _paragraphs(lines: Sequence[str]) -> str:
    return "\n".join(f"<p>{escape(plain(line))}</p>" for line in lines)


def _too_large(size: int) -> UsageError:
    return UsageError(
        f"the page would take {size / 1e6:.1f} MB, and {MAX_BYTES / 1e6:.0f} MB is the limit",
        hint="shorten the span (--for), or name fewer objects",
    )


def _policy(style: str, scripts: Sequence[str]) -> str:
    allowed = " ".join(map(_digest, scripts))
    return (
        f"default-src 'none'; script-src {allowed}; style-src {_digest(style)}; "
        "img-src data:; base-uri 'none'; form-action 'none'"
    )


def _digest(text: str) -> str:
    return f"'sha256-{b64encode(sha256(text.encode()).digest()).decode()}'"


def _shipped(name: str) -> str:
    return shipped(f"page/{name}").read_text(encoding="utf-8")
