"""Places on the ground: sites, the gazetteer that finds them by name, and the user's own list.

Nothing is read at import; ``load_gazetteer`` reads the shipped list and the user's own file.
"""

from __future__ import annotations

from orbitwatch.sites.coordinates import is_position, parse_site
from orbitwatch.sites.files import sites_from_file
from orbitwatch.sites.gazetteer import Gazetteer, load_gazetteer
from orbitwatch.sites.horizon import HorizonProfile
from orbitwatch.sites.records import read_sites
from orbitwatch.sites.saved import add_site, remove_site
from orbitwatch.sites.site import Site, normalise

__all__ = [
    "Gazetteer",
    "HorizonProfile",
    "Site",
    "add_site",
    "is_position",
    "load_gazetteer",
    "normalise",
    "parse_site",
    "read_sites",
    "remove_site",
    "sites_from_file",
]
