"""The options of ``launch``."""

from __future__ import annotations

from pathlib import Path

import click

from orbitwatch.cli.options import FiniteRange, all_options

launch_options = all_options(
    click.option("--site", metavar="SITE", help="Launch site: a name, or LAT,LON."),
    click.option(
        "--time", metavar="T", help="Time of launch, past or future; UTC unless a zone follows."
    ),
    click.option(
        "--inclination", type=FiniteRange(0, 180), metavar="DEG", help="Inclination of the orbit."
    ),
    click.option(
        "--altitude",
        type=FiniteRange(0, 1e6),
        metavar="KM",
        help="Height of the orbit, which is assumed circular.",
    ),
    click.option(
        "--insertion",
        metavar="DURATION",
        help="Time from launch to orbit, such as 12m. Default: 11m, ±5.5m along its track.",
    ),
    click.option(
        "--window",
        metavar="DURATION",
        help="How much later the launch may be, such as 2h. Default: 0.",
    ),
    click.option(
        "--through",
        multiple=True,
        metavar="LAT,LON",
        help="A place on its path, such as a drop zone; may be repeated. Narrows the plane.",
    ),
    click.option(
        "--azimuth",
        type=FiniteRange(-360, 360),
        metavar="DEG",
        help="Azimuth over the ground at which it leaves. Narrows the plane.",
    ),
    click.option(
        "--node-offset",
        type=FiniteRange(-60, 60),
        metavar="DEG",
        help="Offset of its node east of that of the plane through the site. Narrows the plane.",
    ),
    click.option(
        "--direction",
        type=click.Choice(["ascending", "descending"]),
        help="Only the plane in which it leaves northwards, or southwards. Default: both.",
    ),
    click.option(
        "--clear-of",
        multiple=True,
        metavar="AREA",
        help="Show the distance of its path from a country or the area of a GeoJSON file.",
    ),
    click.option(
        "--compare",
        metavar="OBJECT",
        help="Show the differences of a catalogued object in plane and time.",
    ),
    click.option(
        "--seen-from",
        "observers",
        multiple=True,
        metavar="SITE",
        help="List the first passes over this place, with their windows; may be repeated.",
    ),
    click.option(
        "--passes-for",
        metavar="DURATION",
        help="How long after insertion to search for passes. Default: 1d.",
    ),
    click.option(
        "--save",
        is_flag=False,
        flag_value="0",
        metavar="[NUMBER]",
        help="Store the elements under a provisional number (79900 to 79999; the next free one).",
    ),
    click.option(
        "--from-object",
        metavar="OBJECT",
        help="Instead: how a catalogued object was launched, by its first element sets.",
    ),
    click.option(
        "--elements",
        type=click.Path(path_type=Path),
        metavar="FILE",
        help="With --from-object or --compare: use only the element sets in FILE.",
    ),
)
"""The options of `launch`, in addition to those of every answer; if not given, None or ()."""
