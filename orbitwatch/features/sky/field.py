"""The answer to ``orbitwatch field``: the satellites that crossed a picture."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import numpy as np

from orbitwatch import remarks
from orbitwatch.answer import Answer
from orbitwatch.astro.sky.sky_conditions import SkyConditions
from orbitwatch.config import Settings
from orbitwatch.elements.element_set import ElementSet
from orbitwatch.elements.identity import CatalogObject
from orbitwatch.features.sky.columns import FIELD_COLUMNS
from orbitwatch.features.sky.trails.field_of_view import FieldOfView
from orbitwatch.features.sky.trails.search import FieldSearch, Trails
from orbitwatch.formats.rows import Rows, rows_of
from orbitwatch.formats.values import epochs, pick, to_datetime64
from orbitwatch.search.set_timeline import set_in_use
from orbitwatch.search.tracked_objects import TrackedObject, histories_of
from orbitwatch.selection.manoeuvre_warnings import Manoeuvres
from orbitwatch.selection.object_selection import ObjectSelection
from orbitwatch.selection.quality_notes import without_stale
from orbitwatch.selection.standard_magnitudes import StandardMagnitude, load_standard_magnitudes
from orbitwatch.sites import Site
from orbitwatch.times import Span, to_jd


@dataclass(frozen=True, slots=True, kw_only=True)
class FieldQuestion:
    """Which satellites crossed ``field``; ``clock_s`` is the uncertainty of the exposure's time."""

    selection: ObjectSelection
    site: Site
    field: FieldOfView
    exposure: Span
    clock_s: float
    sky: SkyConditions
    magnitudes: Path | None
    allow_stale: bool


def answer(question: FieldQuestion, settings: Settings, now: datetime) -> Answer:
    """Return the trails, those nearest to the centre of the field first."""
    exposure = question.exposure
    objects, used = objects_and_sets(question, settings, now)
    known = load_standard_magnitudes(question.magnitudes)
    magnitudes = [known.of(held.record.catalog_id, held.record.name) for held, _ in used]
    subjects = [TrackedObject.of(held) for held, _ in used]
    sets = [chosen for _, chosen in used]
    histories = histories_of(subjects, np.arange(len(used)), sets)
    search = FieldSearch(sets, question.site, exposure, question.clock_s, histories)
    standard = np.array([np.nan if m is None else m.value for m in magnitudes])
    trails = search.trails(question.field, standard, question.sky)
    rows = field_rows(search.reference_jd, used, magnitudes, trails)
    rows = without_stale(rows, trails.stale, "enters", allow=question.allow_stale)
    shown = set(rows["catalog_id"].tolist())
    crossing = [held for held, _ in used if held.record.catalog_id in shown]
    manoeuvres = Manoeuvres(crossing, question.selection.elements, settings)
    manoeuvres.add(rows, "enters")
    manoeuvres.warn()
    if not len(rows):
        remarks.note(f"of {len(used):,} objects, none crossed the field")
    return Answer(
        title="Trails",
        columns=FIELD_COLUMNS,
        produce=lambda skip: iter([rows][skip:]),
        sites=(question.site,),
        objects=tuple(objects),
    )


def objects_and_sets(
    question: FieldQuestion, settings: Settings, now: datetime
) -> tuple[Sequence[CatalogObject], list[tuple[CatalogObject, ElementSet]]]:
    """Return the selected objects, and those in orbit with the set nearest to the exposure."""
    objects = question.selection.objects(settings, question.exposure, "nearest", now)
    reference_jd, day = to_jd(question.exposure.start)
    chosen = ((held, _set_for(held, reference_jd, day)) for held in objects)
    return objects, [(held, one) for held, one in chosen if one is not None]


def _set_for(held: CatalogObject, reference_jd: float, day: float) -> ElementSet | None:
    """Return the set with the epoch nearest to a day; None if the object was not in orbit then."""
    tracked = TrackedObject.of(held)
    begin, finish = tracked.days_in_orbit(reference_jd, -np.inf, np.inf)
    if not (tracked.element_sets and begin <= day <= finish):
        return None
    if len(tracked.element_sets) == 1:
        return tracked.element_sets[0]
    line = tracked.set_timeline(reference_jd)
    index = int(set_in_use(line.bounds, np.array([day]))[0])
    return line.element_sets[index] if index >= 0 else None


def field_rows(
    reference_jd: float,
    used: Sequence[tuple[CatalogObject, ElementSet]],
    magnitudes: Sequence[StandardMagnitude | None],
    trails: Trails,
) -> Rows:
    """Return the rows of trails of the sets in ``used``, whose objects have ``magnitudes``."""
    which = trails.element_set
    records = [held.record for held, _ in used]
    known = np.isfinite(trails.magnitude)
    spread = np.array([None if m is None else m.uncertainty for m in magnitudes], dtype=np.float64)
    estimated = pick([m is not None and m.is_estimated for m in magnitudes], which)
    estimated[~known] = None
    return rows_of(
        FIELD_COLUMNS,
        {
            "object_name": pick([record.name for record in records], which),
            "catalog_id": pick([record.catalog_id for record in records], which),
            "object_id": pick([record.object_id for record in records], which),
            "enters": to_datetime64(reference_jd, trails.first),
            "leaves": to_datetime64(reference_jd, trails.last),
            "enters_ra_deg": trails.first_ra_deg,
            "enters_dec_deg": trails.first_dec_deg,
            "leaves_ra_deg": trails.last_ra_deg,
            "leaves_dec_deg": trails.last_dec_deg,
            "least_distance_deg": trails.least_distance_deg,
            "speed_arcsec_s": trails.speed_arcsec_s,
            "position_angle_deg": trails.position_angle_deg,
            "elevation_deg": trails.elevation_deg,
            "slant_range_km": trails.slant_range_km,
            "magnitude": trails.magnitude,
            "magnitude_uncertainty": np.where(known, spread[which], np.nan),
            "magnitude_is_estimated": estimated,
            "sunlit": trails.sunlit,
            "only_by_clock": trails.only_by_clock,
            "element_epoch": epochs([chosen for _, chosen in used])[which],
            "element_age_days": trails.age_days,
            "timing_uncertainty_s": trails.timing_uncertainty_s,
            "timing_uncertainty_95_s": trails.timing_uncertainty_95_s,
            "cross_track_uncertainty_km": trails.cross_track_uncertainty_km,
            "along_uncertainty_deg": trails.along_uncertainty_deg,
        },
    )
