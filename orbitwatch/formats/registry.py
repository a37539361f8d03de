"""Every output format: its suffixes, the columns that it needs, and its writer.

Imported by the command line for its help, so nothing heavy is imported here; a writer's module
is imported when that format is chosen.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from importlib import import_module
from importlib.util import find_spec
from typing import IO, TYPE_CHECKING, Any, Protocol

from orbitwatch.errors import UsageError

if TYPE_CHECKING:
    from orbitwatch.astro.swath import Swath
    from orbitwatch.formats.columns import Column
    from orbitwatch.formats.element_sets import Marked
    from orbitwatch.formats.rows import Rows
    from orbitwatch.sites import Site

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Context:
    """Metadata that some formats write; they do not change the rows.

    ``created`` is when the answer was made; ``sites`` are those of the rows, found by name;
    ``object_ids`` are COSPAR designators by catalogue number; ``alarm`` is how long before a
    pass a calendar should ring (None: not at all); ``visible`` makes its events the visible parts
    of passes; ``points`` asks GeoJSON for a Feature for each
    row of a track instead of lines; ``swath`` adds the strip beside tracks, and
    ``footprint_deg`` the ground that has the satellite at least so high, as polygons;
    ``attributes`` are what files of grids say of themselves as a whole.
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
WriteSets = Callable[[Iterable["Marked"], Any, bool], int]

_EVERYTHING = "everything"


@dataclass(frozen=True, slots=True)
class Format:
    """One format: ``place`` is ``module:name`` of its writer of rows (None: it holds none).

    ``sets`` is ``module:name`` of the function that writes element sets in it, for ``export``.
    ``needs`` are the columns without which it has nothing to show, ``shows`` says in words which
    answers have them. ``module`` is what must be installed, which the extra of that name does.
    ``resumes``: a file that was cut short can be continued; ``single``: a document is of one
    object; ``folder``: the writer makes a zip archive, whose files become a folder on disk, in
    which a file of this name tells that it is one.
    """

    name: str
    suffixes: tuple[str, ...]
    place: str | None
    sets: str | None = None
    needs: frozenset[str] = frozenset()
    shows: str = _EVERYTHING
    module: str | None = None
    binary: bool = False
    resumes: bool = False
    single: bool = False
    folder: str | None = None

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
                hint=f"choose {', '.join(of_any_answer())}, which fit any answer",
            )

    def writer(self, stream: IO[Any], columns: Sequence[Column], context: Context) -> Writer:
        """Return a writer to ``stream``, which must be binary if ``binary`` is True."""
        self.check(columns)
        make: MakeWriter = _named(self.place)
        return make(stream, columns, context)

    def write_sets(self) -> WriteSets:
        """Return what writes element sets, to a stream that is binary where ``binary`` says so."""
        self.check(())
        write: WriteSets = _named(self.sets)
        return write


def _named(place: str | None) -> Any:
    """Return what a ``module:name`` stands for."""
    module, _, name = (place or "").partition(":")
    return getattr(import_module(module), name)


_POINT = frozenset({"latitude_deg", "longitude_deg"})
_CELL = _POINT | {"cell"}
_MOVING = _POINT | {"object_name", "catalog_id", "time", "altitude_km"}

_FORMATS = (
    Format(
        "csv",
        (".csv",),
        "orbitwatch.formats.csv_blocks:CsvWriter",
        sets="orbitwatch.formats.element_sets:write_csv",
        resumes=True,
    ),
    Format(
        "json",
        (".json",),
        "orbitwatch.formats.json_rows:JsonWriter",
        sets="orbitwatch.formats.element_sets:write_json",
        resumes=True,
    ),
    Format("tle", (".tle",), None, sets="orbitwatch.formats.element_sets:write_tle_lines"),
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
        sets="orbitwatch.formats.omm_parquet:write_parquet",
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
        "orbitwatch.formats.gridded.netcdf:netcdf_writer",
        needs=_CELL,
        shows="the coverage of a grid",
        module="h5netcdf",
        binary=True,
    ),
    Format(
        "zarr",
        (".zarr",),
        "orbitwatch.formats.gridded.zarr_store:zarr_writer",
        needs=_CELL,
        shows="the coverage of a grid",
        module="zarr",
        binary=True,
        folder="latitude_deg/.zarray",
    ),
    Format(
        "geotiff",
        (".tif", ".tiff"),
        "orbitwatch.formats.gridded.geotiff:geotiff_writer",
        needs=_CELL,
        shows="the coverage of a grid of latitude and longitude",
        module="tifffile",
        binary=True,
    ),
)

FORMATS: dict[str, Format] = {form.name: form for form in _FORMATS if form.place}
"""Every format of answers by name, in the order that help texts list them."""


def of_any_answer() -> list[str]:
    """Return the names of the formats that hold any answer, in the order of help texts."""
    return [form.name for form in FORMATS.values() if form.shows == _EVERYTHING]


SUFFIXES: dict[str, str] = {
    suffix: form.name for form in FORMATS.values() for suffix in form.suffixes
}
"""Which format of answers a file's suffix, in lower case, stands for."""

SET_SUFFIXES: dict[str, tuple[Format, bool]] = {
    suffix + packed: (form, bool(packed))
    for form in _FORMATS
    if form.sets
    for suffix in form.suffixes
    for packed in (("",) if form.binary else ("", ".gz"))
}
"""The format of a file of element sets by its suffix, and whether it is packed by gzip."""
