"""Remarks of repeated searches, each passed on once."""

from __future__ import annotations

import re
from typing import Final

from orbitwatch import remarks
from orbitwatch.selection.refresh import ASKED

REMINDER_S: Final = 86_400.0
"""A persistent warning is repeated once a day."""
_FIGURES = re.compile(r"[\d.,:+-]+")


class SearchRemarks:
    """Filters out repeated remarks, disregarding the figures in them."""

    def __init__(self) -> None:
        self._notes: set[str] = set()
        self._last_notes: set[str] = set()
        self._warned: dict[str, float] = {}
        self._elapsed_s = 0.0

    def begin(self, elapsed_s: float) -> None:
        """Start a search at a time of the monotonic clock."""
        self._elapsed_s = elapsed_s
        self._last_notes, self._notes = self._notes, set()
        self._warned = {k: t for k, t in self._warned.items() if elapsed_s - t < REMINDER_S}

    def new_remark(self, kind: remarks.Kind, text: str) -> str | None:
        """Return a remark if it is new since the last search, else None."""
        key = _FIGURES.sub("#", text)
        if kind == "warning":
            is_new = key not in self._warned
            self._warned.setdefault(key, self._elapsed_s)
            return text if is_new else None
        if kind != "note":
            return None
        self._notes.add(key)
        if text.startswith(ASKED):
            self._warned.clear()  # the network is back: a new failure is news again
        return text if key not in self._last_notes else None
