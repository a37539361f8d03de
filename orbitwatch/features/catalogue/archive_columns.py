"""The columns of what the archive says about itself: imports, contents, attempts."""

from __future__ import annotations

from typing import Final

from orbitwatch.formats.columns import Column

IMPORT_COLUMNS: Final = (
    Column("file", "", "the file, or the member of a zip", "text"),
    Column("new", "", "element sets that were not held yet", "integer"),
    Column("known", "", "element sets that were held already", "integer"),
    Column("refused", "", "element sets that are damaged", "integer"),
    Column("problem", "", "what is wrong with the file as a whole; null when nothing", "text"),
)

STATUS_COLUMNS: Final = (
    Column("kind", "", "shipped, archive, earth-orientation, group or query", "text"),
    Column("name", "", "folder of the archive, name of the group, origin, or the query", "text"),
    Column("objects", "", "objects with element sets, or members of the group", "integer"),
    Column("element_sets", "", "element sets held, or brought by the query", "integer"),
    Column("first_epoch", "UTC", "oldest epoch held; first day of the Earth's rotation", "time"),
    Column("last_epoch", "UTC", "newest epoch held; last day that was measured", "time"),
    Column("size_mb", "MB", "size on disk", "number", 1),
    Column("source", "", "who was asked", "text"),
    Column("asked", "UTC", "when the query was put, or the group fetched, last", "time"),
    Column("http_status", "", "the reply's status; null when there was none", "integer"),
    Column("outcome", "", "what came of it", "text"),
    Column("again_from", "UTC", "when the query may be put again", "time"),
    Column("ut1_uncertainty_s", "s", "how far UT1 may be off now (68 %)", "number", 4),
)
"""One row for the archive, the shipped data and the Earth's rotation each, one for each group, and
one for each query ever put to a source."""
