"""``orbitwatch status``: what is held, and when each source may be asked again."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from math import inf
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from orbitwatch.cli.help import ExampleCommand
from orbitwatch.cli.options import output_options, settings_options

if TYPE_CHECKING:
    from collections.abc import Sequence

    from rich.console import Console

    from orbitwatch.archive.database.attempts import Attempt
    from orbitwatch.archive.database.store import Store
    from orbitwatch.archive.summary import Group, Summary
    from orbitwatch.formats.rows import Rows

_ATTEMPTS_SHOWN = 10


@dataclass(frozen=True, slots=True)
class _State:
    """What the archive in ``folder`` says of itself (None: there is none yet)."""

    folder: Path
    summary: Summary | None
    groups: Sequence[Group]
    attempts: Sequence[Attempt]


@click.command(
    cls=ExampleCommand,
    examples=(
        ("What is held, and what was asked of whom?", "orbitwatch status"),
        ("The same for a program", "orbitwatch status --format json"),
    ),
)
@output_options
@settings_options
def command(
    format_: str | None, output: str | None, offline: bool | None, data_dir: Path | None
) -> None:
    """What is held: objects, element sets, groups; the last requests, and when they may be again.

    Connects to nothing.
    """
    from orbitwatch.archive.database.opening import is_there, with_archive
    from orbitwatch.features.catalogue.archive_columns import STATUS_COLUMNS
    from orbitwatch.selection.holdings import warn_mended
    from orbitwatch.selection.settings import settings_from
    from orbitwatch.terminal.output import open_output

    with open_output(format_, output, STATUS_COLUMNS) as out:
        folder = settings_from(data_dir, offline).data_dir
        state = _State(folder, None, (), ())
        if is_there(folder):
            state = with_archive(folder, _state, warn_mended)
        if out.is_table:
            _print(state, out.console(), datetime.now(UTC))
        else:
            out.write(_rows(state, datetime.now(UTC)))


def _state(store: Store) -> _State:
    from orbitwatch.archive.database.attempts import latest_attempts
    from orbitwatch.archive.summary import groups, summary

    return _State(store.file.parent, summary(store), groups(store), latest_attempts(store))


def _rows(state: _State, now: datetime) -> Rows:
    from orbitwatch.archive.sources.policy import may_ask_again
    from orbitwatch.features.catalogue.archive_columns import STATUS_COLUMNS
    from orbitwatch.formats.rows import rows_of

    rows: list[dict[str, Any]] = [_shipped_row(), _archive_row(state), _ut1_row(now)]
    rows += [
        {"kind": "group", "name": group.name, "objects": group.objects, "asked": group.fetched}
        for group in state.groups
    ]
    rows += [
        {
            "kind": "query",
            "name": attempt.query,
            "element_sets": attempt.sets,
            "source": attempt.source,
            "asked": attempt.started,
            "http_status": attempt.status,
            "outcome": attempt.outcome,
            "again_from": may_ask_again(attempt),
        }
        for attempt in state.attempts
    ]
    columns = {column.name: [row.get(column.name) for row in rows] for column in STATUS_COLUMNS}
    for name in ("size_mb", "ut1_uncertainty_s"):
        columns[name] = [inf if figure is None else figure for figure in columns[name]]
    return rows_of(STATUS_COLUMNS, columns)


def _shipped_row() -> dict[str, Any]:
    from orbitwatch.archive.held import shipped_objects

    epochs = [s.epoch for held in shipped_objects().values() for s in held.element_sets]
    return {
        "kind": "shipped",
        "name": "data that came with orbitwatch",
        "objects": len(shipped_objects()),
        "element_sets": len(epochs),
        "first_epoch": min(epochs),
        "last_epoch": max(epochs),
    }


def _ut1_row(now: datetime) -> dict[str, Any]:
    import numpy as np

    from orbitwatch.astro import earth_orientation
    from orbitwatch.times import from_jd, to_jd

    table = earth_orientation.table()
    jd = np.array([sum(to_jd(now))])
    return {
        "kind": "earth-orientation",
        "name": table.origin,
        "first_epoch": from_jd(table.mjd[0] + earth_orientation.MJD_ZERO_JD),
        "last_epoch": from_jd(table.measured_to_mjd + earth_orientation.MJD_ZERO_JD),
        "ut1_uncertainty_s": float(earth_orientation.ut1_uncertainty_s(jd)[0]),
    }


def _ut1_words(now: datetime) -> str:
    """Say from what UT1 comes, and how far its error moves a place on the equator now."""
    from orbitwatch.astro.frames import EARTH_ROTATION_RAD_S

    row = _ut1_row(now)
    off_s = row["ut1_uncertainty_s"]
    off_m = off_s * EARTH_ROTATION_RAD_S * 6_378_137.0
    return (
        f"{row['name']}, measured to {row['last_epoch']:%Y-%m-%d}; now ±{off_s * 1e3:.2g} ms, "
        f"±{off_m:.2g} m at the equator"
    )


def _archive_row(state: _State) -> dict[str, Any]:
    found = state.summary
    return {
        "kind": "archive",
        "name": str(state.folder),
        "objects": found.objects if found else 0,
        "element_sets": found.sets if found else 0,
        "first_epoch": found.first_epoch if found else None,
        "last_epoch": found.last_epoch if found else None,
        "size_mb": found.size_bytes / 1e6 if found else 0.0,
    }


def _print(state: _State, console: Console, now: datetime) -> None:
    from orbitwatch.terminal.tables import render_key_values

    render_key_values([*_archive_pairs(state, now), *_group_pairs(state)], console)
    if state.attempts:
        console.print()
        _print_attempts(state.attempts, console, now)


def _archive_pairs(state: _State, now: datetime) -> list[tuple[str, str]]:
    shipped, found = _shipped_row(), state.summary
    pairs = [
        ("archive", str(state.folder)),
        ("ships", f"{shipped['element_sets']:,} element sets of {shipped['objects']:,} objects"),
    ]
    pairs.append(("UT1", _ut1_words(now)))
    if found is None or found.first_epoch is None or found.last_epoch is None:
        return [*pairs, ("held", "nothing yet; see orbitwatch fetch and orbitwatch import")]
    age_days = (now - found.last_epoch).total_seconds() / 86400.0
    when = f"{age_days:.1f} days ago" if age_days >= 0 else f"{-age_days:.1f} days ahead"
    return [
        *pairs,
        ("held", f"{found.sets:,} element sets of {found.objects:,} objects"),
        ("epochs", f"{found.first_epoch:%Y-%m-%d} to {found.last_epoch:%Y-%m-%d}"),
        ("newest", f"{found.last_epoch:%Y-%m-%d %H:%M} UTC, {when}"),
        ("catalogue", f"{found.catalogued:,} objects" if found.catalogued else "not fetched"),
        ("on disk", f"{found.size_bytes / 1e6:,.1f} MB"),
    ]


def _group_pairs(state: _State) -> list[tuple[str, str]]:
    return [
        (f"group {group.name}", f"{group.objects:,} objects, {group.fetched:%Y-%m-%d %H:%M} UTC")
        for group in state.groups
    ]


def _print_attempts(attempts: Sequence[Attempt], console: Console, now: datetime) -> None:
    from orbitwatch.archive.sources.policy import may_ask_again
    from orbitwatch.terminal.table_layout import TableColumn, build_table, fit, print_lines, right

    shown = attempts[:_ATTEMPTS_SHOWN]
    again = [may_ask_again(attempt) for attempt in shown]
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
