"""Revisit of very many places as a dataset; each task is a block of places, for all fleets."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from orbitwatch import remarks
from orbitwatch.arrays import take
from orbitwatch.datasets.partition import blocks
from orbitwatch.datasets.plan import Findings, Plan, Share, with_floats
from orbitwatch.features.revisit.answer import survey_of, uncertain_looks_warning
from orbitwatch.features.revisit.columns import REVISIT_COLUMNS
from orbitwatch.features.revisit.fleets import Fleets
from orbitwatch.features.revisit.imaging_opportunities import find_opportunities
from orbitwatch.features.revisit.question import Places, RevisitQuestion
from orbitwatch.features.revisit.rows import evidence_rows, revisit_rows
from orbitwatch.formats.phrases import listed
from orbitwatch.formats.values import to_datetime64
from orbitwatch.search.passes import span_days
from orbitwatch.selection.dataset_notes import sets_of
from orbitwatch.selection.quality_notes import note_described, warn_of_refused
from orbitwatch.times import format_utc
from orbitwatch.version import __version__

_MOST_WORK = 200_000.0
"""Object-days times places in a task: some ten seconds of work."""
_MOST_TARGETS = 100


@dataclass(frozen=True, slots=True)
class Compute:
    """Executes tasks, which are ranges of targets."""

    question: RevisitQuestion
    fleets: Fleets

    def __call__(self, task: range) -> Share:
        """Return the rows of a task: by fleet, then place."""
        places = _subset(self.question.places, task)
        question = replace(self.question, places=places)
        found, refused = find_opportunities(survey_of(question, self.fleets), jobs=1)
        if question.daylight_only:
            found = take(found, np.flatnonzero(found.daylight))
        fleets, span = self.fleets.fleets, question.span
        rows = revisit_rows(found, fleets, places.targets, span, question.max_off_nadir_deg)
        since = None
        if found.stale.any():
            earliest = to_datetime64(span_days(span)[0], found.days[found.stale]).min()
            since = str(np.datetime_as_string(earliest, unit="D"))
        names = tuple(sorted({self.fleets.names[number] for number in refused.tolist()}))
        looks, stale = len(found.stale), int(np.count_nonzero(found.stale))
        sets = sets_of(evidence_rows(found, self.fleets.objects, span))
        return Share(rows, Findings(looks, stale, since, None, names, sets))


def plan(question: RevisitQuestion, fleets: Fleets) -> Plan[range]:
    """Plan the dataset for satellites that have been found already."""
    question = replace(with_floats(question), jobs=None)
    span, targets = question.span, question.places.targets
    days = span.length.total_seconds() / 86400.0
    sets = tuple(s for subject in fleets.subjects for s in subject.element_sets)
    labels = [target.site or target.area or f"{target.latitude_deg:g}" for target in targets]
    size = _MOST_WORK / max(1.0, len(fleets.subjects) * days * len(targets[0].places))
    return Plan(
        question={
            "title": f"revisit of {listed(labels, 'places')} by "
            + listed([fleet.name for fleet in fleets.fleets], "fleets"),
            "fleets": [fleet.name for fleet in fleets.fleets],
            "places": labels,
            "start": format_utc(span.start),
            "end": format_utc(span.end),
            "max_off_nadir_deg": question.max_off_nadir_deg,
            "daylight_only": question.daylight_only,
        },
        identity=repr((question, fleets.fleets, fleets.names, __version__, sets)),
        columns=REVISIT_COLUMNS,
        element_sets=sets,
        tasks=blocks(len(targets), min(_MOST_TARGETS, size)),
        compute=Compute(replace(question, objects=None), fleets),
        moments=("start",),
        start=span.start,
        place="site",
        conclude=_conclude,
    )


def _subset(places: Places, which: range) -> Places:
    """Return a range of targets with only their own places, renumbered."""
    targets = places.targets[which.start : which.stop]
    numbers = sorted({number for target in targets for number in target.places})
    n_sites = len(places.sites)
    new = {number: index for index, number in enumerate(numbers)}
    return Places(
        sites=tuple(places.sites[n] for n in numbers if n < n_sites),
        areas=tuple(places.areas[n - n_sites] for n in numbers if n >= n_sites),
        targets=tuple(replace(t, places=tuple(new[n] for n in t.places)) for t in targets),
    )


def _conclude(findings: Findings) -> None:
    warn_of_refused(findings.refused)
    if findings.stale_since is not None:
        remarks.warn(uncertain_looks_warning(findings.stale, findings.rows, findings.stale_since))
    note_described(findings.sets)
