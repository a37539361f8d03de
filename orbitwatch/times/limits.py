"""The range of years accepted for instants."""

from __future__ import annotations

from datetime import UTC, datetime

from orbitwatch.errors import UsageError

FIRST_YEAR, LAST_YEAR = 1957, 2100
"""From Sputnik to the end of this century."""


def require_known_years(instant: datetime) -> datetime:
    """Return the instant in UTC; UsageError where its year is outside 1957 to 2100."""
    utc = instant.astimezone(UTC)
    if not FIRST_YEAR <= utc.year <= LAST_YEAR:
        raise outside_known_years(utc.year)
    return utc


def outside_known_years(year: int) -> UsageError:
    """Return the error for a year outside the accepted range."""
    return UsageError(
        f"the year {year} is outside {FIRST_YEAR} to {LAST_YEAR}",
        hint="orbits cannot be computed that far away",
    )
