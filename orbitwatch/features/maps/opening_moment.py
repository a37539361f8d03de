"""The moment that a map shows where none is asked for: the culmination of the first pass."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from orbitwatch.features.maps.scene import GroundTrack
from orbitwatch.features.maps.visible_stretches import visible_stretches
from orbitwatch.sites import Site


def opening_moment(
    tracks: Sequence[GroundTrack], sites: Sequence[Site], min_elevation_deg: float
) -> datetime | None:
    """Return when the first pass over a site culminates, to a second; None without a pass.

    Passes that are whole come before those that the span cuts. Of what neither rises nor sets it is
    the first moment.
    """
    found: list[tuple[int, datetime]] = []
    for track in tracks:
        for stretch in visible_stretches(track, min_elevation_deg, sites):
            cuts = stretch.begins_cut + stretch.ends_cut
            place = stretch.culmination if cuts < 2 else stretch.first
            found.append((cuts, track.moment(place)))
    return min(found)[1] if found else None
