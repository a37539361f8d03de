"""Pages made as the command line makes them, of the objects that ship or of a file's."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import UTC, datetime
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

from orbitwatch import remarks
from orbitwatch.astro.swath import Swath
from orbitwatch.drawing.map_view import WORLD, MapView
from orbitwatch.elements.modes import DEFAULT_MODE
from orbitwatch.features.maps.page.answer import answer
from orbitwatch.features.maps.page.document import open_page, page_html
from orbitwatch.features.maps.question import MapQuestion
from orbitwatch.selection.object_selection import ObjectSelection
from orbitwatch.selection.settings import settings_from
from orbitwatch.selection.site_selection import select_sites
from orbitwatch.times import Span

HOSTILE = "</script><b>STARLINK-1 [DTC]"


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def make_page(
    path: Path,
    objects: Sequence[str],
    sites: Sequence[str],
    start: str,
    end: str,
    *,
    elements: Path | None = None,
    opens: str | None = None,
    swath: Swath | None = None,
    view: MapView = WORLD,
    is_station: bool = False,
) -> str:
    """Write a page into ``path`` and return its text."""
    settings = settings_from(path.parent / "data", True)
    span = Span(at(start), at(end))
    question = MapQuestion(
        objects=ObjectSelection(tuple(objects), False, None, None, None, elements),
        sites=tuple(select_sites(sites, settings)) if sites else (),
        span=span,
        two_revolutions=None,
        at=at(opens) if opens else None,
        min_elevation_deg=10.0,
        allow_stale=False,
        elements_mode=DEFAULT_MODE,
        view=view,
    )
    if is_station:
        content = answer(question, settings, datetime.now(UTC))
        path.write_text(page_html(content, path.name, (), is_station=True), encoding="utf-8")
        return path.read_text(encoding="utf-8")
    with open_page(path) as write, remarks.recorded() as notes:
        write(answer(question, settings, datetime.now(UTC), swath), notes)
    return path.read_text(encoding="utf-8")


class Parsed(HTMLParser):
    """What a browser finds in a page: elements with their attributes, and the text in each."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.texts: dict[str, list[str]] = {}
        self._open: list[str] = []
        self.feed(page)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))
        self._open.append(tag)
        self.texts.setdefault(tag, []).append("")

    def handle_endtag(self, tag: str) -> None:
        while self._open and self._open.pop() != tag:
            pass

    def handle_data(self, data: str) -> None:
        if self._open:
            self.texts[self._open[-1]][-1] += data

    def attributes(self, tag: str) -> list[dict[str, str | None]]:
        return [attributes for name, attributes in self.elements if name == tag]

    @property
    def data(self) -> dict[str, Any]:
        """The page's data, as its script reads it."""
        found: dict[str, Any] = json.loads(self.texts["script"][0])
        return found
