"""Every output format: its suffixes, the columns that it needs, and its writer.

Imported by the command line for its help, so nothing heavy is imported here; a writer's module
is imported when that format is chosen.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from importlib import import_module
from importlib.util import find_spec
from typing import IO, TYPE_CHECKING, Any, Protocol

from orbitwatch.errors import UsageError

if TYPE_CHECKING:
    from orbitwatch.astro.swath import Swath
    from orbitwatch.formats.columns import Column
    from orbitwatch.formats.rows import Rows
    from orbitwatch.sites import Site

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Context:
    """Metadata that some formats write; they do not change the rows.

    ``created`` is when the answer was made; ``sites`` are those of the rows, found by name;
    ``object_ids`` are COSPAR designators by catalogue number; ``alarm`` is the time
    of a calendar's alarm before a pass (None: no alarm); ``visible`` makes its events the visible
    parts of passes; ``points`` makes a GeoJSON Feature of each
    row of a track instead of lines; ``swath`` adds the swath along tracks, and
    ``footprint_deg`` the ground from which the satellite is at least so high, as polygons;
    ``attributes`` are NetCDF's global attributes.
    """

    created: datetime = _EPOCH
    sites: Sequence[Site] = ()
    object_ids: Mapping[int, str] = field(default_factory=dict)
    alarm: timedelta | None = None
    visible: bool = False
    points: bool = False
    swath: Swath | None = None
    footprint_deg: float | None = None
    attributes: Mapping[str, str | int | float] = field(default_factory=dict)


class Writer(Protocol):
    """Writes batches of rows as a document; ``close`` ends the document, but not the stream."""

    def write(self, rows: Rows) -> None:
        """Write some rows, which have the writer's columns."""

    def close(self) -> None:
        """Write the end; an empty answer becomes a complete document."""


MakeWriter = Callable[[IO[Any], Sequence["Column"], Context], Writer]


_EVERYTHING = "everything"


@dataclass(frozen=True, slots=True)
class Format:
    """One format: ``place`` is ``module:name`` of its writer.

    ``needs`` are the columns that it requires, ``shows`` names in words the answers that have
    them. ``module`` is a package that must be installed, by the extra of that name.
    ``resumes``: an interrupted file can be continued; ``single``: a document contains one object.
    """

    name: str
    suffixes: tuple[str, ...]
    place: str
    needs: frozenset[str] = frozenset()
    shows: str = _EVERYTHING
    module: str | None = None
    binary: bool = False
    resumes: bool = False
    single: bool = False

    def check(self, columns: Sequence[Column]) -> None:
        """Raise UsageError if its package is not installed, or it cannot represent ``columns``."""
        if self.module and find_spec(self.module) is None:
            raise UsageError(
                f"the format {self.name} needs {self.module}, which is not installed",
                hint=f"pip install 'orbitwatch[{self.name}]'",
            )
        if columns and not self.needs <= {column.name for column in columns}:
            raise UsageError(
                f"the format {self.name} cannot represent this answer: it is for {self.shows}",
                hint=f"choose {', '.join(of_any_answer())}, which hold any",
            )

    def writer(self, stream: IO[Any], columns: Sequence[Column], context: Context) -> Writer:
        """Return a writer to ``stream``, which must be binary if ``binary`` is True."""
        self.check(columns)
        module, _, name = self.place.partition(":")
        make: MakeWriter = getattr(import_module(module), name)
        return make(stream, columns, context)


_POINT = frozenset({"latitude_deg", "longitude_deg"})
_MOVING = _POINT | {"object_name", "catalog_id", "time", "altitude_km"}

_FORMATS = (
    Format("csv", (".csv",), "orbitwatch.formats.csv_blocks:CsvWriter", resumes=True),
    Format("json", (".json",), "orbitwatch.formats.json_rows:JsonWriter", resumes=True),
    Format(
        "jsonl",
        (".jsonl", ".ndjson"),
        "orbitwatch.formats.json_rows:JsonLinesWriter",
        resumes=True,
    ),
    Format(
        "parquet",
        (".parquet", ".pq"),
        "orbitwatch.formats.parquet:ParquetRows",
        module="pyarrow",
        binary=True,
        resumes=True,
    ),
    Format(
        "geojson",
        (".geojson",),
        "orbitwatch.formats.geojson:geojson_writer",
        shows="tracks, positions, passes, overflights and sites",
    ),
    Format(
        "kml",
        (".kml",),
        "orbitwatch.formats.kml:kml_writer",
        needs=_MOVING,
        shows="tracks and positions",
    ),
    Format(
        "czml",
        (".czml",),
        "orbitwatch.formats.czml:czml_writer",
        needs=_MOVING,
        shows="tracks and positions",
    ),
    Format(
        "gpx",
        (".gpx",),
        "orbitwatch.formats.gpx:gpx_writer",
        needs=_MOVING,
        shows="tracks and positions",
    ),
    Format(
        "oem",
        (".oem",),
        "orbitwatch.formats.oem:oem_writer",
        needs=frozenset({"object_name", "catalog_id", "time", "frame", "x_km", "vx_km_s"}),
        shows="tracks with states (track --frame gcrs)",
        single=True,
    ),
    Format(
        "ics",
        (".ics",),
        "orbitwatch.formats.ics:IcsWriter",
        needs=frozenset({"object_name", "catalog_id", "site", "aos", "tca", "los"}),
        shows="passes and overflights",
    ),
    Format(
        "netcdf",
        (".nc",),
        "orbitwatch.formats.netcdf:NetcdfWriter",
        needs=_POINT | {"cell"},
        shows="the coverage of a grid",
        module="h5netcdf",
        binary=True,
    ),
)

FORMATS: dict[str, Format] = {form.name: form for form in _FORMATS}
"""Every format by name, in the order of help texts."""


def of_any_answer() -> list[str]:
    """Return the names of the formats for any answer, in the order of help texts."""
    return [form.name for form in _FORMATS if form.shows == _EVERYTHING]


SUFFIXES: dict[str, str] = {suffix: form.name for form in _FORMATS for suffix in form.suffixes}
"""The format of each file suffix, in lower case."""
