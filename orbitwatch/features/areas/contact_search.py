"""Finds when swaths touch an area, without missing any contact, however short.

The speed of a sub-satellite point limits how near it can come to an area. A stretch of track whose
ends are farther away than that is excluded; any other is halved, down to RESOLUTION_S. So the shape
of the area does not matter, and distant stretches cost almost nothing.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from orbitwatch.arrays import BoolArray, FloatArray, IntArray, concatenate, take
from orbitwatch.astro.swath import Swath
from orbitwatch.astro.trajectory import SECONDS_A_DAY, ViewingGeometry
from orbitwatch.features.areas.ground_track import LEAST_RADIUS_KM, GroundTrack, Pace, pace_of
from orbitwatch.features.areas.search_windows import Windows, windows_near
from orbitwatch.features.areas.shapes import Area
from orbitwatch.features.areas.smooth_tracks import SmoothTracks, follow, smooth_tracks
from orbitwatch.features.areas.zero_crossings import edges

RESOLUTION_S = 1e-3
"""A contact is found if its swath reaches farther into the area than the track moves in this."""
GAP_S = 1.0
"""Contacts at most this far apart count as one."""

_STEPS_PER_REVOLUTION = 6
_LONGEST_STEP_DAYS = 1.0 / 24.0
_NEAR_KM = 50.0
_CHUNK = 4000
"""Satellites searched at one time, so that memory does not grow with their number."""


@dataclass(frozen=True, slots=True)
class SwathContacts:
    """Contacts of swaths with one area, arrays ``(n,)``, in order of satellite and time, days.

    ``entry`` or ``exit`` is NaN if the swath already touches at the start of the satellite's
    span, or still at its end; ``first`` and ``last`` are then the ends of the part found.
    ``closest`` is when the track is nearest to the area, NaN if it is not computed yet.
    """

    satellite: IntArray
    entry: FloatArray
    exit: FloatArray
    first: FloatArray
    last: FloatArray
    closest: FloatArray


@dataclass(frozen=True, slots=True)
class _Measured:
    """Points of tracks with their distance from the area (a lower bound if far away).

    It is negative within a polygon: the distance from the outline. ``half_km`` is the half-width
    of the swath there; all arrays ``(n,)``.
    """

    window: IntArray
    track: GroundTrack
    distance_km: FloatArray
    half_km: FloatArray

    @property
    def depth_km(self) -> FloatArray:
        """How far the swath reaches over the nearest point of the area."""
        return self.half_km - self.distance_km

    @property
    def inside(self) -> BoolArray:
        return self.distance_km <= self.half_km


Measure = Callable[[IntArray, FloatArray], _Measured]
"""``(window, days) -> points``."""


def find_swath_contacts(
    geometry: ViewingGeometry, area: Area, swath: Swath, start: FloatArray, end: FloatArray
) -> SwathContacts:
    """Find when the swath of each satellite touches ``area`` within its ``start`` to ``end``.

    Both are days since the propagator's reference, ``(n_satellites,)``; a satellite whose end is
    not after its start is skipped. A state for which SGP4 fails ends a contact.
    """

    pace = pace_of(geometry.propagator)
    satellites = np.flatnonzero(end > start)
    parts = []
    for i in range(0, max(1, len(satellites)), _CHUNK):
        some = satellites[i : i + _CHUNK]
        windows = windows_near(geometry, area, swath, some, start[some], end[some])
        tracks, number = smooth_tracks(
            geometry, pace, windows.satellite, windows.begin, windows.finish
        )
        found, known = _compiled(area, swath, pace, windows, tracks, number, start, end)
        measure = _measure(geometry, area, swath, windows, tracks, number)
        base, left = _base(geometry, windows, np.flatnonzero(~known), measure)
        rest = _runs(_halve(swath, pace, measure, base, left), measure)
        parts += [found, rest]
    contacts = concatenate(parts)
    return _bridged(take(contacts, np.lexsort((contacts.first, contacts.satellite))))


def _compiled(
    area: Area,
    swath: Swath,
    pace: Pace,
    windows: Windows,
    tracks: SmoothTracks,
    number: IntArray,
    start: FloatArray,
    end: FloatArray,
) -> tuple[SwathContacts, BoolArray]:
    """Return the contacts found by the compiled engine, and a mask of windows that are complete."""
    outline = area.compiled_outline()
    known = np.zeros(len(number), dtype=np.bool_)
    if outline is None or not outline.is_whole:
        return SwathContacts(np.empty(0, dtype=np.int64), *np.empty((5, 0))), known
    which = np.flatnonzero(number >= 0)
    satellite, track = windows.satellite[which], number[which]
    bounds = (pace.speed_km_s, pace.climb_km_s, pace.change_km_s2, pace.bend_km_s2)
    found, unknown = outline.contacts(
        tracks.terms,
        tracks.speed_km_s,
        tracks.first_piece[track],
        tracks.pieces[track],
        windows.begin[which],
        windows.finish[which],
        np.stack([bound[satellite] for bound in bounds], axis=1),
        cap=np.append(area.centre, area.radius_rad),
        swath=swath,
    )
    # A contact cut off at the end of a window continues in the next one.
    of = satellite[found["track"]]
    cut = (np.isnan(found["entry"]) & (found["first"] > start[of])) | (
        np.isnan(found["exit"]) & (found["last"] < end[of])
    )
    lost = np.concatenate([satellite[unknown], of[cut]])
    known[which] = ~np.isin(satellite, lost)
    found = found[~np.isin(of, lost)]
    fields = (found[name] for name in ("entry", "exit", "first", "last", "closest"))
    return SwathContacts(satellite[found["track"]], *fields), known


def _base(
    geometry: ViewingGeometry, windows: Windows, which: IntArray, measure: Measure
) -> tuple[_Measured, IntArray]:
    """Return points of the tracks in some windows, and the indices that begin a stretch."""
    begin, finish = windows.begin[which], windows.finish[which]
    period = geometry.propagator.period_days[windows.satellite[which]]
    step = np.minimum(period / _STEPS_PER_REVOLUTION, _LONGEST_STEP_DAYS)
    length = finish - begin
    counts = np.ceil(length / step).astype(np.int64)
    row = np.repeat(np.arange(len(length)), counts + 1)
    index = np.arange(len(row)) - np.searchsorted(row, row)
    days = begin[row] + index / counts[row] * length[row]
    days = np.where(index == counts[row], finish[row], days)
    return measure(which[row], days), np.flatnonzero(row[:-1] == row[1:])


def _measure(
    geometry: ViewingGeometry,
    area: Area,
    swath: Swath,
    windows: Windows,
    tracks: SmoothTracks,
    number: IntArray,
) -> Measure:
    """Return a function for the distance of points from the area: exact if needed, else a bound."""
    satellite = windows.satellite

    def measure(window: IntArray, days: FloatArray) -> _Measured:
        track = follow(geometry, tracks, number[window], satellite[window], days)
        half = swath.half_km(track.altitude_km, track.latitude_deg)
        distance = area.cap_angle_rad(track.up) * LEAST_RADIUS_KM
        near = np.flatnonzero(distance <= half + _NEAR_KM)
        distance[near] = area.signed_distance_at(track.up[near])
        return _Measured(window, track, distance, half)

    return measure


def _halve(
    swath: Swath, pace: Pace, measure: Measure, base: _Measured, left: IntArray
) -> _Measured:
    """Return ``base`` with points added until every start or end of a contact is isolated."""
    found = [base]
    begin, finish = take(base, left), take(base, left + 1)
    while len(begin.distance_km):
        index = np.flatnonzero(_is_open(pace, swath, begin, finish))
        begin, finish = take(begin, index), take(finish, index)
        days = 0.5 * (begin.track.days + finish.track.days)
        middle = measure(begin.window, days)
        found.append(middle)
        begin, finish = concatenate([begin, middle]), concatenate([middle, finish])
    points = concatenate(found)
    return take(points, np.lexsort((points.track.days, points.track.satellite)))


def _is_open(pace: Pace, swath: Swath, begin: _Measured, finish: _Measured) -> BoolArray:
    """Whether a stretch of track must be halved to locate a contact on it."""
    satellite = begin.track.satellite
    seconds = (finish.track.days - begin.track.days) * SECONDS_A_DAY
    faster = np.maximum(begin.track.speed_km_s, finish.track.speed_km_s)
    reach = pace.reach_km(satellite, seconds, faster)
    climb = pace.climb_km_s[satellite] * seconds
    middle = 0.5 * (begin.track.altitude_km + finish.track.altitude_km)
    least, greatest = swath.bounds_km(
        middle - 0.5 * climb, middle + 0.5 * climb, begin.track.latitude_deg, reach
    )
    both = begin.distance_km + finish.distance_km
    least_distance = pace.least_km(satellite, seconds, reach, begin.distance_km, finish.distance_km)
    away = least_distance > greatest
    within = begin.inside & finish.inside
    held = within & (0.5 * (both + reach) <= least)
    good = begin.track.good & finish.track.good
    one_bad = begin.track.good ^ finish.track.good
    outside = ~begin.inside & ~finish.inside & good
    limit = np.where(outside, RESOLUTION_S, GAP_S)
    return np.asarray((good & ~away & ~held | one_bad) & (seconds > limit))


def _runs(points: _Measured, measure: Measure) -> SwathContacts:
    """Return the runs of neighbouring points inside, ended by the edges of the swath."""
    track, inside = points.track, points.inside
    linked = (track.satellite[:-1] == track.satellite[1:]) & track.good[:-1] & track.good[1:]
    joined = linked & inside[:-1] & inside[1:]
    first = np.flatnonzero(inside & ~np.concatenate([[False], joined]))
    last = np.flatnonzero(inside & ~np.concatenate([joined, [False]]))
    enters = np.flatnonzero(np.concatenate([[False], linked])[first])
    leaves = np.flatnonzero(np.concatenate([linked, [False]])[last])
    outer = np.concatenate([first[enters] - 1, last[leaves] + 1])
    inner = np.concatenate([first[enters], last[leaves]])
    times = edges(
        lambda window, days: measure(window, days).depth_km,
        points.window[inner],
        track.days[outer],
        track.days[inner],
        points.depth_km[outer],
        points.depth_km[inner],
    )
    entry, leave = np.full(len(first), np.nan), np.full(len(first), np.nan)
    entry[enters], leave[leaves] = np.split(times, [len(enters)])
    return SwathContacts(
        track.satellite[first],
        entry,
        leave,
        np.where(np.isnan(entry), track.days[first], entry),
        np.where(np.isnan(leave), track.days[last], leave),
        np.full(len(first), np.nan),
    )


def _bridged(contacts: SwathContacts) -> SwathContacts:
    """Return the contacts, joined if they are at most GAP_S apart."""
    if not len(contacts.satellite):
        return contacts
    gap = (contacts.first[1:] - contacts.last[:-1]) * SECONDS_A_DAY
    apart = (contacts.satellite[1:] != contacts.satellite[:-1]) | ~(gap <= GAP_S)
    first = np.flatnonzero(np.concatenate([[True], apart]))
    last = np.flatnonzero(np.concatenate([apart, [True]]))
    return SwathContacts(
        contacts.satellite[first],
        contacts.entry[first],
        contacts.exit[last],
        contacts.first[first],
        contacts.last[last],
        np.where(first == last, contacts.closest[first], np.nan),
    )
