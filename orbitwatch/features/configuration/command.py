"""``orbitwatch config``: where the configuration file lies, what is set, and setting it."""

from __future__ import annotations

import os

import click

from orbitwatch.cli.help import ExampleCommand
from orbitwatch.cli.settings_options import settings_options


@click.command(
    cls=ExampleCommand,
    examples=(
        ("Where does it lie, and what is set?", "orbitwatch config"),
        ("Passes over Rome, unless a site is named", "orbitwatch config site rome"),
        ("Passes above 20 degrees, unless --min-elevation says otherwise",
         "orbitwatch config min_elevation 20"),
        ("Forget it", "orbitwatch config site --unset"),
    ),
)  # fmt: skip
@click.argument("key", required=False)
@click.argument("value", required=False)
@click.option("--unset", is_flag=True, help="Take KEY out of the file.")
@settings_options
def command(
    key: str | None, value: str | None, unset: bool, offline: bool | None, data_dir: object
) -> None:
    """Show the configuration, or set KEY to VALUE in its file.

    The keys are data_dir, offline, celestrak_url, spacetrack_url, site (used where none is named),
    min_elevation (degrees) and format (where neither --format nor -o says one).
    """
    from orbitwatch import remarks
    from orbitwatch.config import KEYS, config_file, settings_in, write_setting
    from orbitwatch.errors import UsageError
    from orbitwatch.terminal.output import print_text

    file = config_file(os.environ)
    if key is None:
        found = settings_in(os.environ)
        print_text(f"{file}{'' if file.exists() else ' (not there yet)'}")
        for name in KEYS:
            print_text(f"{name} = {found[name]!r}" if name in found else f"# {name} is not set")
        return
    if unset == (value is not None):
        raise UsageError(
            "give a VALUE to set or --unset", hint=f"such as orbitwatch config {key} VALUE"
        )
    if key == "site" and value is not None:
        from orbitwatch.selection.settings import settings_from
        from orbitwatch.selection.site_selection import gazetteer_from

        gazetteer_from(settings_from(None, True)).resolve(value)
    write_setting(os.environ, key, value)
    remarks.note(f"{key} is {'no longer set' if value is None else f'set to {value}'} in {file}")
