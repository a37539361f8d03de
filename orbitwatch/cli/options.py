"""Options shared by commands, each defined once."""

from __future__ import annotations

import math
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import click

from orbitwatch.cli.completion import complete_sites
from orbitwatch.cli.settings_options import settings_options as settings_options
from orbitwatch.elements.modes import DEFAULT_MODE, ELEMENTS_MODES
from orbitwatch.engine.processors import limit_threads
from orbitwatch.formats import registry
from orbitwatch.terminal.output import FORMATS

F = TypeVar("F", bound=Callable[..., Any])


class FiniteRange(click.FloatRange):
    """A number within bounds; unlike click's own range it refuses ``nan``."""

    def convert(
        self, value: Any, param: click.Parameter | None, ctx: click.Context | None
    ) -> float:
        """Return the number, or fail with a message."""
        number = float(super().convert(value, param, ctx))
        if not math.isfinite(number):
            self.fail(f"{value!r} is not a number", param, ctx)
        return number


site_option = click.option(
    "-s",
    "--site",
    "sites",
    multiple=True,
    metavar="NAME|LAT,LON[,HEIGHT_M]",
    shell_complete=complete_sites,
    help="A place by name, or its latitude and longitude in degrees (north and east positive); "
    "may be repeated. Default: your site named home, or the only one saved.",
)

min_elevation_option = click.option(
    "--min-elevation",
    type=FiniteRange(0, 90),
    default=10.0,
    show_default=True,
    metavar="DEG",
    help="The elevation that counts as up, or the site's own horizon if higher; no refraction.",
)

_OF_ANY_ANSWER = ("table", *registry.of_any_answer())


def _format_option(*more: str) -> Callable[[F], F]:
    return click.option(
        "--format",
        "format_",
        type=click.Choice(FORMATS),
        metavar=f"[{'|'.join((*_OF_ANY_ANSWER, *more))}]",
        help="Default: a table on a terminal, CSV in a pipe, or the format of the suffix of -o.",
    )


_OUTPUT = click.option(
    "-o", "--output", metavar="FILE", help="Write to FILE, which appears once it is complete."
)

_ELEMENTS = click.option(
    "--elements",
    metavar="FILE",
    type=click.Path(path_type=Path),
    help="Use only the element sets in FILE (TLE, OMM as CSV, JSON, XML or KVN); - reads stdin.",
)
_ALLOW_STALE = click.option(
    "--allow-stale",
    is_flag=True,
    help="Keep rows whose timing uncertainty exceeds a tenth of the orbital period.",
)


def all_options(*options: Callable[[F], F]) -> Callable[[F], F]:
    """Return a decorator that adds several options, shown in this order."""

    def decorate(function: F) -> F:
        for option in reversed(options):
            function = option(function)
        return function

    return decorate


def output_options_for(*more: str) -> Callable[[F], F]:
    """Return ``--format`` and ``-o`` of an answer with ``more`` formats than the common ones."""
    return all_options(_format_option(*more), _OUTPUT)


output_options = output_options_for()
"""``format_`` and ``output``, texts or None: what ``open_output`` takes."""

pass_output_options = output_options_for("geojson", "ics")
position_output_options = output_options_for("geojson", "kml", "czml", "gpx")
track_output_options = output_options_for("geojson", "kml", "czml", "gpx", "oem")
site_output_options = output_options_for("geojson")

elements_mode_option = click.option(
    "--elements-mode",
    type=click.Choice(ELEMENTS_MODES),
    default=DEFAULT_MODE,
    show_default=True,
    help="Which element set to use for a time: the nearest by epoch, the last that existed before "
    "it, the latest stored, or the nearest blended with the one on the other side.",
)
"""``elements_mode``, an ElementsMode."""

sites_file_option = click.option(
    "--sites-file",
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="Sites from a file: CSV with name, latitude_deg, longitude_deg; or GeoJSON points.",
)

alarm_option = click.option(
    "--alarm",
    metavar="DURATION",
    help="With .ics: add an alarm this long before each pass, such as 10m.",
)

limit_option = click.option(
    "-n",
    "--limit",
    type=click.IntRange(min=1),
    metavar="N",
    help="At most this many rows. Default: all.",
)
"""``limit``, an int or None."""

resume_option = click.option(
    "--resume", is_flag=True, help="Continue FILE where an earlier run was interrupted."
)


def _limited(_: click.Context, __: click.Parameter, jobs: int | None) -> int | None:
    """Limit the compiled engine's threads to the number of processes."""
    if jobs is not None:
        limit_threads(jobs)
    return jobs


jobs_option = click.option(
    "--jobs",
    type=click.IntRange(min=1),
    metavar="N",
    callback=_limited,
    help="Processes to spread long searches over. Default: one for each core.",
)

allow_stale_option = _ALLOW_STALE
"""``allow_stale``, a bool."""

elements_option = _ELEMENTS
"""``elements``, a Path or None; ``-`` is stdin."""

elements_options = all_options(_ELEMENTS, _ALLOW_STALE)
"""``elements`` and ``allow_stale``, a bool."""
