"""Finds other stored objects that could have seen the place around the claimed time."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Final

import numpy as np

from orbitwatch import remarks
from orbitwatch.arrays import take
from orbitwatch.config import Settings
from orbitwatch.features.claims.claim import Assessment, Other
from orbitwatch.features.claims.question import ClaimQuestion
from orbitwatch.features.passes.details import describe_overflights, describe_passes, sun_over
from orbitwatch.formats.phrases import counted
from orbitwatch.search.passes import find_passes, span_days
from orbitwatch.search.tracked_objects import TrackedObject
from orbitwatch.selection.object_selection import ObjectSelection
from orbitwatch.times import Span, from_jd

EVERYTHING: Final = "all"
_LEAST = timedelta(seconds=1)


def others(
    assessment: Assessment, question: ClaimQuestion, group: str, settings: Settings, now: datetime
) -> tuple[Other, ...]:
    """Return the others of ``group`` (or EVERYTHING) that could have seen the place, nearest first.

    Within the assessment's bound around the claimed span; each object with its nearest overflight.
    Objects whose time is uncertain by more than a tenth of their revolution are left out and
    counted. Raises NotFoundError for a group that is not stored.
    """
    claim, time, conditions = assessment.claim, assessment.time, assessment.claim.conditions
    within = max(assessment.within, _LEAST)
    span = Span(time.start - within, time.end + within)
    everything = group == EVERYTHING or question.elements is not None
    selection = ObjectSelection(
        everything=everything,
        group=None if everything else group,
        elements=question.elements,
    )
    own = claim.held.record.catalog_id
    held = [
        one
        for one in selection.objects(settings, span, conditions.mode, now)
        if one.record.catalog_id != own and one.element_sets
    ]
    passes = find_passes(
        [TrackedObject.of(one, conditions.mode) for one in held],
        [claim.site],
        span,
        conditions.min_elevation_deg,
    )
    sun = sun_over(passes)
    seen = describe_overflights(passes, [claim.site], sun)
    fits = seen.off_nadir_deg <= conditions.max_off_nadir_deg
    if conditions.min_sun_deg is not None:
        fits &= seen.sun_elevation_deg >= conditions.min_sun_deg
    passes = replace(passes, found=take(passes.found, np.flatnonzero(fits)))
    angle = seen.off_nadir_deg[fits]
    stale = describe_passes(passes, [claim.site], sun_over(passes)).stale
    if stale.any():
        numbers = np.unique(passes.object_index[passes.found.satellite[stale]])
        remarks.note(
            f"{counted(len(numbers), 'other object')} left out, of which the element sets are too "
            "far from the claimed time"
        )
    reference_jd = span_days(span)[0]
    found: dict[int, tuple[float, Other]] = {}
    for row in np.flatnonzero(~stale).tolist():
        record = held[int(passes.object_index[passes.found.satellite[row]])].record
        tca = from_jd(reference_jd, float(passes.found.tca[row]))
        one = Other(record.name, record.catalog_id, tca, float(angle[row]))
        away = time.distance_s(tca)
        if away < found.get(one.catalog_id, (np.inf, one))[0]:
            found[one.catalog_id] = away, one
    return tuple(one for _, one in sorted(found.values(), key=lambda pair: pair[0]))
