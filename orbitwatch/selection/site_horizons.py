"""What is said of sites that have a horizon of their own."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from orbitwatch import remarks
from orbitwatch.sites import Site


def tell_horizons(sites: Iterable[Site]) -> None:
    """Say which sites have a horizon of their own, above which alone a satellite is up."""
    for text in horizon_notes(sites):
        remarks.note(text)


def horizon_notes(sites: Iterable[Site]) -> list[str]:
    """Return a sentence for each site that has a horizon of its own."""
    return [
        f"passes over {site.name} end at the site's own horizon ({site.horizon_profile})"
        for site in sites
        if site.horizon_profile is not None
    ]


def up_from(min_elevation_deg: float, sites: Iterable[Site]) -> str:
    """Return above what a satellite is up: ``10°``, or ``10° and the horizon`` where one has it."""
    own = any(site.horizon_profile for site in sites)
    return f"{min_elevation_deg:g}°" + (" and the site's own horizon" if own else "")


def without_horizons(sites: Iterable[Site], why: str) -> list[Site]:
    """Return the sites without horizons of their own, and warn of those that had one."""
    listed = list(sites)
    names = [site.name for site in listed if site.horizon_profile is not None]
    if names:
        remarks.warn(f"the horizon of {', '.join(names)} does not count here: {why}")
    return [replace(site, horizon=None) if site.horizon else site for site in listed]
