"""The answer to ``doppler``: frequencies over a pass or a span."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import numpy as np

from orbitwatch import remarks
from orbitwatch.accuracy.uncertainty import is_stale
from orbitwatch.answer import Answer
from orbitwatch.arrays import FloatArray
from orbitwatch.astro.orbit_shape import orbit_shapes
from orbitwatch.astro.trajectory import SECONDS_A_DAY
from orbitwatch.config import Settings
from orbitwatch.elements.identity import CatalogObject
from orbitwatch.elements.modes import DEFAULT_MODE, ElementsMode
from orbitwatch.errors import ElementsError, UsageError
from orbitwatch.features.radio.columns import DOPPLER_COLUMNS
from orbitwatch.features.radio.frequency import SPEED_OF_LIGHT_KM_S, received_hz, transmit_hz
from orbitwatch.features.radio.link_choice import LinkChoice, resolve_link
from orbitwatch.features.radio.observation import (
    Observation,
    Observer,
    Trust,
    UpInterval,
    next_interval,
    up_intervals,
)
from orbitwatch.features.radio.passband import Link
from orbitwatch.formats.rows import Rows, Values, no_rows, rows_of
from orbitwatch.formats.values import epochs, to_datetime64
from orbitwatch.search.tracked_objects import TrackedObject, days_since
from orbitwatch.selection.in_orbit import in_orbit_during
from orbitwatch.selection.object_selection import ObjectSelection
from orbitwatch.selection.quality_notes import without_stale
from orbitwatch.selection.site_horizons import note_horizons, up_from
from orbitwatch.sites import Site
from orbitwatch.times import Span

AUTO_STEP_HZ = 10.0
"""Shift between two rows under ``--step auto``."""
MOST_ROWS = 2_000_000
NEXT_PASS_WITHIN = timedelta(days=10)
"""How far ahead the next pass is searched for."""
_FINE_S = 1.0


@dataclass(frozen=True, slots=True, kw_only=True)
class DopplerQuestion:
    """The Doppler shift of one object at one site.

    ``step_s`` is the time between rows; None adds a row whenever the shift has changed by
    `AUTO_STEP_HZ`. ``next_pass_only`` restricts the answer to the first pass of the span.
    """

    selection: ObjectSelection
    site: Site
    span: Span
    link: LinkChoice
    step_s: float | None = 10.0
    min_elevation_deg: float = 0.0
    next_pass_only: bool = False
    elements_mode: ElementsMode = DEFAULT_MODE
    allow_stale: bool = False


@dataclass(frozen=True, slots=True)
class DopplerAnswer:
    """The rows, with the data from which the curve between them is drawn."""

    answer: Answer
    link: Link
    observer: Observer
    passes: tuple[UpInterval, ...]


def answer(question: DopplerQuestion, settings: Settings, now: datetime) -> DopplerAnswer:
    """Return the Doppler shift while the object is above the elevation mask.

    If it never rises above the mask, there are no rows and a note says so. Raises UsageError if the
    question selects several objects, or would give more than two million rows.
    """
    held = single_object(question.selection, question.span, question.elements_mode, settings, now)
    link, offset_hz = resolve_link(question.link, held, settings)
    note_horizons([question.site])
    return _answer_for(question, held, link, offset_hz)


def single_object(
    selection: ObjectSelection, span: Span, mode: ElementsMode, settings: Settings, now: datetime
) -> CatalogObject:
    """Return the single object that a question selects, with its element sets."""
    objects = selection.objects(settings, span, mode, now)
    if len(objects) > 1:
        named = ", ".join(held.label for held in objects[:3])
        raise UsageError(
            f"this matches {len(objects):,} objects: {named}{' …' if objects[3:] else ''}",
            hint="name one of them",
        )
    return in_orbit_during(objects, span, mode)[0]


def _answer_for(
    question: DopplerQuestion, held: CatalogObject, link: Link, offset_hz: float
) -> DopplerAnswer:
    subject = TrackedObject.of(held, question.elements_mode)
    find = next_interval if question.next_pass_only else up_intervals
    reference_jd, passes = find(subject, question.site, question.span, question.min_elevation_deg)
    if not passes:
        mask = up_from(question.min_elevation_deg, [question.site])
        remarks.note(
            f"{held.record.name} never rises above {mask} in this span at {question.site.name}"
        )
    first, last = (passes[0].aos, passes[-1].los) if passes else (0.0, 1e-9)
    observer = Observer(subject, question.site, reference_jd, first, last)
    rows = no_rows(DOPPLER_COLUMNS)
    if passes:
        rows = _rows(question, held, link, offset_hz, observer, passes)
    title = f"Doppler of {held.label} at {question.site.name}"
    found = Answer.of(title, rows, (question.site,), (held,))
    return DopplerAnswer(found, link, observer, tuple(passes))


def _rows(
    question: DopplerQuestion,
    held: CatalogObject,
    link: Link,
    offset_hz: float,
    observer: Observer,
    passes: Sequence[UpInterval],
) -> Rows:
    first = (
        passes[0].aos
        if question.next_pass_only
        else days_since(question.span.start, observer.reference_jd)
    )
    days = np.concatenate([_moments(question.step_s, link, observer, first, one) for one in passes])
    seen, trust = observer.observe(days), observer.trust(days)
    if not seen.good.all():
        if not seen.good.any():
            raise ElementsError(
                f"SGP4 gives no orbit of {held.record.name} then (decayed by then?)",
                hint="use an element set nearer to the time",
            )
        remarks.warn(f"SGP4 gives no orbit of {held.record.name} in part of the span")
    values = _object_values(held, question.site, observer, days, trust)
    values |= _frequencies(link, offset_hz, seen, trust)
    rows = rows_of(DOPPLER_COLUMNS, values)
    period = orbit_shapes(observer.element_sets).period_min[trust.element_set]
    stale = is_stale(trust.timing_s, period)
    good = np.flatnonzero(seen.good)
    return without_stale(rows.take(good), stale[good], "time", allow=question.allow_stale)


def _moments(
    step_s: float | None, link: Link, observer: Observer, first: float, up: UpInterval
) -> FloatArray:
    """Return the times of the rows of one pass, including both ends."""
    if step_s is None:
        return shift_steps(observer, link.reference_hz, up, AUTO_STEP_HZ)
    step = step_s / SECONDS_A_DAY
    _check_number(up.seconds / step_s)
    begin = int(np.ceil((up.aos - first) / step - 1e-9))
    end = int(np.floor((up.los - first) / step + 1e-9))
    days = first + step * np.arange(begin, end + 1)
    return np.unique(np.concatenate([[up.aos], days.clip(up.aos, up.los), [up.los]]))


def shift_steps(
    observer: Observer, frequency_hz: float, up: UpInterval, step_hz: float
) -> FloatArray:
    """Return the times within a pass between which the shift changes by ``step_hz``."""
    count = max(int(up.seconds / _FINE_S), 16) + 1
    _check_number(count)
    days = np.linspace(up.aos, up.los, count)
    rate = observer.observe(days).range_rate_km_s
    shift = frequency_hz / SPEED_OF_LIGHT_KM_S * rate
    travelled = np.concatenate([[0.0], np.cumsum(np.abs(np.diff(shift)))])
    travelled = np.nan_to_num(travelled, nan=float(np.nanmax(travelled)))
    _check_number(travelled[-1] / step_hz)
    marks = np.interp(np.arange(0.0, travelled[-1], step_hz), travelled, days)
    return np.unique(np.append(marks, up.los))


def _check_number(rows: float) -> None:
    if rows > MOST_ROWS:
        raise UsageError(f"this would give {rows:,.0f} rows", hint="give a longer --step")


def _object_values(
    held: CatalogObject, site: Site, observer: Observer, days: FloatArray, trust: Trust
) -> dict[str, Values]:
    n = len(days)
    return {
        "object_name": np.full(n, held.record.name, dtype=object),
        "catalog_id": np.full(n, held.record.catalog_id),
        "object_id": np.full(n, held.record.object_id, dtype=object),
        "site": np.full(n, site.name, dtype=object),
        "time": to_datetime64(observer.reference_jd, days),
        "element_epoch": epochs(observer.element_sets)[trust.element_set],
        "element_age_days": trust.age_days,
        "timing_uncertainty_s": trust.timing_s,
        "timing_uncertainty_95_s": trust.timing_95_s,
        "cross_track_uncertainty_km": trust.cross_track_km,
    }


def _frequencies(
    link: Link, offset_hz: float, seen: Observation, trust: Trust
) -> dict[str, Values]:
    rate, base = seen.range_rate_km_s, link.reference_hz
    unused = np.full(len(rate), np.nan)
    down, up = link.downlink_hz, link.uplink_hz
    received = unused if down is None else received_hz(down, rate)
    sent = unused if up is None else transmit_hz(up, rate)
    sign = -1.0 if down is not None else 1.0
    shift_rate = sign * base / SPEED_OF_LIGHT_KM_S * seen.range_acceleration_km_s2
    return {
        "downlink_hz": received + offset_hz,
        "uplink_hz": sent,
        "shift_hz": (received if down is not None else sent) - base,
        "shift_rate_hz_s": shift_rate,
        "shift_uncertainty_hz": np.abs(shift_rate) * trust.timing_s,
        "range_rate_km_s": rate,
        "elevation_deg": seen.elevation_deg,
        "azimuth_deg": seen.azimuth_deg,
        "slant_range_km": seen.slant_range_km,
    }
