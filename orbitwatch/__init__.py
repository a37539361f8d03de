"""Which satellite can see this place, when, and how far can that answer be trusted?

In a program or a notebook::

    import orbitwatch as ow

    track = ow.track("malligyong-1", start="2023-11-22", end="2023-11-22 03:00", step="30s")
    track.to_pandas()

Each command has a function of the same name and options, which returns a `Table`; `events` is
``history --events``, `launched` ``launch --from-object``, `find_sites` ``sites list`` and
`import_` ``import``. Nothing heavy is imported before one of them is used.

The packages, from the bottom up; a package imports only what is listed above it:

    errors, remarks      every failure with its exit code; notes, warnings and progress
    times, config        instants, spans and durations; settings (`configuration_file`: their file)
    files, locks         files written atomically; locks between processes
    resources, arrays    the data files that ship; records of arrays
    engine               optional, in C: SGP4 and the pass finder, on threads
    elements, sites      element sets and their formats; places and the gazetteer
    astro                SGP4, frames, the Sun, geometry, extrema and crossings
    accuracy             how far an element set can be trusted
    evolution            histories of orbits: manoeuvres, drag, outliers
    search               the pass finder
    execution            where tasks run: processes of this machine, or a Dask cluster
    archive              element sets; `database` stores them, `sources` fetches them
    formats              how rows are written: CSV, JSON, Parquet, GeoJSON, KML, CZML, ...;
                         `gridded` for cells: NetCDF, Zarr, GeoTIFF
    datasets             answers of any size, as folders of Parquet parts
    drawing, terminal    pictures; tables, canvas, stdout and stderr
    selection            selects the objects, sites and element sets of a question
    reports              self-contained reports
    cli                  the command line: main, lazy group, shared options
    features             the subjects, one package each: `passes`, `areas`, `tracks`, `maps`
                         (with its `page`),
                         `claims`, `history`, `decay`, `revisit`, `coverage`, `identify`, `launch`,
                         `catalogue`, `sites`, `configuration`, `watch`,
                         `sky` (with the `trails` in a picture),
                         `radio` (with `steering` of rotators and radios),
                         `live` (whose `app` is in Textual)
    api                  the Python API, for programs and notebooks

The flow of a question: ``command`` parses options into a ``Question``; the subject's
``answer(question, settings, now)`` chooses element sets, computes, and returns an `Answer`: rows
with their columns; a table, a file, a chart, a report or the API's `Table` shows it.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

from orbitwatch.version import __version__

if TYPE_CHECKING:
    from orbitwatch.api import (
        Dataset,
        claim,
        coverage,
        decay,
        doppler,
        events,
        export,
        fetch,
        field,
        find_sites,
        groups,
        history,
        identify,
        import_,
        info,
        launch,
        launched,
        map,  # noqa: A004 - the name of the command
        overflights,
        passes,
        position,
        revisit,
        status,
        tonight,
        track,
        transits,
        transmitters,
    )
    from orbitwatch.elements.element_set import ElementSet
    from orbitwatch.errors import (
        ElementsError,
        NotFoundError,
        OrbitwatchError,
        SourceError,
        UsageError,
    )
    from orbitwatch.formats.table import Table
    from orbitwatch.sites import Site

__all__ = [
    "Dataset",
    "ElementSet",
    "ElementsError",
    "NotFoundError",
    "OrbitwatchError",
    "Site",
    "SourceError",
    "Table",
    "UsageError",
    "__version__",
    "claim",
    "coverage",
    "decay",
    "doppler",
    "events",
    "export",
    "fetch",
    "field",
    "find_sites",
    "groups",
    "history",
    "identify",
    "import_",
    "info",
    "launch",
    "launched",
    "map",
    "overflights",
    "passes",
    "position",
    "revisit",
    "status",
    "tonight",
    "track",
    "transits",
    "transmitters",
]

_TYPES = {
    "ElementSet": "orbitwatch.elements.element_set",
    "Site": "orbitwatch.sites",
    "Table": "orbitwatch.formats.table",
    **dict.fromkeys(
        ("ElementsError", "NotFoundError", "OrbitwatchError", "SourceError", "UsageError"),
        "orbitwatch.errors",
    ),
}


def __getattr__(name: str) -> object:
    """Import a public name when it is first used (PEP 562)."""
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(_TYPES.get(name, "orbitwatch.api")), name)


def __dir__() -> list[str]:
    """List the public names, imported or not."""
    return sorted({*globals(), *__all__})
