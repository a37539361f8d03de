"""Samples of tracks: a cubic between them against the track itself, on every kind of orbit."""

from __future__ import annotations

from datetime import timedelta

import numpy as np
import pytest
from numpy.typing import NDArray

from orbitwatch.arrays import IntArray
from orbitwatch.elements.element_set import ElementSet
from orbitwatch.elements.identity import CatalogObject, ObjectRecord
from orbitwatch.features.maps.scene import GroundTrack, ground_track
from orbitwatch.features.maps.track_samples import plan_samples, sample_step_s
from orbitwatch.features.tracks.compute import Tracker
from orbitwatch.features.tracks.plan import plan_tracks
from orbitwatch.search.tracked_objects import TrackedObject
from orbitwatch.times import Span
from tests.reference.orbits import EPOCH, KINDS, random_draw

Floats = NDArray[np.float64]

SPAN = Span(EPOCH, EPOCH + timedelta(hours=13, minutes=7, seconds=11.5))


def vectors(latitude_deg: Floats, longitude_deg: Floats) -> Floats:
    b, l = np.radians(latitude_deg), np.radians(longitude_deg)  # noqa: E741
    return np.stack([np.cos(b) * np.cos(l), np.cos(b) * np.sin(l), np.sin(b)], axis=-1)


def track_of(subject: TrackedObject, *, allow_stale: bool = False) -> GroundTrack:
    held = CatalogObject(ObjectRecord(catalog_id=1, name="A"), subject.element_sets)
    return ground_track(held, plan_samples(subject, SPAN, allow_stale=allow_stale), ())


def microseconds(track: GroundTrack) -> IntArray:
    """Return the times of samples since the start of the span."""
    start = np.datetime64(SPAN.start.replace(tzinfo=None), "us")
    return np.asarray((track.time - start).astype(np.int64))


def between(samples: GroundTrack, time_us: Floats) -> tuple[Floats, Floats]:
    """Return unit vectors and altitudes by the polynomial through the four nearest samples."""
    nodes = microseconds(samples).astype(np.float64)
    begin = np.clip(np.searchsorted(nodes, time_us, side="right") - 2, 0, len(nodes) - 4)
    index = begin + np.arange(4)[:, None]
    weights = np.ones(index.shape)
    for i in range(4):
        for k in range(4):
            if i != k:
                weights[i] *= (time_us - nodes[index[k]]) / (nodes[index[i]] - nodes[index[k]])
    known = vectors(samples.latitude_deg, samples.longitude_deg)
    found = np.einsum("in,inj->nj", weights, known[index])
    altitude = np.einsum("in,in->n", weights, samples.altitude_km[index])
    return found / np.linalg.norm(found, axis=1, keepdims=True), altitude


@pytest.mark.parametrize("kind", [kind for kind in KINDS if kind != "near_decay"])
def test_a_cubic_between_samples_is_the_track(kind: str) -> None:
    for seed in range(3):
        subject = TrackedObject((KINDS[kind](random_draw(seed)),))
        samples = track_of(subject, allow_stale=True)
        dense = plan_tracks([subject], SPAN, timedelta(seconds=13.7), allow_stale=True)
        track = Tracker(dense).rows(np.arange(dense.n_rows))
        assert track.good.all()
        found, altitude = between(samples, track.time_us.astype(np.float64))
        truth = vectors(track.ground.latitude_deg, track.ground.longitude_deg)
        assert np.degrees(np.linalg.norm(found - truth, axis=1)).max() < 2e-4
        assert np.abs(altitude - track.ground.altitude_km).max() < 0.01


def test_samples_reach_from_end_to_end(iss: ElementSet) -> None:
    samples = track_of(TrackedObject((iss,)))
    assert microseconds(samples)[[0, -1]].tolist() == [0, SPAN.length // timedelta(microseconds=1)]
    assert set(np.diff(samples.time)[:-1].tolist()) == {samples.step}
    assert samples.step == timedelta(minutes=1)
    assert set(samples.element_set.tolist()) == {0}


def test_samples_reach_to_the_ends_of_a_life(iss: ElementSet) -> None:
    life = (EPOCH + timedelta(seconds=1000.25), EPOCH + timedelta(seconds=5000.5))
    samples = track_of(TrackedObject((iss,), *life))
    assert microseconds(samples)[[0, -1]].tolist() == [1_000_250_000, 5_000_500_000]


def test_what_is_slow_has_few_samples() -> None:
    steps = {kind: sample_step_s([KINDS[kind](random_draw(1))]) for kind in KINDS}
    assert steps["circular_leo"] == 60
    assert steps["geostationary"] == 300
    assert steps["molniya"] < steps["medium"] < 300


@pytest.fixture
def iss() -> ElementSet:
    return KINDS["circular_leo"](random_draw(4))
