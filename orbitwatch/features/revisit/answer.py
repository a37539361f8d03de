"""The answer to ``revisit``: how often fleets can look at places, with the element sets used."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

import numpy as np

from orbitwatch import remarks
from orbitwatch.answer import Answer
from orbitwatch.arrays import take
from orbitwatch.config import Settings
from orbitwatch.engine.processors import cores
from orbitwatch.features.revisit.fleets import Fleets, find_fleets
from orbitwatch.features.revisit.imaging_opportunities import (
    Opportunities,
    Survey,
    find_opportunities,
)
from orbitwatch.features.revisit.question import RevisitQuestion
from orbitwatch.features.revisit.rows import evidence_rows, revisit_rows, title
from orbitwatch.formats.rows import Rows
from orbitwatch.formats.values import to_datetime64
from orbitwatch.search.passes import span_days
from orbitwatch.selection import quality_notes
from orbitwatch.selection.manoeuvre_warnings import Manoeuvres

_NAMED = 3


@dataclass(frozen=True, slots=True)
class RevisitAnswer:
    """Rows of fleets and places, and the imaging opportunities for charts.

    ``evidence`` has a row for each opportunity of a real satellite: the element set and its age.
    """

    answer: Answer
    opportunities: Opportunities
    evidence: Rows
    captions: tuple[str, ...]


def answer(question: RevisitQuestion, settings: Settings, now: datetime) -> RevisitAnswer:
    """Find the satellites, and answer."""
    return answer_for(question, find_fleets(question, settings, now), settings)


def answer_for(question: RevisitQuestion, fleets: Fleets, settings: Settings) -> RevisitAnswer:
    """Search for the imaging opportunities, and report the limits of the figures."""
    found = _search(question, fleets)
    if question.daylight_only:
        found = take(found, np.flatnonzero(found.daylight))
    targets, span = question.places.targets, question.span
    rows = revisit_rows(found, fleets.fleets, targets, span, question.max_off_nadir_deg)
    _remark(question, fleets, found)
    evidence = evidence_rows(found, fleets.objects, span)
    if question.objects is not None:
        manoeuvres = Manoeuvres(fleets.objects, question.objects.elements, settings)
        manoeuvres.add(evidence)
        manoeuvres.warn()
    captions = quality_notes.captions(evidence)
    if question.walkers:
        captions.append(
            "Walker fleets are hypothetical: circular orbits without drag, and no "
            "timing uncertainty."
        )
    heading = title(rows, daylight_only=question.daylight_only)
    return RevisitAnswer(
        Answer.of(heading, rows, question.places.named_sites(), fleets.objects),
        found,
        evidence,
        tuple(captions),
    )


def survey_of(question: RevisitQuestion, fleets: Fleets) -> Survey:
    """Return the survey to search."""
    return Survey(
        fleets.subjects,
        question.places.sites,
        question.places.areas,
        question.span,
        question.max_off_nadir_deg,
        fleets.hypothetical,
        question.min_sun_deg,
    )


def uncertain_looks_warning(stale: int, looks: int, since: str) -> str:
    """Return a sentence that ``stale`` of the looks are too uncertain, the first on a date."""
    return (
        f"{stale:,} of {looks:,} looks, from {since} on, are uncertain by more than a tenth of a "
        "revolution: their number is about right, their times are not"
    )


def _search(question: RevisitQuestion, fleets: Fleets) -> Opportunities:
    """Return all opportunities, with a progress bar in pairs of satellite and place."""
    survey = survey_of(question, fleets)
    with remarks.progress("searching", survey.pairs) as work:
        found, refused = find_opportunities(survey, question.jobs or cores(), work.advance)
    quality_notes.warn_of_refused([fleets.names[number] for number in refused.tolist()])
    return found


def _remark(question: RevisitQuestion, fleets: Fleets, found: Opportunities) -> None:
    """Report opportunities that never end, and those with uncertain times."""
    pairs = sorted({*zip(found.subject[found.endless], found.place[found.endless], strict=True)})
    places = question.places
    names = [site.name for site in places.sites] + [area.name for area in places.areas]
    for subject, place in pairs[:_NAMED]:
        remarks.note(
            f"{fleets.names[subject]} has {names[place]} in view for the whole span: "
            "that counts as one look, and there are no gaps"
        )
    if len(pairs) > _NAMED:
        remarks.note(f"so have {len(pairs) - _NAMED:,} more pairs of satellite and place")
    if found.stale.any():
        reference_jd, _, _ = span_days(question.span)
        since = to_datetime64(reference_jd, found.days[found.stale]).min()
        day = str(np.datetime_as_string(since, unit="D"))
        remarks.warn(
            uncertain_looks_warning(int(np.count_nonzero(found.stale)), len(found.stale), day)
        )
