"""The time zone in which a question about sites is asked."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, tzinfo
from zoneinfo import ZoneInfo

from orbitwatch.sites.site import Site


def zone_of(sites: Sequence[Site]) -> tzinfo:
    """Return the zone in which a time without one is meant: the one that all sites share, or UTC.

    It is UTC where the sites have several zones, and where there is no site.
    """
    zones = {site.timezone for site in sites}
    return ZoneInfo(zones.pop()) if len(zones) == 1 and zones != {"UTC"} else UTC
