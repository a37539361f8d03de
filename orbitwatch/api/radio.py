"""What a radio hears: `doppler` and `transmitters`."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Literal

from orbitwatch.answer import Answer
from orbitwatch.api.arguments import (
    ElementSource,
    Instant,
    Length,
    Names,
    Place,
    elements_of,
    length_of,
    names_of,
    span_of,
)
from orbitwatch.api.questions import offline_settings, one_place, table_of, trust_of
from orbitwatch.elements.modes import ElementsMode
from orbitwatch.errors import UsageError
from orbitwatch.features.radio.doppler_answer import NEXT_PASS_WITHIN, DopplerQuestion
from orbitwatch.features.radio.doppler_answer import answer as answer_doppler
from orbitwatch.features.radio.frequency import parse_frequency
from orbitwatch.features.radio.link_choice import LinkChoice
from orbitwatch.features.radio.transmitters_answer import TransmitterQuestion
from orbitwatch.features.radio.transmitters_answer import answer as answer_transmitters
from orbitwatch.formats.table import Table
from orbitwatch.selection.object_selection import ObjectSelection

Frequency = float | str
"""Hz, or a text with its unit such as "145.8M"."""


def doppler(
    object_: Names,
    site: Place,
    *,
    start: Instant,
    end: Instant | None = None,
    length: Length | None = None,
    frequency: Frequency | None = None,
    transmitter: str | None = None,
    downlink: Frequency | None = None,
    uplink: Frequency | None = None,
    offset_hz: float | None = None,
    step: Length | Literal["auto"] = timedelta(seconds=10),
    min_elevation: float = 0.0,
    elements: ElementSource | None = None,
    elements_mode: ElementsMode = "nearest",
    allow_stale: bool = False,
) -> Table:
    """Return on which frequencies an object is heard: the rows of ``orbitwatch doppler``.

    Without ``end`` and ``length`` it is the first pass after ``start``, with one of them every
    pass of the span. ``frequency`` is the nominal downlink, ``transmitter`` one on record by its
    UUID or words such as "fm v/u". A number is in Hz, a text needs a unit. ``step`` "auto" gives a
    row whenever the shift has changed by 10 Hz. ``offset_hz`` is used for this answer alone.
    """
    next_pass = end is None and length is None
    question = DopplerQuestion(
        selection=ObjectSelection(names=names_of(object_), elements=elements_of(elements)),
        site=one_place(site),
        span=span_of(start, end, NEXT_PASS_WITHIN if next_pass else length),
        link=LinkChoice(
            frequency_hz=_hertz("frequency", frequency),
            transmitter=transmitter,
            downlink_hz=_hertz("downlink", downlink),
            uplink_hz=_hertz("uplink", uplink),
            offset_hz=offset_hz,
        ),
        step_s=None if step == "auto" else _seconds(step),
        min_elevation_deg=min_elevation,
        next_pass_only=next_pass,
        elements_mode=elements_mode,
        allow_stale=allow_stale,
    )
    question.link.check()

    def ask() -> Answer:
        return answer_doppler(question, offline_settings(), datetime.now(UTC)).answer

    return table_of(ask, trust_of)


def transmitters(
    objects: Names = (), *, all_: bool = False, mode: str | None = None, band: str | None = None
) -> Table:
    """Return what objects send and listen to: the rows of ``orbitwatch transmitters``.

    The records are those of SatNOGS DB (CC BY-SA 4.0) as ``fetch --transmitters`` last got them.
    ``all_`` means every object; ``mode`` such as "FM" and ``band`` such as "70cm" keep some alone.
    """
    question = TransmitterQuestion(names=names_of(objects), everything=all_, mode=mode, band=band)
    return table_of(lambda: answer_transmitters(question, offline_settings(), datetime.now(UTC)))


def _hertz(name: str, value: Frequency | None) -> float | None:
    if value is None or isinstance(value, str):
        return None if value is None else parse_frequency(value)
    if not 0.0 < value < float("inf"):
        raise UsageError(f"{name}: {value!r} is no frequency in Hz", hint='such as "145.8M"')
    return float(value)


def _seconds(step: Length) -> float:
    seconds = length_of(step).total_seconds()
    if seconds <= 0.0:
        raise UsageError("the step is not positive", hint='such as "10s", or "auto"')
    return seconds
