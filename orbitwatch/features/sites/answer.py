"""The answer to ``sites list``: the places that can be named."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from orbitwatch import remarks
from orbitwatch.answer import Answer
from orbitwatch.config import Settings
from orbitwatch.features.sites.columns import SITE_COLUMNS
from orbitwatch.formats.rows import Rows, rows_of
from orbitwatch.selection.site_selection import gazetteer_from
from orbitwatch.sites import Site


@dataclass(frozen=True, slots=True)
class SitesQuestion:
    """Which sites have ``text`` in their name or an alias, and are of ``kind`` (None: any)."""

    text: str = ""
    kind: str | None = None


def answer(question: SitesQuestion, settings: Settings) -> Answer:
    """Return the sites, the user's own first."""
    found = gazetteer_from(settings).matching(question.text, question.kind)
    if not found:
        remarks.note(f"no site's name contains {question.text!r}")
    return Answer.of("Sites", _rows(found), found)


def _rows(sites: Sequence[Site]) -> Rows:
    return rows_of(
        SITE_COLUMNS,
        {
            "site": [site.name for site in sites],
            "kind": [site.kind or None for site in sites],
            "country": [site.country or None for site in sites],
            "latitude_deg": [site.latitude_deg for site in sites],
            "longitude_deg": [site.longitude_deg for site in sites],
            "height_m": [site.height_m for site in sites],
            "timezone": [site.timezone for site in sites],
            "aliases": ["|".join(site.aliases) or None for site in sites],
        },
    )
