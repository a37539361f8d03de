"""What is seen along a track, against the passes that the search finds."""

from __future__ import annotations

import numpy as np
import pytest

from orbitwatch.features.maps.visible_stretches import visible_stretches
from orbitwatch.search.passes import find_passes
from orbitwatch.search.tracked_objects import TrackedObject
from orbitwatch.times import to_jd
from tests.features.maps.scenes import FIJI, POLE, ROME, START, scene


@pytest.mark.parametrize("name", ["iss", "hubble", "noaa 20", "meridian 8", "koreasat 7"])
def test_stretches_are_the_passes(name: str) -> None:
    sites = (ROME, FIJI, POLE)
    shown = scene(name, sites=sites, minutes=1441)
    (track,) = shown.tracks
    found = find_passes([TrackedObject(track.element_sets)], list(sites), shown.span, 10.0).found
    begin = to_jd(START)[1]
    passes = np.stack([found.first, found.last], axis=1) * 86400.0 - begin * 86400.0
    seconds = (track.time - track.time[0]) / np.timedelta64(1, "s")
    seen = visible_stretches(track, 10.0, sites)
    places = np.array([(one.first, one.last) for one in seen]).reshape(-1, 2)
    stretches = np.interp(places, np.arange(len(seconds)), seconds)
    assert len(stretches) == len(passes)  # those that only just reach the mask too
    for one in passes:
        nearest = stretches[np.argmin(np.abs(stretches - one).max(axis=1))]
        assert np.abs(nearest - one).max() < 0.5
