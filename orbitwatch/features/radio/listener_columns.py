"""Columns that listeners add to passes: horizon-to-horizon times and the greatest Doppler rate."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np

from orbitwatch.features.radio.columns import BEST_HOURS_COLUMNS
from orbitwatch.features.radio.frequency import SPEED_OF_LIGHT_KM_S
from orbitwatch.features.radio.observation import Observer, UpInterval, up_intervals
from orbitwatch.formats.rows import Rows, rows_of
from orbitwatch.formats.values import to_datetime64
from orbitwatch.search.tracked_objects import TrackedObject
from orbitwatch.sites import Site
from orbitwatch.times import Span

_STEP_S = 1.0
_FEWEST = 16


@dataclass(slots=True)
class ListenerColumns:
    """Adds the listeners' columns to pass rows; ``subjects`` is keyed by catalogue number."""

    subjects: Mapping[int, TrackedObject]
    sites: Mapping[str, Site]
    span: Span
    frequency_hz: float
    _passes: dict[tuple[int, str], tuple[float, list[UpInterval]]] = field(default_factory=dict)
    _rates: dict[tuple[int, str, int], float] = field(default_factory=dict)

    def added(self, rows: Rows) -> Rows:
        """Return the rows with rise and set at 0° and the greatest Doppler rate of each pass."""
        aos = np.full(len(rows), "NaT", dtype="datetime64[us]")
        los, rate = aos.copy(), np.full(len(rows), np.nan)
        places = zip(rows["catalog_id"].tolist(), rows["site"].tolist(), rows["tca"], strict=True)
        for index, (number, site, tca) in enumerate(places):
            reference_jd, passes = self._intervals(number, site)
            ends = to_datetime64(reference_jd, np.array([up.los for up in passes]))
            which = int(np.searchsorted(ends, tca))
            if which == len(passes):
                continue
            up = passes[which]
            both = to_datetime64(reference_jd, np.array([up.aos, up.los]))
            if up.is_whole or both[0] > np.datetime64(self.span.start.replace(tzinfo=None), "us"):
                aos[index] = both[0]
            if up.is_whole or both[1] < np.datetime64(self.span.end.replace(tzinfo=None), "us"):
                los[index] = both[1]
            rate[index] = self._rate((number, site, which), reference_jd, up)
        values = {"horizon_aos": aos, "horizon_los": los, "max_doppler_rate_hz_s": rate}
        return rows_of((*rows.columns, *BEST_HOURS_COLUMNS), dict(rows.values) | values)

    def _intervals(self, number: int, site: str) -> tuple[float, list[UpInterval]]:
        key = number, site
        if key not in self._passes:
            self._passes[key] = up_intervals(
                self.subjects[number], self.sites[site], self.span, 0.0
            )
        return self._passes[key]

    def _rate(self, key: tuple[int, str, int], reference_jd: float, up: UpInterval) -> float:
        if key not in self._rates:
            number, site, _ = key
            subject, place = self.subjects[number], self.sites[site]
            observer = Observer(subject, place, reference_jd, up.aos, up.los)
            days = np.linspace(up.aos, up.los, max(int(up.seconds / _STEP_S), _FEWEST))
            fastest = np.nanmax(np.abs(observer.observe(days).range_acceleration_km_s2))
            self._rates[key] = float(fastest) * self.frequency_hz / SPEED_OF_LIGHT_KM_S
        return self._rates[key]
