"""Options for hypothetical fleets and the definition of a look."""

from __future__ import annotations

import click

from orbitwatch.cli.options import FiniteRange, all_options

walker_options = all_options(
    click.option(
        "--walker",
        "walkers",
        multiple=True,
        metavar="I:T/P/F",
        help="A hypothetical fleet, Walker's delta pattern: inclination in degrees (or sso, the "
        "Sun-synchronous one), number of satellites, planes, phasing; may be repeated to compare.",
    ),
    click.option(
        "--altitude",
        type=float,
        metavar="KM",
        help="With --walker: the mean height of the circular orbits above the equatorial radius.",
    ),
    click.option(
        "--node-local-time",
        metavar="HH:MM",
        help="With --walker: mean solar time at the first plane's ascending node, at the start. "
        "Default: 10:30.",
    ),
)
"""``walkers``, ``altitude`` and ``node_local_time``, the input of ``walkers_from``."""

look_options = all_options(
    click.option(
        "--max-off-nadir",
        type=FiniteRange(0, 90, min_open=True),
        default=30.0,
        show_default=True,
        metavar="DEG",
        help="The greatest off-nadir angle of a look.",
    ),
    click.option("--daylight", is_flag=True, help="Count only looks by daylight."),
    click.option(
        "--min-sun",
        type=FiniteRange(-90, 90),
        default=0.0,
        show_default=True,
        metavar="DEG",
        help="A look is by daylight if the Sun is higher than this at the place.",
    ),
)
"""``max_off_nadir``, ``daylight`` and ``min_sun``."""
