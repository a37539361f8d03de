"""The data of the interactive page as JSON: track samples, the Sun, sites, passes, sets.

Times are in milliseconds since the span's start, latitudes and longitudes of samples in 1/10000
degree, altitudes in 1/100 km, so that integers suffice.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import numpy as np

from orbitwatch.arrays import IntArray
from orbitwatch.astro.frames import EarthRotation
from orbitwatch.astro.sun import Sun
from orbitwatch.astro.swath import Swath
from orbitwatch.drawing.map_view import WORLD, MapView
from orbitwatch.elements.element_set import ElementSet
from orbitwatch.features.maps.page.coasts import detailed_regions
from orbitwatch.features.maps.scene import GroundTrack
from orbitwatch.formats.rows import Rows, Values
from orbitwatch.formats.sanitize import plain
from orbitwatch.resources import shipped
from orbitwatch.sites import Site
from orbitwatch.times import Span, format_age, to_jd
from orbitwatch.times.arrays import to_utc64

_MILLISECOND = timedelta(milliseconds=1)
_SUN_EVERY_MS = 1_800_000
_TIMING_EVERY = timedelta(minutes=30)
_MS_A_DAY = 86_400_000.0


@dataclass(frozen=True, slots=True, kw_only=True)
class PageContent:
    """The content of a page; ``passes`` are overflights of its objects over its sites.

    ``at`` is the moment at which it opens; ``captions`` describe the quality of its element sets.
    ``command`` is the command, except the file, that recreates it from ``evidence``: all available
    element sets, each with whether it is supplemental. ``element_sets`` are those of them that are
    used. ``view`` is the initial view of the flat map.
    """

    title: str
    span: Span
    at: datetime
    objects: tuple[GroundTrack, ...]
    sites: tuple[Site, ...]
    min_elevation_deg: float
    passes: Rows
    captions: tuple[str, ...]
    command: tuple[str, ...]
    evidence: tuple[tuple[ElementSet, bool], ...]
    element_sets: tuple[ElementSet, ...]
    swath: Swath | None = None
    view: MapView = WORLD


def page_json(content: PageContent) -> str:
    """Return the page's data as JSON that is safe inside a ``script`` element."""
    start = content.span.start
    data = {
        "start": start.timestamp() * 1e3,
        "length": content.span.length / _MILLISECOND,
        "at": (content.at - start) / _MILLISECOND,
        "mask": content.min_elevation_deg,
        "objects": [_object(one, start) for one in content.objects],
        "sites": [_site(site, content.span) for site in content.sites],
        "passes": _passes(content),
        "sets": [entry for i, one in enumerate(content.objects) for entry in _sets(i, one, start)],
        "sun": _sun(content.span),
        "land": _land(),
        "regions": detailed_regions(content.sites, content.view),
        "swath": _swath(content.swath),
        "view": _view(content.view),
    }
    text = json.dumps(data, ensure_ascii=False, allow_nan=False, separators=(",", ":"))
    # Escaped, these cannot start an end tag or a comment, or break a line.
    return text.translate({ord(c): f"\\u{ord(c):04x}" for c in "<>&\u2028\u2029"})


def _land() -> object:
    feature = json.loads(shipped("land.geojson").read_text(encoding="utf-8"))
    return feature["geometry"]["coordinates"]


def _swath(swath: Swath | None) -> dict[str, float | None] | None:
    if swath is None:
        return None
    return {"width": swath.width_km, "angle": swath.max_off_nadir_deg}


def _view(view: MapView) -> dict[str, float] | None:
    """Return centre and size of the initial view; None for the whole world."""
    if view is WORLD:
        return None
    return {
        "longitude": 0.5 * (view.west_deg + view.east_deg),
        "latitude": 0.5 * (view.south_deg + view.north_deg),
        "width": view.width_deg,
        "height": view.height_deg,
    }


def _object(track: GroundTrack, start: datetime) -> dict[str, Any]:
    return {
        "name": plain(track.name) or str(track.catalog_id),
        "number": track.catalog_id,
        "designator": plain(track.object_id),
        "period": round(_MS_A_DAY / track.element_sets[0].mean_motion),
        "pieces": [_piece(track, part, start) for part in track.pieces()],
    }


