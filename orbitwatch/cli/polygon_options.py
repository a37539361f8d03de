"""``--footprint`` and the swath of tracks: polygons in GeoJSON."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from orbitwatch.cli.options import FiniteRange, all_options
from orbitwatch.errors import UsageError

if TYPE_CHECKING:
    from orbitwatch.terminal.sink import Output

footprint_option = click.option(
    "--footprint",
    type=FiniteRange(0, 90),
    metavar="DEG",
    help="With .geojson: also the ground from which the satellite is at least this high, as a "
    "polygon for "
    "each row.",
)
swath_polygon_options = all_options(
    click.option(
        "--swath-km",
        type=FiniteRange(0, 20000, min_open=True),
        metavar="KM",
        help="With .geojson: also the swath, given by its full width, as polygons.",
    ),
    click.option(
        "--max-off-nadir",
        type=FiniteRange(0, 90, min_open=True),
        metavar="DEG",
        help="With .geojson: also the swath, given by the greatest off-nadir angle.",
    ),
)


def add_polygons(output: Output, options: dict[str, Any], *, swath: bool = False) -> None:
    """Select the polygons that an output writes; UsageError if its format has none."""
    width, angle = (options[name] if swath else None for name in ("swath_km", "max_off_nadir"))
    given = {"--footprint": options["footprint"], "--swath-km": width, "--max-off-nadir": angle}
    for option, value in given.items():
        if value is not None and output.format != "geojson":
            raise UsageError(f"{option} writes polygons", hint="add -o FILE.geojson")
    if width is not None or angle is not None:
        from orbitwatch.astro.swath import Swath

        if width is not None and angle is not None:
            raise UsageError(
                "--swath-km and --max-off-nadir cannot be used together", hint="give one"
            )
        output.about(swath=Swath(width, angle))
    output.about(footprint_deg=options["footprint"])
