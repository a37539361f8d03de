"""The order of passes in an answer."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import numpy as np

from orbitwatch.features.passes.columns import TRAIN_COLUMNS
from orbitwatch.features.passes.question import PassQuestion
from orbitwatch.formats.rows import Rows, Values, concatenate, rows_of
from orbitwatch.selection.trains import OF_PASS, as_trains


def in_order(
    question: PassQuestion, produce: Callable[[int], Iterator[Rows]], skip: int
) -> Iterator[Rows]:
    """Yield what ``produce(skip)`` yields in the order asked for.

    An order other than that of rising takes all rows at once, and so do the trains of a launch.
    """
    if question.sort is None and not question.is_launch:
        yield from produce(skip)
        return
    batches = list(produce(skip))
    if batches:
        rows = concatenate(batches)
        if question.is_launch:
            rows = as_trains(_with_trains(rows), OF_PASS)
        if question.sort is not None:
            rows = rows.take(np.argsort(_keys(question, rows), kind="stable"))
        yield rows


def _with_trains(rows: Rows) -> Rows:
    """Return the rows with the columns about trains, each row by itself."""
    values = dict(rows.values)
    values["train_count"] = np.ones(len(rows), dtype=np.int64)
    values["train_spacing_s"] = np.full(len(rows), np.nan)
    return rows_of((*rows.columns, *TRAIN_COLUMNS), values)


def visible_seconds(rows: Rows) -> Values:
    """Return how long each pass can be seen, in seconds; 0 where it cannot."""
    length = (rows["visible_end"] - rows["visible_start"]) / np.timedelta64(1, "s")
    return np.asarray(np.nan_to_num(length, nan=0.0))


def merits(rows: Rows) -> Values:
    """Return how good each pass is to look at: visible ones first, then the higher the better."""
    seen = ~np.isnat(rows["visible_start"])
    return np.where(seen, 1000.0 + rows["visible_max_elevation_deg"], rows["max_elevation_deg"])


def _keys(question: PassQuestion, rows: Rows) -> Values:
    """Return figures that rise as the rows shall come; what is not known comes last."""
    if question.sort == "elevation":
        name = "visible_max_elevation_deg" if question.shows_visible else "max_elevation_deg"
        return np.asarray(-rows[name])
    if question.sort == "visible":
        return np.asarray(-visible_seconds(rows))
    if question.sort == "distance":
        overflights = question.kind == "overflights"
        return rows["ground_distance_km" if overflights else "slant_range_km"]
    return rows["magnitude" if question.sort == "magnitude" else "tca"]
