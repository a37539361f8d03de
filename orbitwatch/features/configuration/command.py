"""``orbitwatch config``: shows and changes the configuration file."""

from __future__ import annotations

import os

import click

from orbitwatch.cli.help import ExampleCommand
from orbitwatch.cli.settings_options import settings_options


@click.command(
    cls=ExampleCommand,
    examples=(
        ("Where is the file, and what is set?", "orbitwatch config"),
        ("Passes over Rome, unless a site is named", "orbitwatch config site rome"),
        ("Passes above 20 degrees, unless --min-elevation says otherwise",
         "orbitwatch config min_elevation 20"),
        ("Times in your own zone, whatever the site's", "orbitwatch config zone Europe/Rome"),
        ("Latitudes with six decimals in files and pipes",
         "orbitwatch config columns.latitude_deg 6"),
        ("Forget it", "orbitwatch config site --unset"),
    ),
)  # fmt: skip
@click.argument("key", required=False)
@click.argument("value", required=False)
@click.option("--unset", is_flag=True, help="Remove KEY from the file.")
@settings_options
def command(
    key: str | None, value: str | None, unset: bool, offline: bool | None, data_dir: object
) -> None:
    """Show the configuration, or set KEY to VALUE in its file.

    The keys are data_dir, offline, celestrak_url, spacetrack_url, site (used if none is named),
    zone (of times without one, and shown alongside UTC; --zone or --utc override it),
    min_elevation (degrees), format (if neither --format nor -o gives one) and columns.NAME
    (decimals of that column in files and pipes).
    """
    from orbitwatch import remarks
    from orbitwatch.configuration_file import KEYS, config_file, settings_in, write_setting
    from orbitwatch.errors import UsageError
    from orbitwatch.terminal.output import print_text

    file = config_file(os.environ)
    if key is None:
        found = settings_in(os.environ)
        print_text(f"{file}{'' if file.exists() else ' (does not exist yet)'}")
        for name in KEYS:
            for line in _lines(name, found.get(name)):
                print_text(line)
        return
    if unset == (value is not None):
        example = "columns.latitude_deg 6" if key.startswith("columns") else f"{key} VALUE"
        raise UsageError(
            "give a VALUE to set or --unset", hint=f"such as orbitwatch config {example}"
        )
    if value is not None:
        value = _checked(key, value)
    write_setting(os.environ, key, value)
    remarks.note(f"{key} is {'no longer set' if value is None else f'set to {value}'} in {file}")


def _lines(name: str, value: object) -> list[str]:
    """Return the settings in TOML syntax."""
    if name == "columns" and isinstance(value, dict):
        return [f"columns.{column} = {decimals}" for column, decimals in value.items()]
    return [f"# {name} is not set" if value is None else f"{name} = {value!r}"]


def _checked(key: str, value: str) -> str:
    """Return a valid value as it is to be written; UsageError for an invalid one.

    Its type is checked when it is written.
    """
    from orbitwatch.errors import UsageError

    if key == "site":
        from orbitwatch.selection.settings import settings_from
        from orbitwatch.selection.site_selection import gazetteer_from

        gazetteer_from(settings_from(None, True)).resolve(value)
    elif key == "zone":
        from orbitwatch.times.zones import checked_zone

        return checked_zone(value, "zone")
    elif key == "format":
        from orbitwatch.terminal.output import FORMATS

        if value not in FORMATS:
            raise UsageError(
                f"unknown format {value!r}", hint=f"use use one of {', '.join(FORMATS)}"
            )
    elif key.startswith("columns."):
        _check_column(key.removeprefix("columns."))
    return value


def _check_column(name: str) -> None:
    """Raise UsageError, with the nearest names, if no answer has such a column of numbers."""
    from difflib import get_close_matches
    from importlib import import_module
    from pkgutil import walk_packages

    from orbitwatch import features
    from orbitwatch.errors import UsageError
    from orbitwatch.formats.columns import Column

    known = set()
    for module in walk_packages(features.__path__, "orbitwatch.features."):
        if module.name.endswith(".columns"):
            lists = [v for v in vars(import_module(module.name)).values() if isinstance(v, tuple)]
            columns = [c for listed in lists for c in listed if isinstance(c, Column)]
            known |= {column.name for column in columns if column.kind == "number"}
    if name not in known:
        near = get_close_matches(name, sorted(known))
        hint = f"did you mean {' or '.join(near)}?" if near else "the header of a CSV names them"
        raise UsageError(f"no answer has a column of numbers {name!r}", hint=hint)
