"""The content of a map: ground tracks over a span, sites, and the moment of day and night."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from orbitwatch.accuracy.uncertainty import ground_distance_uncertainty_km, uncertainties
from orbitwatch.arrays import BoolArray, FloatArray, IntArray
from orbitwatch.astro.frames import to_geodetic
from orbitwatch.drawing.between_samples import cubic_positions_km
from orbitwatch.elements.element_set import ElementSet
from orbitwatch.elements.identity import CatalogObject
from orbitwatch.features.tracks.compute import Tracker
from orbitwatch.features.tracks.plan import TrackPlan
from orbitwatch.sites import Site
from orbitwatch.times import Span
from orbitwatch.times.arrays import to_utc64

_MOST_JUDGED = 400
"""Samples of a track for which the cross-track error is computed; it changes slowly."""


@dataclass(frozen=True, slots=True)
class Spot:
    """A satellite's position at one moment: degrees, longitude in [-180, 180), and km."""

    latitude_deg: float
    longitude_deg: float
    altitude_km: float


@dataclass(frozen=True, slots=True, kw_only=True)
class GroundTrack:
    """One object's track; arrays ``(n,)`` by time, without states that SGP4 rejects.

    ``time`` is UTC, ``datetime64[us]``; neighbours are ``step`` apart except at gaps and at the
    end. Longitude is in [-180, 180). ``elevation_deg`` ``(n_sites, n)`` is that above each site of
    the scene. ``heading_deg`` is NaN at a pole and for a stationary point.
    ``ground_distance_uncertainty_km`` is the 68 % cross-track uncertainty, including the Earth's
    rotation below a late satellite. ``element_sets`` are those used, in order, and ``element_set``
    indexes them. ``object_id`` is the COSPAR designator, empty if unknown.
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
    ground_distance_uncertainty_km: FloatArray
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
        """The number of revolutions, from the mean motion of its first set."""
        days = float((self.time[-1] - self.time[0]) / np.timedelta64(1, "D"))
        return days * self.element_sets[0].mean_motion

    def pieces(self) -> list[slice]:
        """Return the runs of samples without gaps."""
        missing = np.diff(self.time) > np.timedelta64(self.step)
        edges = [0, *(np.flatnonzero(missing) + 1).tolist(), len(self.time)]
        return [slice(a, b) for a, b in pairwise(edges) if b > a]

    def moment(self, place: float) -> datetime:
        """Return the time at a fractional sample number, to a second and within the track."""
        first = min(int(place), len(self.time) - 1)
        last = min(first + 1, len(self.time) - 1)
        gap = (self.time[last] - self.time[first]) / np.timedelta64(1, "us")
        exact = self.time[first] + np.timedelta64(round((place - first) * gap), "us")
        second = (exact + np.timedelta64(500_000, "us")).astype("datetime64[s]")
        bounded = min(max(second.astype("datetime64[us]"), self.time[0]), self.time[-1])
        found: datetime = bounded.item()
        return found.replace(tzinfo=UTC)

    def before(self, at: datetime) -> int:
        """Return the number of samples before a moment."""
        return int(np.searchsorted(self.time, _utc64(at)))

    def spot(self, at: datetime) -> Spot | None:
        """Return the position at a moment, as ``between`` does; None outside the track."""
        moment, after = _utc64(at), self.before(at)
        if after == len(self.time) or (after == 0 and self.time[0] > moment):
            return None
        place = float(after)
        if self.time[after] != moment:
            gap = self.time[after] - self.time[after - 1]
            if gap > np.timedelta64(self.step):
                return None
            place -= float((self.time[after] - moment) / gap)
        ground = to_geodetic(self.position_km(np.array([place])))
        (latitude,), (longitude,), (altitude,) = (
            array.tolist()
            for array in (ground.latitude_deg, ground.longitude_deg, ground.altitude_km)
        )
        return Spot(latitude, longitude, altitude)

    def position_km(self, place: FloatArray) -> FloatArray:
        """Return Earth-fixed positions at fractional sample numbers, km, ``(n, 3)``.

        By a cubic through the four surrounding samples: within 20 m (`track_samples`).
        """
        begins = np.array([piece.start for piece in self.pieces()])
        return cubic_positions_km(
            (self.latitude_deg, self.longitude_deg, self.altitude_km), self.time, begins, place
        )

    def between(self, place: FloatArray) -> tuple[FloatArray, FloatArray]:
        """Return latitude and longitude at fractional sample numbers, ``(n,)``."""
        ground = to_geodetic(self.position_km(place))
        return ground.latitude_deg, ground.longitude_deg


@dataclass(frozen=True, slots=True, kw_only=True)
class Scene:
    """A map's content; ``at`` is the moment of day and night and of the satellites' markers."""

    span: Span
    tracks: tuple[GroundTrack, ...]
    sites: tuple[Site, ...]
    min_elevation_deg: float
    at: datetime


def ground_track(held: CatalogObject, plan: TrackPlan, sites: Sequence[Site]) -> GroundTrack:
    """Compute the track of one object from its sample plan (`track_samples.plan_samples`).

    It is empty if SGP4 rejects every state, and shorter than ``plan.n_rows`` if it rejects some.
    """
    tracks = list(Tracker(plan, sites).stretches())
    good = np.concatenate([t.good for t in tracks])

    def joined(arrays: Sequence[FloatArray]) -> FloatArray:
        return np.asarray(np.concatenate(arrays, axis=-1)[..., good])

    since_start = np.concatenate([t.time_us for t in tracks])[good]
    legs, which = np.unique(np.concatenate([t.leg for t in tracks])[good], return_inverse=True)
    views = [[view.elevation_deg for view in t.views] for t in tracks]
    age_days, timing_s = (
        joined([getattr(t, name) for t in tracks]) for name in ("age_days", "timing_uncertainty_s")
    )
    latitude = joined([t.ground.latitude_deg for t in tracks])
    sets = tuple(plan.element_sets[leg] for leg in legs.tolist())
    return GroundTrack(
        name=held.record.name,
        catalog_id=held.record.catalog_id,
        object_id=held.record.object_id or "",
        step=timedelta(microseconds=int(plan.step_us[0])),
        time=_utc64(plan.start) + since_start.astype("timedelta64[us]"),
        latitude_deg=latitude,
        longitude_deg=joined([t.ground.longitude_deg for t in tracks]),
        altitude_km=joined([t.ground.altitude_km for t in tracks]),
        heading_deg=joined([t.heading_deg for t in tracks]),
        ground_speed_km_s=joined([t.ground_speed_km_s for t in tracks]),
        sunlit=np.concatenate([t.sunlit for t in tracks])[good],
        timing_uncertainty_s=timing_s,
        ground_distance_uncertainty_km=ground_distance_uncertainty_km(
            timing_s, latitude, _cross_track_km(held, sets, which, age_days)
        ),
        age_days=age_days,
        elevation_deg=joined(
            [np.reshape(v, (len(sites), len(t.good))) for v, t in zip(views, tracks, strict=True)]
        ),
        element_set=which,
        element_sets=sets,
    )


def _cross_track_km(
    held: CatalogObject, sets: Sequence[ElementSet], which: IntArray, age_days: FloatArray
) -> FloatArray:
    """Return the 68 % uncertainty of the orbit's plane, km, from some samples of each set."""
    found = np.empty(len(age_days))
    for number in range(len(sets)):
        in_set = np.flatnonzero(which == number)
        sampled = in_set[
            np.unique(np.linspace(0, len(in_set) - 1, min(len(in_set), _MOST_JUDGED)).astype(int))
        ]
        trust = uncertainties(
            sets, np.full(len(sampled), number), age_days[sampled], [held.element_sets] * len(sets)
        )
        found[in_set] = np.interp(in_set, sampled, trust.cross_track_km)
    return found


def runs(true: BoolArray) -> list[tuple[int, int]]:
    """Return the first index of each run of True, and the index after its last."""
    steps = np.diff(np.concatenate([[False], true, [False]]).astype(np.int8))
    starts, ends = np.flatnonzero(steps > 0), np.flatnonzero(steps < 0)
    return list(zip(starts.tolist(), ends.tolist(), strict=True))


def _utc64(moment: datetime) -> np.datetime64:
    return to_utc64(moment)
