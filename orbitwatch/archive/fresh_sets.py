"""Which element sets are fresh, and which questions need fresh ones; sends no request."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

FRESH_FOR: Final = timedelta(hours=12)
"""18 SDS updates its data about three times a day, so most objects have a newer set by then."""

LATEST: Final = timedelta(days=3)
"""How far in the future an epoch may be: supplemental sets cover the next day or two."""


def is_about_now(end: datetime, now: datetime) -> bool:
    """Whether a question about times up to ``end`` benefits from newer sets."""
    return end > now - FRESH_FOR


def is_fresh(epoch: datetime, now: datetime) -> bool:
    """Whether a set of that epoch is recent enough; one far in the future is an error."""
    return now - FRESH_FOR <= epoch <= now + LATEST
