"""What the commands about the sky read from their options."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING

from orbitwatch.errors import UsageError

if TYPE_CHECKING:
    from orbitwatch.config import Settings
    from orbitwatch.sites import Site


def evening_from(text: str | None) -> date | None:
    """Return the date of ``--night``; UsageError for what is none."""
    if text is None:
        return None
    try:
        return date.fromisoformat(text.strip())
    except ValueError:
        raise UsageError(
            f"--night: cannot read {text!r} as a date",
            hint="write the date of the evening, such as 2026-12-05",
        ) from None


def only_site(texts: Sequence[str], settings: Settings, command: str) -> Site:
    """Return the one site asked for, or the user's own; UsageError where there are several."""
    from orbitwatch.selection.site_selection import select_sites

    sites = select_sites(texts, settings)
    if len(sites) > 1:
        raise UsageError(f"{command} takes one site", hint="ask for each by itself")
    return sites[0]
