"""Objects, the archive's state and imports as terminal tables."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from math import inf
from typing import TYPE_CHECKING

import numpy as np

from orbitwatch.accuracy.judgement import held_out
from orbitwatch.archive.holdings import FEW_OBJECTS
from orbitwatch.archive.objects import LaunchAttempt, launch_attempts
from orbitwatch.archive.sources.policy import next_query_time
from orbitwatch.astro.frames import EARTH_ROTATION_RAD_S
from orbitwatch.astro.orbit_shape import local_time_of_node_h, orbit_shapes
from orbitwatch.engine import choice
from orbitwatch.features.catalogue.answer import launch_sentence
from orbitwatch.features.catalogue.status import ArchiveStatus, shipped_summary, ut1_status
from orbitwatch.terminal.table_layout import TableColumn, build_table, fit, print_lines, right
from orbitwatch.terminal.tables import render_key_values

if TYPE_CHECKING:
    from rich.console import Console

    from orbitwatch.archive.database.attempts import Attempt
    from orbitwatch.config import Settings
    from orbitwatch.elements.identity import CatalogObject
    from orbitwatch.formats.rows import Rows

_ATTEMPTS_SHOWN = 10


def render_info(
    objects: Sequence[CatalogObject], settings: Settings, rows: Rows, console: Console
) -> None:
    """Print the data on each object, and below them a table of its element sets.

    ``rows`` are those of the objects, or the first of them: objects left out there are left out
    here too.
    """
    shown = set(rows["catalog_id"].tolist())
    objects = [held for held in objects if held.record.catalog_id in shown]
    few = len(objects) <= FEW_OBJECTS
    for index, held in enumerate(objects):
        if index:
            console.print()
        launch = launch_sentence(held, settings) if few else ""
        pairs = [*_identity(held, launch), *_attempts(held.record.catalog_id)]
        render_key_values(pairs, console, held.record.name)
        if held.element_sets:
            console.print()
            object_rows = np.flatnonzero(rows["catalog_id"] == held.record.catalog_id)
            _print_sets(rows.take(object_rows), console)


def _identity(held: CatalogObject, launch_by_sets: str) -> list[tuple[str, str]]:
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
        "by its first sets": launch_by_sets,
        "reached orbit": f"{record.in_orbit_from:%Y-%m-%dT%H:%M:%SZ}" if _exact(held) else "",
        "status": status if record.launched is not None else "",
        "note": record.note or "",
        **_orbit(held),
    }
    return [(name, value) for name, value in known.items() if value]


def _exact(held: CatalogObject) -> bool:
    """Return whether the time of reaching orbit is known, not just the launch."""
    moment, launched = held.record.in_orbit_from, held.record.launched
    return moment is not None and launched is not None and "T" in launched


def _orbit(held: CatalogObject) -> dict[str, str]:
    """Return the orbit of the newest set."""
    if not held.element_sets:
        return {"element sets": "none stored"}
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
    return [
        ("failed launch", _sentence(attempt))
        for attempt in launch_attempts()
        if attempt.catalog_id == catalog_id
    ]


def _sentence(attempt: LaunchAttempt) -> str:
    return (
        f"about {attempt.time:%Y-%m-%d %H:%M} UTC ({attempt.local_date} local): "
        f"{attempt.payload} on {attempt.rocket}; {attempt.outcome}"
    )


def _print_sets(rows: Rows, console: Console) -> None:
    """Print a table of the stored element sets, in order of epoch."""
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


def render_status(
    state: ArchiveStatus, limit: int | None, now: datetime, _: Rows, console: Console
) -> None:
    """Print the stored data, and below them a table of the last queries: ten, or ``limit``."""
    pairs = [*_archive_pairs(state, now), *_group_pairs(state), *_trust_pairs(state)]
    pairs.append(("engine", choice.description()))
    render_key_values(pairs, console)
    if state.attempts:
        console.print()
        _print_attempts(state.attempts, limit or _ATTEMPTS_SHOWN, console, now)


def _archive_pairs(state: ArchiveStatus, now: datetime) -> list[tuple[str, str]]:
    shipped, found = shipped_summary(), state.summary
    pairs = [
        ("archive", str(state.folder)),
        ("ships", f"{shipped.sets:,} element sets of {shipped.objects:,} objects"),
        ("UT1", _ut1_sentence(now)),
    ]
    if found is None or found.first_epoch is None or found.last_epoch is None:
        return [*pairs, ("stored", "nothing yet; see orbitwatch fetch and orbitwatch import")]
    age_days = (now - found.last_epoch).total_seconds() / 86400.0
    when = f"{age_days:.1f} days ago" if age_days >= 0 else f"{-age_days:.1f} days ahead"
    return [
        *pairs,
        ("stored", f"{found.sets:,} element sets of {found.objects:,} objects"),
        ("epochs", f"{found.first_epoch:%Y-%m-%d} to {found.last_epoch:%Y-%m-%d}"),
        ("newest", f"{found.last_epoch:%Y-%m-%d %H:%M} UTC, {when}"),
        ("catalogue", f"{found.catalogued:,} objects" if found.catalogued else "not fetched"),
        ("on disk", f"{found.size_bytes / 1e6:,.1f} MB"),
    ]


def _ut1_sentence(now: datetime) -> str:
    """Return the source of UT1, and the error that it causes at the equator now."""
    ut1 = ut1_status(now)
    error_m = ut1.uncertainty_s * EARTH_ROTATION_RAD_S * 6_378_137.0
    return (
        f"{ut1.origin}, measured to {ut1.measured_to:%Y-%m-%d}; "
        f"now ±{ut1.uncertainty_s * 1e3:.2g} ms, ±{error_m:.2g} m at the equator"
    )


def _trust_pairs(state: ArchiveStatus) -> list[tuple[str, str]]:
    """Return the basis of the uncertainties, and their hit rates on dates not fitted."""
    judged = held_out()
    pooled = [j.within_68 for j in judged]
    low, high = min(j.dates_low for j in judged), max(j.dates_high for j in judged)
    days = state.weather_days
    weather = f"by day, {days[0]} to {days[1]}" if days else "by month; see fetch --space-weather"
    spread = f"nine dates of ten {low:.0f} to {high:.0f} %"
    held = f"held {min(pooled):.0f} to {max(pooled):.0f} % of errors not fitted; {spread}"
    return [("space weather", weather), ("68 % figures", held)]


def _group_pairs(state: ArchiveStatus) -> list[tuple[str, str]]:
    return [
        (f"group {group.name}", f"{group.objects:,} objects, {group.fetched:%Y-%m-%d %H:%M} UTC")
        for group in state.groups
    ]


def _print_attempts(
    attempts: Sequence[Attempt], most: int, console: Console, now: datetime
) -> None:
    shown = attempts[:most]
    again = [next_query_time(attempt) for attempt in shown]
    columns = [
        TableColumn("asked", [a.source for a in shown], 60),
        TableColumn("for", [a.query for a in shown], inf),
        TableColumn("at (UTC)", [f"{a.started:%Y-%m-%d %H:%M}" for a in shown], 70),
        TableColumn("outcome", [a.outcome for a in shown], 80),
        right("status", ["" if a.status is None else str(a.status) for a in shown], 40),
        right("sets", [f"{a.sets:,}" if a.sets else "" for a in shown], 50),
        TableColumn(
            "again", ["now" if t <= now else f"from {t:%Y-%m-%d %H:%M}" for t in again], 90
        ),
    ]
    kept, _ = fit(columns, console.width)
    console.print(build_table(kept, (), ""))
    if len(attempts) > len(shown):
        print_lines(console, [f"and {len(attempts) - len(shown):,} earlier queries"], style="dim")


def render_import(rows: Rows, console: Console) -> None:
    """Print how many sets of each file are new, known and refused."""
    listed = list(rows)
    columns = [
        TableColumn("file", [str(row["file"]) for row in listed], inf),
        right("new", [f"{row['new']:,}" for row in listed], inf),
        right("known", [f"{row['known']:,}" for row in listed], 90),
        right("refused", [f"{row['refused']:,}" for row in listed], 80),
        TableColumn("problem", [str(row["problem"] or "") for row in listed], 50),
    ]
    kept, _ = fit(columns, console.width)
    console.print(build_table(kept, (), ""))
