"""``orbitwatch info``: data on an object."""

from __future__ import annotations

from datetime import UTC, datetime
from functools import partial
from typing import Any

import click

from orbitwatch.cli.help import ExampleCommand
from orbitwatch.cli.object_options import choice_options
from orbitwatch.cli.options import limit_option, output_options, settings_options
from orbitwatch.selection.object_selection import ObjectSelection


@click.command(
    cls=ExampleCommand,
    examples=(
        ("Identity, orbit and stored element sets of an object", "orbitwatch info malligyong-1"),
        ("Every object of a launch", "orbitwatch info 2023-179"),
        ("As JSON, a row for each element set", "orbitwatch info 39026 --format json"),
    ),
)
@choice_options
@limit_option
@output_options
@settings_options
def command(**options: Any) -> None:
    """Data on an object: identity, launch, status, orbit, and every stored element set.

    An OBJECT is a name (case, spaces and hyphens do not matter), a catalogue number, a COSPAR
    designator, or a pattern such as 'starlink-3*'; several can be separated by commas, or listed in
    a file given as @FILE.
    """
    from orbitwatch.features.catalogue.answer import InfoQuestion, answer_info
    from orbitwatch.features.catalogue.columns import INFO_COLUMNS
    from orbitwatch.features.catalogue.table import render_info
    from orbitwatch.selection.settings import settings_from
    from orbitwatch.terminal.output import open_output
    from orbitwatch.terminal.rendering import deliver

    with open_output(options["format_"], options["output"], INFO_COLUMNS) as out:
        settings = settings_from(options["data_dir"], options["offline"])
        question = InfoQuestion(ObjectSelection.of(options))
        found = answer_info(question, settings, datetime.now(UTC))
        deliver(found.first(options["limit"]), out, partial(render_info, found.objects, settings))
