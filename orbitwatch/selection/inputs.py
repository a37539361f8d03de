"""From words to things: which objects, which sites, which element sets a command is about."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import Literal

from orbitwatch import remarks
from orbitwatch.archive.database.location import FILE
from orbitwatch.archive.database.mended import Mended
from orbitwatch.archive.database.opening import with_archive
from orbitwatch.archive.files import file_holdings
from orbitwatch.archive.held import all_held
from orbitwatch.archive.holdings import FEW_OBJECTS, Holdings
from orbitwatch.archive.selection import Need
from orbitwatch.config import Settings, load_settings
from orbitwatch.elements.identity import HeldObject
from orbitwatch.elements.modes import ElementsMode, known_since
from orbitwatch.elements.reading import ReadResult
from orbitwatch.errors import ElementsError, NotFoundError, UsageError
from orbitwatch.sites import Gazetteer, Site, load_gazetteer, sites_from_file
from orbitwatch.times import Span, format_utc

OWN_SITES = "sites.csv"
_REFUSALS_SHOWN = 5
_REASONS_SHOWN = 3


def settings_from(data_dir: Path | None, offline: bool | None) -> Settings:
    """Return the settings that flags, environment and configuration file make together."""
    settings = load_settings(data_dir, offline, os.environ)
    folder = settings.data_dir
    there = next((path for path in (folder, *folder.parents) if path.exists()), folder)
    if there.exists() and not there.is_dir():
        raise UsageError(
            f"cannot use the data folder {folder}: {there} is a file",
            hint="choose another folder with --data-dir",
        )
    return settings


def gazetteer_from(settings: Settings) -> Gazetteer:
    """Return the sites that can be named: the user's own and the shipped ones."""
    return load_gazetteer(settings.data_dir / OWN_SITES)


def sites_asked(texts: Sequence[str], settings: Settings, file: Path | None = None) -> list[Site]:
    """Return the sites named and those of the file, each once; the user's default if none is.

    Raises UsageError where there is neither.
    """
    gazetteer = gazetteer_from(settings)
    if texts or file:
        listed = sites_from_file(file) if file else []
        return _told_apart(list(dict.fromkeys([*map(gazetteer.resolve, texts), *listed])))
    if gazetteer.default_site is None:
        raise UsageError(
            "no site is given",
            hint="name one with --site guam or --site 13.44,144.79, "
            "or save yours: orbitwatch sites add home LAT,LON",
        )
    return [gazetteer.default_site]


def _told_apart(sites: list[Site]) -> list[Site]:
    """Return the sites; UsageError where two of one name would be mistaken in the rows."""
    for name, count in Counter(site.name for site in sites).items():
        if count > 1:
            raise UsageError(f"two sites are named {name}", hint="rename one in the sites file")
    return sites


def group_members(name: str, settings: Settings) -> tuple[int, ...]:
    """Return the catalogue numbers of a group that was fetched; NotFoundError for another."""
    numbers: tuple[int, ...] = ()
    if (settings.data_dir / FILE).exists():
        numbers = with_archive(settings.data_dir, lambda store: store.group(name), tell_mended)
    if not numbers:
        raise NotFoundError(
            f"no group {name!r} is held", hint=f"fetch it: orbitwatch fetch --group {name}"
        )
    return numbers


def holdings_from(
    elements: Path | None,
    settings: Settings,
    span: Span | None = None,
    mode: ElementsMode | Literal["within"] = "nearest",
) -> Holdings:
    """Return the element sets to use: those of the file given alone, else those held.

    Of what is held only the sets that may answer for ``span`` in that mode are read; ``within``
    means those with their epoch in it (None: all).
    Says on stderr which sets of the file are damaged, and how many are not.
    """
    if elements is None:
        need = Need(span.start, span.end, mode) if span else None
        return all_held(settings.data_dir, need, tell_mended)
    holdings, result = file_holdings(elements)
    _report(result)
    return holdings


def tell_mended(mended: Mended) -> None:
    """Say that the archive was damaged, and what became of it."""
    remarks.warn(
        f"the archive was damaged; it is now {mended.set_aside}, and "
        f"{_count(mended.sets, 'element set')} of {_count(mended.objects, 'object')} "
        "that could be read of it are held as before"
    )


def _report(result: ReadResult) -> None:
    for refusal in result.refused[:_REFUSALS_SHOWN]:
        remarks.warn(f"refused {refusal}")
    more = len(result.refused) > _REFUSALS_SHOWN
    if result.refused:
        remarks.warn(
            f"read {_count(len(result.sets), 'element set')}, refused {len(result.refused):,}"
            + (f" (the first {_REFUSALS_SHOWN} are shown)" if more else "")
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


def in_orbit_during(
    objects: Sequence[HeldObject], span: Span, mode: ElementsMode = "nearest"
) -> list[HeldObject]:
    """Return the objects that can be computed somewhere in ``span``, and say why others cannot.

    Of few objects the sets that lie in another orbit than the rest are left out, and named.
    Raises ElementsError, with the reasons, where none can.
    """
    if len(objects) <= FEW_OBJECTS:
        objects = [_own_sets(held) for held in objects]
    reasons = {held.record.catalog_id: _why_not(held, span, mode) for held in objects}
    usable = [held for held in objects if reasons[held.record.catalog_id] is None]
    told = [reason for reason in reasons.values() if reason]
    if not usable:
        raise ElementsError(_summary(told), hint="choose another span or object")
    if told:
        remarks.warn(_summary(told))
    for held in usable[:_REASONS_SHOWN]:
        _tell_cut(held, span)
    return usable


def _own_sets(held: HeldObject) -> HeldObject:
    if len(held.element_sets) < 2:
        return held
    from orbitwatch.evolution.history import without_strays
    from orbitwatch.selection.quality_notes import tell_strays

    own, strays = without_strays(held)
    tell_strays(held.label, strays)
    return own


def _why_not(held: HeldObject, span: Span, mode: ElementsMode) -> str | None:
    record = held.record
    if record.in_orbit_until is not None and span.start >= record.in_orbit_until:
        return f"{held.label} decayed on {record.decayed}"
    if record.in_orbit_from is not None and span.end <= record.in_orbit_from:
        return f"{held.label} was not in orbit before {_instant(record.in_orbit_from)}"
    if not held.element_sets:
        return f"no element set of {held.label} is held"
    if mode == "before" and all(known_since(s) >= span.end for s in held.element_sets):
        return f"no element set of {held.label} existed before {_instant(span.end)}"
    return None


def _tell_cut(held: HeldObject, span: Span) -> None:
    record = held.record
    if record.in_orbit_from is not None and span.start < record.in_orbit_from:
        remarks.note(
            f"{held.label} came into orbit at {_instant(record.in_orbit_from)}; "
            "nothing before that is computed"
        )
    if record.in_orbit_until is not None and span.end > record.in_orbit_until:
        remarks.note(
            f"{held.label} decayed on {record.decayed}; nothing after that day is computed"
        )


def _summary(reasons: Sequence[str]) -> str:
    more = len(reasons) - _REASONS_SHOWN
    listed = "; ".join(reasons[:_REASONS_SHOWN])
    return f"{listed}; and {_count(more, 'more object')} cannot be computed" if more > 0 else listed


def _instant(moment: datetime) -> str:
    return format_utc(moment)[:19].replace("T", " ").removesuffix(" 00:00:00") + " UTC"


def _count(number: int, noun: str) -> str:
    return f"{number:,} {noun}" + ("" if number == 1 else "s")
