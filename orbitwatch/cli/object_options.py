"""The argument and options that choose objects, shared by commands."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

import click

from orbitwatch.cli.options import FiniteRange, elements_option

F = TypeVar("F", bound=Callable[..., Any])

_OPTIONS = (
    click.argument("objects", nargs=-1, metavar="[OBJECT]..."),
    click.option("--all", "everything", is_flag=True, help="Every object that is held."),
    click.option("--group", metavar="NAME", help="The objects of a group that was fetched."),
    click.option("--owner", metavar="CODE", help="Only objects of this owner, such as NKOR."),
    click.option(
        "--perigee-below",
        type=FiniteRange(0, 1e6),
        metavar="KM",
        help="Only objects whose perigee is lower than this.",
    ),
    elements_option,
)


def choice_options(function: F) -> F:
    """Add the argument and the options that `Choice.of` takes."""
    for option in reversed(_OPTIONS):
        function = option(function)
    return function
