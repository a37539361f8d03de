"""``orbitwatch identify``: which satellite was that?"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from math import inf
from pathlib import Path
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

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
    from collections.abc import Sequence

    from rich.console import Console

    from orbitwatch.analysis.identify import Look
    from orbitwatch.elements.modes import ElementsMode
    from orbitwatch.export.rows import Rows
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
    from orbitwatch.cli import messages, question, trust
    from orbitwatch.cli.output import open_output
    from orbitwatch.export.columns import IDENTIFY_COLUMNS

    with open_output(request.format_, request.output, IDENTIFY_COLUMNS) as out:
        settings = question.settings_from(request.data_dir, request.offline)
        look = _look(request)
        moments, notes = instants_from(request.time, datetime.now(UTC))
        for note in notes:
            messages.note(note)
        if len(moments) > 1:
            raise UsageError("identify takes one time", hint="ask for each time by itself")
        sites = question.sites_asked(request.sites, settings)
        if len(sites) > 1:
            raise UsageError("identify takes one site", hint="ask from each site by itself")
        rows = _candidates(request, settings, sites[0], moments[0].instant, look)
        if not out.is_table:
            trust.tell_old_sets(rows)
            out.write(rows)
            return
        _print(rows, sites[0], trust.captions(rows), out.console())


def _look(request: _Request) -> Look:
    """Return where the options say one looked; raises UsageError unless they say it once."""
    from orbitwatch.analysis.directions import parse_declination, parse_right_ascension
    from orbitwatch.analysis.identify import Look

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


def _candidates(request: _Request, settings: Any, site: Site, moment: datetime, look: Look) -> Rows:
    """Return the rows to show: ranked, not stale, near enough, and no more than were asked for."""
    from datetime import timedelta

    import numpy as np

    from orbitwatch.analysis.identify import identify
    from orbitwatch.analysis.subjects import Subject
    from orbitwatch.cli import messages, question, trust
    from orbitwatch.export.identify_rows import identify_rows
    from orbitwatch.times import Span

    span = Span(moment, moment + timedelta(microseconds=1))
    holdings = question.holdings_from(request.elements, settings, span, request.elements_mode)
    objects = list(holdings)
    subjects = [Subject.of(held, request.elements_mode) for held in objects]
    found, sets = identify(subjects, site, moment, look)
    if not sets:
        raise ElementsError(
            "no object held was in orbit then", hint="give element sets with --elements FILE"
        )
    names = [held.record.name for held in objects]
    rows = identify_rows(found, sets, names, site.name, moment)
    rows = trust.without_stale(rows, found.stale, "time", allow=request.allow_stale)
    up = len(rows)
    if request.within is not None:
        rows = rows.take(np.flatnonzero(rows["nearest_separation_deg"] <= request.within))
    messages.note(f"{up:,} of {len(sets):,} objects were above the horizon of {site.name}")
    return rows.take(slice(0, request.limit))


def _print(rows: Rows, site: Site, captions: Sequence[str], console: Console) -> None:
    from orbitwatch.cli import cells
    from orbitwatch.cli.fitting import TableColumn, build_table, fit, print_lines, right
    from orbitwatch.cli.pass_columns import SUNLIT

    listed: list[dict[str, Any]] = list(rows)
    if not listed:
        print_lines(console, ["Nothing that is held was there."])
        return
    signs = cells.signs_for(console.encoding)

    def angles(head: str, key: str, decimals: int, worth: float, name: str = "") -> TableColumn:
        texts = [cells.number(row[key], decimals, signs.degree) for row in listed]
        return right(head, texts, worth, name)

    speeds = [cells.number(row["angular_speed_deg_s"], 3, f"{signs.degree}/s") for row in listed]
    nearest = [_nearest(row, signs) for row in listed]
    columns = [
        TableColumn("object", [row["object_name"] for row in listed], inf),
        right("number", [str(row["catalog_id"]) for row in listed], 60, "catalogue number"),
        angles("off", "separation_deg", 1, inf),
        TableColumn("if early or late", nearest, 50),
        TableColumn("Sun", [SUNLIT[row["sunlit"]] for row in listed], 95, "sunlit"),
        angles("azimuth", "azimuth_deg", 1, 90),
        angles("elev.", "elevation_deg", 1, 90, "elevation"),
        right("speed", speeds, 75),
        angles("heading", "heading_deg", 0, 80),
        angles("differs", "heading_difference_deg", 0, 70, "heading difference"),
        right(
            "range",
            [cells.number(row["slant_range_km"], 0, " km") for row in listed],
            40,
        ),
        angles("R.A.", "right_ascension_deg", 2, 31),
        angles("decl.", "declination_deg", 2, 30),
        right(
            "direction",
            [
                f"{signs.plus_minus}{cells.two_digits(row['direction_uncertainty_deg'])}"
                f"{signs.degree}"
                for row in listed
            ],
            65,
            "uncertainty of the direction",
        ),
    ]
    kept, gone = fit(columns, console.width)
    local = cells.local(listed[0]["time"], ZoneInfo(site.timezone))
    where = f"The sky of {site.name} at {local:%Y-%m-%d %H:%M:%S} {cells.offset(local)}"
    console.print(build_table(kept, (0,), where))
    if gone:
        print_lines(console, [f"No room here for: {', '.join(gone)}."], style="dim")
    print_lines(console, captions)


def _nearest(row: dict[str, Any], signs: Any) -> str:
    """Return ``0.3° 12 s late``; nothing where the time makes no difference to the tenth."""
    from orbitwatch.cli import cells

    late = row["nearest_offset_s"]
    if row["separation_deg"] - row["nearest_separation_deg"] < 0.05:
        return ""
    text = f"{cells.two_digits(abs(late))} s {'late' if late > 0 else 'early'}"
    return f"{cells.number(row['nearest_separation_deg'], 1, signs.degree)} {text}"
