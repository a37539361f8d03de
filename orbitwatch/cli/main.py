"""The ``orbitwatch`` command: finds the subcommand, and turns every failure into one line."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING, NoReturn

import click

import orbitwatch
from orbitwatch.cli import failures, output
from orbitwatch.cli.lazy import LazyGroup, LazyTable

if TYPE_CHECKING:
    from collections.abc import Sequence

COMMANDS: LazyTable = {
    "overflights": (
        "orbitwatch.cli.overflights:command",
        "When a satellite comes over a place: distance, angle, light.",
    ),
    "passes": (
        "orbitwatch.cli.passes:command",
        "When a satellite is up at a place: rise, culmination, set.",
    ),
    "position": (
        "orbitwatch.cli.position:command",
        "Where a satellite is at given times, from a site too.",
    ),
    "track": (
        "orbitwatch.cli.track:command",
        "Ground tracks as files for maps, globes and data frames.",
    ),
    "map": (
        "orbitwatch.cli.map:command",
        "Tracks, sites, day and night, drawn on the Earth.",
    ),
    "identify": (
        "orbitwatch.cli.identify:command",
        "Which satellite was that? Ranked by where you looked.",
    ),
    "claim": (
        "orbitwatch.cli.claim:command",
        "Was it there? A dated claim held against the orbit.",
    ),
    "info": (
        "orbitwatch.cli.info:command",
        "What is known of an object: identity, orbit, element sets.",
    ),
    "history": (
        "orbitwatch.cli.history:command",
        "How an orbit changed: raises, plane changes, gaps, decay.",
    ),
    "decay": (
        "orbitwatch.cli.decay:command",
        "When an object will re-enter, with an honest interval.",
    ),
    "revisit": (
        "orbitwatch.cli.revisit:command",
        "How often a fleet looks at a place, and its longest gap.",
    ),
    "sites": (
        "orbitwatch.cli.sites:command",
        "Places by name: search them, save your own.",
    ),
    "fetch": (
        "orbitwatch.cli.fetch:command",
        "Newer element sets from the public sources, asked politely.",
    ),
    "import": (
        "orbitwatch.cli.import_:command",
        "Element sets from your own files into the archive.",
    ),
    "export": (
        "orbitwatch.cli.export_:command",
        "Element sets held, as OMM CSV, JSON or Parquet.",
    ),
    "status": (
        "orbitwatch.cli.status:command",
        "What is held, and when each source may be asked again.",
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
    orbitwatch.__version__, prog_name="orbitwatch", message="%(prog)s %(version)s"
)
@click.pass_context
def group(ctx: click.Context) -> None:
    """Which satellite can see this place, when, and how far can that answer be trusted?

    Times without a zone are UTC. Each command's --help begins with examples.
    """
    if ctx.invoked_subcommand is None:
        click.echo(ctx.get_help())


def main() -> NoReturn:
    """Run the command line and leave with its exit code: the installed program."""
    sys.exit(run(sys.argv[1:]))


def run(args: Sequence[str], command: click.Command = group) -> int:
    """Run ``command`` with ``args`` and return the exit code; reports every failure itself."""
    if "_ORBITWATCH_COMPLETE" in os.environ:  # a shell asks for completions: click's affair
        command.main(list(args), prog_name="orbitwatch")
    try:
        try:
            return _invoke(command, args)
        finally:
            output.flush()
    except BrokenPipeError:  # whoever read the answer has had enough
        output.abandon()
        return 0
    except KeyboardInterrupt:
        return 130
    except Exception as error:
        return failures.report(error)


def _invoke(command: click.Command, args: Sequence[str]) -> int:
    """Do as click's own ``main`` does, but let exceptions through."""
    with output.valid_json_on_failure(args):
        try:
            with command.make_context("orbitwatch", list(args)) as ctx:
                command.invoke(ctx)
        except click.exceptions.Exit as leaving:
            return leaving.exit_code
    return 0
