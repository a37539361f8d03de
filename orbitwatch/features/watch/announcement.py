"""An announcement: its fields, as JSON and environment variables, and as a sentence."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from orbitwatch.features.watch.plan import Due
from orbitwatch.formats.compass import compass
from orbitwatch.formats.sanitize import plain
from orbitwatch.terminal import cells
from orbitwatch.times import format_utc
from orbitwatch.times.writing import format_offset

_SIGNS = cells.signs_for("utf-8")
_PREFIX = "ORBITWATCH_"


@dataclass(frozen=True, slots=True)
class Announcement:
    """An announcement of a pass, ready for every channel; texts contain no control characters.

    ``fields`` are those of `WATCH_COLUMNS`, as in JSON; ``sentence`` is the text for people, and
    ``local_time`` the time of the announcement in the site's time zone.
    """

    id: str
    kind: str
    fields: dict[str, Any]
    sentence: str
    local_time: str

    @property
    def title(self) -> str:
        """Return a headline with object and site; never empty."""
        name = self.fields["object_name"] or self.fields["catalog_id"] or "A satellite"
        return f"{name} over {self.fields['site']}"

    @property
    def json(self) -> str:
        """Return the fields as one line of JSON."""
        return json.dumps(self.fields, ensure_ascii=False)

    @property
    def environment(self) -> dict[str, str]:
        """Return the fields as environment variables: null is empty, flags are true or false."""
        texts = {**self.fields, "text": self.sentence}
        return {_PREFIX + name.upper(): _variable(value) for name, value in texts.items()}


def announce(due: Due, now: datetime) -> Announcement:
    """Return the announcement of a due event."""
    coming = due.known.coming
    suffix = {"coming": f"{due.lead_s or 0:g}s", "moved": f"moved-{due.known.moves}"}
    name = f"{due.known.id}-{suffix.get(due.kind, due.kind)}"
    row = {key: plain(v) if isinstance(v, str) else v for key, v in coming.row.items()}
    start, end = _ends(due)
    fields = {
        "id": name,
        "pass_id": due.known.id,
        "kind": due.kind,
        "announced": format_utc(now),
        "lead_s": due.lead_s,
        "start": start,
        "end": end,
        "moved_s": None if due.moved_s is None else round(due.moved_s, 1),
        **row,
    }
    wall = _local_time(now, ZoneInfo(coming.site.timezone))
    sentence = plain(_sentence(due, now, row))
    return Announcement(name, due.kind, fields, sentence, f"{wall:%Y-%m-%d %H:%M:%S}")


def _sentence(due: Due, now: datetime, row: dict[str, Any]) -> str:
    coming = due.known.coming
    zone = ZoneInfo(coming.site.timezone)
    name = row["object_name"] or row["catalog_id"] or "an object without a name"
    subject = f"{name} over {row['site']}"
    when = _times(due, zone, _local_time(now, zone))
    trust = f" ({cells.brief_uncertainty(coming.uncertainty_s, _SIGNS)})"
    if due.kind == "missed":
        return f"missed: {subject}, {when}"
    if due.kind == "cancelled":
        return f"cancelled: {subject}, {when}: newer element sets no longer predict it"
    is_visible = (row["visible_start"], row["visible_end"]) == _ends(due)
    how = ", ".join(filter(None, [when, _highest(row, visible=is_visible), _brightness(row)]))
    shift = ""
    if due.moved_s is not None:
        side = "later" if due.moved_s > 0 else "earlier"
        shift = f", {_length(abs(due.moved_s))} {side} than predicted before"
    if due.kind == "moved":
        return f"moved: {subject}{shift}: {how}{trust}"
    if due.kind == "started" or coming.start is None:
        return f"up now: {subject}: {how}{trust}{shift}"
    left = (coming.start - now).total_seconds()
    soon = f"in {_length(left)}" if left >= 1 else "now"
    return f"{subject} {soon}: {how}{trust}{shift}"


def _times(due: Due, zone: ZoneInfo, now: datetime) -> str:
    """Return ``21:03:10 to 21:08:44 +02:00``, with a date if it differs from that of ``now``."""
    coming = due.known.coming
    start = _local_time(coming.start, zone) if coming.start else None
    end = _local_time(coming.end, zone) if coming.end else None

    def clock(moment: datetime, since: datetime) -> str:
        shown = (
            f"{moment:%Y-%m-%d %H:%M:%S}" if moment.date() != since.date() else f"{moment:%H:%M:%S}"
        )
        is_last = moment is end or end is None
        if is_last or (end is not None and end.utcoffset() != moment.utcoffset()):
            shown += f" {format_offset(moment.utcoffset() or timedelta())}"
        return shown

    first = clock(start, now) if start else "already up"
    return f"{first} to {clock(end, start or now)}" if end else first


def _local_time(moment: datetime, zone: ZoneInfo) -> datetime:
    return (moment + timedelta(milliseconds=500)).astimezone(zone)


def _ends(due: Due) -> tuple[str | None, str | None]:
    coming = due.known.coming
    start, end = (None if t is None else format_utc(t) for t in (coming.start, coming.end))
    return start, end


def _highest(row: dict[str, Any], *, visible: bool) -> str:
    elevation = row["visible_max_elevation_deg" if visible else "max_elevation_deg"]
    azimuth = row["visible_highest_azimuth_deg" if visible else "tca_azimuth_deg"]
    side = f" {compass(azimuth)}" if azimuth is not None else ""
    return f"up to {elevation:.0f}°{side}"


def _brightness(row: dict[str, Any]) -> str:
    return "" if row["magnitude"] is None else f"magnitude {row['magnitude']:.1f}"


def _length(seconds: float) -> str:
    """Return a duration in at most two units: ``9 s``, ``10 min``, ``1 h 30 min``."""
    if seconds < 9.95:
        return f"{seconds:.1f} s"
    whole = round(seconds)
    if whole < 90:
        return f"{whole} s"
    minutes, rest = divmod(whole, 60)
    if minutes < 60:
        return f"{minutes} min {rest} s" if rest else f"{minutes} min"
    hours, minutes = divmod(round(seconds / 60), 60)
    if hours < 48:
        return f"{hours} h {minutes} min" if minutes else f"{hours} h"
    return f"{round(seconds / 86400)} days"


def _variable(value: Any) -> str:
    if value is None:
        return ""
    return str(value).lower() if isinstance(value, bool) else str(value)
