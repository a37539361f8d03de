"""From words to areas: files and names given with ``--area``, and the table of their touches."""

from __future__ import annotations

from math import inf
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from orbitwatch.cli.options import FiniteRange
from orbitwatch.errors import NotFoundError, UsageError

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from rich.console import Console

    from orbitwatch.analysis.area_shapes import Area
    from orbitwatch.cli.cells import Signs
    from orbitwatch.cli.fitting import TableColumn
    from orbitwatch.export.rows import Rows

_SUFFIXES = (".geojson", ".json")
_LARGE_SHARE = 0.25

area_option = click.option(
    "--area",
    "areas",
    multiple=True,
    metavar="FILE.geojson|NAME",
    help="Instead of a site: an area from a GeoJSON file, or a country, korea or guam-islands; "
    "may be repeated. Rows are then when the swath touches it.",
)
_SWATH = click.option(
    "--swath-km",
    type=FiniteRange(0, 20000, min_open=True),
    metavar="KM",
    help="With --area: the full width of the strip that is seen. (Or give --max-off-nadir.)",
)


def area_options(function: Callable[..., Any]) -> Callable[..., Any]:
    """Add ``areas``, a tuple of texts, and ``swath_km``, a number or None."""
    return area_option(_SWATH(function))


def areas_asked(texts: Sequence[str]) -> tuple[list[Area], list[str]]:
    """Return the areas that ``texts`` name, each once, and what must be said about them.

    A text that ends like a GeoJSON file, or names a file that is there, is one; others are names.
    """
    from orbitwatch.analysis.area_geojson import read_areas
    from orbitwatch.analysis.area_names import named_area

    areas: dict[str, Area] = {}
    for text in dict.fromkeys(texts):
        path = Path(text)
        if is_area_file(text):
            found = read_areas(_content(path), str(path), path.stem)
        else:
            found = [named_area(text)]
        for area in found:
            areas.setdefault(area.name, area)
            if areas[area.name] is not area and path.suffix:
                raise UsageError(
                    f"two areas are called {area.name!r}",
                    hint=f"change the name in the properties of {path}",
                )
    return list(areas.values()), [note for area in areas.values() for note in _notes(area)]


def is_area_file(text: str) -> bool:
    """Whether a text that names an area is a file's."""
    return Path(text).suffix.lower() in _SUFFIXES or Path(text).is_file()


def _content(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except FileNotFoundError:
        raise NotFoundError(f"there is no file {path}", hint="check --area") from None
    except OSError as error:
        raise UsageError(f"cannot read {path}: {error.strerror}", hint="check --area") from None


def _notes(area: Area) -> list[str]:
    if area.share < _LARGE_SHARE:
        return []
    size = "more than a hemisphere" if area.share > 0.5 else "less than a hemisphere"
    covered = f"the area {area.name} covers {100.0 * area.share:.0f} % of the Earth, {size}"
    return [f"{covered}: each polygon is the smaller side of its outer ring"]


def render_areas(rows: Rows, captions: Sequence[str], console: Console) -> None:
    """Print the touches of areas: UTC, how near, how high, in what light."""
    from orbitwatch.cli import cells
    from orbitwatch.cli.fitting import build_table, fit, print_lines

    if len(rows):
        columns, title = area_table(rows, cells.signs_for(console.encoding))
        kept, gone = fit(columns, console.width)
        console.print(build_table(kept, (), title))
        if gone:
            print_lines(console, [f"No room here for: {', '.join(gone)}."], style="dim")
    print_lines(console, captions)


def area_table(rows: Rows, signs: Signs) -> tuple[list[TableColumn], str]:
    """Return the table of touches, and what stands above it."""
    from orbitwatch.cli import cells
    from orbitwatch.cli.fitting import TableColumn, right
    from orbitwatch.cli.pass_columns import LIGHT, SUNLIT, label, object_column, uncertainty_column

    listed: list[dict[str, Any]] = list(rows)
    areas = {row["area"] for row in listed}
    labels = {label(row) for row in listed}

    def figures(head: str, key: str, decimals: int, unit: str, worth: float) -> TableColumn:
        texts = [cells.number(row[key], decimals, unit) for row in listed]
        return right(head, texts, worth, key.rsplit("_", 1)[0].replace("_", " "))

    sunlit = [SUNLIT[row["satellite_sunlit"]] for row in listed]
    columns = [
        *object_column(listed),
        TableColumn("area", [r["area"] for r in listed] if len(areas) > 1 else (), inf),
        TableColumn("date", [f"{r['closest']:%Y-%m-%d}" for r in listed], inf),
        TableColumn("entry\nUTC", [_clock(r, "entry", "before") for r in listed], inf),
        TableColumn("closest\nUTC", [_clock(r, "closest", "") for r in listed], inf),
        TableColumn("exit\nUTC", [_clock(r, "exit", "after") for r in listed], inf),
        right("length", [cells.length(row["duration_s"]) for row in listed], 60),
        figures("distance", "closest_distance_km", 0, " km", inf),
        TableColumn("light", [LIGHT[row["daylight"]] for row in listed], 80, "day or night"),
        TableColumn("satel-\nlite", sunlit, 20, "sunlit"),
        TableColumn("direction", [row["direction"] for row in listed], 50),
        figures("latitude", "latitude_deg", 2, signs.degree, 40),
        figures("longitude", "longitude_deg", 2, signs.degree, 40),
        figures("altitude", "altitude_km", 0, " km", 30),
        uncertainty_column(listed, signs),
    ]
    parts = [labels.pop()] if len(labels) == 1 else []
    parts += [f"over {areas.pop()}"] if len(areas) == 1 else []
    return columns, " ".join(parts)


def _clock(row: dict[str, Any], key: str, beyond: str) -> str:
    """Return the time of day of an event, or that it lies beyond the span."""
    from orbitwatch.cli import cells

    moment = row[key]
    if moment is None:
        return beyond
    days = (cells.nearest_second(moment).date() - row["closest"].date()).days
    return f"{cells.nearest_second(moment):%H:%M:%S}" + (f"{days:+}d" if days else "")
