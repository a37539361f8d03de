"""Options shared by the radio commands."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from orbitwatch.cli.options import FiniteRange, all_options
from orbitwatch.errors import UsageError

if TYPE_CHECKING:
    from orbitwatch.features.radio.link_choice import LinkChoice
    from orbitwatch.features.radio.steering.hamlib import Address
    from orbitwatch.features.radio.steering.station import Station
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
        "--uplink", metavar="FREQ", help="An uplink: in the passband, or together with --frequency."
    ),
    click.option(
        "--offset",
        type=FiniteRange(-1e6, 1e6),
        metavar="HZ",
        help="Offset of the satellite from its nominal downlink.",
    ),
    click.option("--keep-offset", is_flag=True, help="Use this offset in later runs too."),
)
"""The options that `link_choice_from` reads."""


device_options = all_options(
    click.option("--rotator", metavar="HOST[:4533]", help="Address of rotctld."),
    click.option("--radio", metavar="HOST[:4532]", help="Address of rigctld."),
    click.option(
        "--limits",
        metavar="AZ,AZ[,EL,EL]",
        help="The rotator's limits in degrees, instead of those that rotctld reports; "
        "an elevation beyond 90 lets it flip. With --plan 0,360,0,90 by default.",
    ),
    click.option(
        "--slew-rate",
        default="6",
        show_default=True,
        metavar="AZ[,EL]",
        help="Slew rates of the rotator, in degrees per second.",
    ),
    click.option(
        "--deadband",
        type=FiniteRange(0.1, 45),
        default=2.0,
        show_default=True,
        metavar="DEG",
        help="Pointing error at which the antenna is moved.",
    ),
    click.option(
        "--tolerance",
        type=FiniteRange(1, 1e5),
        default=10.0,
        show_default=True,
        metavar="HZ",
        help="Frequency error at which the radio is tuned.",
    ),
    click.option(
        "--park", metavar="AZ,EL", help="Where to park. Default: the rotator's own position."
    ),
)
"""The options that `station_from` reads."""


def station_from(options: dict[str, Any]) -> Station:
    """Return the devices that the options name; UsageError for a value that cannot be read."""
    from orbitwatch.features.radio.steering.hamlib import parse_address
    from orbitwatch.features.radio.steering.planning import Rotator
    from orbitwatch.features.radio.steering.station import Station

    def address(name: str, port: int) -> Address | None:
        return parse_address(options[name], port) if options[name] else None

    rates = _numbers("slew-rate", options["slew_rate"], (1, 2), 0.05, 100.0)
    given = options["limits"] is not None
    limits = _numbers("limits", options["limits"] or "0,360", (2, 4), -720.0, 720.0)
    if len(limits) == 2:
        limits += [0.0, 90.0]
    if not (limits[0] < limits[1] and 0.0 <= limits[2] < limits[3] <= 180.0):
        raise UsageError(
            "--limits: each pair begins with the lower limit, elevations are within 0 to 180",
            hint="write -180,450 or 0,360,0,180",
        )
    park = _numbers("park", options["park"], (2,), -720.0, 720.0) if options["park"] else None
    return Station(
        rotator_address=address("rotator", 4533),
        radio_address=address("radio", 4532),
        rotator=Rotator(
            min_azimuth_deg=limits[0],
            max_azimuth_deg=limits[1],
            min_elevation_deg=limits[2],
            max_elevation_deg=limits[3],
            azimuth_rate=rates[0],
            elevation_rate=rates[-1],
        ),
        overrides_limits=given,
        deadband_deg=options["deadband"],
        tolerance_hz=options["tolerance"],
        park=(park[0], park[1]) if park else None,
    )


def _numbers(
    name: str, text: str, lengths: tuple[int, ...], least: float, most: float
) -> list[float]:
    try:
        numbers = [float(part) for part in text.split(",")]
    except ValueError:
        numbers = []
    if len(numbers) not in lengths or not all(least <= number <= most for number in numbers):
        count = " or ".join(map(str, lengths))
        raise UsageError(
            f"--{name} {text!r} is not {count} numbers from {least:g} to {most:g}",
            hint=f"see --help for how to write --{name}",
        )
    return numbers


def link_choice_from(options: dict[str, Any]) -> LinkChoice:
    """Return the frequency options as a `LinkChoice`; UsageError for an unreadable value."""
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


def single_site(sites: list[Site]) -> Site:
    """Return the only site; UsageError if there are several."""
    if len(sites) != 1:
        raise UsageError(
            f"{len(sites)} sites are given", hint="an antenna is at one site: give one"
        )
    return sites[0]
