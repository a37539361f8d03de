"""Suggestions for commands and options that other programs use under other names."""

from __future__ import annotations

import click

COMMAND_SYNONYMS = {
    "predict": "passes", "pass": "passes", "visible": "passes --visible", "see": "passes --visible",
    "rise": "passes", "next": "passes", "sightings": "passes --visible",
    "overpass": "overflights", "overpasses": "overflights", "flyover": "overflights",
    "flyovers": "overflights", "access": "overflights", "contacts": "passes",
    "where": "position", "locate": "position", "now": "position", "state": "position",
    "ephemeris": "track --format oem", "groundtrack": "track", "propagate": "track",
    "orbit": "info", "show": "info", "details": "info", "lookup": "info", "find": "info",
    "search": "info", "elements": "info", "satellite": "info",
    "reentry": "decay", "re-entry": "decay", "lifetime": "decay",
    "update": "fetch", "download": "fetch", "refresh": "fetch", "get": "fetch", "sync": "fetch",
    "list": "status", "archive": "status", "tle": "export", "omm": "export", "save": "export",
    "load": "import", "add": "sites add", "place": "sites", "places": "sites", "site": "sites",
    "nearest": "sites near", "near": "sites near", "closest": "sites near",
    "location": "sites", "locations": "sites", "observer": "sites",
    "verify": "claim", "check": "claim", "claims": "claim",
    "plot": "map", "draw": "map", "globe": "map", "chart": "map",
    "manoeuvres": "history --events", "maneuvers": "history --events", "events": "history --events",
    "gaps": "revisit", "constellation": "revisit", "walker": "revisit",
    "unknown": "identify", "what": "identify", "match": "identify",
    "settings": "config", "configure": "config", "set": "config",
    "version": "--version",
}  # fmt: skip
"""By a word that is not a command: the command intended."""

OPTION_SYNONYMS = {
    "--lat": "--site LAT,LON", "--lon": "--site LAT,LON", "--latitude": "--site LAT,LON",
    "--longitude": "--site LAT,LON", "--location": "--site", "--observer": "--site",
    "--place": "--site", "--from": "--start", "--begin": "--start", "--to": "--end",
    "--until": "--end", "--days": "--for 3d", "--hours": "--for 12h", "--duration": "--for",
    "--span": "--for", "--tle": "--elements FILE",
    "--input": "--elements FILE", "--json": "--format json", "--csv": "--format csv",
    "--out": "-o FILE", "--at": "--time", "--date": "--start or --time", "--when": "--time",
    "--mask": "--min-elevation", "--horizon": "--min-elevation", "--count": "-n", "--top": "-n",
    "--max": "-n", "--timezone": "--zone", "--tz": "--zone",
    "--satellite": "the object's name alone", "--norad": "the number alone",
}  # fmt: skip
"""By an option that a command does not have: its name here."""


_MOST_OWNERS = 4


def option_hint(error: click.NoSuchOption) -> str | None:
    """Return where an unknown option belongs, or its name here; None if unknown."""
    name = error.option_name
    if name in OPTION_SYNONYMS:
        return f"did you mean {OPTION_SYNONYMS[name]}?"
    if name == "--format" and error.ctx and _has(error.ctx.command, "--output"):
        return "the suffix of -o determines it: see --help"
    owners = _owners(error.ctx, name)
    if len(owners) > _MOST_OWNERS:
        return f"it belongs to {', '.join(owners[:_MOST_OWNERS])} and others"
    return f"it belongs to {' and '.join(owners)}" if owners else None


def _has(command: click.Command, option: str) -> bool:
    return any(option in param.opts for param in command.params)


def _owners(ctx: click.Context | None, name: str) -> list[str]:
    """Return the commands that have the option."""
    root = ctx.find_root() if ctx else None
    if root is None or not isinstance(root.command, click.Group):
        return []
    commands = {n: root.command.get_command(root, n) for n in root.command.list_commands(root)}
    return [
        command_name
        for command_name, command in commands.items()
        if command and _has(command, name)
    ]
