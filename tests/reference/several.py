"""What must be told of an object with several sets, worked out from brute force on each set."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

import numpy as np

from orbitwatch.elements.element_set import ElementSet
from orbitwatch.search.passes import Passes, TrackedObject, find_passes
from orbitwatch.times import Span, from_jd
from tests.reference.compare import GRAZING, Question
from tests.reference.dense import DensePass, DenseSearch, satrec_from


@dataclass(frozen=True)
class Told:
    """One pass as an object of several sets has it, in seconds since the start."""

    set_number: int
    site: int
    first: float
    tca: float
    last: float
    sine: float


@dataclass(frozen=True)
class Physical:
    """One pass as each of the sets sees it, by the number of the set."""

    site: int
    versions: dict[int, DensePass]


def spread(element_set: ElementSet, epochs_days: Sequence[float], shifts_s: Sequence[float]):
    """Return the set brought to other epochs, running late by ``shifts_s`` at each.

    Mean elements are carried by their secular rates, as far as J2 gives them.
    """
    motion = element_set.mean_motion
    axis = float(np.cbrt(398600.8 / (motion * 2 * np.pi / 86400.0) ** 2))
    parameter = axis * (1.0 - element_set.eccentricity**2)
    cosine = float(np.cos(np.radians(element_set.inclination)))
    factor = 1.5 * 0.001082616 * (6378.135 / parameter) ** 2 * motion * 360.0
    node = -factor * cosine
    perigee = factor * (2.0 - 2.5 * (1.0 - cosine**2))
    anomaly = motion * 360.0  # Kozai's mean motion holds its own secular term
    sets = []
    for days, shift_s in zip(epochs_days, shifts_s, strict=True):
        run = days - shift_s / 86400.0
        sets.append(
            ElementSet(
                norad_cat_id=element_set.norad_cat_id,
                epoch=element_set.epoch + timedelta(days=days),
                mean_motion=motion,
                eccentricity=element_set.eccentricity,
                inclination=element_set.inclination,
                ra_of_asc_node=(element_set.ra_of_asc_node + node * days) % 360.0,
                arg_of_pericenter=(element_set.arg_of_pericenter + perigee * days) % 360.0,
                mean_anomaly=(element_set.mean_anomaly + anomaly * run) % 360.0,
            )
        )
    return tuple(sets)


def told(sets: Sequence[ElementSet], question: Question) -> list[Told]:
    """Return what ``find_passes`` tells of one object with ``sets``."""
    passes = ask([sets], question)
    found = passes.found
    number = [list(sets).index(s) for s in passes.element_sets]
    start = question.start
    anywhere = np.zeros(len(found.tca), dtype=np.bool_)
    sine = passes.geometry.elevation(found.satellite, found.site, found.tca, anywhere)[0]
    return [
        Told(
            number[int(found.satellite[i])],
            int(found.site[i]),
            *(float((x[i] - start) * 86400.0) for x in (found.first, found.tca, found.last)),
            float(sine[i]),
        )
        for i in range(len(found.tca))
    ]


def ask(objects: Sequence[Sequence[ElementSet]], question: Question) -> Passes:
    """Return the passes over whole microseconds of the span of ``question``, start at midnight."""
    assert question.start == 0.0
    begin = from_jd(question.reference_jd)
    span = Span(begin, begin + timedelta(seconds=round(question.end * 86400.0)))
    subjects = [TrackedObject(tuple(sets)) for sets in objects]
    return find_passes(subjects, question.sites, span, question.mask_deg)


def physical_passes(
    sets: Sequence[ElementSet], question: Question, slack_s: float
) -> list[Physical]:
    """Return all passes of all sets, those of different sets that belong together as one."""
    search = DenseSearch(question.sites, question.reference_jd, question.start, question.end)
    groups: list[Physical] = []
    for number, element_set in enumerate(sets):
        for one in search.passes(satrec_from(element_set), question.mask_deg):
            group = next(
                (
                    g
                    for g in groups
                    if g.site == one.site
                    and number not in g.versions
                    and any(_close(one, other, slack_s) for other in g.versions.values())
                ),
                None,
            )
            if group is None:
                groups.append(Physical(one.site, {number: one}))
            else:
                group.versions[number] = one
    return groups


def _close(one: DensePass, other: DensePass, slack_s: float) -> bool:
    return one.first <= other.last + slack_s and one.last >= other.first - slack_s


def nearest_set(epoch_days: np.ndarray, day: float) -> int:
    return int(np.argmin(np.abs(epoch_days - day)))


def faults(
    answers: Sequence[Told],
    groups: Sequence[Physical],
    sets: Sequence[ElementSet],
    question: Question,
) -> list[str]:
    """Return what is wrong with ``answers``: passes lost, doubled, invented, or by a wrong set.

    A pass must be told once where every set that could answer sees it; where only some do, as at
    a mask that they graze, once or not at all, but by the nearest set if that sees it.
    """
    origin = question.reference_jd - 2440587.5
    epochs = np.array([s.epoch.timestamp() / 86400.0 - origin for s in sets])
    wrong = []
    used: set[int] = set()
    for group in groups:
        mine = [
            k
            for k, t in enumerate(answers)
            if t.site == group.site
            and t.set_number in group.versions
            and abs(t.tca - group.versions[t.set_number].tca)
            < 1.0 + 0.05 * (group.versions[t.set_number].last - group.versions[t.set_number].first)
        ]
        used.update(mine)
        rightful = {
            number: nearest_set(epochs, one.tca / 86400.0) for number, one in group.versions.items()
        }
        natives = {number for number, right in rightful.items() if number == right}
        clear = min(one.sine for one in group.versions.values()) > question.threshold + GRAZING
        complete = set(rightful.values()) <= set(group.versions)
        if len(mine) > 1:
            wrong.append(f"doubled: {[answers[k] for k in mine]}")
        elif not mine and (natives or complete) and clear:
            wrong.append(f"lost: {group} natives {natives}")
        elif mine and natives and answers[mine[0]].set_number not in natives:
            wrong.append(f"by a wrong set: {answers[mine[0]]}, of {group}")
    wrong += [f"invented: {answers[k]}" for k in range(len(answers)) if k not in used]
    return wrong
