"""The options of ``watch``, merged with ``[watch]`` in the configuration file."""

from __future__ import annotations

import os
from collections.abc import Mapping, Set
from datetime import datetime, timedelta
from difflib import get_close_matches
from pathlib import Path
from typing import Any

import click

from orbitwatch.cli.time_options import duration_from, requested_zone
from orbitwatch.config import Settings
from orbitwatch.configuration_file import config_file, settings_in
from orbitwatch.errors import UsageError
from orbitwatch.features.passes.command_options import pass_question
from orbitwatch.features.sky.tonight_command import tonight_question
from orbitwatch.features.watch.question import WatchList, WatchQuestion
from orbitwatch.selection.object_selection import ObjectSelection
from orbitwatch.selection.site_selection import select_sites
from orbitwatch.times import Span

LISTS = "lists"
SELECTION_OPTIONS = ("objects", "everything", "group", "owner", "perigee_below", "elements")
"""The options that select objects; without any, all sufficiently bright objects are watched."""
LONGEST_LEAD = timedelta(days=7)
FAINTEST = 4.0
"""The default of ``tonight``."""

_COMMAND_LINE_ONLY = (
    "check",
    "rehearse",
    "now",
    "format_",
    "output",
    "offline",
    "data_dir",
    "name",
)
_SCALARS = (str, int, float, bool)


def option_sets(
    ctx: click.Context, options: Mapping[str, Any], typed: Set[str]
) -> list[dict[str, Any]]:
    """Return the options of each list: those ``typed`` override the file, which overrides defaults.

    Each has all options; options that do not select passes are equal in all. Raises UsageError for
    invalid settings in the file.
    """
    table = settings_in(os.environ).get("watch", {})
    table = dict(table) if isinstance(table, dict) else {}
    lists = table.pop(LISTS, [])
    if not isinstance(lists, list) or not all(isinstance(one, dict) for one in lists):
        raise UsageError("[watch] lists is not a list of tables", hint=f"write [[watch.{LISTS}]]")
    if typed & set(SELECTION_OPTIONS):  # they replace those of the file
        names = {
            name for name in table if _parameters(ctx).get(_key(name), name) in SELECTION_OPTIONS
        }
        table = {name: value for name, value in table.items() if name not in names}
        lists = []
    base = {**options, **_converted(ctx, table, typed)}
    return [{**base, **_converted(ctx, one, typed)} for one in lists] or [base]


def question_from(sets: list[dict[str, Any]], settings: Settings, now: datetime) -> WatchQuestion:
    """Return the question from the options of all lists."""
    return WatchQuestion(
        lists=tuple(_list_from(dict(one), settings, now) for one in sets),
        leads=_leads(sets[0]["lead"]),
    )


def _list_from(options: dict[str, Any], settings: Settings, now: datetime) -> WatchList:
    file, zone = options["sites_file"], requested_zone(options)
    sites = tuple(select_sites(options["sites"], settings, file, zone=zone))
    if options["elements"] == Path("-"):
        raise UsageError("watch reads element sets again and again", hint="name a file, not -")
    if any(options[name] for name in SELECTION_OPTIONS):
        day = Span(now, now + timedelta(days=1))
        return pass_question("passes", ObjectSelection.of(options), options, sites, day)
    if len(sites) > 1:
        raise UsageError(
            "watch without objects takes one site", hint="name objects, or each site in a list"
        )
    if options["min_visible"] is not None:
        raise UsageError("--min-visible needs objects", hint="name some, such as iss")
    if options["magnitude"] is None:
        options["magnitude"] = FAINTEST
    return tonight_question(options, sites[0], None, nights=1)


def _leads(text: str) -> tuple[timedelta, ...]:
    parts = [part.strip() for part in text.split(",") if part.strip()]
    if not parts:
        raise UsageError("--lead contains no duration", hint="write it like 10m or 10m,1m")
    leads = tuple(sorted({duration_from("--lead", part) for part in parts}, reverse=True))
    if leads[0] > LONGEST_LEAD:
        raise UsageError("--lead is at most 7d", hint="a later set would have moved the pass")
    return leads


def _converted(ctx: click.Context, table: Mapping[str, Any], typed: Set[str]) -> dict[str, Any]:
    """Return the settings of a table by parameter, parsed by click, except those ``typed``."""
    found = {}
    known = _parameters(ctx)
    for name, value in table.items():
        parameter = known.get(_key(name))
        if parameter is None:
            near = get_close_matches(_key(name), known, n=1)
            hint = (
                f"did you mean {near[0]}?"
                if near
                else f"the settings are {', '.join(sorted(known))}"
            )
            raise UsageError(f"[watch]: unknown setting {name!r}", hint=hint)
        if parameter not in typed:
            found[parameter] = _value(ctx, name, parameter, value)
    return found


def _parameters(ctx: click.Context) -> dict[str, str]:
    """Return the parameters that the file may set, by their names in the file."""
    return {
        _key(text): str(parameter.name)
        for parameter in ctx.command.params
        for text in (parameter.opts if isinstance(parameter, click.Option) else ["objects"])
        if text.startswith("--") or text == "objects"
        if parameter.name not in (*_COMMAND_LINE_ONLY, "help")
    }


def _key(name: str) -> str:
    return name.lstrip("-").replace("-", "_")


def _value(ctx: click.Context, name: str, parameter_name: str, value: Any) -> Any:
    parameter = next(p for p in ctx.command.params if p.name == parameter_name)
    many = parameter.multiple or parameter.nargs == -1
    parts = value if isinstance(value, list) else [value]
    if not parts or not all(isinstance(part, _SCALARS) for part in parts):
        raise UsageError(f"[watch] {name} is {value!r}", hint="write a string, a number or a list")
    if parameter_name == "lead":
        parts = [",".join(map(str, parts))]
    is_flag = isinstance(parameter, click.Option) and parameter.is_flag
    if (len(parts) > 1 and not many) or any(isinstance(p, bool) != is_flag for p in parts):
        raise UsageError(
            f"[watch] {name} is {value!r}",
            hint="write true or false" if is_flag else "write one value, as on the command line",
        )
    texts = [_path(str(part)) if _is_path(parameter) else part for part in parts]
    try:
        return parameter.process_value(ctx, tuple(texts) if many else texts[0])
    except click.BadParameter as error:
        raise UsageError(f"[watch] {name}: {error.message}", hint="mend it") from None


def _is_path(parameter: click.Parameter) -> bool:
    return isinstance(parameter.type, click.Path)


def _path(text: str) -> str:
    """Return a path from the file, which is relative to the file's folder."""
    return str(config_file(os.environ).parent / Path(text).expanduser())
