"""Instants for arrays of times; not loaded with the package, as it loads NumPy."""

from __future__ import annotations

from datetime import UTC, datetime

import numpy as np


def to_utc64(moment: datetime) -> np.datetime64:
    """Return an aware datetime in UTC with microseconds, as arrays of times have it."""
    return np.datetime64(moment.astimezone(UTC).replace(tzinfo=None), "us")
