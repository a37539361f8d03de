"""Messages name the command that brings sets of the time in question."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from orbitwatch.selection.advice import how_to_get_sets

NOW = datetime(2026, 8, 23, 2, 0, tzinfo=UTC)


def test_the_past_needs_a_history_and_the_present_a_fetch() -> None:
    assert how_to_get_sets(NOW, 25544, NOW).startswith(
        "get newer ones with 'orbitwatch fetch 25544'"
    )
    assert "fetch'" in how_to_get_sets(NOW + timedelta(days=400), None, NOW)
    past = how_to_get_sets(datetime(2023, 11, 24, tzinfo=UTC), 58400, NOW)
    assert "fetch --spacetrack 58400 --start 2023-11-21 --end 2023-11-27'" in past
    assert "--end 2026-08-23'" in how_to_get_sets(NOW - timedelta(days=1), 58400, NOW)
