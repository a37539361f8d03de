"""Areas by the compiled engine against NumPy: distances, tracks between samples, contacts."""

from __future__ import annotations

import pickle
from datetime import UTC, datetime, timedelta

import numpy as np
import pytest

from orbitwatch.archive.combined_holdings import shipped_objects
from orbitwatch.astro.sphere import degrees
from orbitwatch.astro.swath import Swath
from orbitwatch.features.areas import compiled_outline
from orbitwatch.features.areas.arcs import Arcs
from orbitwatch.features.areas.contacts import Contacts, find_contacts
from orbitwatch.features.areas.ground_track import ground_track
from orbitwatch.features.areas.named_areas import named_area
from orbitwatch.features.areas.shapes import Area, Part, build_area
from orbitwatch.search.tracked_objects import TrackedObject
from orbitwatch.times import Span
from tests.engines import use_engine
from tests.features.areas.test_contact_search import made, sky_of
from tests.features.areas.test_shapes import EVENING, box, polygon
from tests.reference.orbits import KINDS

HUNDREDTH_MM_KM = 1e-8
TENTH_MS_DAYS = 1e-4 / 86400.0


def _areas() -> list[Area]:
    pole = [(0.0, 75.0), (90.0, 70.0), (180.0, 80.0), (-90.0, 70.0), (0.0, 75.0)]
    return [*map(named_area, ("korea", "fiji", "norway")), box(170.0, -5.0, -170.0, 5.0),
            polygon(pole)]  # fmt: skip


@pytest.mark.parametrize("where", _areas(), ids=lambda area: str(area.name))
def test_distances_agree_near_and_far_on_any_number_of_threads(where: Area) -> None:
    spread = np.array([0.002, 0.05, 0.5, 5.0]).repeat(2_000)[:, None]
    places = where.centre + spread * np.random.default_rng(7).normal(size=(8_000, 3))
    corners = where.outline.tail[:50]
    places = np.concatenate([places, corners])
    places /= np.linalg.norm(places, axis=1)[:, None]
    with use_engine("numpy"):
        theirs = where.signed_distance_at(places)
    with use_engine("compiled"):
        ours = where.signed_distance_at(places)
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(compiled_outline, "threads", lambda: 1)
            np.testing.assert_array_equal(where.signed_distance_at(places), ours)
    near = np.abs(theirs) < 15_000.0  # between points nearly opposite the formula does not converge
    assert np.abs(ours - theirs)[near].max() < HUNDREDTH_MM_KM


def test_ground_tracks_agree_also_where_sgp4_fails() -> None:
    sets = [made(kind, seed) for kind in sorted(KINDS) for seed in range(5)]
    satellite = np.arange(len(sets)).repeat(40)
    days = np.tile(
        np.concatenate([np.linspace(0.0, 2.0, 30), np.linspace(100.0, 999.0, 10)]), len(sets)
    )
    tracks = []
    for engine in ("numpy", "compiled"):
        with use_engine(engine):
            tracks.append(ground_track(sky_of(*sets), satellite, days))
    theirs, ours = tracks
    assert 0 < np.count_nonzero(~theirs.good) < len(days) / 2
    np.testing.assert_array_equal(ours.good, theirs.good)
    assert np.isnan(ours.up[~ours.good]).all()
    np.testing.assert_allclose(ours.altitude_km, theirs.altitude_km, rtol=0.0, atol=HUNDREDTH_MM_KM)
    np.testing.assert_allclose(ours.up, theirs.up, rtol=0.0, atol=1e-10)
    np.testing.assert_allclose(ours.latitude_deg, theirs.latitude_deg, rtol=0.0, atol=1e-8)
    np.testing.assert_allclose(ours.speed_km_s, theirs.speed_km_s, rtol=1e-9)


def _overlapping() -> Area:
    squares = (np.array([(0, 0), (10, 0), (10, 10), (0, 10)]) + shift for shift in (0.0, 5.0))
    return build_area("overlapping", [Part("polygon", (square,), "it") for square in squares])


def _overlapping_on_both_sides() -> Area:
    """Where the outline is torn two ends lie at each latitude."""
    boxes = ((0.0, 10.0, 5.0), (5.0, 16.0, 4.0), (-6.0, 4.0, 4.0))
    return build_area(
        "overlapping",
        [
            Part("polygon", (np.array([(w, -n), (e, -n), (e, n), (w, n)]),), "it")
            for w, e, n in boxes
        ],
    )


