"""Many element sets with their fields as columns, for computations over a catalogue."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import fields
from datetime import UTC, datetime
from hashlib import blake2b
from itertools import starmap
from operator import attrgetter, eq
from typing import Any, Final, Self, overload

import numpy as np
import numpy.typing as npt

from orbitwatch.arrays import IntArray
from orbitwatch.elements.element_set import ElementSet

Column = npt.NDArray[Any]

COLUMN_TYPES: Final[Mapping[str, str]] = {
    "norad_cat_id": "int64",
    "epoch": "datetime64[us]",
    "mean_motion": "float64",
    "eccentricity": "float64",
    "inclination": "float64",
    "ra_of_asc_node": "float64",
    "arg_of_pericenter": "float64",
    "mean_anomaly": "float64",
    "bstar": "float64",
    "mean_motion_dot": "float64",
    "mean_motion_ddot": "float64",
    "ephemeris_type": "int64",
    "element_set_no": "int64",
    "rev_at_epoch": "int64",
}
"""Other fields are arrays of objects, with None for unknown values."""

_NAMES: Final = tuple(field.name for field in fields(ElementSet))


class ElementTable(Sequence[ElementSet]):
    """A sequence of element sets that also provides each field as an array.

    It is created from sets or from columns; the arrays, or the sets, are computed from them on
    first use. The tables of some of the sets, made by `take`, share both.
    """

    __slots__ = ("_columns", "_index", "_sets", "_whole")

    def __init__(self, element_sets: Sequence[ElementSet]) -> None:
        self._sets: Column = np.empty(len(element_sets), dtype=object)  # None: not created yet
        self._sets[:] = element_sets
        self._columns: dict[str, Column] = {}
        self._whole: Self | None = None
        self._index: IntArray | None = None

    @classmethod
    def of(cls, element_sets: Sequence[ElementSet]) -> Self:
        """Return the sets as a table; a table is returned unchanged."""
        return element_sets if isinstance(element_sets, cls) else cls(element_sets)

    @classmethod
    def of_columns(cls, columns: Mapping[str, Column]) -> Self:
        """Return a table of these columns, one for each field, in the form of `column`."""
        table = cls(())
        table._sets = np.empty(len(columns["epoch"]), dtype=object)
        table._columns = dict(columns)
        return table

    @classmethod
    def joined(cls, tables: Sequence[Self]) -> Self:
        """Return the sets of all ``tables``, one after another."""
        if len(tables) == 1:
            return tables[0]
        if not tables:
            return cls(())
        joined = cls.of_columns(
            {name: np.concatenate([table.column(name) for table in tables]) for name in _NAMES}
        )
        joined._sets = np.concatenate([table._sets for table in tables])
        return joined

    def column(self, name: str) -> Column:
        """Return a field of `ElementSet` of all sets, ``(n,)``; do not modify it.

        Numbers are ``float64`` and ``int64``, the epoch is ``datetime64[us]`` in UTC, other
        fields are objects.
        """
        if name not in self._columns:
            if self._whole is None:
                self._columns[name] = _column(self._all(), name)
            else:
                self._columns[name] = self._whole.column(name)[self._index]
        return self._columns[name]

    def take(self, index: IntArray) -> Self:
        """Return the table of the sets at ``index``, in that order."""
        part = type(self)(())
        part._sets = self._sets[index]
        part._whole = self
        part._index = index
        return part

    def _all(self) -> Column:
        """Return all sets, ``(n,)``, created if necessary."""
        missing = np.flatnonzero([one is None for one in self._sets.tolist()])
        if len(missing):
            columns = [self.column(name)[missing].tolist() for name in _NAMES]
            self._sets[missing] = list(starmap(_element_set, zip(*columns, strict=True)))
        return self._sets

    def __repr__(self) -> str:
        """Return a short text that differs whenever any field of any set does."""
        digest = blake2b(digest_size=16)
        for name in _NAMES:
            column = self.column(name)
            digest.update(
                repr(column.tolist()).encode("utf-8", "surrogatepass")
                if column.dtype == object
                else column.tobytes()
            )
        return f"ElementTable({len(self)}, {digest.hexdigest()})"

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, (ElementTable, tuple, list)):
            return NotImplemented
        return len(self) == len(other) and all(map(eq, self, other))

    def __hash__(self) -> int:
        return hash(tuple(self))

    def __len__(self) -> int:
        return len(self._sets)

    @overload
    def __getitem__(self, index: int) -> ElementSet: ...
    @overload
    def __getitem__(self, index: slice) -> Self: ...
    def __getitem__(self, index: int | slice) -> ElementSet | Self:
        """Return one set, or the table of some."""
        if isinstance(index, slice):
            return self.take(np.arange(len(self))[index])
        found: ElementSet | None = self._sets[index]
        if found is None:
            found = _element_set(*(self.column(name)[[index]].tolist()[0] for name in _NAMES))
            self._sets[index] = found
        return found

    def __iter__(self) -> Iterator[ElementSet]:
        return iter(self._all().tolist())


def _element_set(
    number: int,
    epoch: datetime,
    motion: float,
    eccentricity: float,
    inclination: float,
    node: float,
    perigee: float,
    anomaly: float,
    bstar: float,
    dot: float,
    ddot: float,
    name: str | None,
    object_id: str | None,
    classification: str,
    theory: int,
    count: int,
    revolution: int,
    created: datetime | None,
    rms: float | None,
    source: str | None,
) -> ElementSet:
    """Return the set of one row of columns, in the order of the fields."""
    return ElementSet(
        norad_cat_id=number,
        epoch=epoch.replace(tzinfo=UTC),
        mean_motion=motion,
        eccentricity=eccentricity,
        inclination=inclination,
        ra_of_asc_node=node,
        arg_of_pericenter=perigee,
        mean_anomaly=anomaly,
        bstar=bstar,
        mean_motion_dot=dot,
        mean_motion_ddot=ddot,
        object_name=name,
        object_id=object_id,
        classification_type=classification,
        ephemeris_type=theory,
        element_set_no=count,
        rev_at_epoch=revolution,
        creation_date=created,
        rms=rms,
        data_source=source,
    )


def _column(sets: Column, name: str) -> Column:
    values: list[Any] = list(map(attrgetter(name), sets.tolist()))
    if name == "epoch":
        # Exact, as a float has seconds since 1970 to a quarter of a microsecond; and fast.
        seconds = np.array(list(map(datetime.timestamp, values)), dtype=np.float64)
        return np.rint(seconds * 1e6).astype(np.int64).astype("datetime64[us]")
    if name in COLUMN_TYPES:
        return np.array(values, dtype=COLUMN_TYPES[name])
    column = np.empty(len(values), dtype=object)
    column[:] = values
    return column
