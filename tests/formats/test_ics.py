"""Calendars: as vobject reads them; importing again updates events."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import numpy as np
import pytest
import vobject
from syrupy.assertion import SnapshotAssertion

from orbitwatch.errors import UsageError
from orbitwatch.formats.rows import Rows, concatenate, no_rows
from orbitwatch.sites import Site
from tests.formats.examples import CONTEXT, NOON, overflights, two_objects, written
from tests.formats.golden import golden


def events(text: str) -> list[vobject.base.Component]:
    return list(vobject.readOne(text).contents.get("vevent", []))


def test_golden(snapshot: SnapshotAssertion) -> None:
    assert written("ics", overflights()) == snapshot(extension_class=golden("ics"))


def test_lines_are_as_rfc_5545_wants_them() -> None:
    lines = written("ics", overflights()).split("\r\n")
    assert lines[0] == "BEGIN:VCALENDAR"
    assert lines[-2:] == ["END:VCALENDAR", ""]
    assert all(len(line.encode()) <= 75 for line in lines)
    assert not any("\n" in line for line in lines)


def test_read_by_vobject() -> None:
    first, second, _ = events(written("ics", overflights()))
    assert first.summary.value == "A & <B> 'Ø' over Guam, 12° high"
    assert first.dtstart.value == NOON - timedelta(minutes=3.5)
    assert first.dtend.value == NOON + timedelta(minutes=4)
    assert first.valarm.trigger.value == timedelta(minutes=-10)
    assert "visible from 2024-02-21 22:00:00 +10:00, azimuth 160°" in first.description.value
    assert second.summary.value == "ISS, really; \\ over Guam, 12° high"
    assert second.dtstart.value == NOON + timedelta(hours=12)  # under way: from its culmination


def test_visible_parts_are_the_events_where_they_are_asked_for() -> None:
    site = Site("Guam", 13.44, 144.79, timezone="Pacific/Guam")
    context = replace(CONTEXT, visible=True, sites=(site,))
    first, second, _ = events(written("ics", overflights(), context=context))
    assert first.summary.value == "A & <B> 'Ø' visible over Guam, 12° high"
    assert first.dtstart.value == NOON
    assert first.dtend.value == NOON + timedelta(minutes=1)
    assert "visible until 2024-02-21 22:01:00 +10:00, azimuth 170°" in first.description.value
    assert second.dtstart.value == NOON + timedelta(hours=12)


def test_no_alarm_unless_asked() -> None:
    assert "VALARM" not in written("ics", overflights(), context=replace(CONTEXT, alarm=None))


def test_uids_outlive_newer_element_sets() -> None:
    rows = overflights()
    shifted = {
        name: rows[name] + np.timedelta64(7, "s") if name in ("aos", "tca", "los") else rows[name]
        for name in rows.values
    }
    later = replace(CONTEXT, created=CONTEXT.created + timedelta(days=1))
    # The third pass culminates 0.3 s before the full hour: what moves over it is a new event.
    before = events(written("ics", rows.take([0, 1])))
    after = events(written("ics", Rows(rows.columns, shifted).take([0, 1]), context=later))
    assert [e.uid.value for e in before] == [e.uid.value for e in after]
    assert all(
        int(b.sequence.value) < int(a.sequence.value) for b, a in zip(before, after, strict=True)
    )


def test_two_passes_in_one_hour_have_two_uids() -> None:
    rows = overflights().take([0])
    found = events(written("ics", concatenate([rows, rows])))
    assert [e.uid.value for e in found] == [
        "58400-guam-20240221T12@orbitwatch",
        "58400-guam-20240221T12-2@orbitwatch",
    ]


def test_no_passes_are_an_empty_calendar() -> None:
    text = written("ics", no_rows(overflights().columns))
    assert events(text) == []
    assert [one.name for one in vobject.readOne(text).components()] == ["VTIMEZONE"]


def test_a_calendar_is_never_without_a_component() -> None:
    """RFC 5545, section 3.6: strict importers refuse an empty one."""
    (calendar,) = vobject.readComponents(written("ics", no_rows(overflights().columns)))
    assert [component.name for component in calendar.components()] == ["VTIMEZONE"]


def test_tracks_are_no_events() -> None:
    with pytest.raises(UsageError, match="it is for passes and overflights"):
        written("ics", two_objects())
