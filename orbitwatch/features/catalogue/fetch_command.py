"""``orbitwatch fetch``: public element sets, requested within the sources' rules."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import click

from orbitwatch.cli.help import ExampleCommand
from orbitwatch.cli.options import output_options, settings_options

if TYPE_CHECKING:
    from orbitwatch.features.catalogue.fetch_results import FetchResult
    from orbitwatch.terminal.sink import Output

_SPECIAL = ("gpz", "gpz-plus", "decaying")


@click.command(
    cls=ExampleCommand,
    examples=(
        ("The newest element set of an object", "orbitwatch fetch iss"),
        ("Every object of a launch", "orbitwatch fetch 2023-179"),
        ("All active satellites, in one request", "orbitwatch fetch --group active"),
        ("Its operator's own element sets", "orbitwatch fetch --supplemental 25544"),
        ("Owner, launch and decay of every object", "orbitwatch fetch --satcat"),
        ("Solar and geomagnetic activity by day", "orbitwatch fetch --space-weather"),
        ("Transmitters of satellites and their frequencies", "orbitwatch fetch --transmitters"),
        ("The Earth's rotation (UT1), once a day", "orbitwatch fetch --earth-orientation"),
        (
            "Old sets, with an account at Space-Track",
            "orbitwatch fetch --spacetrack 58400 --start 2023-11-21 --end 2023-12-10",
        ),
    ),
)
@click.argument("objects", nargs=-1, metavar="[OBJECT]...")
@click.option(
    "--group",
    "groups",
    multiple=True,
    metavar="NAME",
    help="A group of CelesTrak's: active, stations, visual, last-30-days ...",
)
@click.option(
    "--special",
    multiple=True,
    type=click.Choice(_SPECIAL, case_sensitive=False),
    help="Objects near the geostationary ring, or about to decay.",
)
@click.option("--first", is_flag=True, help="The first element set of each OBJECT, not the newest.")
@click.option(
    "--supplemental",
    is_flag=True,
    help="Supplemental sets, made from orbits that operators publish.",
)
@click.option(
    "--source", "sources", multiple=True, metavar="NAME", help="All supplemental sets of a source."
)
@click.option(
    "--file", "files", multiple=True, metavar="NAME", help="A supplemental list, such as starlink."
)
@click.option(
    "--satcat",
    is_flag=True,
    help="The satellite catalogue's records of OBJECTs, or the whole catalogue.",
)
@click.option(
    "--space-weather",
    is_flag=True,
    help="Observed solar flux and geomagnetic activity, on which low orbits depend.",
)
@click.option(
    "--earth-orientation", is_flag=True, help="UT1, the Earth's rotation: at most once a day."
)
@click.option(
    "--spacetrack", is_flag=True, help="The history of OBJECTs from Space-Track (needs an account)."
)
@click.option(
    "--transmitters",
    is_flag=True,
    help="The transmitters of all satellites, from SatNOGS DB; once a day.",
)
@click.option("--start", metavar="DATE", help="With --spacetrack: the first day of epochs, UTC.")
@click.option(
    "--end", metavar="DATE", help="With --spacetrack: the last day, included. Default: today."
)
@output_options
@settings_options
def command(
    objects: tuple[str, ...],
    groups: tuple[str, ...],
    special: tuple[str, ...],
    first: bool,
    supplemental: bool,
    sources: tuple[str, ...],
    files: tuple[str, ...],
    satcat: bool,
    space_weather: bool,
    earth_orientation: bool,
    spacetrack: bool,
    transmitters: bool,
    start: str | None,
    end: str | None,
    format_: str | None,
    output: str | None,
    offline: bool | None,
    data_dir: Path | None,
) -> None:
    """Fetch element sets from CelesTrak, or their history from Space-Track, and store them.

    An OBJECT is a catalogue number, a name, a designator or a launch, and is one request. No query
    is sent twice in two hours, whatever its result: the stored data are current until then.
    """
    from orbitwatch.features.catalogue import fetch_plan
    from orbitwatch.features.catalogue.columns import FETCH_COLUMNS
    from orbitwatch.features.catalogue.fetching import fetch
    from orbitwatch.selection.settings import settings_from
    from orbitwatch.terminal.output import open_output

    now = datetime.now(UTC)
    question = fetch_plan.FetchQuestion(
        objects=objects,
        groups=groups,
        special=special,
        sources=sources,
        files=files,
        kind=fetch_plan.kind_from(
            first=first,
            supplemental=supplemental or bool(sources or files),
            satcat=satcat,
            space_weather=space_weather,
            earth_orientation=earth_orientation,
        ),
        spacetrack=spacetrack,
        transmitters=transmitters,
    )
    fetch_plan.check(question, dated=start is not None or end is not None)
    if spacetrack:
        question = replace(question, days=fetch_plan.days_from(start, end, now))
    with open_output(format_, output, FETCH_COLUMNS) as out:
        fetch(question, settings_from(data_dir, offline), now, partial(_write_result, out))


def _write_result(out: Output, result: FetchResult) -> None:
    """Write the result of one query: a line for people, or a row."""
    from orbitwatch import remarks
    from orbitwatch.features.catalogue.fetch_results import fetch_rows, sentence

    if out.is_table:
        out.console().print(sentence(result), soft_wrap=True)
        return
    out.write(fetch_rows(result))
    if result.outcome == "current":
        remarks.note(sentence(result))
