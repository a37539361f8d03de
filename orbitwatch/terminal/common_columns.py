"""Table columns that answers share: object, illumination, timing uncertainty."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from math import inf
from typing import Any

from orbitwatch.terminal import cells
from orbitwatch.terminal.table_layout import TableColumn, right

Row = dict[str, Any]

LIGHT = {True: "day", False: "night", None: ""}
SUNLIT = {True: "sunlit", False: "shadow", None: ""}


def label(row: Row) -> str:
    """Return an object's name and catalogue number."""
    name, number = row["object_name"], row["catalog_id"]
    return f"{name} ({number})" if name and number else str(name or number or "")


def object_column(rows: Sequence[Row]) -> list[TableColumn]:
    """Return the objects' names and numbers, or what distinguishes them; empty for one object."""
    labels = [label(row) for row in rows]
    if len(set(labels)) == 1:
        return []
    names = [row["object_name"] or str(row["catalog_id"] or "") for row in rows]
    if len(set(names)) < len(set(labels)):  # pieces of debris share a name
        names = [str(row["catalog_id"]) for row in rows]
    return [TableColumn("object", labels, 7, shorter=TableColumn("object", names, inf))]


def number_column(
    rows: Sequence[Row],
    head: str,
    key: str,
    decimals: int,
    unit: str,
    priority: float,
    name: str = "",
) -> TableColumn:
    """Return a column of the numbers under ``key``, each with its unit."""
    texts = [cells.number(row.get(key), decimals, unit) for row in rows]
    return right(head, texts, priority, name)


def uncertainty_column(rows: Sequence[Row], signs: cells.Signs) -> TableColumn:
    """Return a column of the rows' timing uncertainty."""
    seconds = [row["timing_uncertainty_s"] for row in rows]
    texts = [cells.uncertainty(value, signs) for value in seconds]
    brief = [cells.brief_uncertainty(value, signs) for value in seconds]
    shorter = right("timing", brief, 70, name="timing uncertainty")
    if brief == texts:
        return shorter
    return replace(shorter, cells=texts, priority=37, shorter=shorter)
