"""The time zone in which a question about sites is asked."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, tzinfo
from zoneinfo import ZoneInfo

from orbitwatch.errors import UsageError
from orbitwatch.sites.site import Site
from orbitwatch.times.zones import parse_zone


def checked_zone(text: str, where: str) -> str:
    """Return the IANA name of a zone, or ``UTC``, of a text that ``where`` gives.

    Raises UsageError for what is none, and for offsets and abbreviations: they do not follow the
    clocks of a place through the year.
    """
    try:
        zone = parse_zone(text)
    except UsageError as error:
        raise UsageError(f"{where}: {error.message}", hint=error.hint) from None
    if zone is UTC:
        return "UTC"
    if isinstance(zone, ZoneInfo):
        return zone.key
    raise UsageError(
        f"{where}: {text!r} is not the zone of a place", hint="write its name, such as Europe/Rome"
    )


def zone_of(sites: Sequence[Site], asked: str | None = None) -> tzinfo:
    """Return the zone in which a time without one is meant: ``asked``, or that of all sites.

    Where none is asked for it is UTC if the sites have several zones, and if there is no site.
    """
    if asked is not None:
        return UTC if asked == "UTC" else ZoneInfo(asked)
    zones = {site.timezone for site in sites}
    return ZoneInfo(zones.pop()) if len(zones) == 1 and zones != {"UTC"} else UTC
