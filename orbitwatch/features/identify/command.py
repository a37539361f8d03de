"""``orbitwatch identify``: which satellite was that?"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from orbitwatch.cli.help import ExampleCommand
from orbitwatch.cli.options import (
    FiniteRange,
    elements_mode_option,
    elements_options,
    instants_from,
    output_options,
    settings_options,
    site_option,
)
from orbitwatch.errors import ElementsError, UsageError

if TYPE_CHECKING:
    from orbitwatch.config import Settings
    from orbitwatch.elements.modes import ElementsMode
    from orbitwatch.features.identify.candidates import Look
    from orbitwatch.formats.rows import Rows
    from orbitwatch.sites import Site


_SEEN = "orbitwatch identify -s rome --time '2026-08-22 20:14:30 Europe/Rome'"


@dataclass(frozen=True, slots=True, kw_only=True)
class _Request:
    """What was asked on the command line, as it was written there."""

    time: str
    azimuth: float | None
    elevation: float | None
    ra: str | None
    dec: str | None
    heading: float | None
    within: float | None
    limit: int
    sites: tuple[str, ...]
    elements: Path | None
    allow_stale: bool
    elements_mode: ElementsMode
    format_: str | None
    output: str | None
    offline: bool | None
    data_dir: Path | None


@click.command(
    cls=ExampleCommand,
    examples=(
        ("Something in the south-west, half-way up", f"{_SEEN} --azimuth 225 --elevation 45"),
        (
            "The same, moving down to the right, among all objects in a file",
            f"{_SEEN} --azimuth 225 --elevation 45 --heading 135 --elements active.csv",
        ),
        (
            "A trail in a photograph, at most 2 degrees from there",
            f"{_SEEN} --ra 14h30m --dec +20d15m --within 2",
        ),
    ),
)
@site_option
@click.option(
    "--time",
    default="now",
    show_default=True,
    metavar="TIME",
    help="When it was seen; UTC unless a zone follows.",
)
@click.option(
    "--azimuth",
    type=FiniteRange(-360, 360),
    metavar="DEG",
    help="Where it was seen, from north through east.",
)
@click.option(
    "--elevation",
    type=FiniteRange(0, 90),
    metavar="DEG",
    help="How high it was seen, above the horizon.",
)
@click.option("--ra", metavar="RA", help="Its right ascension instead (J2000): 14h30m, or degrees.")
@click.option("--dec", metavar="DEC", help="Its declination (J2000): +20d15m, or degrees.")
@click.option(
    "--heading",
    type=FiniteRange(-360, 360),
    metavar="DEG",
    help="Where it moved, as you face it: 0 up to the zenith, 90 right, 180 down, 270 left. "
    "Three degrees of heading then rank like one of distance.",
)
@click.option(
    "--within",
    type=FiniteRange(0, 180),
    metavar="DEG",
    help="Only what can have been this near: on time, or early or late by up to 2 sigma.",
)
@click.option(
    "--limit",
    type=click.IntRange(min=1),
    default=10,
    show_default=True,
    metavar="N",
    help="At most this many rows.",
)
@elements_options
@elements_mode_option
@output_options
@settings_options
def command(**asked: Any) -> None:
    """Which satellite was that? All objects held, ranked by how near they were to where you looked.

    Those in sunlight are marked: only these can be seen with the eye. An old element set knows
    the orbit better than the place along it, so each row also says how near the satellite can
    have come if it was early or late.
    """
    request = _Request(**asked)
    from orbitwatch import remarks
    from orbitwatch.features.identify.columns import IDENTIFY_COLUMNS
    from orbitwatch.selection import quality_notes
    from orbitwatch.selection.settings import settings_from
    from orbitwatch.selection.site_selection import select_sites
    from orbitwatch.terminal.output import open_output

    with open_output(request.format_, request.output, IDENTIFY_COLUMNS) as out:
        settings = settings_from(request.data_dir, request.offline)
        look = _look(request)
        now = datetime.now(UTC)
        moments, notes = instants_from(request.time, now)
        for note in notes:
            remarks.note(note)
        if len(moments) > 1:
            raise UsageError("identify takes one time", hint="ask for each time by itself")
        sites = select_sites(request.sites, settings)
        if len(sites) > 1:
            raise UsageError("identify takes one site", hint="ask from each site by itself")
        rows = _candidates(request, settings, sites[0], moments[0].instant, look, now)
        if not out.is_table:
            quality_notes.tell_old_sets(rows)
            out.write(rows)
            return
        from orbitwatch.features.identify.table import render_candidates

        render_candidates(rows, sites[0], quality_notes.captions(rows), out.console())


def _look(request: _Request) -> Look:
    """Return where the options say one looked; raises UsageError unless they say it once."""
    from orbitwatch.astro.sky_directions import parse_declination, parse_right_ascension
    from orbitwatch.features.identify.candidates import Look

    horizontal = request.azimuth is not None, request.elevation is not None
    celestial = request.ra is not None, request.dec is not None
    if all(horizontal) and not any(celestial):
        return Look(request.azimuth, request.elevation, heading_deg=request.heading)
    if request.ra is not None and request.dec is not None and not any(horizontal):
        return Look(
            right_ascension_deg=parse_right_ascension(request.ra),
            declination_deg=parse_declination(request.dec),
            heading_deg=request.heading,
        )
    raise UsageError(
        "where did you look?",
        hint="give --azimuth and --elevation, or --ra and --dec",
    )


def _candidates(
    request: _Request, settings: Settings, site: Site, moment: datetime, look: Look, now: datetime
) -> Rows:
    """Return the rows to show: ranked, not stale, near enough, and no more than were asked for."""
    from datetime import timedelta

    import numpy as np

    from orbitwatch import remarks
    from orbitwatch.features.identify.candidates import identify
    from orbitwatch.features.identify.rows import identify_rows
    from orbitwatch.search.tracked_objects import TrackedObject
    from orbitwatch.selection import quality_notes
    from orbitwatch.selection.holdings import holdings_from
    from orbitwatch.selection.refresh import refresh
    from orbitwatch.times import Span

    span = Span(moment, moment + timedelta(microseconds=1))
    holdings = holdings_from(request.elements, settings, span, request.elements_mode)
    objects = list(holdings)
    if request.elements is None and refresh(objects, span.end, now, settings):
        objects = list(holdings_from(request.elements, settings, span, request.elements_mode))
    subjects = [TrackedObject.of(held, request.elements_mode) for held in objects]
    found, sets = identify(subjects, site, moment, look)
    if not sets:
        raise ElementsError(
            "no object held was in orbit then", hint="give element sets with --elements FILE"
        )
    names = [held.record.name for held in objects]
    rows = identify_rows(found, sets, names, site.name, moment)
    rows = quality_notes.without_stale(rows, found.stale, "time", allow=request.allow_stale)
    up = len(rows)
    if request.within is not None:
        rows = rows.take(np.flatnonzero(rows["nearest_separation_deg"] <= request.within))
    remarks.note(f"{up:,} of {len(sets):,} objects were above the horizon of {site.name}")
    return rows.take(slice(0, request.limit))
