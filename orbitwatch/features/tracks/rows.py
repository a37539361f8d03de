"""Ground tracks as rows, one stretch at a time."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from orbitwatch.arrays import IntArray
from orbitwatch.astro.topocentric import LookAngles
from orbitwatch.features.tracks.columns import (
    POSITION_COLUMNS,
)
from orbitwatch.features.tracks.compute import Track
from orbitwatch.features.tracks.plan import TrackPlan
from orbitwatch.features.tracks.question import Frame
from orbitwatch.formats.columns import Column
from orbitwatch.formats.rows import Rows, Values
from orbitwatch.formats.values import epochs, pick, to_datetime64
from orbitwatch.times import to_jd

_AGE = next(column for column in POSITION_COLUMNS if column.name == "element_age_days")


def with_element_age(rows: Rows) -> Rows:
    """Return rows with ``element_age_days``, which captions need and tracks leave out."""
    if _AGE in rows.columns:
        return rows
    age = (rows["time"] - rows["element_epoch"]) / np.timedelta64(1, "D")
    return Rows((*rows.columns, _AGE), {**rows.values, _AGE.name: age})


class TrackRows:
    """Makes rows of one plan's stretches; ``names[i]`` is the name of subject i.

    States for which SGP4 fails have no row. With sites, each moment has a row for each of
    them, in their order.
    """

    def __init__(
        self,
        plan: TrackPlan,
        names: Sequence[str],
        site_names: Sequence[str],
        columns: Sequence[Column],
        frame: Frame | None = None,
    ) -> None:
        self.columns = tuple(columns)
        self._plan = plan
        self._names = [names[i] for i in plan.subject.tolist()]
        self._numbers = np.array([s.norad_cat_id for s in plan.element_sets], dtype=np.int64)
        self._epochs = epochs(plan.element_sets)
        self._sites = list(site_names)
        self._frame = frame
        self._reference_jd = to_jd(plan.start)[0]
        self._start = np.datetime64(plan.start.replace(tzinfo=None), "us")

    def of(self, track: Track) -> Rows:
        """Return the rows of a stretch."""
        values = self._values(track)
        if self._sites:
            count = len(self._sites)
            values = {name: np.repeat(array, count) for name, array in values.items()}
            values |= _site_values(track.views, self._sites)
        rows = Rows(self.columns, {c.name: values[c.name] for c in self.columns})
        if track.good.all():
            return rows
        return rows.take(np.repeat(track.good, max(1, len(self._sites))))

    def _values(self, track: Track) -> dict[str, Values]:
        leg = track.leg
        values: dict[str, Values] = {
            "object_name": pick(self._names, leg),
            "catalog_id": self._numbers[leg],
            "time": self._start + track.time_us.astype("timedelta64[us]"),
            "latitude_deg": track.ground.latitude_deg,
            "longitude_deg": track.ground.longitude_deg,
            "altitude_km": track.ground.altitude_km,
            "speed_km_s": track.speed_km_s,
            "ground_speed_km_s": track.ground_speed_km_s,
            "heading_deg": track.heading_deg,
            "sunlit": track.sunlit,
            "sun_elevation_deg": track.sun_elevation_deg,
            "revolution": _known(track.revolution),
            "element_epoch": self._epochs[leg],
            "timing_uncertainty_s": track.timing_uncertainty_s,
            "blended_epoch": to_datetime64(self._reference_jd, track.blended_epoch_days),
        }
        return values | self._states(track)

    def _states(self, track: Track) -> dict[str, Values]:
        if track.position_km is None or track.velocity_km_s is None:
            return {}
        states: dict[str, Values] = {"frame": pick([self._frame], np.zeros_like(track.leg))}
        for axis, index in zip("xyz", range(3), strict=True):
            states[f"{axis}_km"] = np.ascontiguousarray(track.position_km[:, index])
            states[f"v{axis}_km_s"] = np.ascontiguousarray(track.velocity_km_s[:, index])
        return states


def _known(revolution: IntArray) -> Values:
    """Return the numbers; before the first revolution there is none."""
    if (revolution >= 0).all():
        return revolution
    return np.array([n if n >= 0 else None for n in revolution.tolist()], dtype=object)


def _site_values(views: Sequence[LookAngles], names: Sequence[str]) -> dict[str, Values]:
    """Return the views row by row: every site of the first moment, then of the second."""
    n_rows = len(views[0].azimuth_deg)
    figures = ("azimuth_deg", "elevation_deg", "slant_range_km", "range_rate_km_s")
    values: dict[str, Values] = {
        name: np.stack([getattr(view, name) for view in views], axis=1).ravel() for name in figures
    }
    values["site"] = pick(names, np.tile(np.arange(len(names)), n_rows))
    return values
