"""Names of sites, objects and groups that start with a text, for shell completion."""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import Path

from orbitwatch.archive.sources.celestrak_queries import GROUPS
from orbitwatch.errors import OrbitwatchError
from orbitwatch.selection.settings import settings_from

_MOST = 200
_PLAIN = re.compile(r"[\w.+/-]+")  # other characters would have to be quoted in a shell


def sites_beginning(text: str, data_dir: Path | None) -> list[str]:
    """Return the names of the user's own and the shipped sites."""
    from orbitwatch.selection.site_selection import gazetteer_from

    try:
        sites = gazetteer_from(settings_from(data_dir, True)).sites
    except OrbitwatchError:
        return []  # errors cannot be shown during completion
    return _beginning(text, (name for site in sites for name in (site.name, *site.aliases)))


def objects_beginning(text: str, data_dir: Path | None) -> list[str]:
    """Return the names of known objects; in a list of names the last is completed."""
    from orbitwatch.selection.holdings import holdings_from

    before, comma, last = text.rpartition(",")
    try:
        named = holdings_from(None, settings_from(data_dir, True)).names.named.values()
    except OrbitwatchError:
        return []
    names = _beginning(last, (name for one in named for name in (one.name, *one.others)))
    return [f"{before}{comma}{name}" for name in names]


def groups_beginning(text: str, data_dir: Path | None) -> list[str]:
    """Return the names of groups, fetched or not."""
    return _beginning(text, GROUPS)


def _beginning(text: str, names: Iterable[str]) -> list[str]:
    written = (name.casefold().replace(" ", "-") for name in names)
    fitting = {n for n in written if n.startswith(text.casefold()) and _PLAIN.fullmatch(n)}
    return sorted(fitting)[:_MOST]
