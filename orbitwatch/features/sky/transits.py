"""The answer to ``orbitwatch transits``: satellites crossing the Sun, the Moon or a star."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import product

import numpy as np

from orbitwatch import remarks
from orbitwatch.answer import Answer
from orbitwatch.arrays import concatenate, take
from orbitwatch.config import Settings
from orbitwatch.elements.identity import CatalogObject
from orbitwatch.engine.processors import cores
from orbitwatch.errors import NotFoundError
from orbitwatch.execution.executors import ordered_map
from orbitwatch.features.sky.bodies import BodyName, Target, never_up
from orbitwatch.features.sky.columns import TRANSIT_COLUMNS
from orbitwatch.features.sky.transit_search import (
    Transits,
    TransitSearch,
    groups,
    transits_of_group,
)
from orbitwatch.formats.rows import Rows, rows_of
from orbitwatch.formats.values import pick, to_datetime64
from orbitwatch.search.passes import span_days
from orbitwatch.search.tracked_objects import TrackedObjects
from orbitwatch.selection.in_orbit import in_orbit_during
from orbitwatch.selection.manoeuvre_warnings import Manoeuvres
from orbitwatch.selection.object_selection import ObjectSelection
from orbitwatch.selection.site_horizons import note_horizons
from orbitwatch.sites import Site
from orbitwatch.times import Span

DEFAULT_OBJECTS = ("25544", "48274", "20580")
"""The objects that are large enough to show a shape: ISS, Tiangong, Hubble."""
SIZES_M = {25544: 109.0, 48274: 55.0, 20580: 13.3}
"""Their greatest extents: truss, solar wings, tube (NASA, CMSA, ESA fact sheets)."""
SAFETY = (
    "Never look at the Sun through optics without a filter made for it, in front of the lens: it "
    "blinds instantly and permanently."
)


@dataclass(frozen=True, slots=True, kw_only=True)
class TransitQuestion:
    """When objects cross bodies, or come within ``near_deg`` of the edge of their discs.

    Crossings seen from a place within ``travel_km`` of the site are included.
    """

    selection: ObjectSelection
    sites: tuple[Site, ...]
    span: Span
    bodies: tuple[BodyName | Target, ...]
    near_deg: float
    travel_km: float
    min_elevation_deg: float
    allow_stale: bool
    jobs: int | None


@dataclass(frozen=True, slots=True)
class TransitAnswer:
    """The rows and the transits, in the same order."""

    answer: Answer
    transits: Transits


def answer(question: TransitQuestion, settings: Settings, now: datetime) -> TransitAnswer:
    """Return the transits in order of time. Raises as the selection of objects does."""
    objects = _objects(question, settings, now)
    note_horizons(question.sites)
    search = TransitSearch(
        TrackedObjects(objects),
        question.sites,
        question.span,
        question.bodies,
        question.near_deg,
        question.travel_km,
        question.min_elevation_deg,
    )
    found = concatenate(list(_searched(search, question.jobs)))
    if not question.allow_stale:
        found = _without_stale(found)
    found = take(found, np.argsort(found.days, kind="stable"))
    if "sun" in question.bodies:
        remarks.note(SAFETY)
    _report_bodies_never_up(question, found)
    rows = transit_rows(search, objects, found)
    shown = set(found.object_index.tolist())
    seen = [held for index, held in enumerate(objects) if index in shown]
    manoeuvres = Manoeuvres(seen, question.selection.elements, settings)
    manoeuvres.add(rows, "time")
    manoeuvres.warn()
    return TransitAnswer(Answer.of("Transits", rows, question.sites, objects), found)


def _objects(
    question: TransitQuestion, settings: Settings, now: datetime
) -> Sequence[CatalogObject]:
    selection = question.selection
    if selection == ObjectSelection():
        found: list[CatalogObject] = []
        for name in DEFAULT_OBJECTS:
            try:
                one = replace(selection, names=(name,))
                found += one.objects(settings, question.span, "nearest", now)
            except NotFoundError:
                remarks.note(f"object {name} is not stored: orbitwatch fetch {name}")
        if not found:
            raise NotFoundError("none of ISS, Tiangong and Hubble is stored", hint="name an object")
        return in_orbit_during(found, question.span, "nearest")
    everything = selection.objects(settings, question.span, "nearest", now)
    return in_orbit_during(everything, question.span, "nearest")


def _searched(search: TransitSearch, jobs: int | None) -> Iterator[Transits]:
    tasks = list(groups(len(search.tracked_objects)))
    with remarks.progress("searching", len(search.tracked_objects)) as work:
        for task, found in zip(
            tasks,
            ordered_map(transits_of_group, search, tasks, min(jobs or cores(), len(tasks))),
            strict=True,
        ):
            work.advance(len(task))
            yield found


def _without_stale(found: Transits) -> Transits:
    left_out = int(np.count_nonzero(found.stale))
    if left_out:
        what = "1 approach" if left_out == 1 else f"{left_out:,} approaches"
        remarks.warn(
            f"left out: {what} uncertain by more than a tenth of a revolution; "
            "get newer sets with orbitwatch fetch, or keep them with --allow-stale"
        )
    return take(found, np.flatnonzero(~found.stale))


def _report_bodies_never_up(question: TransitQuestion, found: Transits) -> None:
    """Note a body that is too low at a site throughout the span."""
    for (number, body), (index, site) in product(
        enumerate(question.bodies), enumerate(question.sites)
    ):
        if ((found.body == number) & (found.site == index)).any():
            continue
        highest = never_up(body, site, question.span, question.min_elevation_deg)
        if highest is not None:
            name = "target" if isinstance(body, Target) else body.capitalize()
            remarks.note(
                f"the {name} stays below {question.min_elevation_deg:g}° at {site.name} in this "
                f"span: its greatest elevation is {highest:.0f}°"
            )


def transit_rows(search: TransitSearch, objects: Sequence[CatalogObject], found: Transits) -> Rows:
    """Return the rows of ``found``, in its order."""
    records = [held.record for held in objects]
    which, line = found.object_index, found.line
    reference_jd, _, _ = span_days(search.span)
    sizes_m = np.array([SIZES_M.get(record.catalog_id, np.nan) for record in records])[which]
    names = ["target" if isinstance(one, Target) else one for one in search.bodies]
    return rows_of(
        TRANSIT_COLUMNS,
        {
            "object_name": pick([record.name for record in records], which),
            "catalog_id": pick([record.catalog_id for record in records], which),
            "object_id": pick([record.object_id for record in records], which),
            "site": pick([site.name for site in search.sites], found.site),
            "body": pick(names, found.body),
            "time": to_datetime64(reference_jd, found.days),
            "separation_deg": found.separation_deg,
            "duration_s": found.duration_s,
            "elevation_deg": found.elevation_deg,
            "azimuth_deg": found.azimuth_deg,
            "slant_range_km": found.slant_range_km,
            "angular_size_arcsec": np.degrees(sizes_m / 1000.0 / found.slant_range_km) * 3600.0,
            "speed_arcmin_s": found.speed_deg_s * 60.0,
            "sunlit": found.sunlit,
            "line_latitude_deg": line.latitude_deg,
            "line_longitude_deg": line.longitude_deg,
            "line_distance_km": line.distance_km,
            "line_bearing_deg": line.bearing_deg,
            "line_width_km": line.width_km,
            "element_epoch": found.epoch_us.astype("datetime64[us]"),
            "element_age_days": found.age_days,
            "timing_uncertainty_s": found.trust.timing_s,
            "timing_uncertainty_95_s": found.trust.timing_95_s,
            "cross_track_uncertainty_km": found.trust.cross_track_km,
            "line_shift_along_km": found.trust.timing_s * line.speed_km_s,
            "line_shift_across_km": found.shift_across_km,
        },
    )
