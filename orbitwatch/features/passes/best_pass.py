"""Selects the pass of an answer that a picture shows, then computes its path."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from orbitwatch.answer import Answer
from orbitwatch.features.passes.question import PassQuestion
from orbitwatch.features.passes.rows import merits
from orbitwatch.formats.rows import Rows, Values
from orbitwatch.search.passes import find_passes
from orbitwatch.search.tracked_objects import TrackedObject
from orbitwatch.times import Span, from_jd, to_jd

if TYPE_CHECKING:
    from orbitwatch.features.passes.sky_path import SkyPath


class BestPass:
    """Receives rows and keeps the best.

    The best is the highest visible one, else the highest; of overflights the one
    whose ground track comes closest.
    """

    def __init__(self, question: PassQuestion) -> None:
        self._by_distance = question.kind == "overflights"
        self._merit = -np.inf
        self.row: Rows | None = None
        self.count = 0

    def add(self, rows: Rows) -> None:
        """Add some rows."""
        self.count += len(rows)
        if not len(rows):
            return
        merit = self._merits(rows)
        best = int(np.argmax(merit))
        if self.row is None or merit[best] > self._merit:
            self._merit, self.row = float(merit[best]), rows.take([best])

    def _merits(self, rows: Rows) -> Values:
        if self._by_distance:
            return np.nan_to_num(-rows["ground_distance_km"], nan=-np.inf)
        return merits(rows)


def _brightness(row: Rows) -> dict[str, Any]:
    """Return the greatest brightness of the pass of one row."""
    (values,) = row
    return {
        "magnitude": values["magnitude"],
        "magnitude_at": values["magnitude_at"],
        "magnitude_is_estimated": bool(values["magnitude_is_estimated"]),
    }


def path_of(question: PassQuestion, answer: Answer, row: Rows) -> SkyPath:
    """Return the path over the sky of the pass in ``row``."""
    from orbitwatch.features.passes.sky_path import Sighting, sky_path

    (number,), (name,) = row["catalog_id"].tolist(), row["site"].tolist()
    held = next(held for held in answer.objects if held.record.catalog_id == number)
    site = next(site for site in answer.sites if site.name == name)
    tracked = TrackedObject.of(held, question.elements_mode)
    passes = find_passes([tracked], [site], question.span, question.min_elevation_deg)
    found, reference_jd = passes.found, passes.geometry.propagator.reference_jd
    (tca,) = row["tca"].astype("datetime64[us]").tolist()
    day, fraction = to_jd(tca)
    index = int(np.argmin(np.abs(found.tca - (day - reference_jd + fraction))))
    first, tca, last = (
        from_jd(reference_jd, float(days[index])) for days in (found.first, found.tca, found.last)
    )
    return sky_path(
        Sighting(
            element_set=passes.element_sets[int(found.satellite[index])],
            shifts=passes.shifts_of(int(found.satellite[index])),
            site=site,
            min_elevation_deg=question.min_elevation_deg,
            up=Span(first, last),
            tca=tca,
            rises=bool(np.isfinite(found.aos[index])),
            sets=bool(np.isfinite(found.los[index])),
            twilight_deg=question.sky.twilight_deg,
            **_brightness(row),
        )
    )
