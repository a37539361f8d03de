"""Contacts of objects' swaths with areas, with details at their closest moments."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from orbitwatch.accuracy.uncertainty import uncertainties
from orbitwatch.arrays import BoolArray, FloatArray, IntArray, concatenate, distinct, take
from orbitwatch.astro.frames import (
    EarthRotation,
    Geodetic,
    ground_vectors,
    site_vectors,
    to_geodetic,
)
from orbitwatch.astro.orbit_shape import OrbitShapes, orbit_shapes
from orbitwatch.astro.propagation import Propagator
from orbitwatch.astro.sun import Sun
from orbitwatch.astro.swath import Swath
from orbitwatch.astro.topocentric import dot
from orbitwatch.astro.trajectory import SECONDS_A_DAY, ViewingGeometry
from orbitwatch.elements.element_set import ElementSet
from orbitwatch.elements.element_table import ElementTable
from orbitwatch.features.areas.closest_moment import closest_moments
from orbitwatch.features.areas.contact_search import SwathContacts, find_swath_contacts
from orbitwatch.features.areas.shapes import Area
from orbitwatch.search.passes import catalogue_numbers, chronological_order, span_days
from orbitwatch.search.search_spans import SearchSpans, search_spans
from orbitwatch.search.set_transitions import choose_passes
from orbitwatch.search.tracked_objects import TrackedObject, histories_of
from orbitwatch.times import Span


@dataclass(frozen=True, slots=True)
class Contacts:
    """Contacts of swaths with areas, arrays ``(n,)``, in order of entry, number and area.

    ``element_set`` indexes the element sets used, ``object_index`` and ``area`` the objects and
    areas searched; times are days since the propagator's reference. ``entry`` or ``exit`` is NaN
    if the contact is under way at an end of the span; ``first`` is the entry, or that end.
    ``refused`` are the objects of sets for which SGP4 fails by the end of the time they are
    used for; ``histories`` are all available sets of the object of each set.
    """

    geometry: ViewingGeometry
    orbit_shapes: OrbitShapes
    object_index: IntArray
    element_set: IntArray
    area: IntArray
    first: FloatArray
    entry: FloatArray
    closest: FloatArray
    exit: FloatArray
    refused: IntArray
    histories: tuple[tuple[ElementSet, ...], ...]

    @property
    def element_sets(self) -> ElementTable:
        """The element sets that were used."""
        return self.geometry.propagator.element_sets


@dataclass(frozen=True, slots=True)
class ContactDetails:
    """Details of each contact at its closest moment; arrays ``(n,)``.

    ``closest_distance_km`` is the geodesic from the ground track to the area, 0 where the track
    crosses it; the Sun's elevation is that at the point of the area which is nearest then.
    """

    ground: Geodetic
    closest_distance_km: FloatArray
    ascending: BoolArray
    sun_elevation_deg: FloatArray
    sunlit: BoolArray
    age_days: FloatArray
    timing_uncertainty_s: FloatArray
    blended_epoch_days: FloatArray
    stale: BoolArray


def find_contacts(
    tracked_objects: Sequence[TrackedObject], areas: Sequence[Area], span: Span, swath: Swath
) -> Contacts:
    """Find every contact of ``areas`` by the swaths of ``tracked_objects`` within ``span``.

    If an object has several sets, each contact is computed from the one that its mode selects for
    its closest moment: usually the one with the nearest epoch. A span is cut to the time that the
    object was in orbit. There is at least one area.
    """
    reference_jd, start, end = span_days(span)
    spans = search_spans(tracked_objects, reference_jd, start, end)
    propagator = Propagator(spans.element_sets, reference_jd, spans.shifts)
    geometry = ViewingGeometry(
        propagator, EarthRotation(reference_jd, start, end), site_vectors([])
    )
    parts = [_over(geometry, area, swath, spans) for area in areas]
    which = np.repeat(np.arange(len(parts)), [len(closest) for _, closest in parts])
    found = concatenate([found for found, _ in parts])
    closest = np.concatenate([closest for _, closest in parts])
    number = catalogue_numbers(spans.element_sets)[found.satellite]
    order = chronological_order(found.first, number, which)
    found = take(found, order)
    everyone = np.arange(len(propagator))
    return Contacts(
        geometry=geometry,
        orbit_shapes=orbit_shapes(spans.element_sets),
        object_index=spans.object_index[found.satellite],
        element_set=found.satellite,
        area=which[order],
        first=found.first,
        entry=found.entry,
        closest=closest[order],
        exit=found.exit,
        refused=spans.object_index[~propagator.states(everyone, spans.last).good],
        histories=histories_of(tracked_objects, spans.object_index, spans.element_sets),
    )


def describe_contacts(contacts: Contacts, areas: Sequence[Area]) -> ContactDetails:
    """Return the details of each contact, in the order of ``contacts``."""
    geometry, days = contacts.geometry, contacts.closest
    fixed, _ = geometry.earth_fixed(contacts.element_set, days)
    position, velocity = fixed.position_km, fixed.velocity_km_s
    ground = to_geodetic(position)
    latitude, longitude = ground.latitude_deg.copy(), ground.longitude_deg.copy()
    distance = np.zeros(len(days))
    for number, area in enumerate(areas):
        rows = np.flatnonzero(contacts.area == number)
        signed = area.signed_distance_km(latitude[rows], longitude[rows])
        aside = rows[signed > 0.0]
        distance[aside] = signed[signed > 0.0]
        latitude[aside], longitude[aside] = area.nearest(latitude[aside], longitude[aside])
    places = ground_vectors(latitude, longitude, np.zeros(len(days)))
    sun = Sun(geometry.rotation, *_ends(days))
    age = days - geometry.propagator.epoch_days[contacts.element_set]
    trust = uncertainties(
        contacts.element_sets,
        contacts.element_set,
        age,
        contacts.histories,
        shifts=geometry.propagator.shifts,
    )
    # Latitude follows the angle to the equator: its rate has the sign of d(z/r)/dt.
    climb = velocity[:, 2] * dot(position, position) - position[:, 2] * dot(position, velocity)
    return ContactDetails(
        ground=ground,
        closest_distance_km=distance,
        ascending=climb >= 0.0,
        sun_elevation_deg=sun.elevation_deg(places, np.arange(len(days)), days),
        sunlit=np.asarray(sun.light_margin_km(position, days) >= 0.0),
        age_days=age,
        timing_uncertainty_s=trust.timing_s,
        blended_epoch_days=geometry.propagator.blended_epoch_days(contacts.element_set, days),
        stale=trust.stale,
    )


def _over(
    geometry: ViewingGeometry, area: Area, swath: Swath, spans: SearchSpans
) -> tuple[SwathContacts, FloatArray]:
    """Return the contacts with one area, each once, and their closest moments."""
    found = find_swath_contacts(geometry, area, swath, spans.first, spans.last)
    # A contact cut short where another set takes over is searched again over the whole span.
    cut = (np.isnan(found.entry) & (found.first > spans.begin[found.satellite])) | (
        np.isnan(found.exit) & (found.last < spans.finish[found.satellite])
    )
    again = distinct(
        found.satellite[cut & spans.has_several_sets()[spans.object_index[found.satellite]]]
    )
    if len(again):
        until = np.full(len(spans.begin), -np.inf)
        until[again] = spans.finish[again]
        whole = take(found, np.flatnonzero(~np.isin(found.satellite, again)))
        found = concatenate([whole, find_swath_contacts(geometry, area, swath, spans.begin, until)])
    closest = found.closest.copy()
    rest = np.flatnonzero(np.isnan(closest))
    closest[rest] = closest_moments(
        geometry, area, found.satellite[rest], found.first[rest], found.last[rest]
    )
    kept = _reconciled(geometry, spans, found, closest)
    return take(found, kept), closest[kept]


def _reconciled(
    geometry: ViewingGeometry, spans: SearchSpans, found: SwathContacts, closest: FloatArray
) -> IntArray:
    """Return the contacts to keep: one of each that several sets of an object show."""
    kept = np.ones(len(closest), dtype=np.bool_)
    owner = spans.object_index[found.satellite]
    for object_index in distinct(owner[spans.has_several_sets()[owner]]):
        rows = np.flatnonzero(owner == object_index)
        first_set, end_set = np.searchsorted(spans.object_index, [object_index, object_index + 1])
        epochs, bounds = (
            geometry.propagator.epoch_days[first_set:end_set],
            spans.bounds[object_index],
        )
        kept[rows] = choose_passes(
            epochs,
            found.satellite[rows] - first_set,
            found.first[rows],
            closest[rows],
            found.last[rows],
            _slack_days(spans.element_sets, epochs, bounds, int(first_set)),
            bounds,
        )
    return np.flatnonzero(kept)


def _slack_days(
    sets: Sequence[ElementSet], epochs: FloatArray, bounds: FloatArray, first_set: int
) -> float:
    """Return the greatest difference of a contact by two sets: thrice their uncertainties and 5 s.

    Not more, since an area can be touched twice within minutes.
    """
    if len(epochs) < 2:
        return 0.0
    ages = np.stack([bounds[1:-1] - epochs[:-1], bounds[1:-1] - epochs[1:]])
    mine = sets[first_set : first_set + len(epochs)]
    which = np.stack([np.arange(len(epochs) - 1), np.arange(1, len(epochs))])
    worst = uncertainties(mine, which.ravel(), ages.ravel()).timing_s.reshape(ages.shape)
    slack_s = 3.0 * float(np.sum(np.max(worst, axis=1))) + 5.0
    return min(slack_s, 21600.0 / mine[0].mean_motion) / SECONDS_A_DAY


def _ends(days: FloatArray) -> tuple[float, float]:
    return (float(days.min()), float(days.max())) if len(days) else (0.0, 0.0)
