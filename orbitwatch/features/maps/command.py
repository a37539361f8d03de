"""``orbitwatch map``: where satellites go, drawn."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

import click

from orbitwatch.cli.help import ExampleCommand
from orbitwatch.cli.object_options import choice_options
from orbitwatch.cli.options import (
    FiniteRange,
    allow_stale_option,
    elements_mode_option,
    instant_from,
    map_span_options,
    min_elevation_option,
    settings_options,
    site_option,
    sites_file_option,
    span_from,
)
from orbitwatch.selection.object_selection import Choice

if TYPE_CHECKING:
    from orbitwatch.astro.swath import Swath
    from orbitwatch.config import Settings
    from orbitwatch.elements.modes import ElementsMode
    from orbitwatch.features.maps.question import MapQuestion
    from orbitwatch.sites import Site
    from orbitwatch.times import Span


@click.command(
    cls=ExampleCommand,
    examples=(
        ("Where is it now, and where does it go? Here in the terminal", "orbitwatch map iss"),
        (
            "A picture of a satellite over Guam, with what it can look at from there",
            "orbitwatch map 58400 -s guam --at '2023-11-22 00:18' --max-off-nadir 45 -o guam.png",
        ),
        (
            "A page with map, globe and time slider, to open in any browser and to pass on",
            "orbitwatch map malligyong-1 -s guam --start 2023-11-21 --for 2d --html guam.html",
        ),
        (
            "Two satellites over two places, in the next twelve hours",
            "orbitwatch map iss hubble -s rome -s seoul --for 12h --html tonight.html",
        ),
    ),
)
@choice_options
@site_option
@sites_file_option
@map_span_options
@min_elevation_option
@click.option(
    "--swath-km",
    type=FiniteRange(0, 20000, min_open=True),
    metavar="KM",
    help="Not with --html: the full width of the strip that is seen. (Or give --max-off-nadir.)",
)
@click.option(
    "--max-off-nadir",
    type=FiniteRange(0, 90, min_open=True),
    metavar="DEG",
    help="Not with --html: how far from straight below the satellite looks to either side.",
)
@click.option(
    "--at",
    metavar="TIME",
    help="The moment of markers, day and night; UTC unless a zone follows. Without --start a "
    "picture shows a revolution before it and one after. Default: the first pass over a site, or "
    "the start of the span; in the terminal now, if the span holds it.",
)
@click.option(
    "-o",
    "--output",
    metavar="FILE",
    type=click.Path(path_type=Path),
    help="Draw a picture into FILE (.png, .svg or .pdf). Needs matplotlib: 'orbitwatch[plot]'.",
)
@click.option(
    "--html",
    metavar="FILE",
    type=click.Path(path_type=Path),
    help="Write an interactive page: a globe and a flat map, a time slider, the passes, and the "
    "element sets used. One file that needs no network.",
)
@allow_stale_option
@elements_mode_option
@settings_options
def command(
    sites: tuple[str, ...],
    sites_file: Path | None,
    start: str | None,
    end: str | None,
    for_: str | None,
    min_elevation: float,
    swath_km: float | None,
    max_off_nadir: float | None,
    at: str | None,
    output: Path | None,
    html: Path | None,
    allow_stale: bool,
    elements_mode: ElementsMode,
    offline: bool | None,
    data_dir: Path | None,
    **objects: Any,
) -> None:
    """Where satellites go, drawn on the Earth: tracks, sites, day and night.

    The map comes to the terminal, as large as the window, unless -o or --html names a file.

    An OBJECT is a name (case, spaces and hyphens do not matter), a catalogue number, a COSPAR
    designator, or a pattern such as 'starlink-3*'.
    """
    from orbitwatch.errors import UsageError
    from orbitwatch.features.maps.question import MapQuestion
    from orbitwatch.selection import inputs

    swath = None
    if swath_km is not None and max_off_nadir is not None:
        raise UsageError("--swath-km and --max-off-nadir exclude each other", hint="give one")
    if html is not None and output is not None:
        raise UsageError("-o and --html exclude each other", hint="give one of them")
    if swath_km is not None or max_off_nadir is not None:
        if html is not None:
            raise UsageError("a page shows no swath", hint="draw it with -o FILE.png")
        from orbitwatch.astro.swath import Swath

        swath = Swath(swath_km, max_off_nadir)

    def ask() -> tuple[MapQuestion, Settings, datetime]:
        settings, now = inputs.settings_from(data_dir, offline), datetime.now(UTC)
        span, moment, two_revolutions = _times(start, end, for_, at, now, still=html is None)
        question = MapQuestion(
            objects=Choice.of(objects),
            sites=tuple(_sites(sites, sites_file, settings)),
            span=span,
            at=moment,
            two_revolutions=two_revolutions,
            min_elevation_deg=min_elevation,
            allow_stale=allow_stale,
            elements_mode=elements_mode,
        )
        return question, settings, now

    if html is not None:
        _write_page(html, ask)
    elif output is not None:
        _draw_picture(output, swath, ask)
    else:
        _print_map(swath, ask)


Ask = Callable[[], "tuple[MapQuestion, Settings, datetime]"]
"""Reads the question: after the output is known to be writable, so that this is said first."""


def _times(
    start: str | None,
    end: str | None,
    for_: str | None,
    at: str | None,
    now: datetime,
    *,
    still: bool,
) -> tuple[Span, datetime | None, Literal["from start", "around"] | None]:
    """Return the span, the moment to show, and whether two revolutions are cut from the span.

    That is so of a still picture where no end is given: those around ``at`` where there is no
    start either.
    """
    from orbitwatch import remarks
    from orbitwatch.features.maps.answer import LONGEST_DEFAULT
    from orbitwatch.times import Span

    span, notes = span_from(start, end, for_, now)
    read = instant_from("--at", at, now) if at else None
    for note in (*notes, *([read.note] if read and read.note else [])):
        remarks.note(note)
    moment = read.instant if read else None
    if not still or end is not None or for_ is not None:
        return span, moment, None
    if moment is not None and start is None:
        return Span(moment - LONGEST_DEFAULT, moment + LONGEST_DEFAULT), moment, "around"
    return Span(span.start, span.start + LONGEST_DEFAULT), moment, "from start"


def _sites(texts: tuple[str, ...], file: Path | None, settings: Settings) -> list[Site]:
    """Return the sites that are named, or the user's default; a map may do without any."""
    from orbitwatch.selection import inputs

    if texts or file:
        return inputs.sites_asked(texts, settings, file)
    own = inputs.gazetteer_from(settings).default_site
    return [own] if own else []


