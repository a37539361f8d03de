"""Pictures for the report on a claim."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from orbitwatch.features.claims.claim import Assessment
from orbitwatch.features.claims.site_passes import Contact
from orbitwatch.features.passes.report_pictures import drawn_sky
from orbitwatch.features.passes.sky_path import Sighting, sky_path
from orbitwatch.reports.markdown import Picture
from orbitwatch.reports.pictures import Kind, can_draw
from orbitwatch.sites import Site
from orbitwatch.times import Span


def claim_pictures(assessment: Assessment, captions: Sequence[str], kind: Kind) -> list[Picture]:
    """Return the overflight that suits a claim in the sky of the site, and the contact after it.

    None without matplotlib, and none of what has no rise or no set.
    """
    match, claim = assessment.match, assessment.claim
    if match is None or not can_draw():
        return []
    who = claim.held.label
    skies = [_contact(claim.site, claim.conditions.min_elevation_deg, match.overflight.contact)]
    if match.downlink is not None and claim.station is not None:
        mask_deg = claim.conditions.contact_elevation_deg
        skies.append(_contact(claim.station, mask_deg, match.downlink))
    return [
        drawn_sky(
            who, sighting.site.name, sighting.tca, partial(sky_path, sighting), captions, kind
        )
        for sighting in skies
        if sighting is not None
    ]


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
