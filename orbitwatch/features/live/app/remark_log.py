"""Remarks made while the screen is on, when they must not be printed over it."""

from __future__ import annotations

import time
from typing import Final

from orbitwatch.features.live.lines import Line
from orbitwatch.remarks import Kind

_SHOWN_S: Final = 8.0
_MOST: Final = 50


class RemarkLog:
    """Keeps the latest remarks, each once; threads write to it and the screen reads it."""

    def __init__(self) -> None:
        self._texts: dict[str, Kind] = {}
        self._last = -_SHOWN_S

    def hear(self, kind: Kind, text: str) -> None:
        """Add a remark; details are for the command line only."""
        if kind == "detail":
            return
        if text not in self._texts:
            self._last = time.monotonic()
        else:
            del self._texts[text]
        self._texts[text] = kind
        while len(self._texts) > _MOST:
            del self._texts[next(iter(self._texts))]

    def line(self) -> Line | None:
        """Return the latest new remark for a while."""
        if time.monotonic() - self._last >= _SHOWN_S or not self._texts:
            return None
        text = list(self._texts)[-1]
        return [(" m ", "bar"), (f" {text}", "warn" if self._texts[text] == "warning" else "dim")]

    def lines(self) -> list[str]:
        """Return all remarks, the latest first."""
        return list(reversed(self._texts)) or ["There are no remarks."]
