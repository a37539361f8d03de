"""The command, for hints, that fetches element sets nearer to a moment."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from orbitwatch.archive.fresh_sets import is_about_now

_AROUND = timedelta(days=3)


def how_to_get_sets(
    moment: datetime, catalog_id: int | None = None, now: datetime | None = None
) -> str:
    """Return how to get sets nearer to ``moment``, of one object (None: of any).

    CelesTrak has only the newest sets, so that the past needs Space-Track's histories.
    """
    now = now or datetime.now(UTC)
    if is_about_now(moment, now):
        about = "" if catalog_id is None else f" {catalog_id}"
        return f"get newer ones with 'orbitwatch fetch{about}' or --elements FILE"
    about = "OBJECT" if catalog_id is None else str(catalog_id)
    first, last = moment - _AROUND, min(moment + _AROUND, now)
    return (
        f"get those of that time with 'orbitwatch fetch --spacetrack {about} "
        f"--start {first:%Y-%m-%d} --end {last:%Y-%m-%d}' or --elements FILE"
    )
