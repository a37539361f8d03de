"""Public data on launch sites: codes in the satellite catalogue and usual azimuths."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from functools import cache

from orbitwatch.errors import OrbitwatchError
from orbitwatch.resources import shipped
from orbitwatch.sites.gazetteer import Gazetteer
from orbitwatch.sites.site import Site


@dataclass(frozen=True, slots=True)
class LaunchSite:
    """A launch site of the gazetteer; the azimuths run clockwise, None if not public."""

    name: str
    satcat_code: str
    azimuths_deg: tuple[float, float] | None
    source: str

    def allows(self, azimuth_deg: float) -> bool | None:
        """Whether launches usually leave at that azimuth; None where that is not public."""
        if self.azimuths_deg is None:
            return None
        first, last = self.azimuths_deg
        return (azimuth_deg - first) % 360.0 <= (last - first) % 360.0


@cache
def launch_sites() -> dict[str, LaunchSite]:
    """Return the shipped launch sites by the site's name."""
    with shipped("launch-sites.csv").open(encoding="utf-8", newline="") as file:
        return {row["site"]: _launch_site(row) for row in csv.DictReader(file)}


def _launch_site(row: dict[str, str]) -> LaunchSite:
    first, last = row["azimuth_from_deg"], row["azimuth_to_deg"]
    limits = (float(first), float(last)) if first else None
    return LaunchSite(row["site"], row["satcat_code"], limits, row["source"])


def is_usual_azimuth(site: Site, azimuth_deg: float) -> bool | None:
    """Whether launches from a site usually leave at an azimuth; None where that is not public."""
    known = launch_sites().get(site.name)
    return known.allows(azimuth_deg) if known else None


def site_of_record(text: str | None, gazetteer: Gazetteer) -> Site | None:
    """Return the site that an object's record names, by its name or its code; None if unknown."""
    if not text:
        return None
    by_code = {site.satcat_code: site.name for site in launch_sites().values() if site.satcat_code}
    try:
        return gazetteer.find(by_code.get(text.upper(), text))
    except OrbitwatchError:  # a ship, an aircraft, or a code that is not listed
        return None
