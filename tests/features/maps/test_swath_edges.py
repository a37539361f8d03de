"""The edges of a swath: as far from the track as it says, straight to both sides."""

from __future__ import annotations

import numpy as np
import pytest

from orbitwatch.astro.frames import site_vectors
from orbitwatch.astro.geodesy import geodesic_km
from orbitwatch.astro.swath import Swath
from orbitwatch.astro.topocentric import off_nadir_deg
from orbitwatch.features.maps.swath_edges import swath_discs, swath_edges
from orbitwatch.sites import Site
from tests.features.maps.scenes import scene


@pytest.mark.parametrize("name", ["iss", "noaa 20"])
def test_edges_are_half_a_width_away_and_across_the_track(name: str) -> None:
    (track,) = scene(name).tracks
    edges = swath_edges(track, Swath(width_km=900.0))
    here = track.latitude_deg, track.longitude_deg
    for edge in edges:
        np.testing.assert_allclose(geodesic_km(*here, *edge), 450.0, rtol=0.004)
    np.testing.assert_allclose(geodesic_km(*edges[0], *edges[1]), 900.0, rtol=0.004)
    # The left edge lies to the left: the track turns to it by a positive angle.
    up = np.stack([site_vectors([Site("x", b, l)]).up[0] for b, l in zip(*here, strict=True)])  # noqa: E741
    left = np.stack([site_vectors([Site("x", b, l)]).up[0] for b, l in zip(*edges[0], strict=True)])  # noqa: E741
    ahead = np.gradient(up, axis=0)
    assert (np.einsum("ij,ij->i", np.cross(ahead, left), up)[1:-1] > 0.0).all()


def test_by_angle_they_are_what_is_seen_so_far_from_nadir() -> None:
    (track,) = scene("noaa 20").tracks
    for edge in swath_edges(track, Swath(max_off_nadir_deg=40.0)):
        found = site_vectors([Site("x", b, l) for b, l in zip(*edge, strict=True)])  # noqa: E741
        below = site_vectors(
            [Site("x", b, l) for b, l in zip(track.latitude_deg, track.longitude_deg, strict=True)]  # noqa: E741
        )
        angle = off_nadir_deg(
            below.position_km + track.altitude_km[:, None] * below.up,
            track.latitude_deg,
            track.longitude_deg,
            found.position_km,
        )
        np.testing.assert_allclose(angle, 40.0, atol=0.15)


def test_what_hardly_moves_sees_one_disc() -> None:
    (track,) = scene("koreasat 7", minutes=1440).tracks
    swath = Swath(width_km=2000.0)
    assert all(np.isnan(side).all() for edge in swath_edges(track, swath) for side in edge)
    (disc,) = swath_discs(track, swath)
    away = geodesic_km(
        np.full(len(disc[0]), track.latitude_deg[0]),
        np.full(len(disc[0]), track.longitude_deg[0]),
        *disc,
    )
    np.testing.assert_allclose(away, 1000.0, rtol=0.004)
    assert swath_discs(scene("iss").tracks[0], swath) == []
