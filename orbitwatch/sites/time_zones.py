"""The time zone of a question about sites."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, tzinfo
from zoneinfo import ZoneInfo

from orbitwatch.sites.site import Site


def zone_of(sites: Sequence[Site], asked: str | None = None) -> tzinfo:
    """Return the zone for times without one: ``asked``, or that of all sites.

    If ``asked`` is None, it is UTC when the sites have several zones or there is no site.
    """
    if asked is not None:
        return UTC if asked == "UTC" else ZoneInfo(asked)
    zones = {site.timezone for site in sites}
    return ZoneInfo(zones.pop()) if len(zones) == 1 and zones != {"UTC"} else UTC
