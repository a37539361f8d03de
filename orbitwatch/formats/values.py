"""Arrays of values for rows: instants, epochs, and objects for text and null."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import fields
from typing import TYPE_CHECKING

import numpy as np

from orbitwatch.arrays import FloatArray
from orbitwatch.astro.trajectory import SECONDS_A_DAY
from orbitwatch.elements.element_set import ElementSet
from orbitwatch.elements.element_table import ElementTable
from orbitwatch.formats.columns import Column
from orbitwatch.formats.rows import Values
from orbitwatch.times import from_jd

if TYPE_CHECKING:
    from _typeshed import DataclassInstance


def to_datetime64(reference_jd: float, days: FloatArray) -> Values:
    """Return days since ``reference_jd`` as ``datetime64[us]``, NaT for NaN."""
    reference = np.datetime64(from_jd(reference_jd, 0.0).replace(tzinfo=None), "us")
    known = np.isfinite(days)
    offset = np.rint(np.where(known, days, 0.0) * SECONDS_A_DAY * 1e6).astype(np.int64)
    return np.where(known, reference + offset.astype("timedelta64[us]"), np.datetime64("NaT", "us"))


def epochs(element_sets: Sequence[ElementSet]) -> Values:
    """Return the epochs of element sets as ``datetime64[us]``, ``(n,)``."""
    return np.asarray(ElementTable.of(element_sets).column("epoch"))


def named_as_columns(details: DataclassInstance, columns: Sequence[Column]) -> dict[str, Values]:
    """Return the fields of ``details`` that have the name of a column; times need more."""
    names = {column.name for column in columns if column.kind != "time"}
    return {f.name: getattr(details, f.name) for f in fields(details) if f.name in names}


def pick(values: Sequence[object], index: Values) -> Values:
    """Return ``values[index]`` as an object array, which may contain text and null."""
    return object_array(values)[index]


def object_array(values: Sequence[object]) -> Values:
    """Return values as an object array, which may contain text and null."""
    array = np.empty(len(values), dtype=object)
    array[:] = values
    return array
