"""The fields of an announcement: columns of ``--check``, JSON, and environment variables."""

from __future__ import annotations

from orbitwatch.features.passes.columns import PASS_COLUMNS
from orbitwatch.formats.columns import Column, moment, text

WATCH_COLUMNS: tuple[Column, ...] = (
    text("id", "identifies the announcement; the same after a restart and when sent again"),
    text("pass_id", "identifies the pass"),
    text("kind", "coming, started, moved, cancelled, or missed: not announced in time"),
    moment("announced", "when it was announced"),
    Column("lead_s", "s", "lead time of the announcement; null unless coming", "number", 0),
    moment("start", "aos, or visible_start if only visible passes are announced"),
    moment("end", "los, or visible_end"),
    Column(
        "moved_s", "s", "delay predicted by a newer set, relative to the announcement", "number", 1
    ),
    *PASS_COLUMNS,
)
"""The announcement's own fields, then the columns of ``passes``."""
