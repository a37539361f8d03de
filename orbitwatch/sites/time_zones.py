"""The time zone in which a question about sites is asked."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, tzinfo
from zoneinfo import ZoneInfo

from orbitwatch.sites.site import Site


def zone_of(sites: Sequence[Site], asked: str | None = None) -> tzinfo:
    """Return the zone in which a time without one is meant: ``asked``, or that of all sites.

    Where none is asked for it is UTC if the sites have several zones, and if there is no site.
    """
    if asked is not None:
        return UTC if asked == "UTC" else ZoneInfo(asked)
    zones = {site.timezone for site in sites}
    return ZoneInfo(zones.pop()) if len(zones) == 1 and zones != {"UTC"} else UTC