@pytest.mark.parametrize(
    "where",
    [*_areas(), _overlapping(), _overlapping_on_both_sides()],
    ids=lambda area: str(area.name),
)
def test_the_nearest_arc_tells_the_side_of_any_place_or_nothing(where: Area) -> None:
    """Also where two arcs meet: ahead of one, abreast of its end, and hardly beside that."""
    random = np.random.default_rng(11)
    arc = random.integers(0, len(where.outline.tail), 4_000)
    tail, head = where.outline.tail[arc], where.outline.head[arc]
    pole = np.cross(tail, head)
    pole /= np.linalg.norm(pole, axis=1)[:, None]
    away = random.choice([-1.0, -0.1, -0.001, 0.001, 0.1, 1.0], len(arc))[:, None]
    aside, ahead = tail + away * pole, tail + away * np.cross(pole, tail)
    places = np.concatenate([aside, aside + 1e-12 * random.normal(size=aside.shape), ahead])
    places /= np.linalg.norm(places, axis=1)[:, None]
    with use_engine("compiled"):
        outline = where.compiled_outline()
        assert outline is not None
        distance, known = outline.distances_km(places)
    assert known.any() == outline.is_whole == (where.name != "overlapping")
    inside = where.contains(*degrees(places))
    np.testing.assert_array_equal(np.signbit(distance)[known], inside[known])
    assert np.all(known | (distance < 1e-3) | (not outline.is_whole))


def test_an_outline_that_was_used_can_be_handed_to_another_process() -> None:
    outline = named_area("korea").outline
    with use_engine("compiled"):
        assert outline.compiled(lambda places: np.ones(len(places), dtype=np.bool_)) is not None
        copy: Arcs = pickle.loads(pickle.dumps(outline))
    np.testing.assert_array_equal(copy.tail, outline.tail)
    np.testing.assert_array_equal(copy.head, outline.head)


def _contacts(engine: str, where: Area, swath: Swath) -> Contacts:
    tracked = [TrackedObject.of(held) for held in shipped_objects().values() if held.element_sets]
    with use_engine(engine):
        return find_contacts(tracked, [where], Span(EVENING, EVENING + timedelta(days=2)), swath)


@pytest.mark.parametrize("swath", [Swath(max_off_nadir_deg=30.0), Swath(width_km=20.0)], ids=str)
def test_contacts_are_the_same_to_a_tenth_of_a_millisecond(swath: Swath) -> None:
    ours, theirs = (_contacts(e, named_area("korea"), swath) for e in ("compiled", "numpy"))
    assert ours.element_set.tolist() == theirs.element_set.tolist()
    assert len(ours.first) > 20
    for mine, other in ((ours.first, theirs.first), (ours.exit, theirs.exit)):
        np.testing.assert_array_equal(np.isnan(mine), np.isnan(other))
        assert np.nanmax(np.abs(mine - other)) < TENTH_MS_DAYS
    # The closest moment of a satellite that hardly moves over the ground is as flat as a distance
    # is exact; of those that pass by it is as sharp as the rest.
    period = ours.geometry.propagator.period_days[ours.element_set]
    low = period * 1440.0 < 225.0
    assert np.abs(ours.closest - theirs.closest)[low].max() < 2.0 * TENTH_MS_DAYS


def test_a_span_that_begins_and_ends_where_no_side_is_known_is_within() -> None:
    """A triangle touches an edge of a square from without, and the edge so tells no side."""
    square, triangle = [(0, 0), (10, 0), (10, 10), (0, 10)], [(5.05, 0), (4, -3), (6, -3)]
    corners = (np.array(ring, dtype=np.float64) for ring in (square, triangle))
    where = build_area("touching", [Part("polygon", (ring,), "it") for ring in corners])
    tracked = [TrackedObject.of(held) for held in shipped_objects().values() if held.element_sets]
    swath, over_it = Swath(width_km=0.01), Span(EVENING, EVENING + timedelta(days=20))
    beside = find_contacts(tracked, [box(4.9, 0.02, 5.2, 0.25)], over_it, swath)
    assert len(beside.closest) > 5
    since = timedelta(days=beside.geometry.propagator.reference_jd - 2451545.0)
    for closest, number in zip(beside.closest, beside.object_index, strict=True):
        begin = datetime(2000, 1, 1, 12, tzinfo=UTC) + since + timedelta(days=float(closest))
        span = Span(begin, begin + timedelta(seconds=0.2))
        with use_engine("compiled"):
            assert len(find_contacts([tracked[number]], [where], span, swath).first) == 1
