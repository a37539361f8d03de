"""Passes as a calendar (iCalendar, RFC 5545): one event per pass, with an optional alarm.

The UID of an event (section 3.8.4.7) is made of object, site and the hour of TCA, and not of
anything that a newer element set changes by seconds, so that importing again updates events. A
pass whose TCA moves over the full hour is a new event. SEQUENCE grows with the time of export,
which tells calendars that a later export is the newer revision (section 3.8.7.4).
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta, tzinfo
from typing import IO, Any
from zoneinfo import ZoneInfo

from icalendar import Alarm, Calendar, Event, Timezone

from orbitwatch.formats.columns import Column
from orbitwatch.formats.registry import Context
from orbitwatch.formats.rows import Rows
from orbitwatch.formats.sanitize import plain
from orbitwatch.times import format_local, format_utc

_FIRST_REVISION = datetime(2020, 1, 1, tzinfo=UTC)
_MINUTE = timedelta(minutes=1)


class IcsWriter:
    """Writes an event for each pass, from AOS to LOS, if known.

    If visible passes are requested, an event is the visible part of the pass.
    """

    def __init__(self, stream: IO[str], _: Sequence[Column], context: Context) -> None:
        self._stream = stream
        self._context = context
        self._sites = {site.name: site for site in context.sites}
        self._uids: set[str] = set()
        self._calendar = Calendar()
        self._calendar.add("prodid", "-//orbitwatch//passes//EN")
        self._calendar.add("version", "2.0")

    def write(self, rows: Rows) -> None:
        """Add some rows."""
        for row in rows:
            self._calendar.add_component(self._event(row))

    def close(self) -> None:
        """Write the calendar; without events it contains a time zone, as it must not be empty."""
        if not self._calendar.subcomponents:  # RFC 5545, section 3.6: at least one component
            self._calendar.add_component(Timezone.from_tzid("UTC"))
        self._stream.write(self._calendar.to_ical().decode("utf-8"))

    def _event(self, row: dict[str, Any]) -> Event:
        name, place = plain(str(row["object_name"])), plain(str(row["site"]))
        created = self._context.created.replace(microsecond=0)
        begin, end = row["aos"] or row["tca"], row["los"] or row["tca"]
        height, visible = row["max_elevation_deg"], ""
        if self._context.visible and row.get("visible_start"):
            begin, end = row["visible_start"], row["visible_end"]
            height, visible = row["visible_max_elevation_deg"], " visible"
        event = Event()
        event.add("uid", self._uid(row))
        event.add("dtstamp", created)
        event.add("last-modified", created)
        event.add("sequence", max(0, (created - _FIRST_REVISION) // _MINUTE))
        event.add("dtstart", _whole_second(begin))
        event.add("dtend", max(_whole_second(end), _whole_second(begin) + timedelta(seconds=1)))
        event.add("summary", f"{name}{visible} over {place}, {height:.0f}° high")
        event.add("location", place)
        site = self._sites.get(row["site"])
        zone = ZoneInfo(site.timezone) if site else UTC
        event.add("description", _description(row, zone))
        event.add("transp", "TRANSPARENT")
        if site is not None:
            event.add("geo", (site.latitude_deg, site.longitude_deg))
        if self._context.alarm is not None:
            event.add_component(_alarm(self._context.alarm, f"{name} over {place}"))
        return event

    def _uid(self, row: dict[str, Any]) -> str:
        """Return the event's identity; two passes in one hour are distinguished by their order."""
        place = "-".join(plain(str(row["site"])).casefold().split())
        stem = f"{row['catalog_id']}-{place}-{row['tca']:%Y%m%dT%H}"
        uid, number = f"{stem}@orbitwatch", 1
        while uid in self._uids:
            number += 1
            uid = f"{stem}-{number}@orbitwatch"
        self._uids.add(uid)
        return uid


def _whole_second(moment: datetime) -> datetime:
    """Return the nearest second: iCalendar has no fractions of seconds (section 3.3.5)."""
    return (moment + timedelta(milliseconds=500)).replace(microsecond=0)


def _alarm(lead: timedelta, text: str) -> Alarm:
    alarm = Alarm()
    alarm.add("action", "DISPLAY")
    alarm.add("description", text)
    alarm.add("trigger", -lead)
    return alarm


def _description(row: dict[str, Any], zone: tzinfo) -> str:
    """Return the description of an event, with times in the site's zone."""

    def line(what: str, time: str, azimuth: str, elevation: float | None = None) -> str:
        return _moment(what, row[time], row[azimuth], elevation, zone)

    lines = [
        line("rises", "aos", "aos_azimuth_deg"),
        line("highest", "tca", "tca_azimuth_deg", row["max_elevation_deg"]),
        line("sets", "los", "los_azimuth_deg"),
    ]
    if row["visible_start"] and row["visible_end"]:
        height = row["visible_max_elevation_deg"]
        lines += [
            line("visible from", "visible_start", "visible_start_azimuth_deg"),
            line("visible, highest", "visible_highest", "visible_highest_azimuth_deg", height),
            line("visible until", "visible_end", "visible_end_azimuth_deg"),
        ]
    if row.get("magnitude") is not None:
        about = "about " if row["magnitude_is_estimated"] else ""
        when = f"{row['magnitude_at'].astimezone(zone):%H:%M:%S}"
        lines.append(f"magnitude {about}{row['magnitude']:.1f} at {when}")
    if "ground_distance_km" in row:
        lines.append(
            f"{row['ground_distance_km']:.0f} km away on the ground, "
            f"{row['off_nadir_deg']:.0f}° off nadir"
        )
    lines.append(
        f"element set of {format_utc(row['element_epoch'])}, "
        f"times ±{row['timing_uncertainty_s']:.2g} s (68 %)"
    )
    return "\n".join(filter(None, lines))


def _moment(
    what: str,
    moment: datetime | None,
    azimuth_deg: float | None,
    elevation_deg: float | None,
    zone: tzinfo,
) -> str:
    if moment is None:
        return ""
    text = f"{what} {format_local(moment, zone) if zone is not UTC else format_utc(moment)}"
    text += "" if azimuth_deg is None else f", azimuth {azimuth_deg:.0f}°"
    return text + ("" if elevation_deg is None else f", {elevation_deg:.0f}° high")
