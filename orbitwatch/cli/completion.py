"""What a shell completes: names of sites, objects and groups."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import TYPE_CHECKING

import click

from orbitwatch.errors import OrbitwatchError

if TYPE_CHECKING:
    from orbitwatch.config import Settings

_MOST = 200
_PLAIN = re.compile(r"[\w.+/-]+")  # other characters would have to be quoted in a shell
_GROUPS = (
    "active", "amateur", "cubesat", "galileo", "geo", "glo-ops", "gps-ops", "last-30-days", "noaa",
    "oneweb", "resource", "science", "starlink", "stations", "visual", "weather",
)  # fmt: skip
"""The groups of CelesTrak that are asked for most."""


def complete_sites(ctx: click.Context, param: click.Parameter, incomplete: str) -> list[str]:
    """Return the user's own and the shipped sites whose names begin so."""
    from orbitwatch.selection.site_selection import gazetteer_from

    try:
        sites = gazetteer_from(_settings(ctx)).sites
    except OrbitwatchError:
        return []
    return _beginning(incomplete, (name for s in sites for name in (s.name, *s.aliases)))


def complete_objects(ctx: click.Context, param: click.Parameter, incomplete: str) -> list[str]:
    """Return the names of the objects held that begin so, behind the last comma."""
    from orbitwatch.selection.holdings import holdings_from

    before, comma, last = incomplete.rpartition(",")
    try:
        named = holdings_from(None, _settings(ctx)).names.named.values()
    except OrbitwatchError:
        return []
    names = _beginning(last, (name for one in named for name in (one.name, *one.others)))
    return [f"{before}{comma}{name}" for name in names]


def complete_groups(ctx: click.Context, param: click.Parameter, incomplete: str) -> list[str]:
    """Return the groups that begin so."""
    return _beginning(incomplete, _GROUPS)


def _settings(ctx: click.Context) -> Settings:
    from orbitwatch.selection.settings import settings_from

    return settings_from(ctx.params.get("data_dir"), True)


def _beginning(text: str, names: Iterable[str]) -> list[str]:
    written = (name.casefold().replace(" ", "-") for name in names)
    fitting = {n for n in written if n.startswith(text.casefold()) and _PLAIN.fullmatch(n)}
    return sorted(fitting)[:_MOST]
