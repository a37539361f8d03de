"""The answer to ``map``: what is asked about, handed to the form that it is to be drawn in."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from orbitwatch import remarks
from orbitwatch.errors import UsageError
from orbitwatch.features.maps.question import question_of

if TYPE_CHECKING:
    from pathlib import Path

    from orbitwatch.astro.swath import Swath
    from orbitwatch.features.maps.question import MapRequest


def answer(request: MapRequest) -> None:
    """Answer the request in the form asked for, remarks to stderr."""
    if request.html is not None and request.output is not None:
        raise UsageError("-o and --html exclude each other", hint="give one of them")
    if request.swath_km is not None and request.max_off_nadir is not None:
        raise UsageError("--swath-km and --max-off-nadir exclude each other", hint="give one")
    if request.html is not None:
        _write_page(request, request.html)
    elif request.output is not None:
        _draw_picture(request, request.output)
    else:
        _print_map(request)


def _write_page(request: MapRequest, path: Path) -> None:
    if request.swath_km is not None or request.max_off_nadir is not None:
        raise UsageError("a page shows no swath", hint="draw it with -o FILE.png")
    from orbitwatch.features.maps.page_answer import open_page

    with open_page(path) as page:
        page.write(question_of(request, still=False))


def _draw_picture(request: MapRequest, path: Path) -> None:
    from orbitwatch.drawing.pictures import check_chart_path
    from orbitwatch.features.maps.contents import drawing_of
    from orbitwatch.features.maps.picture import draw_map

    check_chart_path(path)
    drawing = drawing_of(question_of(request, still=True))
    for remark in draw_map(drawing.scene, _swath(request), drawing.trust, path):
        remarks.note(remark)
    remarks.note(f"drew {path}")


def _print_map(request: MapRequest) -> None:
    """Print the map; where its span holds the present moment, it shows that unless told."""
    from orbitwatch.terminal.output import open_output
    from orbitwatch.terminal.sink import TABLE

    swath = _swath(request)
    with open_output(TABLE, None) as output:
        from orbitwatch.features.maps.contents import drawing_of
        from orbitwatch.features.maps.terminal_map import render_map

        asked, now = question_of(request, still=True), datetime.now(UTC)
        if asked.at is None and asked.span.start <= now <= asked.span.end:
            asked = replace(asked, at=now)
        drawing = drawing_of(asked)
        for remark in render_map(drawing.scene, swath, drawing.trust, output.console()):
            remarks.note(remark)


def _swath(request: MapRequest) -> Swath | None:
    if request.swath_km is None and request.max_off_nadir is None:
        return None
    from orbitwatch.astro.swath import Swath

    return Swath(request.swath_km, request.max_off_nadir)