def _write_page(path: Path, ask: Ask) -> None:
    from orbitwatch import remarks
    from orbitwatch.features.maps.page_answer import answer
    from orbitwatch.features.maps.page_file import open_page

    with open_page(path) as write, remarks.heard() as notes:
        write(answer(*ask()), notes)
    remarks.note(f"wrote {path}")


def _draw_picture(path: Path, swath: Swath | None, ask: Ask) -> None:
    from orbitwatch import remarks
    from orbitwatch.drawing.pictures import check_chart_path
    from orbitwatch.features.maps.answer import answer
    from orbitwatch.features.maps.picture import draw_map

    check_chart_path(path)
    found = answer(*ask())
    for remark in draw_map(found.scene, swath, found.captions, path):
        remarks.note(remark)
    remarks.note(f"drew {path}")


def _print_map(swath: Swath | None, ask: Ask) -> None:
    """Print the map; where its span holds the present moment, it shows that unless told."""
    from orbitwatch import remarks
    from orbitwatch.features.maps.answer import answer
    from orbitwatch.features.maps.terminal_map import render_map
    from orbitwatch.terminal.output import open_output
    from orbitwatch.terminal.sink import TABLE

    with open_output(TABLE, None) as output:
        question, settings, now = ask()
        if question.at is None:
            question = replace(question, at_if_within=now)
        found = answer(question, settings, now)
        for remark in render_map(found.scene, swath, found.captions, output.console()):
            remarks.note(remark)
