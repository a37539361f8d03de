"""From words to fleets and places: what ``orbitwatch revisit`` is about."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

import numpy as np

from orbitwatch import remarks
from orbitwatch.config import Settings
from orbitwatch.elements.identity import HeldObject
from orbitwatch.errors import UsageError
from orbitwatch.features.areas.named_areas import areas_from
from orbitwatch.features.areas.shapes import Area
from orbitwatch.features.revisit.rows import Fleet, Target
from orbitwatch.features.revisit.walker import Walker, check_altitude, parse_walker, walker_sets
from orbitwatch.search.tracked_objects import TrackedObject
from orbitwatch.selection.in_orbit import in_orbit_during
from orbitwatch.selection.object_selection import ObjectSelection
from orbitwatch.selection.site_selection import select_sites
from orbitwatch.sites import Site
from orbitwatch.times import Span

if TYPE_CHECKING:
    from orbitwatch.features.revisit.request import RevisitRequest

_NO_CHOICE = ObjectSelection((), False, None, None, None, None)
_NODE_HOUR = 10.5
_CLOCK = re.compile(r"([01]?[0-9]|2[0-3]):([0-5][0-9])", re.ASCII)
_LONGITUDES = 8
_GOLDEN_ANGLE_DEG = 137.50776405
_NAMED = 3


@dataclass(frozen=True, slots=True)
class Places:
    """What is looked at, and which of it makes a row."""

    sites: tuple[Site, ...]
    areas: tuple[Area, ...]
    targets: tuple[Target, ...]


@dataclass(frozen=True, slots=True)
class Fleets:
    """The satellites: ``names[i]`` is subject i's; each fleet has a run of them."""

    fleets: tuple[Fleet, ...]
    subjects: tuple[TrackedObject, ...]
    names: tuple[str, ...]


def walkers_asked(request: RevisitRequest) -> tuple[tuple[Walker, ...], float]:
    """Return the patterns asked for, each once, and the hour of the first node.

    Raises UsageError for what is no pattern, and where an option lacks its partner.
    """
    hour = _NODE_HOUR if request.node_local_time is None else _hour(request.node_local_time)
    if not request.walkers:
        if request.choice == _NO_CHOICE:
            raise UsageError(
                "no satellite is named",
                hint="name one, such as malligyong-1, or a fleet: "
                "--walker 97.4:5/5/1 --altitude 500",
            )
        for option, value in (
            ("--altitude", request.altitude),
            ("--node-local-time", request.node_local_time),
        ):
            if value is not None:
                raise UsageError(f"{option} goes with --walker", hint="add --walker 97.4:5/5/1")
        return (), hour
    if request.altitude is None:
        raise UsageError("--walker needs the altitude of the orbits", hint="add --altitude 500")
    check_altitude(request.altitude)
    found = [parse_walker(text, request.altitude) for text in request.walkers]
    return tuple(dict.fromkeys(found)), hour


def _hour(text: str) -> float:
    match = _CLOCK.fullmatch(text.strip())
    if match is None:
        raise UsageError(
            f"--node-local-time: cannot read {text!r} as a time of day", hint="write one like 10:30"
        )
    return int(match[1]) + int(match[2]) / 60.0


def fleets_asked(
    choice: ObjectSelection,
    walkers: Sequence[Walker],
    node_hour: float,
    span: Span,
    settings: Settings,
    now: datetime,
) -> Fleets:
    """Return the objects chosen as one fleet, and each pattern as another."""
    parts: list[tuple[str, list[TrackedObject], list[str]]] = []
    if choice != _NO_CHOICE:
        objects = choice.objects(settings, span, "nearest", now)
        objects = in_orbit_during(objects, span)
        subjects = [TrackedObject.of(held) for held in objects]
        parts.append((_called(choice, objects), subjects, [held.record.name for held in objects]))
    for walker in walkers:
        sets = walker_sets(walker, span.start, node_hour)
        names = [s.object_name or "" for s in sets]
        parts.append((walker.name, [TrackedObject((s,)) for s in sets], names))
    ends = np.cumsum([0, *(len(subjects) for _, subjects, _ in parts)]).tolist()
    real = choice != _NO_CHOICE
    return Fleets(
        tuple(
            Fleet(name, ends[i], ends[i + 1], hypothetical=not (real and i == 0))
            for i, (name, _, _) in enumerate(parts)
        ),
        tuple(subject for _, subjects, _ in parts for subject in subjects),
        tuple(name for _, _, names in parts for name in names),
    )


def _called(choice: ObjectSelection, objects: Sequence[HeldObject]) -> str:
    """Return what to call the objects that were chosen."""
    if len(objects) == 1:
        return objects[0].record.name
    if choice.group is not None and not choice.names:
        return f"group {choice.group}"
    if len(objects) <= _NAMED:
        return ", ".join(held.record.name for held in objects)
    return f"{len(objects):,} objects"


def places_asked(request: RevisitRequest, settings: Settings) -> Places:
    """Return the sites and areas asked for, or places at every latitude."""
    sited = request.sites or request.sites_file
    if request.by_latitude is not None:
        if sited or request.areas:
            raise UsageError(
                "--by-latitude excludes --site, --sites-file and --area", hint="ask one by one"
            )
        return _by_latitude(request.by_latitude)
    areas, said = areas_from(request.areas)
    for remark in said:
        remarks.note(remark)
    sites: list[Site] = []
    if sited or not areas:
        sites = select_sites(request.sites, settings, request.sites_file)
    targets = [
        Target(
            places=(i,),
            site=site.name,
            latitude_deg=site.latitude_deg,
            longitude_deg=site.longitude_deg,
        )
        for i, site in enumerate(sites)
    ]
    targets += [Target(places=(i,), area=area.name) for i, area in enumerate(areas, len(sites))]
    return Places(tuple(sites), tuple(areas), tuple(targets))


def _by_latitude(step_deg: float) -> Places:
    """Return places from pole to pole, the equator among them.

    Their longitudes go by the golden angle, which no ground track that repeats keeps step with.
    """
    count = int(90.0 / step_deg + 1e-9)
    latitudes = (step_deg * np.arange(-count, count + 1)).round(9).tolist()
    longitudes = (_GOLDEN_ANGLE_DEG * np.arange(_LONGITUDES) % 360.0).tolist()
    sites = [
        Site(f"{latitude:g} {longitude:g}", latitude, longitude)
        for latitude in latitudes
        for longitude in longitudes
    ]
    targets = [
        Target(places=tuple(range(i * _LONGITUDES, (i + 1) * _LONGITUDES)), latitude_deg=latitude)
        for i, latitude in enumerate(latitudes)
    ]
    return Places(tuple(sites), (), tuple(targets))