def _piece(track: GroundTrack, part: slice, start: datetime) -> dict[str, Any]:
    """Return a run of samples without gaps."""
    every = max(1, _TIMING_EVERY // track.step)
    times = _milliseconds(track.time[part], start)
    timing = track.timing_uncertainty_s[part]
    aside = track.ground_distance_uncertainty_km[part]
    return {
        "first": times[0],
        "last": times[-1],
        "step": track.step / _MILLISECOND,
        "latitude": _integers(track.latitude_deg[part] * 1e4),
        "longitude": _integers(track.longitude_deg[part] * 1e4),
        "altitude": _integers(track.altitude_km[part] * 1e2),
        "sunlit": _steps(track.sunlit[part].astype(np.int64)),
        "sets": _steps(track.element_set[part]),
        "timing": {"every": every, "values": [_figures(v) for v in timing[::every].tolist()]},
        "aside": {"every": every, "values": [_figures(v) for v in aside[::every].tolist()]},
    }


def _steps(values: IntArray) -> list[list[int]]:
    """Return the start index and the value of each run: ``[[0, 1], [35, 0], …]``."""
    index = np.concatenate([[0], np.flatnonzero(np.diff(values)) + 1])
    return [[i, value] for i, value in zip(index.tolist(), values[index].tolist(), strict=True)]


def _sets(number: int, track: GroundTrack, start: datetime) -> list[dict[str, Any]]:
    """Return an entry for each element set that is used, in order."""
    entries = []
    for which, element_set in enumerate(track.element_sets):
        in_set = np.flatnonzero(track.element_set == which)
        ages = track.age_days[in_set]
        entries.append(
            {
                "object": number,
                "epoch": (element_set.epoch - start) / _MILLISECOND,
                "until": _milliseconds(track.time[in_set[-1:]], start)[0],
                "age": format_age(float(ages[np.argmax(np.abs(ages))])),
                "timing": _figures(float(track.timing_uncertainty_s[in_set].max())),
            }
        )
    return entries


def _site(site: Site, span: Span) -> dict[str, Any]:
    return {
        "name": plain(site.name),
        "latitude": site.latitude_deg,
        "longitude": site.longitude_deg,
        "height": site.height_m,
        "offsets": _offsets(ZoneInfo(site.timezone), span),
    }


def _offsets(zone: ZoneInfo, span: Span) -> list[list[float]]:
    """Return the zone's offsets from UTC, minutes, each with the moment from which it applies."""
    hour = timedelta(hours=1)
    found: list[list[float]] = []
    moment = span.start.astimezone(UTC)
    while moment <= span.end:
        offset = (moment.astimezone(zone).utcoffset() or timedelta()) / timedelta(minutes=1)
        if not found or found[-1][1] != offset:
            found.append([(moment - span.start) / _MILLISECOND, offset])
        # Zones change at quarters of an hour.
        moment = moment.replace(minute=0, second=0, microsecond=0) + hour / 4 * (
            moment.minute // 15 + 1
        )
    return found


def _passes(content: PageContent) -> dict[str, Any]:
    """Return the passes by column; null for an end outside the span."""
    rows, start = content.passes, content.span.start
    numbers = {one.catalog_id: i for i, one in enumerate(content.objects)}
    sites = {site.name: i for i, site in enumerate(content.sites)}
    return {
        "object": [numbers[number] for number in rows["catalog_id"].tolist()],
        "site": [sites[name] for name in rows["site"].tolist()],
        **{name: _milliseconds(rows[name], start) for name in ("aos", "tca", "los")},
        "elevation": np.round(rows["max_elevation_deg"], 2).tolist(),
        "distance": np.round(rows["ground_distance_km"], 1).tolist(),
        "distance_doubt": [_figures(v) for v in rows["ground_distance_uncertainty_km"].tolist()],
        "timing": [_figures(v) for v in rows["timing_uncertainty_s"].tolist()],
        "magnitude": [
            None if v is None or np.isnan(v) else round(v, 1) for v in rows["magnitude"].tolist()
        ],
        "magnitude_is_estimated": [bool(v) for v in rows["magnitude_is_estimated"].tolist()],
    }


def _milliseconds(times: Values, start: datetime) -> list[float | None]:
    begin = to_utc64(start)
    known, since = ~np.isnat(times), (times - begin).astype(np.int64)
    pairs = zip(known.tolist(), since.tolist(), strict=True)
    return [us / 1e3 if is_known else None for is_known, us in pairs]


def _sun(span: Span) -> dict[str, Any]:
    """Return the subsolar point every half hour; longitude continues beyond 180°.

    In half an hour it moves 7.5° west, and deviates from a straight line by less than 0.001°.
    """
    reference_jd, offset = to_jd(span.start)
    count = int(span.length / _MILLISECOND // _SUN_EVERY_MS) + 2
    days = offset + np.arange(count) * _SUN_EVERY_MS / _MS_A_DAY
    rotation = EarthRotation(reference_jd, float(days[0]), float(days[-1]))
    x, y, z = Sun(rotation, float(days[0]), float(days[-1])).apparent_km(days).T
    longitude = np.degrees(np.unwrap(np.arctan2(y, x)))
    return {
        "step": _SUN_EVERY_MS,
        "latitude": np.round(np.degrees(np.arctan2(z, np.hypot(x, y))), 3).tolist(),
        "longitude": np.round(longitude, 3).tolist(),
    }


def _integers(values: Values) -> Sequence[int]:
    whole: list[int] = np.rint(values).astype(np.int64).tolist()
    return whole


def _figures(value: float) -> float:
    """Return a number with three significant digits; two are shown."""
    return float(f"{value:.3g}")
