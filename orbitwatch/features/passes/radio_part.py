"""What a radio amateur asks of a pass: from horizon to horizon, and how fast Doppler changes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

import numpy as np

from orbitwatch.astro.trajectory import SECONDS_A_DAY
from orbitwatch.elements.identity import HeldObject
from orbitwatch.features.passes.columns import RADIO_COLUMNS
from orbitwatch.features.passes.question import PassQuestion
from orbitwatch.features.radio.frequency import SPEED_OF_LIGHT_KM_S
from orbitwatch.features.radio.observation import Observer, UpInterval, up_intervals
from orbitwatch.formats.rows import Rows, rows_of
from orbitwatch.search.tracked_objects import TrackedObject, days_since
from orbitwatch.sites import Site
from orbitwatch.times import Span

_AROUND = timedelta(hours=1)
"""A pass that the span cuts off begins at the horizon so long before it at most, in a low orbit."""
_SAMPLES = 65


def with_radio(question: PassQuestion, objects: Sequence[HeldObject], rows: Rows) -> Rows:
    """Return the rows with `RADIO_COLUMNS`."""
    count = len(rows)
    begin = np.full(count, np.datetime64("NaT", "us"))
    end, rate = begin.copy(), np.full(count, np.nan)
    sites = {site.name: site for site in question.sites}
    by_number = {held.record.catalog_id: held for held in objects}
    for number in dict.fromkeys(rows["catalog_id"].tolist()):
        subject = TrackedObject.of(by_number[number], question.elements_mode)
        for name, site in sites.items():
            mine = np.flatnonzero((rows["catalog_id"] == number) & (rows["site"] == name))
            if len(mine):
                tca = rows["tca"][mine].astype("datetime64[us]")
                found = _horizons(subject, site, question.span, tca)
                begin[mine], end[mine], rate[mine] = found
    values = dict(rows.values) | {
        "aos_horizon": begin,
        "los_horizon": end,
        "max_doppler_rate_ppb_s": rate,
    }
    return rows_of((*rows.columns, *RADIO_COLUMNS), values)


def _horizons(
    subject: TrackedObject, site: Site, span: Span, tca: np.ndarray
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return when the passes culminating at ``tca`` begin and end at 0°, and the rates."""
    first, last = (t.item() for t in (tca.min(), tca.max()))
    around = replace(
        span,
        start=max(span.start, first.replace(tzinfo=span.start.tzinfo)) - _AROUND,
        end=min(span.end, last.replace(tzinfo=span.end.tzinfo)) + _AROUND,
    )
    reference_jd, ups = up_intervals(subject, site, around, 0.0)
    nothing = np.datetime64("NaT", "us")
    begin, end, rate = (
        np.full(len(tca), nothing),
        np.full(len(tca), nothing),
        np.full(len(tca), np.nan),
    )
    if not ups:
        return begin, end, rate
    observer = Observer(subject, site, reference_jd, ups[0].aos, ups[-1].los)
    moments = [days_since(t.replace(tzinfo=span.start.tzinfo), reference_jd) for t in tca.tolist()]
    edges = (days_since(around.start, reference_jd), days_since(around.end, reference_jd))
    for index, moment in enumerate(moments):
        up = min(ups, key=lambda one: abs(one.tca - moment))
        if up.aos > edges[0] + 1.0 / SECONDS_A_DAY:
            begin[index] = observer.instant_days(up.aos)
        if up.los < edges[1] - 1.0 / SECONDS_A_DAY:
            end[index] = observer.instant_days(up.los)
        rate[index] = _greatest_rate(observer, up)
    return begin, end, rate


def _greatest_rate(observer: Observer, up: UpInterval) -> float:
    """Return the greatest rate of the Doppler shift in parts per billion a second."""
    days = np.append(np.linspace(up.aos, up.los, _SAMPLES), up.tca)
    seen = observer.observe(np.sort(days)).range_acceleration_km_s2
    return float(np.nanmax(np.abs(seen))) / SPEED_OF_LIGHT_KM_S * 1e9
