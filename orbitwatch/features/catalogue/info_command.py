"""``orbitwatch info``: what is known of an object."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from math import inf
from pathlib import Path
from typing import TYPE_CHECKING

import click

from orbitwatch.cli.help import ExampleCommand
from orbitwatch.cli.options import elements_option, output_options, settings_options

if TYPE_CHECKING:
    from rich.console import Console

    from orbitwatch.archive.objects import LaunchAttempt
    from orbitwatch.elements.identity import HeldObject
    from orbitwatch.formats.rows import Rows


@click.command(
    cls=ExampleCommand,
    examples=(
        ("Who is it, what orbit, which element sets are held?", "orbitwatch info malligyong-1"),
        ("Every object of a launch", "orbitwatch info 2023-179"),
        ("As JSON, a row for each element set", "orbitwatch info 39026 --format json"),
    ),
)
@click.argument("objects", nargs=-1, metavar="OBJECT...")
@elements_option
@output_options
@settings_options
def command(
    objects: tuple[str, ...],
    elements: Path | None,
    format_: str | None,
    output: str | None,
    offline: bool | None,
    data_dir: Path | None,
) -> None:
    """What is known of an object: identity, launch, status, orbit, and every element set held.

    An OBJECT is a name (case, spaces and hyphens do not matter), a catalogue number, a COSPAR
    designator, or a pattern such as 'starlink-3*'.
    """
    from orbitwatch.features.catalogue.info_columns import INFO_COLUMNS
    from orbitwatch.features.catalogue.info_rows import info_rows
    from orbitwatch.selection.holdings import holdings_from
    from orbitwatch.selection.object_selection import select_objects
    from orbitwatch.selection.settings import settings_from
    from orbitwatch.terminal.output import open_output

    now = datetime.now(UTC)
    with open_output(format_, output, INFO_COLUMNS) as out:
        settings = settings_from(data_dir, offline)
        holdings = holdings_from(elements, settings)
        found = select_objects(objects, holdings, all_of_file=elements is not None)
        if not out.is_table:
            out.write(info_rows(found, now))
            return
        console = out.console()
        for index, held in enumerate(found):
            if index:
                console.print()
            _print(held, info_rows([held], now), console)


def _print(held: HeldObject, rows: Rows, console: Console) -> None:
    from orbitwatch.terminal.tables import render_key_values

    pairs = [*_identity(held), *_attempts(held.record.catalog_id)]
    render_key_values(pairs, console, held.record.name)
    if held.element_sets:
        console.print()
        _print_sets(rows, console)


def _identity(held: HeldObject) -> list[tuple[str, str]]:
    record = held.record
    launch = [record.launched or "", f"from {record.launch_site}" if record.launch_site else ""]
    status = f"decayed on {record.decayed}" if record.decayed else "in orbit"
    known = {
        "catalogue number": str(record.catalog_id),
        "designator": record.object_id or "",
        "also called": ", ".join(record.aliases),
        "kind": record.kind or "",
        "owner": record.owner or "",
        "launched": " ".join(filter(None, launch)),
        "reached orbit": f"{record.in_orbit_from:%Y-%m-%dT%H:%M:%SZ}" if _exact(held) else "",
        "status": status if _is_known(held) else "",
        "note": record.note or "",
        **_orbit(held),
    }
    return [(name, value) for name, value in known.items() if value]


def _exact(held: HeldObject) -> bool:
    """Whether the moment at which the object reached orbit is known, not just its launch."""
    moment, launched = held.record.in_orbit_from, held.record.launched
    return moment is not None and launched is not None and "T" in launched


def _is_known(held: HeldObject) -> bool:
    return held.record.launched is not None


def _orbit(held: HeldObject) -> dict[str, str]:
    """Return the orbit that the newest set describes."""
    if not held.element_sets:
        return {"element sets": "none held"}
    from orbitwatch.astro.orbit_shape import local_time_of_node_h, orbit_shapes

    newest = held.element_sets[-1]
    size = orbit_shapes([newest])
    hour = float(local_time_of_node_h([newest])[0])
    minutes = round(hour * 60.0) % 1440
    return {
        "orbit": f"{size.perigee_km[0]:.0f} x {size.apogee_km[0]:.0f} km, "
        f"{newest.inclination:.2f}°, {size.period_min[0]:.2f} min",
        "ascending node": f"{minutes // 60:02}:{minutes % 60:02} local time",
    }


def _attempts(catalog_id: int) -> Sequence[tuple[str, str]]:
    from orbitwatch.archive.objects import launch_attempts

    return [
        ("failed launch", _told(attempt))
        for attempt in launch_attempts()
        if attempt.catalog_id == catalog_id
    ]


def _told(attempt: LaunchAttempt) -> str:
    return (
        f"about {attempt.time:%Y-%m-%d %H:%M} UTC ({attempt.local_date} local): "
        f"{attempt.payload} on {attempt.rocket}; {attempt.outcome}"
    )


def _print_sets(rows: Rows, console: Console) -> None:
    """Print a table of the element sets held, in order of epoch."""
    from orbitwatch.terminal.table_layout import TableColumn, build_table, fit, right

    listed = list(rows)

    def figures(key: str, layout: str) -> list[str]:
        return [layout.format(row[key]) for row in listed]

    columns = [
        TableColumn("element set of", figures("element_epoch", "{:%Y-%m-%d %H:%M:%S}"), inf),
        right("age", figures("element_age_days", "{:.1f} d"), inf),
        right("perigee", figures("perigee_km", "{:.1f} km"), 90),
        right("apogee", figures("apogee_km", "{:.1f} km"), 85),
        right("inclination", figures("inclination_deg", "{:.4f}°"), 60),
        right("period", figures("period_min", "{:.3f} min"), 70),
        right("node at", figures("node_local_time_h", "{:.2f} h"), 50, name="local time of node"),
        right("rev/day", figures("mean_motion", "{:.8f}"), 40),
        right("eccentricity", figures("eccentricity", "{:.7f}"), 30),
        right("B*", figures("bstar", "{:.3e}"), 20),
    ]
    kept, _ = fit(columns, console.width)
    console.print(build_table(kept, (), ""))
