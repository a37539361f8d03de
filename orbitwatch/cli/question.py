"""From words to things: which objects, which sites, which element sets a command is about."""

from __future__ import annotations

import os
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

from orbitwatch.archive.files import file_holdings, shipped_holdings
from orbitwatch.archive.holdings import Holdings
from orbitwatch.cli import messages
from orbitwatch.config import Settings, load_settings
from orbitwatch.elements.identity import HeldObject
from orbitwatch.elements.reading import ReadResult
from orbitwatch.errors import ElementsError, UsageError
from orbitwatch.sites import Gazetteer, Site, load_gazetteer
from orbitwatch.times import Span, format_utc

OWN_SITES = "sites.csv"
_REFUSALS_SHOWN = 5
_REASONS_SHOWN = 3


def settings_from(data_dir: Path | None, offline: bool | None) -> Settings:
    """Return the settings that flags, environment and configuration file make together."""
    return load_settings(data_dir, offline, os.environ)


def gazetteer_from(settings: Settings) -> Gazetteer:
    """Return the sites that can be named: the user's own and the shipped ones."""
    return load_gazetteer(settings.data_dir / OWN_SITES)


def sites_asked(texts: Sequence[str], settings: Settings) -> list[Site]:
    """Return the sites named, each once; the user's default site where none is.

    Raises UsageError where there is neither.
    """
    gazetteer = gazetteer_from(settings)
    if texts:
        return list(dict.fromkeys(gazetteer.resolve(text) for text in texts))
    if gazetteer.default_site is None:
        raise UsageError(
            "no site is given",
            hint="name one with --site guam or --site 13.44,144.79, "
            "or save yours: orbitwatch sites add home LAT,LON",
        )
    return [gazetteer.default_site]


def holdings_from(elements: Path | None) -> Holdings:
    """Return the element sets to use: those of the file given alone, else those held.

    Says on stderr which sets of the file are damaged, and how many are not.
    """
    if elements is None:
        return shipped_holdings()
    holdings, result = file_holdings(elements)
    _report(result)
    return holdings


def _report(result: ReadResult) -> None:
    for refusal in result.refused[:_REFUSALS_SHOWN]:
        messages.warn(f"refused {refusal}")
    if result.refused:
        messages.warn(
            f"read {_count(len(result.sets), 'element set')}, refused {len(result.refused):,}"
        )


def objects_asked(
    queries: Sequence[str], holdings: Holdings, *, all_of_file: bool
) -> list[HeldObject]:
    """Return the objects named, each once; every object where none is and a file was given."""
    if not queries and all_of_file:
        return list(holdings)
    if not queries:
        raise UsageError(
            "no object is named",
            hint="name one, such as malligyong-1 or 25544, or give --elements FILE",
        )
    found = {held.record.catalog_id: held for query in queries for held in holdings.find(query)}
    return list(found.values())


def in_orbit_during(objects: Sequence[HeldObject], span: Span) -> list[HeldObject]:
    """Return the objects that can be computed somewhere in ``span``, and say why others cannot.

    Raises ElementsError, with the reasons, where none can.
    """
    reasons = {held.record.catalog_id: _why_not(held, span) for held in objects}
    usable = [held for held in objects if reasons[held.record.catalog_id] is None]
    told = [reason for reason in reasons.values() if reason]
    if not usable:
        raise ElementsError(_summary(told), hint="choose another span or object")
    if told:
        messages.warn(_summary(told))
    for held in usable[:_REASONS_SHOWN]:
        _tell_cut(held, span)
    return usable


def _why_not(held: HeldObject, span: Span) -> str | None:
    record = held.record
    if record.in_orbit_until is not None and span.start >= record.in_orbit_until:
        return f"{held.label} decayed on {record.decayed}"
    if record.in_orbit_from is not None and span.end <= record.in_orbit_from:
        return f"{held.label} was not in orbit before {_instant(record.in_orbit_from)}"
    if not held.element_sets:
        return f"no element set of {held.label} is held"
    return None


def _tell_cut(held: HeldObject, span: Span) -> None:
    record = held.record
    if record.in_orbit_from is not None and span.start < record.in_orbit_from:
        messages.note(
            f"{held.label} came into orbit at {_instant(record.in_orbit_from)}; "
            "nothing before that is computed"
        )
    if record.in_orbit_until is not None and span.end > record.in_orbit_until:
        messages.note(
            f"{held.label} decayed on {record.decayed}; nothing after that day is computed"
        )


def _summary(reasons: Sequence[str]) -> str:
    more = len(reasons) - _REASONS_SHOWN
    listed = "; ".join(reasons[:_REASONS_SHOWN])
    return f"{listed}; and {more:,} more objects cannot be computed" if more > 0 else listed


def _instant(moment: datetime) -> str:
    return format_utc(moment)[:19].replace("T", " ").removesuffix(" 00:00:00") + " UTC"


def _count(number: int, noun: str) -> str:
    return f"{number:,} {noun}" + ("" if number == 1 else "s")
