"""Nodes at steps of anomaly: none from which a site sees the satellite is left out."""

from __future__ import annotations

from itertools import product

import numpy as np

from orbitwatch.search.sampling_by_anomaly import by_anomaly
from orbitwatch.sites import Site
from tests.reference.compare import Question, sky_over
from tests.reference.orbits import REFERENCE_JD, make_set, random_draw


def test_a_step_from_the_sky_to_the_far_side_is_searched() -> None:
    """On orbits of a few hours against the Earth's rotation a step leads that far."""
    sites = tuple(
        Site(f"{latitude} {longitude}", float(latitude), float(longitude))
        for latitude, longitude in product(range(-80, 90, 10), range(-180, 180, 15))
    )
    draw = random_draw(5)
    orbits = product((1.6, 1.9, 2.2, 2.6), (0.01, 0.3), (60.0, 150.0, 179.0))
    sets = [make_set(draw, motion=m, eccentricity=e, inclination=i) for m, e, i in orbits]
    geometry = sky_over(sets, Question(sites, REFERENCE_JD, 0.0, 1.0, 0.0))
    everyone = np.arange(len(sets))
    nodes, segments = by_anomaly(geometry, everyone, everyone * 0.0, everyone * 0.0 + 1.0, 0.0)
    places = geometry.sites.position_km
    seen = places @ nodes.fixed.position_km.T > np.sum(places**2, axis=1)[:, None]
    assert seen.any(axis=1).all()
    searched = np.zeros((len(sites), len(nodes.days)), dtype=np.int64)
    np.add.at(searched, (segments.site, segments.first), 1)
    np.add.at(searched, (segments.site, segments.last), -1)
    step = np.cumsum(searched, axis=1)[:, :-1] > 0
    same = nodes.satellite[:-1] == nodes.satellite[1:]
    assert step[(seen[:, :-1] | seen[:, 1:]) & same].all()
