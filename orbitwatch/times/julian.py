"""Julian dates in UTC, as pairs of midnight and fraction of the day."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from math import floor

_ORDINAL_ZERO_JD = 1_721_424.5
_MICROSECONDS_A_DAY = 86_400_000_000


def to_jd(instant: datetime) -> tuple[float, float]:
    """Return the UTC Julian date of midnight (ending in .5) and the fraction of the day in [0, 1).

    The pair is exact to the microsecond; a day has 86,400 seconds (leap seconds are not counted).
    """
    utc = instant.astimezone(UTC)
    midnight = utc.replace(hour=0, minute=0, second=0, microsecond=0)
    microseconds = (utc - midnight) // timedelta(microseconds=1)
    return utc.toordinal() + _ORDINAL_ZERO_JD, microseconds / _MICROSECONDS_A_DAY


def from_jd(jd: float, fraction: float = 0.0) -> datetime:
    """Return the instant of a UTC Julian date given in two parts, to the nearest microsecond."""
    ordinal = floor(jd - _ORDINAL_ZERO_JD)
    rest = (jd - _ORDINAL_ZERO_JD - ordinal) + fraction
    midnight = datetime.fromordinal(ordinal).replace(tzinfo=UTC)
    return midnight + timedelta(microseconds=round(rest * _MICROSECONDS_A_DAY))
