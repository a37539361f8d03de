"""The evidence in a report that reproduces its answer: objects, element sets, span."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, timedelta

from orbitwatch.accuracy.neighbour_sets import sets_around
from orbitwatch.accuracy.own_errors import sets_looked_at
from orbitwatch.answer import Answer
from orbitwatch.archive.objects import known_objects
from orbitwatch.elements.element_set import ElementSet
from orbitwatch.elements.identity import CatalogObject, ObjectRecord
from orbitwatch.formats.phrases import listed
from orbitwatch.formats.rows import Rows
from orbitwatch.times import Span

_FEW_OBJECTS = 20
_MOST_SETS = 5_000


def objects_shown(answer: Answer, rows: Rows) -> list[CatalogObject]:
    """Return the objects of the rows; while they are few, those without rows too."""
    if len(answer.objects) <= _FEW_OBJECTS:
        return list(answer.objects)
    shown = set(rows["catalog_id"].tolist())
    return [held for held in answer.objects if held.record.catalog_id in shown]


def supporting_sets(
    answer: Answer, span: Span, objects: Sequence[CatalogObject], rows: Rows
) -> tuple[set[ElementSet], str]:
    """Return the sets of ``objects`` on which the rows depend, and sentences about them.

    These are the sets used somewhere in the span and those from which the errors of a used set were
    estimated; the latter are omitted if there are too many.
    """
    wanted = {held.record.catalog_id for held in objects}
    used = {
        held.record.catalog_id: sets
        for held, sets in zip(answer.objects, answer.element_sets, strict=True)
        if held.record.catalog_id in wanted
    }
    kept = {s for sets in used.values() for s in sets}
    for_accuracy = _accuracy_sets(used, objects, rows)
    sentences = [_not_in_block(answer, span, objects)]
    if len(kept | for_accuracy) > _MOST_SETS:
        sentences.append(
            "The sets from which their errors were estimated are too many to be listed here: the "
            "uncertainties that the command gives may differ from those above."
        )
        return kept, " ".join(sentences).strip()
    if for_accuracy - kept:
        sentences.append("They are the sets used and those from which their errors were estimated.")
    others = sum(len(held.element_sets) for held in objects) - len(kept | for_accuracy)
    return kept | for_accuracy, " ".join(filter(None, [*sentences, _left_out(others)]))


def _accuracy_sets(
    in_use: Mapping[int, Sequence[ElementSet]], objects: Sequence[CatalogObject], rows: Rows
) -> set[ElementSet]:
    """Return the sets from which the errors of the sets used by the rows were estimated."""
    histories = {held.record.catalog_id: held.element_sets for held in objects}
    columns = (rows[name].tolist() for name in ("catalog_id", "element_epoch", "element_age_days"))
    moments = list(zip(*columns, strict=True))
    sides = {(number, epoch, age < 0.0) for number, epoch, age in moments}
    own = {
        s
        for number, epoch, backward in sides
        for used in in_use[number]
        if used.epoch.replace(tzinfo=None) == epoch
        for s in sets_looked_at(used, histories[number], backward)
    }
    around = {
        s
        for number, epoch, age in moments
        for s in sets_around(histories[number], epoch.replace(tzinfo=UTC) + timedelta(days=age))
    }
    return own | around


def _left_out(count: int) -> str:
    if count < 1:
        return ""
    if count == 1:
        return "1 further set of the same objects was available; no row depends on it."
    return f"{count:,} further sets of the same objects were available; no row depends on them."


def span_in_orbit(answer: Answer, span: Span) -> Span:
    """Return the span, cut to a single object's time in orbit if only the archive knows it."""
    if len(answer.objects) != 1:
        return span
    record = answer.objects[0].record
    if is_shipped(record):
        return span
    begin, end = record.in_orbit_from or span.start, record.in_orbit_until or span.end
    return Span(max(span.start, begin), min(span.end, end))


def _not_in_block(answer: Answer, span: Span, objects: Sequence[CatalogObject]) -> str:
    """Return a warning about objects for which the command also gives rows outside their lives."""
    cut = [
        held.label
        for held in objects
        if len(answer.objects) > 1
        and not is_shipped(held.record)
        and (
            (held.record.in_orbit_from or span.start) > span.start
            or (held.record.in_orbit_until or span.end) < span.end
        )
    ]
    if not cut:
        return ""
    return (
        f"The command does not know that {listed(cut, 'objects')} came into orbit or decayed in "
        "that time: ignore its rows from before or after, which the answer leaves out."
    )


def is_shipped(record: ObjectRecord, *more: str) -> bool:
    """Whether shipped data give the same time in orbit, and ``more`` fields, for the object."""
    shipped = known_objects().get(record.catalog_id)
    names = ("in_orbit_from", "in_orbit_until", *more)
    return all(getattr(record, name) == getattr(shipped, name, None) for name in names)
