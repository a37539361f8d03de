"""The question of ``revisit``: satellites, places, a span, and the definition of a look."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from orbitwatch.astro.swath import check_off_nadir
from orbitwatch.errors import UsageError
from orbitwatch.features.areas.shapes import Area
from orbitwatch.features.revisit.walker import Walker, check_altitude, parse_walker
from orbitwatch.selection.object_selection import ObjectSelection
from orbitwatch.selection.site_horizons import without_horizons
from orbitwatch.sites import Site
from orbitwatch.times import Span

NODE_HOUR = 10.5
_CLOCK = re.compile(r"([01]?[0-9]|2[0-3]):([0-5][0-9])", re.ASCII)
_LONGITUDES = 8
_GOLDEN_ANGLE_DEG = 137.50776405


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """The subject of a row: the indices of the places that it pools, and their name."""

    places: tuple[int, ...]
    site: str | None = None
    area: str | None = None
    latitude_deg: float | None = None
    longitude_deg: float | None = None


@dataclass(frozen=True, slots=True)
class Places:
    """Sites and then areas, numbered together, and the rows that they make."""

    sites: tuple[Site, ...]
    areas: tuple[Area, ...]
    targets: tuple[Target, ...]

    def named_sites(self) -> list[Site]:
        """Return the sites that have a row each, in order; none of those by latitude."""
        return [self.sites[i] for one in self.targets if one.site is not None for i in one.places]

    @classmethod
    def of(cls, sites: Sequence[Site], areas: Sequence[Area]) -> Places:
        """Return sites and areas that make a row each; horizons of sites are ignored."""
        sites = without_horizons(
            sites, "revisit considers looks from the satellite, whatever its elevation"
        )
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
        return cls(tuple(sites), tuple(areas), tuple(targets))

    @classmethod
    def by_latitude(cls, step_deg: float) -> Places:
        """Return places from pole to pole, including the equator; each latitude makes a row.

        Their longitudes are a golden angle apart, so that no repeating ground track favours them.
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
            Target(
                places=tuple(range(i * _LONGITUDES, (i + 1) * _LONGITUDES)), latitude_deg=latitude
            )
            for i, latitude in enumerate(latitudes)
        ]
        return cls(tuple(sites), (), tuple(targets))


@dataclass(frozen=True, slots=True, kw_only=True)
class RevisitQuestion:
    """How often satellites can look at places; selected objects form one fleet, patterns others.

    ``node_hour`` is the mean local solar time of each pattern's first ascending node at the start.
    A look is in daylight with the Sun above ``min_sun_deg``.
    """

    objects: ObjectSelection | None
    walkers: tuple[Walker, ...]
    places: Places
    span: Span
    node_hour: float = NODE_HOUR
    max_off_nadir_deg: float = 30.0
    daylight_only: bool = False
    min_sun_deg: float = 0.0
    jobs: int | None = None

    def __post_init__(self) -> None:
        """Raise UsageError unless the off-nadir angle is above 0° and at most 90°."""
        check_off_nadir(self.max_off_nadir_deg)


def selection_or_none(choice: ObjectSelection) -> ObjectSelection | None:
    """Return the selection, or None if it is empty."""
    return None if choice.is_empty else choice


def walkers_from(
    texts: Sequence[str],
    altitude_km: float | None,
    node_local_time: str | None,
    *,
    with_objects: bool,
) -> tuple[tuple[Walker, ...], float]:
    """Return the Walker patterns without duplicates, and the hour of the first node.

    Raises UsageError for an invalid pattern, and for an option without its counterpart.
    """
    hour = NODE_HOUR if node_local_time is None else _hour(node_local_time)
    if not texts:
        if not with_objects:
            raise UsageError(
                "no satellite is named",
                hint="name one, such as malligyong-1, or a fleet: "
                "--walker 97.4:5/5/1 --altitude 500",
            )
        for option, value in (("--altitude", altitude_km), ("--node-local-time", node_local_time)):
            if value is not None:
                raise UsageError(f"{option} needs --walker", hint="add --walker 97.4:5/5/1")
        return (), hour
    if altitude_km is None:
        raise UsageError("--walker needs the altitude of the orbits", hint="add --altitude 500")
    check_altitude(altitude_km)
    return tuple(dict.fromkeys(parse_walker(text, altitude_km) for text in texts)), hour


def _hour(text: str) -> float:
    match = _CLOCK.fullmatch(text.strip())
    if match is None:
        raise UsageError(
            f"--node-local-time: cannot read {text!r} as a time of day", hint="write one like 10:30"
        )
    return int(match[1]) + int(match[2]) / 60.0
