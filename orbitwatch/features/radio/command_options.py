"""Options that the commands about radio share."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from orbitwatch.cli.options import FiniteRange, all_options
from orbitwatch.errors import UsageError

if TYPE_CHECKING:
    from orbitwatch.features.radio.link_choice import LinkChoice
    from orbitwatch.sites import Site

link_options = all_options(
    click.option(
        "-f",
        "--frequency",
        metavar="FREQ",
        help="The nominal frequency with its unit: 145.8M, '437.8 MHz', 2.4G.",
    ),
    click.option(
        "--transmitter",
        metavar="UUID|WORDS",
        help="A transmitter on record: its UUID, or words such as 'fm v/u' (see 'transmitters').",
    ),
    click.option("--downlink", metavar="FREQ", help="A downlink in the transmitter's passband."),
    click.option(
        "--uplink", metavar="FREQ", help="An uplink: in the passband, or beside --frequency."
    ),
    click.option(
        "--offset",
        type=FiniteRange(-1e6, 1e6),
        metavar="HZ",
        help="What the satellite is off its nominal downlink.",
    ),
    click.option("--keep-offset", is_flag=True, help="Use this offset in later runs too."),
)
"""What `link_choice_from` takes."""


def link_choice_from(options: dict[str, Any]) -> LinkChoice:
    """Return what the options say of frequencies; UsageError for one that cannot be read."""
    from orbitwatch.features.radio.frequency import parse_frequency
    from orbitwatch.features.radio.link_choice import LinkChoice

    def read(name: str) -> float | None:
        text = options[name]
        if text is None:
            return None
        try:
            return parse_frequency(text)
        except UsageError as error:
            raise UsageError(f"--{name}: {error.message}", hint=error.hint) from None

    choice = LinkChoice(
        frequency_hz=read("frequency"),
        transmitter=options["transmitter"],
        downlink_hz=read("downlink"),
        uplink_hz=read("uplink"),
        offset_hz=options["offset"],
        keep=options["keep_offset"],
    )
    if choice.is_given:
        choice.check()
    return choice


def the_site(sites: list[Site]) -> Site:
    """Return the only site; UsageError where there are several."""
    if len(sites) != 1:
        raise UsageError(f"{len(sites)} sites are given", hint="an antenna stands at one: give one")
    return sites[0]
