"""Notes on sites with their own horizon."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from orbitwatch import remarks
from orbitwatch.sites import Site


def note_horizons(sites: Iterable[Site]) -> None:
    """Note which sites have their own horizon, above which a satellite must be to be up."""
    for text in horizon_notes(sites):
        remarks.note(text)


def horizon_notes(sites: Iterable[Site]) -> list[str]:
    """Return a sentence for each site with its own horizon."""
    return [
        f"passes over {site.name} end at the site's own horizon ({site.horizon_profile})"
        for site in sites
        if site.horizon_profile is not None
    ]


def up_from(min_elevation_deg: float, sites: Iterable[Site]) -> str:
    """Return the mask in words: ``10°``, or ``10° and the site's own horizon``."""
    own = any(site.horizon_profile for site in sites)
    return f"{min_elevation_deg:g}°" + (" and the site's own horizon" if own else "")


def without_horizons(sites: Iterable[Site], why: str) -> list[Site]:
    """Return the sites without their horizons, and warn if any had one."""
    listed = list(sites)
    names = [site.name for site in listed if site.horizon_profile is not None]
    if names:
        remarks.warn(f"the horizon of {', '.join(names)} is not used here: {why}")
    return [replace(site, horizon=None) if site.horizon else site for site in listed]
