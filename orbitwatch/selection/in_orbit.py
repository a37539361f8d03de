"""Selects the objects that can be computed in a span, and reports why others cannot."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from orbitwatch import remarks
from orbitwatch.archive.holdings import FEW_OBJECTS
from orbitwatch.elements.catalog_objects import CatalogObjects
from orbitwatch.elements.identity import CatalogObject
from orbitwatch.elements.modes import ElementsMode, known_since
from orbitwatch.errors import ElementsError
from orbitwatch.formats.phrases import counted
from orbitwatch.times import Span, format_day_or_second
from orbitwatch.times.arrays import to_utc64

_REASONS_SHOWN = 3


def in_orbit_during(
    objects: Sequence[CatalogObject], span: Span, mode: ElementsMode = "nearest"
) -> Sequence[CatalogObject]:
    """Return the objects that can be computed somewhere in ``span``; report the others.

    For few objects, outlier sets, which lie in another orbit than the rest, are left out and
    reported. Raises ElementsError, with the reasons, if no object can be computed.
    """
    if len(objects) <= FEW_OBJECTS:
        objects = [_own_sets(held) for held in objects]
    usable = CatalogObjects.of(objects)
    doubted = dict(enumerate(objects)) if mode == "before" else _doubted(usable, span)
    reasons = {place: _why_not(held, span, mode) for place, held in doubted.items()}
    reasons_given = [reason for reason in reasons.values() if reason]
    if len(reasons_given) == len(usable):
        raise ElementsError(_summary(reasons_given), hint="choose another span or object")
    if reasons_given:
        remarks.warn(_summary(reasons_given))
        kept = [place for place in range(len(usable)) if reasons.get(place) is None]
        usable = usable.take(np.array(kept))
    for held in usable[:_REASONS_SHOWN]:
        _note_cut(held, span)
    return usable


def _doubted(objects: CatalogObjects, span: Span) -> dict[int, CatalogObject]:
    """Return the objects that may have no set or not be in orbit, by index, in order."""
    singles = objects.singles
    outside = singles.in_orbit_until <= to_utc64(span.start)
    outside |= singles.in_orbit_from >= to_utc64(span.end)
    places = np.flatnonzero(objects.is_single)[outside]
    found = objects.others | {place: objects[place] for place in places.tolist()}
    return dict(sorted(found.items()))


def _own_sets(held: CatalogObject) -> CatalogObject:
    if len(held.element_sets) < 2:
        return held
    from orbitwatch.evolution.history import without_outliers
    from orbitwatch.selection.quality_notes import warn_of_outliers

    own, outliers = without_outliers(held)
    warn_of_outliers(held.label, outliers)
    return own


def _why_not(held: CatalogObject, span: Span, mode: ElementsMode) -> str | None:
    record = held.record
    if record.in_orbit_until is not None and span.start >= record.in_orbit_until:
        return f"{held.label} decayed on {record.decayed}"
    if record.in_orbit_from is not None and span.end <= record.in_orbit_from:
        return f"{held.label} was not in orbit before {format_day_or_second(record.in_orbit_from)}"
    if not held.element_sets:
        return f"no element set of {held.label} is stored"
    if mode == "before" and all(known_since(s) >= span.end for s in held.element_sets):
        return f"no element set of {held.label} existed before {format_day_or_second(span.end)}"
    return None


def _note_cut(held: CatalogObject, span: Span) -> None:
    record = held.record
    if record.in_orbit_from is not None and span.start < record.in_orbit_from:
        remarks.note(
            f"{held.label} came into orbit at {format_day_or_second(record.in_orbit_from)}; "
            "earlier times are not computed"
        )
    if record.in_orbit_until is not None and span.end > record.in_orbit_until:
        remarks.note(f"{held.label} decayed on {record.decayed}; later days are not computed")


def _summary(reasons: Sequence[str]) -> str:
    more = len(reasons) - _REASONS_SHOWN
    listed = "; ".join(reasons[:_REASONS_SHOWN])
    return (
        f"{listed}; and {counted(more, 'more object')} cannot be computed" if more > 0 else listed
    )
