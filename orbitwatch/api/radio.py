"""Radio: `doppler` and `transmitters`."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, SupportsIndex

from orbitwatch.answer import Answer
from orbitwatch.api.arguments import ElementSource, Names, Place, names_of, one_name
from orbitwatch.api.calls import api_call
from orbitwatch.api.questions import (
    Charted,
    choice_of,
    offline_settings,
    one_place,
    table_of,
    trust_of,
)
from orbitwatch.api.times import Instant, Length, instant_of, span_of, step_of
from orbitwatch.elements.modes import DEFAULT_MODE, ElementsMode
from orbitwatch.features.radio.doppler_answer import NEXT_PASS_WITHIN, DopplerQuestion
from orbitwatch.features.radio.doppler_answer import answer as answer_doppler
from orbitwatch.features.radio.frequency import parse_frequency
from orbitwatch.features.radio.link_choice import LinkChoice
from orbitwatch.features.radio.transmitters_answer import TransmitterQuestion
from orbitwatch.features.radio.transmitters_answer import answer as answer_transmitters
from orbitwatch.formats.table import Table
from orbitwatch.times import Span

if TYPE_CHECKING:
    from matplotlib.figure import Figure


@api_call
def doppler(
    object_: str | SupportsIndex,
    site: Place,
    *,
    frequency: float | str | None = None,
    transmitter: str | None = None,
    downlink: float | str | None = None,
    uplink: float | str | None = None,
    offset_hz: float | None = None,
    start: Instant,
    end: Instant | None = None,
    length: Length | None = None,
    step: Length = "10s",
    min_elevation: float = 0.0,
    elements: ElementSource | None = None,
    elements_mode: ElementsMode = DEFAULT_MODE,
    allow_stale: bool = False,
) -> Table:
    """Return Doppler-shifted frequencies: the rows of ``orbitwatch doppler``.

    Frequencies are in Hz, or strings with a unit such as "145.8M"; a ``transmitter`` on record is a
    UUID or words such as "mode v/u". Without ``end`` and ``length`` it is the next pass. ``step``
    "auto" gives a row whenever the shift has changed by 10 Hz.
    """
    begin = instant_of(start)
    next_pass = end is None and length is None
    span = Span(begin, begin + NEXT_PASS_WITHIN) if next_pass else span_of(start, end, length)
    interval = step_of(step)
    question = DopplerQuestion(
        selection=choice_of(one_name(object_), elements),
        site=one_place(site),
        span=span,
        link=LinkChoice(
            frequency_hz=_hertz(frequency),
            transmitter=transmitter,
            downlink_hz=_hertz(downlink),
            uplink_hz=_hertz(uplink),
            offset_hz=offset_hz,
        ),
        step_s=None if interval is None else interval.total_seconds(),
        min_elevation_deg=min_elevation,
        next_pass_only=next_pass,
        elements_mode=elements_mode,
        allow_stale=allow_stale,
    )

    def ask() -> Charted:
        found = answer_doppler(question, offline_settings(), datetime.now(UTC))

        def draw(_: Answer, path: Path | None) -> Figure:
            from orbitwatch.features.radio.doppler_chart import draw_doppler

            return draw_doppler(found, path)

        return Charted(found.answer, {"shift": draw})

    return table_of(ask, trust_of)


@api_call
def transmitters(
    objects: Names = (), *, all_: bool = False, mode: str | None = None, band: str | None = None
) -> Table:
    """Return the transmitters of satellites: the rows of ``orbitwatch transmitters``.

    ``mode`` is a name such as "FM", ``band`` one such as "70cm". The records are those of SatNOGS
    DB (CC BY-SA 4.0), as last fetched.
    """
    question = TransmitterQuestion(names=names_of(objects), everything=all_, mode=mode, band=band)
    return table_of(lambda: answer_transmitters(question, offline_settings(), datetime.now(UTC)))


def _hertz(given: float | str | None) -> float | None:
    return parse_frequency(given) if isinstance(given, str) else given
