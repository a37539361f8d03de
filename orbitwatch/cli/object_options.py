"""The argument and options that select objects, shared by commands."""

from __future__ import annotations

import click

from orbitwatch.cli.completion import complete_groups, complete_objects
from orbitwatch.cli.options import FiniteRange, all_options, elements_option

choice_options = all_options(
    click.argument(
        "objects",
        nargs=-1,
        metavar="[OBJECT|@FILE]...",
        shell_complete=complete_objects,
    ),
    click.option("--all", "everything", is_flag=True, help="Every stored object."),
    click.option(
        "--group",
        metavar="NAME",
        shell_complete=complete_groups,
        help="The objects of a group that was fetched.",
    ),
    click.option("--owner", metavar="CODE", help="Only objects of this owner, such as NKOR."),
    click.option(
        "--perigee-below",
        type=FiniteRange(0, 1e6),
        metavar="KM",
        help="Only objects whose perigee is lower than this.",
    ),
    elements_option,
)
"""The argument and the options that `ObjectSelection.of` takes."""
