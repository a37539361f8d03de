"""The ``orbitwatch`` command: dispatches to subcommands and reports every failure in one line."""

from __future__ import annotations

import gc
import os
import sys
from pathlib import Path
from time import monotonic
from typing import TYPE_CHECKING, NoReturn

import click

from orbitwatch import remarks
from orbitwatch.archive.database.kept_open import archive_kept_open
from orbitwatch.cli import failures
from orbitwatch.cli.lazy import LazyGroup, LazyTable
from orbitwatch.cli.settings_options import settings_options
from orbitwatch.terminal import messages, output
from orbitwatch.version import __version__

if TYPE_CHECKING:
    from collections.abc import Sequence

_NEW_OBJECTS = 100_000

COMMANDS: LazyTable = {
    "overflights": (
        "orbitwatch.features.passes.command:overflights",
        "When a satellite comes over a place: distance, angle, light.",
    ),
    "tonight": (
        "orbitwatch.features.sky.tonight_command:tonight",
        "What can be seen tonight, when, where and how bright.",
    ),
    "passes": (
        "orbitwatch.features.passes.command:passes",
        "When a satellite passes over a place: rise, culmination, set.",
    ),
    "watch": (
        "orbitwatch.features.watch.command:command",
        "Keeps running and announces passes in advance.",
    ),
    "transits": (
        "orbitwatch.features.sky.transits_command:transits",
        "When a satellite crosses the Sun or Moon, and where.",
    ),
    "position": (
        "orbitwatch.features.tracks.position_command:command",
        "Where a satellite is at given times, also as seen from a site.",
    ),
    "track": (
        "orbitwatch.features.tracks.command:command",
        "Ground tracks as files for maps, globes and data frames.",
    ),
    "map": (
        "orbitwatch.features.maps.command:command",
        "Tracks, sites, day and night, drawn on the Earth.",
    ),
    "live": (
        "orbitwatch.features.live.command:command",
        "Live view: moving map, passes and data.",
    ),
    "identify": (
        "orbitwatch.features.identify.command:command",
        "Which satellite was that? Ranked by where you looked.",
    ),
    "doppler": (
        "orbitwatch.features.radio.doppler_command:command",
        "Doppler-shifted frequencies of a satellite over time.",
    ),
    "transmitters": (
        "orbitwatch.features.radio.transmitters_command:command",
        "Transmitters of satellites: frequencies and modes.",
    ),
    "steer": (
        "orbitwatch.features.radio.steer_command:command",
        "Turns a rotator and tunes a radio through a pass.",
    ),
    "field": (
        "orbitwatch.features.sky.field_command:field",
        "What crossed my picture? Trails in a field of the sky.",
    ),
    "launch": (
        "orbitwatch.features.launch.command:command",
        "After a launch: the possible planes and first passes.",
    ),
    "claim": (
        "orbitwatch.features.claims.command:command",
        "Was it there? Checks a dated claim against the orbit.",
    ),
    "info": (
        "orbitwatch.features.catalogue.info_command:command",
        "Identity, orbit and element sets of an object.",
    ),
    "history": (
        "orbitwatch.features.history.command:command",
        "How an orbit changed: raises, plane changes, gaps, decay.",
    ),
    "decay": (
        "orbitwatch.features.decay.command:command",
        "When an object will re-enter, with its uncertainty.",
    ),
    "revisit": (
        "orbitwatch.features.revisit.command:command",
        "How often a fleet observes a place, and the longest gap.",
    ),
    "coverage": (
        "orbitwatch.features.coverage.command:command",
        "How often a fleet observes each part of the Earth.",
    ),
    "sites": (
        "orbitwatch.features.sites.command:command",
        "Places by name: search them, save your own.",
    ),
    "fetch": (
        "orbitwatch.features.catalogue.fetch_command:command",
        "Fetches newer element sets within the sources' rules.",
    ),
    "import": (
        "orbitwatch.features.catalogue.import_command:command",
        "Imports element sets from your own files.",
    ),
    "export": (
        "orbitwatch.features.catalogue.export_command:command",
        "Exports stored element sets as OMM CSV, JSON or Parquet.",
    ),
    "config": (
        "orbitwatch.features.configuration.command:command",
        "Shows and changes the configuration.",
    ),
    "status": (
        "orbitwatch.features.catalogue.status_command:command",
        "The archive's contents, and when sources may be queried.",
    ),
}

