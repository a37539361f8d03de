"""What a map shows: ground tracks over a span, sites, and the moment of its day and night."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from orbitwatch.arrays import BoolArray, FloatArray, IntArray
from orbitwatch.elements.element_set import ElementSet
from orbitwatch.elements.identity import HeldObject
from orbitwatch.features.areas.shapes import unit_vectors
from orbitwatch.features.tracks.compute import Tracker
from orbitwatch.features.tracks.plan import TrackPlan
from orbitwatch.sites import Site
from orbitwatch.times import Span


@dataclass(frozen=True, slots=True)
class Spot:
    """Where a satellite is at one moment: degrees, longitude in [-180, 180), and km."""

    latitude_deg: float
    longitude_deg: float
    altitude_km: float


@dataclass(frozen=True, slots=True, kw_only=True)
class GroundTrack:
    """One object's track; arrays ``(n,)`` by time, without the states that SGP4 refuses.

    ``time`` is UTC, ``datetime64[us]``; neighbours are ``step`` apart unless something is missing
    between them or the track ends. Longitude lies in [-180, 180). ``elevation_deg`` ``(n_sites,
    n)`` is that above each site of the scene. ``heading_deg`` is NaN at a pole and where the
    point stands still. ``element_sets`` are those that answer, in order of their turns, and
    ``element_set`` numbers them. ``object_id`` is the COSPAR designator, empty where unknown.
    """

    name: str
    catalog_id: int
    object_id: str
    step: timedelta
    time: NDArray[np.datetime64]
    latitude_deg: FloatArray
    longitude_deg: FloatArray
    altitude_km: FloatArray
    heading_deg: FloatArray
    ground_speed_km_s: FloatArray
    sunlit: BoolArray
    timing_uncertainty_s: FloatArray
    age_days: FloatArray
    elevation_deg: FloatArray
    element_set: IntArray
    element_sets: tuple[ElementSet, ...]

    @property
    def label(self) -> str:
        """The object's name with its number."""
        return f"{self.name} ({self.catalog_id})"

    @property
    def revolutions(self) -> float:
        """How often it goes around the Earth, by the mean motion of its first set."""
        days = float((self.time[-1] - self.time[0]) / np.timedelta64(1, "D"))
        return days * self.element_sets[0].mean_motion

    def pieces(self) -> list[slice]:
        """Return the stretches in which nothing is missing."""
        missing = np.diff(self.time) > np.timedelta64(self.step)
        edges = [0, *(np.flatnonzero(missing) + 1).tolist(), len(self.time)]
        return [slice(a, b) for a, b in pairwise(edges) if b > a]

    def before(self, at: datetime) -> int:
        """Return how many samples lie before a moment."""
        return int(np.searchsorted(self.time, _utc64(at)))

    def spot(self, at: datetime) -> Spot | None:
        """Return where it is at a moment, as ``between`` does; None where it has no track then."""
        moment, after = _utc64(at), self.before(at)
        if after == len(self.time) or (after == 0 and self.time[0] > moment):
            return None
        place = float(after)
        if self.time[after] != moment:
            gap = self.time[after] - self.time[after - 1]
            if gap > np.timedelta64(self.step):
                return None
            place -= float((self.time[after] - moment) / gap)
        (latitude,), (longitude,) = (array.tolist() for array in self.between(np.array([place])))
        altitude = np.interp(place, np.arange(len(self.time)), self.altitude_km)
        return Spot(latitude, longitude, float(altitude))

    def between(self, place: FloatArray) -> tuple[FloatArray, FloatArray]:
        """Return latitude and longitude at fractional numbers of samples, ``(n,)``.

        Along the great circle between two samples, which is within 0.05° of the track.
        """
        first = np.clip(np.floor(place).astype(np.int64), 0, max(len(self.time) - 2, 0))
        last = np.minimum(first + 1, len(self.time) - 1)
        share = (place - first)[:, None]
        here, there = (
            unit_vectors(self.latitude_deg[at], self.longitude_deg[at]) for at in (first, last)
        )
        x, y, z = ((1.0 - share) * here + share * there).T
        longitude = np.degrees(np.arctan2(y, x))
        return (
            np.asarray(np.degrees(np.arctan2(z, np.hypot(x, y)))),
            np.asarray((longitude + 180.0) % 360.0 - 180.0),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Scene:
    """A map's content; ``at`` is the moment of day and night and of the satellites' markers."""

    span: Span
    tracks: tuple[GroundTrack, ...]
    sites: tuple[Site, ...]
    min_elevation_deg: float
    at: datetime


def ground_track(held: HeldObject, plan: TrackPlan, sites: Sequence[Site]) -> GroundTrack:
    """Compute the track of one object by the plan of its samples (`track_samples.plan_samples`).

    It is empty where SGP4 refuses every state; shorter than ``plan.n_rows`` where it refuses some.
    """
    tracks = list(Tracker(plan, sites).stretches())
    good = np.concatenate([t.good for t in tracks])

    def joined(arrays: Sequence[FloatArray]) -> FloatArray:
        return np.asarray(np.concatenate(arrays, axis=-1)[..., good])

    since_start = np.concatenate([t.time_us for t in tracks])[good]
    legs, which = np.unique(np.concatenate([t.leg for t in tracks])[good], return_inverse=True)
    views = [[view.elevation_deg for view in t.views] for t in tracks]
    return GroundTrack(
        name=held.record.name,
        catalog_id=held.record.catalog_id,
        object_id=held.record.object_id or "",
        step=timedelta(microseconds=int(plan.step_us[0])),
        time=_utc64(plan.start) + since_start.astype("timedelta64[us]"),
        latitude_deg=joined([t.ground.latitude_deg for t in tracks]),
        longitude_deg=joined([t.ground.longitude_deg for t in tracks]),
        altitude_km=joined([t.ground.altitude_km for t in tracks]),
        heading_deg=joined([t.heading_deg for t in tracks]),
        ground_speed_km_s=joined([t.ground_speed_km_s for t in tracks]),
        sunlit=np.concatenate([t.sunlit for t in tracks])[good],
        timing_uncertainty_s=joined([t.timing_uncertainty_s for t in tracks]),
        age_days=joined([t.age_days for t in tracks]),
        elevation_deg=joined(
            [np.reshape(v, (len(sites), len(t.good))) for v, t in zip(views, tracks, strict=True)]
        ),
        element_set=which,
        element_sets=tuple(plan.element_sets[leg] for leg in legs.tolist()),
    )


def scene(
    tracks: Sequence[GroundTrack],
    sites: Sequence[Site],
    span: Span,
    min_elevation_deg: float,
    at: datetime | None,
) -> Scene:
    """Put a map's content together.

    ``at`` None is the culmination (to a sample) of the first pass over a site, of those that are
    whole where any is; without a pass it is the start of the span.
    """
    moment = at or _first_culmination(tracks, min_elevation_deg) or span.start
    return Scene(
        span=span,
        tracks=tuple(tracks),
        sites=tuple(sites),
        min_elevation_deg=min_elevation_deg,
        at=moment,
    )


def _first_culmination(tracks: Sequence[GroundTrack], min_elevation_deg: float) -> datetime | None:
    """Return when the first pass culminates; of what never rises or sets, when it is first up."""
    found: list[tuple[int, datetime]] = []
    for track in tracks:
        for elevation in track.elevation_deg:
            for piece in track.pieces():
                for first, last in runs(elevation[piece] >= min_elevation_deg):
                    cuts = (first == 0) + (piece.start + last == piece.stop)
                    top = int(np.argmax(elevation[piece][first:last])) if cuts < 2 else 0
                    moment = track.time[piece.start + first + top]
                    found.append((cuts, moment.item().replace(tzinfo=UTC)))
    return min(found)[1] if found else None


def runs(true: BoolArray) -> list[tuple[int, int]]:
    """Return where ``true`` holds: first index of each run, and that after its last."""
    steps = np.diff(np.concatenate([[False], true, [False]]).astype(np.int8))
    starts, ends = np.flatnonzero(steps > 0), np.flatnonzero(steps < 0)
    return list(zip(starts.tolist(), ends.tolist(), strict=True))


def _utc64(moment: datetime) -> np.datetime64:
    return np.datetime64(moment.astimezone(UTC).replace(tzinfo=None), "us")
