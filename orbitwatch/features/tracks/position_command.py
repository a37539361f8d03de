"""``orbitwatch position``: where a satellite is at given times."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import click

from orbitwatch.cli.help import ExampleCommand
from orbitwatch.cli.options import (
    elements_mode_option,
    elements_options,
    instants_from,
    output_options,
    settings_options,
    site_option,
)

if TYPE_CHECKING:
    from orbitwatch.elements.identity import HeldObject
    from orbitwatch.elements.modes import ElementsMode
    from orbitwatch.formats.rows import Rows, Values
    from orbitwatch.sites import Site


@click.command(
    cls=ExampleCommand,
    examples=(
        ("Where was it?", "orbitwatch position malligyong-1 --time 2023-11-22T00:18:44Z"),
        (
            "Where in the sky of Guam, at a time written as it was there",
            "orbitwatch position 58400 -s guam --time '2023-11-22 10:18:44 Pacific/Guam'",
        ),
        ("Everything in a file, now", "orbitwatch position --elements stations.csv"),
    ),
)
@click.argument("objects", nargs=-1, metavar="[OBJECT]...")
@click.option(
    "--time",
    "times",
    default="now",
    show_default=True,
    metavar="T[,T...]",
    help="One or more times; UTC unless a zone follows.",
)
@site_option
@elements_options
@elements_mode_option
@output_options
@settings_options
def command(
    objects: tuple[str, ...],
    times: str,
    sites: tuple[str, ...],
    elements: Path | None,
    allow_stale: bool,
    elements_mode: ElementsMode,
    format_: str | None,
    output: str | None,
    offline: bool | None,
    data_dir: Path | None,
) -> None:
    """Where is a satellite at given times: over which point, how high, how fast, sunlit or not.

    With --site also where to look: azimuth, elevation, range and its rate, and topocentric right
    ascension and declination (J2000), which a photographed trail is compared with.
    """
    from orbitwatch import remarks
    from orbitwatch.features.tracks.columns import POSITION_COLUMNS, SITE_POSITION_COLUMNS
    from orbitwatch.selection import quality_notes
    from orbitwatch.selection.holdings import holdings_from
    from orbitwatch.selection.in_orbit import in_orbit_during
    from orbitwatch.selection.object_selection import select_objects
    from orbitwatch.selection.refresh import refresh
    from orbitwatch.selection.settings import settings_from
    from orbitwatch.selection.site_selection import select_sites
    from orbitwatch.terminal.output import open_output
    from orbitwatch.times import Span

    columns = (*POSITION_COLUMNS, *(SITE_POSITION_COLUMNS if sites else ()))
    with open_output(format_, output, columns) as out:
        settings = settings_from(data_dir, offline)
        now = datetime.now(UTC)
        parsed, notes = instants_from(times, now)
        for note in notes:
            remarks.note(note)
        moments = [moment.instant for moment in parsed]
        places = select_sites(sites, settings) if sites else []
        span = Span(min(moments), max(moments) + timedelta(microseconds=1))
        holdings = holdings_from(elements, settings, span, elements_mode)
        asked = select_objects(objects, holdings, all_of_file=elements is not None)
        if elements is None and refresh(asked, span.end, now, settings):
            holdings = holdings_from(elements, settings, span, elements_mode)
            asked = select_objects(objects, holdings, all_of_file=False)
        asked = holdings.with_histories(asked)
        asked = in_orbit_during(asked, span, elements_mode)
        rows, stale = _compute(asked, moments, places, elements_mode)
        rows = quality_notes.without_stale(rows, stale, "time", allow=allow_stale)
        if not out.is_table:
            quality_notes.tell_old_sets(rows)
            out.write(rows)
            return
        from orbitwatch.features.tracks.position_table import render_position

        zones = {site.name: ZoneInfo(site.timezone) for site in places}
        render_position(rows, zones, quality_notes.captions(rows), out.console())


def _compute(
    objects: Sequence[HeldObject],
    moments: Sequence[datetime],
    places: Sequence[Site],
    mode: ElementsMode,
) -> tuple[Rows, Values]:
    """Return the rows that SGP4 gives, and which of them are stale."""
    import numpy as np

    from orbitwatch import remarks
    from orbitwatch.errors import ElementsError
    from orbitwatch.features.tracks.position_rows import position_rows
    from orbitwatch.features.tracks.positions import find_positions
    from orbitwatch.search.tracked_objects import TrackedObject

    subjects = [TrackedObject.of(held, mode) for held in objects]
    positions, views = find_positions(subjects, moments, places)
    rows = position_rows(
        positions,
        views,
        [site.name for site in places],
        [held.record.name for held in objects],
        moments,
    )
    repeats = max(1, len(places))
    good, stale = np.tile(positions.good, repeats), np.tile(positions.stale, repeats)
    if not good.all():
        bad = sorted({str(name) for name in rows["object_name"][~good]})
        listed = ", ".join(bad[:3]) + (f" and {len(bad) - 3:,} more" if bad[3:] else "")
        what = f"SGP4 gives no orbit at that time (decayed by then?): {listed}"
        if not good.any():
            raise ElementsError(what, hint="use an element set nearer to the time")
        remarks.warn(what)
    return rows.take(np.flatnonzero(good)), stale[good]
