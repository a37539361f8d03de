"""``orbitwatch transmitters``: the frequencies and modes of satellites."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import click

from orbitwatch.cli.help import ExampleCommand
from orbitwatch.cli.options import limit_option, output_options, settings_options


@click.command(
    "transmitters",
    cls=ExampleCommand,
    examples=(
        ("Which transmitters does the ISS have?", "orbitwatch transmitters iss"),
        ("FM on 70 cm, of all satellites", "orbitwatch transmitters --all --mode FM --band 70cm"),
        ("Get the list first, at most once a day", "orbitwatch fetch --transmitters"),
    ),
)
@click.argument("objects", nargs=-1, metavar="[OBJECT]...")
@click.option("--all", "everything", is_flag=True, help="Those of every object on record.")
@click.option("--mode", metavar="NAME", help="Only this mode, such as FM, CW or BPSK.")
@click.option("--band", metavar="BAND", help="Only downlinks in a band, such as 2m, 70cm or S.")
@limit_option
@output_options
@settings_options
def command(
    objects: tuple[str, ...],
    everything: bool,
    mode: str | None,
    band: str | None,
    limit: int | None,
    format_: str | None,
    output: str | None,
    offline: bool | None,
    data_dir: Path | None,
) -> None:
    """Which transmitters and transponders does a satellite carry, on which frequencies.

    The records are those of SatNOGS DB (CC BY-SA 4.0), as they were last fetched. Some satellites
    that it lists as active are silent.
    """
    from orbitwatch.features.radio.columns import TRANSMITTER_COLUMNS
    from orbitwatch.features.radio.transmitters_answer import TransmitterQuestion, answer
    from orbitwatch.features.radio.transmitters_table import render_transmitters
    from orbitwatch.selection.settings import settings_from
    from orbitwatch.terminal.output import open_output
    from orbitwatch.terminal.rendering import deliver

    question = TransmitterQuestion(names=objects, everything=everything, mode=mode, band=band)
    with open_output(format_, output, TRANSMITTER_COLUMNS) as out:
        settings = settings_from(data_dir, offline)
        found = answer(question, settings, datetime.now(UTC))
        deliver(found.first(limit), out, render_transmitters)
