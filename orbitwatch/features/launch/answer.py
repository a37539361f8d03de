"""The answers to ``launch``: planes with their windows, first passes, or reconstructed launches."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

from orbitwatch import remarks
from orbitwatch.answer import Answer
from orbitwatch.config import Settings
from orbitwatch.elements.identity import CatalogObject, ObjectRecord
from orbitwatch.errors import ElementsError, OrbitwatchError
from orbitwatch.features.launch.candidates import Candidate, candidates
from orbitwatch.features.launch.comparison import Comparison, compare
from orbitwatch.features.launch.first_passes import FirstPass, first_passes
from orbitwatch.features.launch.question import LaunchedQuestion, LaunchQuestion
from orbitwatch.features.launch.reconstruction import (
    ReconstructedLaunch,
    orbit_at_launch,
    reconstruct_launches,
)
from orbitwatch.features.launch.rows import (
    Clearance,
    launch_columns,
    launch_rows,
    launched_rows,
    pass_rows,
)
from orbitwatch.features.launch.saving import check_number, save
from orbitwatch.selection.site_horizons import note_horizons
from orbitwatch.selection.site_selection import gazetteer_from
from orbitwatch.sites.launch_sites import is_usual_azimuth, launch_sites, site_of_record
from orbitwatch.times import format_second

_REASONS_SHOWN = 3


@dataclass(frozen=True, slots=True)
class LaunchAnswer:
    """The rows, and the candidates for the table and the picture."""

    answer: Answer
    candidates: tuple[Candidate, ...]
    passes: tuple[FirstPass, ...] = ()
    saved: bool = False


def answer(question: LaunchQuestion, settings: Settings, now: datetime) -> LaunchAnswer:
    """Return the planes that a launch may have led to, or the first passes over the observers.

    With ``save`` the elements are stored. Raises UsageError if the question contradicts itself or a
    number is taken, and as the selection of comparison objects does.
    """
    check_number(question.save)
    found = candidates(question)
    _note(question, found)
    columns = launch_columns(question)
    clearances = [_clearances(candidate, question) for candidate in found]
    compared = question.compare.with_all_sets(settings, now) if question.compare is not None else ()
    comparisons = _comparisons(question, found, compared)
    found = _saved(question, found, settings, now)
    saved = question.save is not None
    title = f"Launch from {question.site.name} at {format_second(question.time)}, search elements"
    objects = (*(map(_object, found) if saved else ()), *compared)
    note_horizons(question.observers)
    passes = tuple(_passes(question, found))
    if question.observers:
        rows = pass_rows(passes, saved=saved)
    else:
        rows = launch_rows(columns, found, clearances, comparisons, saved=saved)
    named = Answer.of(title, rows, sites=question.observers, objects=objects)
    return LaunchAnswer(named, tuple(found), passes, saved)


def answer_launched(question: LaunchedQuestion, settings: Settings, now: datetime) -> Answer:
    """Return how objects were launched, reconstructed from their first element sets.

    A warning names objects for which that fails; ElementsError if it fails for all.
    """
    found: list[tuple[ReconstructedLaunch, bool]] = []
    reasons: list[OrbitwatchError] = []
    objects = question.objects.with_all_sets(settings, now)
    for held in objects:
        try:
            found += launches_of(held, question, settings)
        except ElementsError as error:
            reasons.append(error)
    if not found and reasons:
        raise reasons[0]
    for reason in reasons[:_REASONS_SHOWN]:
        remarks.warn(reason.message)
    if len(reasons) > _REASONS_SHOWN:
        remarks.warn(f"nor of {len(reasons) - _REASONS_SHOWN:,} more objects")
    rows = launched_rows(found)
    return Answer.of("Launches by the first element sets", rows, objects=objects)


def launches_of(
    held: CatalogObject, question: LaunchedQuestion, settings: Settings
) -> list[tuple[ReconstructedLaunch, bool]]:
    """Return the launch of an object, with whether its time is known; see `reconstruct_launches`.

    Raises ElementsError if the site, the day or the first sets are unknown.
    """
    record = held.record
    site = question.site or site_of_record(record.launch_site, gazetteer_from(settings))
    if site is None:
        where = f" ({record.launch_site})" if record.launch_site else ""
        raise ElementsError(
            f"the launch site of {held.label} is unknown{where}",
            hint="name it: --site sohae; or fetch the catalogue: orbitwatch fetch --satcat",
        )
    time, exact = question.time, True
    if time is None and record.launched:
        time = datetime.fromisoformat(record.launched)
        time = time if time.tzinfo else time.replace(tzinfo=UTC)
        exact = "T" in record.launched
    if time is None:
        raise ElementsError(
            f"the launch date of {held.label} is unknown",
            hint="give it: --time 2023-11-21T13:42:28Z; or orbitwatch fetch --satcat",
        )
    return [(one, exact) for one in reconstruct_launches(held, site, time, exact=exact)]


def _note(question: LaunchQuestion, found: Sequence[Candidate]) -> None:
    if question.window:
        end = question.time + question.window
        remarks.note(
            f"the launch may be from {format_second(question.time)} to {format_second(end)}: "
            "the rows are for the middle of that time"
        )
    for candidate in found:
        if is_usual_azimuth(question.site, candidate.azimuth_deg) is False:
            site = launch_sites()[question.site.name]
            first, last = site.azimuths_deg or (0.0, 0.0)
            remarks.note(
                f"{candidate.direction}: an azimuth of {candidate.azimuth_deg:.0f}° is not usual "
                f"at {site.name} ({first:g}° to {last:g}°, {site.source})"
            )
    if question.through:
        skipped = [w for w in found[0].waypoints[1:] if abs(w.turn_deg) > 1.0]
        if skipped:
            turns = ", ".join(f"{w.turn_deg:+.0f}° at {w.name}" for w in skipped)
            remarks.note(f"the path turns (to the right positive): {turns}")


def _saved(
    question: LaunchQuestion, found: list[Candidate], settings: Settings, now: datetime
) -> list[Candidate]:
    if question.save is None:
        return found
    kept = save([c.elements for c in found], question.save, settings, now)
    for element_set in kept:
        remarks.note(
            f"stored as {element_set.norad_cat_id}: {element_set.object_name}, "
            f"{element_set.data_source}"
        )
    return [replace(c, elements=s) for c, s in zip(found, kept, strict=True)]


def _object(candidate: Candidate) -> CatalogObject:
    elements = candidate.elements
    record = ObjectRecord(catalog_id=elements.norad_cat_id, name=elements.object_name or "")
    return CatalogObject(record, (elements,), frozenset([elements]))


def _clearances(candidate: Candidate, question: LaunchQuestion) -> list[Clearance]:
    from orbitwatch.features.launch.clearance import clearance_km

    return [(area.name, clearance_km(candidate, area)) for area in question.clear_of]


def _comparisons(
    question: LaunchQuestion, found: Sequence[Candidate], objects: Sequence[CatalogObject]
) -> list[list[Comparison]]:
    middle = question.time + question.window / 2
    orbits = [(held.record, orbit_at_launch(held, middle)) for held in objects]
    return [
        [compare(c, orbit, record.name, record.catalog_id) for record, orbit in orbits]
        for c in found
    ]


def _passes(question: LaunchQuestion, found: Sequence[Candidate]) -> list[FirstPass]:
    if not question.observers:
        return []
    length = max(question.passes_for, timedelta(minutes=1))
    passes = [
        one
        for candidate in found
        for one in first_passes(
            candidate,
            question.observers,
            length,
            question.min_elevation_deg,
            over_ground=bool(question.through),
        )
    ]
    if not passes:
        remarks.note(
            "no pass over the observers in that time: search a longer time with --passes-for"
        )
    return sorted(passes, key=lambda one: one.aos_earliest)
