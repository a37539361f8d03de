"""The options that choose and order passes, shared by the commands that list them."""

from __future__ import annotations

import click

from orbitwatch.cli.options import FiniteRange, all_options

magnitude_option = click.option(
    "--magnitude",
    type=FiniteRange(-15, 20),
    metavar="MAG",
    help="Only passes that get at least this bright while they can be seen.",
)
"""``magnitude``, a float or None."""

sort_option = click.option(
    "--sort",
    type=click.Choice(("tca", "elevation", "visible", "distance", "magnitude")),
    help="Order rows by time, height (of the visible part where that is shown), length of the "
    "visible part, distance or brightness. Default: by time of rise.",
)
"""``sort``, a SortKey or None."""

visible_options = all_options(
    click.option(
        "--visible",
        is_flag=True,
        help="Only passes visible to the eye (sunlit, in a dark sky), and only the visible part of "
        "each. Default: all passes.",
    ),
    click.option(
        "--min-visible",
        metavar="DURATION",
        help="Only passes that can be seen for this long, such as 30s; means --visible too.",
    ),
)
"""``visible``, a bool, and ``min_visible``, a text or None."""
