"""Pictures for the report on a claim."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from functools import partial
from typing import Final

from orbitwatch.features.claims.claim import Assessment
from orbitwatch.features.claims.site_passes import Contact
from orbitwatch.features.passes.report_pictures import drawn_sky
from orbitwatch.features.passes.sky_path import Sighting, sky_path
from orbitwatch.reports.maps import MapRequest, map_picture
from orbitwatch.reports.markdown import Picture
from orbitwatch.reports.pictures import Kind, can_draw
from orbitwatch.sites import Site
from orbitwatch.times import Span

_AROUND: Final = timedelta(minutes=15)
"""Of culmination, on a map."""


def claim_pictures(assessment: Assessment, captions: Sequence[str], kind: Kind) -> list[Picture]:
    """Return pictures of the overflight that fits a claim in the site's sky, and of its contact.

    None without matplotlib; passes without rise or set are left out.
    """
    match, claim = assessment.match, assessment.claim
    if match is None or not can_draw():
        return []
    who = claim.held.label
    skies = [_contact(claim.site, claim.conditions.min_elevation_deg, match.overflight.contact)]
    if match.downlink is not None and claim.station is not None:
        mask_deg = claim.conditions.contact_elevation_deg
        skies.append(_contact(claim.station, mask_deg, match.downlink))
    seen = [
        drawn_sky(
            who, sighting.site.name, sighting.tca, partial(sky_path, sighting), captions, kind
        )
        for sighting in skies
        if sighting is not None
    ]
    return [map_picture(claim_map(assessment), kind), *seen]


def claim_map(assessment: Assessment) -> MapRequest:
    """Return the map of the overflight that fits a claim, or of the claimed time if none does."""
    claim, match = assessment.claim, assessment.match
    at = match.overflight.contact.tca if match is not None else assessment.time.start
    return MapRequest(
        objects=(claim.held,),
        span=Span(at - _AROUND, at + _AROUND),
        at=at,
        sites=(claim.site, *([claim.station] if claim.station is not None else [])),
        min_elevation_deg=claim.conditions.min_elevation_deg,
        elements_mode=claim.conditions.mode,
        max_off_nadir_deg=claim.conditions.max_off_nadir_deg or None,
        close=True,
        shows=f"{claim.held.label} around {claim.site.name}: what lies within reach "
        f"of {claim.conditions.max_off_nadir_deg:g}° off nadir, with the uncertainty of the track",
    )


def _contact(site: Site, mask_deg: float, contact: Contact) -> Sighting | None:
    if contact.aos is None or contact.los is None:
        return None
    return Sighting(
        element_set=contact.element_set,
        shifts=contact.shifts,
        site=site,
        min_elevation_deg=mask_deg,
        up=Span(contact.aos, contact.los),
        tca=contact.tca,
        rises=True,
        sets=True,
    )
