"""The passes to steer through, of one object or a queue, and their planned paths."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial
from typing import Any

import numpy as np

from orbitwatch import remarks
from orbitwatch.accuracy.uncertainty import is_stale
from orbitwatch.answer import Answer
from orbitwatch.astro.orbit_shape import orbit_shapes
from orbitwatch.config import Settings
from orbitwatch.elements.identity import CatalogObject
from orbitwatch.elements.modes import DEFAULT_MODE, ElementsMode
from orbitwatch.errors import ElementsError, NotFoundError
from orbitwatch.features.radio.columns import PLAN_COLUMNS, RESULT_COLUMNS
from orbitwatch.features.radio.doppler_answer import single_object
from orbitwatch.features.radio.frequency import received_hz, transmit_hz
from orbitwatch.features.radio.link_choice import LinkChoice, keep_offset, offset_key, resolve_link
from orbitwatch.features.radio.observation import Observer, next_interval, up_intervals
from orbitwatch.features.radio.passband import Link
from orbitwatch.features.radio.steering.planning import Path, Rotator, plan_pass
from orbitwatch.features.radio.steering.schedule import Candidate, gaps, schedule
from orbitwatch.features.radio.steering.station import PassResult, Target
from orbitwatch.formats.rows import Rows, concatenate, no_rows, rows_of
from orbitwatch.formats.values import to_datetime64
from orbitwatch.search.tracked_objects import TrackedObject
from orbitwatch.selection.in_orbit import in_orbit_during
from orbitwatch.selection.object_selection import ObjectSelection
from orbitwatch.selection.site_horizons import note_horizons, up_from
from orbitwatch.sites import Site
from orbitwatch.times import Span


@dataclass(frozen=True, slots=True, kw_only=True)
class SteerQuestion:
    """The passes to steer through: of objects in ``queue`` by priority, else of ``selection``.

    ``next_pass_only`` restricts it to the first pass of the span. ``follow_dial`` saves a change of
    the dial as an offset.
    """

    selection: ObjectSelection
    queue: tuple[str, ...] = ()
    site: Site
    span: Span
    link: LinkChoice
    min_elevation_deg: float = 0.0
    next_pass_only: bool = False
    follow_dial: bool = False
    elements_mode: ElementsMode = DEFAULT_MODE
    allow_stale: bool = False


def find_targets(question: SteerQuestion, settings: Settings, now: datetime) -> list[Target]:
    """Return the passes to steer through, in order.

    Raises NotFoundError if there is none, ElementsError if the element sets are too old to point
    by, and what the choice of objects and frequencies raises.
    """
    note_horizons([question.site])
    every = [
        _targets(question, held, settings, priority)
        for priority, held in enumerate(_objects(question, settings, now))
    ]
    targets = [target for some in every for target in some]
    if not targets:
        names = question.queue or question.selection.names
        mask = up_from(question.min_elevation_deg, [question.site])
        raise NotFoundError(
            f"{', '.join(names) or 'the object'} never rises above {mask} "
            f"at {question.site.name} from {question.span.start:%Y-%m-%d %H:%M} to "
            f"{question.span.end:%Y-%m-%d %H:%M} UTC",
            hint="choose another span, or a lower --min-elevation",
        )
    return _queued(question, every) if question.queue else targets


def _objects(question: SteerQuestion, settings: Settings, now: datetime) -> Sequence[CatalogObject]:
    span, mode = question.span, question.elements_mode
    if not question.queue:
        return [single_object(question.selection, span, mode, settings, now)]
    found: dict[int, CatalogObject] = {}
    for name in question.queue:
        chosen = replace(question.selection, names=(name,)).objects(settings, span, mode, now)
        found |= {held.record.catalog_id: held for held in chosen if held.element_sets}
    return in_orbit_during(list(found.values()), span, mode)


def _targets(
    question: SteerQuestion, held: CatalogObject, settings: Settings, priority: int
) -> list[Target]:
    subject = TrackedObject.of(held, question.elements_mode)
    find = next_interval if question.next_pass_only else up_intervals
    reference_jd, ups = find(subject, question.site, question.span, question.min_elevation_deg)
    if not ups:
        if question.queue:
            mask = up_from(question.min_elevation_deg, [question.site])
            remarks.note(f"{held.record.name} is never above {mask} then")
        return []
    observer = Observer(subject, question.site, reference_jd, ups[0].aos, ups[-1].los)
    _check_trust(question, held, observer, np.array([up.tca for up in ups]))
    link, offset_hz = _link(question, held, settings)
    keep = None
    if question.follow_dial and link is not None:
        key = offset_key(held.record.catalog_id, link.key, link.downlink_hz or link.uplink_hz)
        keep = partial(keep_offset, settings.data_dir, key)
    return [
        Target(
            held=held,
            priority=priority,
            observer=observer,
            up=up,
            link=link,
            offset_hz=offset_hz,
            save_offset=keep,
        )
        for up in ups
    ]


def _check_trust(
    question: SteerQuestion, held: CatalogObject, observer: Observer, days: np.ndarray
) -> None:
    trust = observer.trust(days)
    period = orbit_shapes(observer.element_sets).period_min[trust.element_set]
    if is_stale(trust.timing_s, period).any() and not question.allow_stale:
        raise ElementsError(
            f"the element sets of {held.record.name} are too old to point an antenna: "
            f"it may be {trust.timing_s.max() / 60.0:.0f} min early or late",
            hint=f"get newer ones with 'orbitwatch fetch {held.record.catalog_id}'",
        )
    remarks.note(f"{held.record.name} may be ±{trust.timing_s.max():.2g} s early or late (68 %)")


def _link(
    question: SteerQuestion, held: CatalogObject, settings: Settings
) -> tuple[Link | None, float]:
    if not question.link.is_given:
        return None, 0.0
    try:
        link, offset_hz = resolve_link(question.link, held, settings)
    except NotFoundError as error:
        if not question.queue:
            raise
        remarks.warn(f"{error.message}; only the rotator follows it")
        return None, 0.0
    if question.link.frequency_hz is not None and question.link.uplink_hz is None:
        link = replace(link, uplink_hz=None)  # a single frequency is for receiving
    return link, offset_hz


def _queued(question: SteerQuestion, every: Sequence[Sequence[Target]]) -> list[Target]:
    targets = [target for some in every for target in some]
    candidates = [
        Candidate(target.priority, *target.times(), index) for index, target in enumerate(targets)
    ]
    chosen = schedule(candidates)
    left_out = len(candidates) - len(chosen)
    if left_out:
        remarks.note(f"{left_out} of {len(candidates)} passes are left out: others have priority")
    for begin, end in gaps(chosen, question.span.start, question.span.end):
        remarks.note(f"nothing to follow from {begin:%m-%d %H:%M} to {end:%m-%d %H:%M} UTC")
    return [targets[one.index] for one in chosen]


def plan(
    question: SteerQuestion,
    rotator: Rotator,
    deadband_deg: float,
    settings: Settings,
    now: datetime,
) -> tuple[Answer, list[Path]]:
    """Return the planned paths as rows, one for each deadband, and as `Path` objects."""
    targets = find_targets(question, settings, now)
    paths: list[Path] = []
    for target in targets:
        start = paths[-1].azimuth_deg[-1] if paths else None
        paths.append(plan_pass(target.observer, target.up, rotator, start))
    pairs = zip(targets, paths, strict=True)
    rows = concatenate([_plan_rows(target, path, deadband_deg) for target, path in pairs])
    return Answer.of("Plan", rows, (question.site,)), paths


def _plan_rows(target: Target, path: Path, deadband_deg: float) -> Rows:
    moments = [path.up.aos]
    while moments[-1] < path.up.los:
        moments.append(path.left_at(moments[-1], deadband_deg))
    days = np.array(moments)
    seen = target.observer.observe(days)
    link, unknown = target.link or Link(None, None), np.full(len(days), np.nan)
    down, up, rate = link.downlink_hz, link.uplink_hz, seen.range_rate_km_s
    times = to_datetime64(target.observer.reference_jd, days)
    values = _identity(target, len(days)) | {
        "aos": np.full(len(days), times[0]),
        "time": times,
        "rotator_azimuth_deg": np.interp(days, path.days, path.azimuth_deg),
        "rotator_elevation_deg": np.interp(days, path.days, path.elevation_deg),
        "azimuth_deg": seen.azimuth_deg,
        "elevation_deg": seen.elevation_deg,
        "pointing_error_deg": np.interp(days, path.days, path.error_deg),
        "downlink_hz": unknown if down is None else received_hz(down, rate) + target.offset_hz,
        "uplink_hz": unknown if up is None else transmit_hz(up, rate),
    }
    return rows_of(PLAN_COLUMNS, values)


def _identity(target: Target, n: int) -> dict[str, Any]:
    record = target.held.record
    return {
        "object_name": np.full(n, record.name, dtype=object),
        "catalog_id": np.full(n, record.catalog_id),
        "object_id": np.full(n, record.object_id, dtype=object),
        "site": np.full(n, target.observer.site.name, dtype=object),
    }


def result_rows(done: Iterator[PassResult]) -> Iterator[Rows]:
    """Yield the result of each pass as a row once it is over."""
    yield no_rows(RESULT_COLUMNS)
    for one in done:
        aos, los = one.target.times()
        path = one.path
        values = _identity(one.target, 1) | {
            "aos": [aos],
            "los": [los],
            "max_elevation_deg": [one.target.up.max_elevation_deg],
            "planned_error_deg": [path.max_error_deg if path else np.nan],
            "measured_error_deg": [one.max_error_deg if path else np.nan],
            "flipped": [path.is_flipped if path else None],
            "commands": [one.commands],
            "interruptions": [one.interruptions],
        }
        yield rows_of(RESULT_COLUMNS, values)
