"""Which element sets are fresh, and which questions want such: known without asking anyone."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

FRESH_FOR: Final = timedelta(hours=12)
"""18 SDS updates its data about three times a day, so of most objects there is a newer set then."""

LATEST: Final = timedelta(days=3)
"""How far ahead an epoch may lie: supplemental sets are made for the next day or two."""


def is_about_now(end: datetime, now: datetime) -> bool:
    """Whether a question about a time up to ``end`` is better answered with newer sets."""
    return end > now - FRESH_FOR


def is_fresh(epoch: datetime, now: datetime) -> bool:
    """Whether a set of that epoch needs no newer one; one of the far future is a mistake."""
    return now - FRESH_FOR <= epoch <= now + LATEST
