"""The stretches of a track along which a site sees the satellite."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import numpy as np

from orbitwatch.arrays import FloatArray
from orbitwatch.astro.frames import site_vectors
from orbitwatch.astro.topocentric import dot
from orbitwatch.features.maps.scene import GroundTrack, runs
from orbitwatch.search.horizon_mask import HorizonMask
from orbitwatch.sites import Site

_PARTS = 4
"""Points between two samples at which the elevation is computed: at most 15 s apart."""
_HALVINGS = 10
_GRAZING_DEG = 3.0
"""A satellite that culminates this far below the mask at those points may rise above it between."""


@dataclass(frozen=True, slots=True)
class Stretch:
    """A pass in fractional sample numbers; ``begins_cut`` and ``ends_cut``: beyond the track."""

    first: float
    last: float
    culmination: float
    begins_cut: bool = False
    ends_cut: bool = False


def visible_stretches(
    track: GroundTrack, min_elevation_deg: float, sites: Sequence[Site]
) -> list[Stretch]:
    """Return the stretches above the mask at any site, to some hundredths of a second."""
    found = []
    for site in sites:
        seen = _ElevationAboveMask(track, site, min_elevation_deg)
        for piece in track.pieces():
            found += seen.stretches(piece)
    return found


def opening_moment(
    tracks: Sequence[GroundTrack], sites: Sequence[Site], min_elevation_deg: float
) -> datetime | None:
    """Return when the first pass over a site culminates, to a second; None without a pass.

    Whole passes take precedence over those that the span cuts. For an object that neither rises nor
    sets it is the first moment.
    """
    found: list[tuple[int, datetime]] = []
    for track in tracks:
        for stretch in visible_stretches(track, min_elevation_deg, sites):
            cuts = stretch.begins_cut + stretch.ends_cut
            place = stretch.culmination if cuts < 2 else stretch.first
            found.append((cuts, track.moment(place)))
    return min(found)[1] if found else None


class _ElevationAboveMask:
    """The elevation of the satellite above the mask of one site, along its track."""

    def __init__(self, track: GroundTrack, site: Site, min_elevation_deg: float) -> None:
        vectors = site_vectors([site])
        self._track, self._lowest = track, min_elevation_deg
        self._position, self._up = vectors.position_km[0], vectors.up[0]
        self._level = vectors.east[0], vectors.north[0]
        profile = site.horizon_profile
        self._mask = HorizonMask.of(profile, min_elevation_deg) if profile else None

    def above_deg(self, place: FloatArray) -> FloatArray:
        offset = self._track.position_km(place) - self._position
        sine = offset @ self._up / np.sqrt(dot(offset, offset))
        elevation = np.degrees(np.arcsin(np.clip(sine, -1.0, 1.0)))
        if self._mask is None:
            return np.asarray(elevation - self._lowest)
        east, north = (offset @ axis for axis in self._level)
        return np.asarray(elevation - self._mask.at(np.degrees(np.arctan2(east, north))))

    def stretches(self, piece: slice) -> list[Stretch]:
        count = piece.stop - piece.start
        if count < 2:
            return []
        place = piece.start + np.arange((count - 1) * _PARTS + 1) / _PARTS
        above = self.above_deg(place)
        place, above = self._with_tops(place, above)
        return [
            Stretch(
                first=self._crossing(place, first) if first > 0 else float(place[0]),
                last=self._crossing(place, last) if last < len(place) else float(place[-1]),
                culmination=float(place[first + int(np.argmax(above[first:last]))]),
                begins_cut=first == 0,
                ends_cut=last == len(place),
            )
            for first, last in runs(above >= 0.0)
        ]

    def _with_tops(self, place: FloatArray, above: FloatArray) -> tuple[FloatArray, FloatArray]:
        """Return the places with the culminations between them, of passes that may count."""
        inner = above[1:-1]
        is_top = (inner >= above[:-2]) & (inner >= above[2:]) & (inner > -_GRAZING_DEG)
        tops = np.flatnonzero(is_top) + 1
        if not len(tops):
            return place, above
        low, high = place[tops - 1], place[tops + 1]
        for _ in range(2 * _HALVINGS):  # each step removes a third
            a, b = low + (high - low) / 3.0, high - (high - low) / 3.0
            left_is_higher = self.above_deg(a) >= self.above_deg(b)
            low, high = np.where(left_is_higher, low, a), np.where(left_is_higher, b, high)
        top = 0.5 * (low + high)
        every, kept = np.unique(np.concatenate([place, top]), return_index=True)
        return every, np.concatenate([above, self.above_deg(top)])[kept]

    def _crossing(self, place: FloatArray, after: int) -> float:
        """Return where the mask is crossed before place number ``after``, by bisection."""
        low, high = place[after - 1 : after], place[after : after + 1]
        rises = self.above_deg(high) >= 0.0
        for _ in range(_HALVINGS):
            middle = 0.5 * (low + high)
            is_past = (self.above_deg(middle) >= 0.0) == rises
            low, high = np.where(is_past, low, middle), np.where(is_past, middle, high)
        return float(0.5 * (low + high)[0])