_EXAMPLES = (
    (
        "When did Malligyong-1 come over Guam after its launch?",
        "orbitwatch overflights malligyong-1 --site guam --start 2023-11-21 --end 2023-11-23",
    ),
    (
        "When does the ISS pass over Rome in the next three days?",
        "orbitwatch passes iss -s rome --for 3d",
    ),
    ("Where is it now?", "orbitwatch position iss"),
)


@click.group(
    cls=LazyGroup,
    table=COMMANDS,
    examples=_EXAMPLES,
    invoke_without_command=True,
    context_settings={"help_option_names": ["-h", "--help"]},
)
@click.version_option(
    __version__, "-V", "--version", prog_name="orbitwatch", message="%(prog)s %(version)s"
)
@settings_options
@click.pass_context
def group(ctx: click.Context, offline: bool | None, data_dir: Path | None) -> None:
    """Which satellite can see this place, when, and how far can that answer be trusted?

    Times without a zone are in the site's zone, or UTC if no site is named. Each command's --help
    begins with examples.
    """
    if ctx.invoked_subcommand is None:
        click.echo(ctx.get_help())
        return
    known = _defaults(ctx.invoked_subcommand)
    given = {"offline": offline, "data_dir": data_dir}
    known |= {name: value for name, value in given.items() if value is not None}
    if known:  # options before the command's name count as if given after it
        command = group.get_command(ctx, ctx.invoked_subcommand)
        nested = dict.fromkeys(getattr(command, "commands", ()), known)
        ctx.default_map = {ctx.invoked_subcommand: {**known, **nested}}


def _defaults(command: str) -> dict[str, object]:
    """Return the configuration file's defaults for the options of a command."""
    if command in ("config", "claim"):  # a claim's minimum elevation only bounds its search
        return {}
    from orbitwatch.configuration_file import settings_in

    found = settings_in(os.environ)
    names = {"min_elevation": "min_elevation", "zone": "zone", "format": "format_"}
    writes_file = any(arg == "--output" or arg.startswith(("-o", "--output=")) for arg in sys.argv)
    return {
        option: found[key]
        for key, option in names.items()
        if key in found and not (key == "format" and writes_file)
    }


def main() -> NoReturn:
    """Run the command line and exit with its exit code: the installed program's entry point."""
    _set_up_process()
    exit_code = run(sys.argv[1:])
    gc.freeze()  # else what is about to end is searched for cycles once more
    sys.exit(exit_code)


def _set_up_process() -> None:
    """Turn off work of libraries that answers do not need; NumPy is not loaded yet."""
    # Matrices here are small: further threads of OpenBLAS mostly wait for one another, busily.
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    # Element sets are many and make no cycles, which Python looks for after every few hundred.
    gc.set_threshold(_NEW_OBJECTS)


def run(args: Sequence[str], command: click.Command = group) -> int:
    """Run ``command`` with ``args`` and return the exit code; report every failure."""
    if "_ORBITWATCH_COMPLETE" in os.environ:  # a shell requests completions: click handles it
        command.main(list(args), prog_name="orbitwatch")
    messages.listen()
    begun = monotonic()
    try:
        try:
            return _invoke(command, args)
        finally:
            output.flush()
            remarks.detail(f"took {monotonic() - begun:.1f} s")
    except BrokenPipeError:  # the reader has closed the pipe
        output.abandon()
        return 0
    except KeyboardInterrupt:
        return 130
    except Exception as error:
        return failures.report(error)


def _invoke(command: click.Command, args: Sequence[str]) -> int:
    """Run the command as click's own ``main`` does, but let exceptions through."""
    with output.valid_json_on_failure(args):
        try:
            with archive_kept_open(), command.make_context("orbitwatch", list(args)) as ctx:
                command.invoke(ctx)
        except click.exceptions.Exit as leaving:
            return leaving.exit_code
    return 0
