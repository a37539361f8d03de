"""Options that select the part of the world on a map."""

from __future__ import annotations

import click

from orbitwatch.cli.options import all_options

view_options = all_options(
    click.option(
        "--around",
        metavar="PLACE[,KM]",
        help="Show the surroundings of a place, such as guam or guam,500km (default: 1500km). "
        "Without --site, the place is also the site.",
    ),
    click.option(
        "--extent",
        metavar="W,S,E,N",
        help="Show the region between these degrees, east and north positive: 130,0,160,25. Across "
        "the antimeridian west is the greater: 170,-30,-170,0.",
    ),
    click.option(
        "--center",
        "--centre",
        metavar="PLACE|LON",
        help="The whole world centred on this meridian.",
    ),
)
