"""The catalogue by chunks, groups and processes: the same passes as asked all at once."""

from __future__ import annotations

import multiprocessing
import pickle
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import fields, replace
from datetime import timedelta
from unittest.mock import patch

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from orbitwatch.arrays import concatenate, take
from orbitwatch.astro.propagation import Propagator
from orbitwatch.elements.element_set import ElementSet
from orbitwatch.errors import ElementsError, UsageError
from orbitwatch.execution import local_pool
from orbitwatch.features.passes import stream as streaming
from orbitwatch.features.passes.details import describe_overflights, describe_passes, sun_over
from orbitwatch.features.passes.stream import Batch, PassSearch, Stream
from orbitwatch.search.passes import Passes, catalogue_numbers, chronological_order, find_passes
from orbitwatch.search.tracked_objects import TrackedObject
from orbitwatch.sites import Site
from orbitwatch.times import Span
from tests.reference import orbits
from tests.reference.orbits import EPOCH, KINDS, REFERENCE_JD, random_draw
from tests.reference.several import spread

GUAM = Site("guam", 13.444, 144.794)
NORTH = Site("north", 70.0, 25.0)
PLACES = (GUAM, NORTH, Site("pole", 90.0, 0.0), Site("other pole", -90.0, 0.0))
DAY = timedelta(days=1)
TOLERANCE_S = 5e-4
FLAT_S = 1e-3
"""For TCA: of a high orbit the top is so flat that rounding moves it."""
ANY_ORBIT_S = 1e-3
"""What is promised: orbits that drag bends within a revolution come near it."""


@contextmanager
def cut_up(chunks: float, groups: float, question: PassSearch) -> Iterator[None]:
    """Cut the work of ``question`` into about so many chunks of time, and groups within each."""
    days = len(question.tracked_objects) * question.span.length / DAY
    with patch.multiple(
        streaming,
        _CHUNK_OBJECT_DAYS=max(days / chunks, 1e-12),
        _GROUP_OBJECT_DAYS=max(days / chunks / groups, 1e-12),
        _WORTH_PROCESSES=0.0,
    ):
        yield


@pytest.fixture
def forked(monkeypatch: pytest.MonkeyPatch) -> None:
    """Fork even where the test runner has threads: a process begun afresh takes a second."""
    if sys.platform != "linux":
        pytest.skip("processes are forked on Linux alone")
    monkeypatch.setattr(local_pool, "_context", lambda: multiprocessing.get_context("fork"))


def asking(
    subjects: Sequence[TrackedObject],
    days: float = 2.0,
    *,
    sites: Sequence[Site] = (GUAM, NORTH),
    start_days: float = 0.0,
    mask: float = 10.0,
) -> PassSearch:
    begin = EPOCH + timedelta(days=start_days)
    span = Span(begin, begin + timedelta(days=days))
    return PassSearch(tuple(subjects), tuple(sites), span, mask, overflights=True)


def single(kind: str, seed: int, number: int, **changes: object) -> TrackedObject:
    element_set = KINDS[kind](random_draw(seed))
    return TrackedObject((replace(element_set, norad_cat_id=number, **changes),))  # type: ignore[arg-type]


def several(kind: str, seed: int, number: int, epochs: Sequence[float] = (-0.4, 0.7, 1.6)):
    base = replace(KINDS[kind](random_draw(seed)), epoch=EPOCH, norad_cat_id=number)
    return TrackedObject(spread(base, epochs, [2.0 * k for k in range(len(epochs))]))


def a_mix() -> list[TrackedObject]:
    """Return objects of every kind, some of several sets, some in orbit for a part of the time.

    SGP4 has a state of each for some days around EPOCH.
    """
    kinds = (*(k for k in KINDS if k != "near_decay"), "sun_synchronous", "circular_leo")
    subjects = [single(kind, 3 * k + 1, 900 - 7 * k) for k, kind in enumerate(kinds)]
    born = EPOCH + 0.4 * DAY
    return [
        *subjects[:5],
        several("sun_synchronous", 51, 905),
        *subjects[5:],
        several("molniya", 52, 100, (-2.0, 1.1)),
        several("geostationary", 53, 850),
        replace(single("circular_leo", 54, 833), in_orbit_from=born),
        replace(single("polar", 55, 834), in_orbit_from=born, in_orbit_until=born + 0.3 * DAY),
        replace(single("geostationary", 56, 835), in_orbit_from=born),
        replace(single("medium", 57, 836), in_orbit_until=EPOCH + 1.1 * DAY),
        replace(single("retrograde", 58, 837), mode="before"),
    ]


def told(question: PassSearch, jobs: int = 1) -> list[Batch]:
    return [batch for batch, _ in Stream(question).batches(jobs)]


def told_and_refused(question: PassSearch) -> tuple[list[Batch], set[int]]:
    """Return also the catalogue numbers of the sets that the stream says are refused."""
    stream = Stream(question)
    batches, refused = zip(*stream.batches(1), strict=True)
    sets = [stream.element_sets[i] for numbers in refused for i in numbers.tolist()]
    return list(batches), {element_set.norad_cat_id for element_set in sets}


def at_once(question: PassSearch) -> Passes:
    return find_passes(
        question.tracked_objects, question.sites, question.span, question.min_elevation_deg
    )


def assert_same(
    batches: Sequence[Batch], question: PassSearch, tolerance_s: float = TOLERANCE_S
) -> None:
    """The same rows as ``find_passes`` has, to ``tolerance_s``, and in order."""
    assert_in_order(batches, question)
    passes = at_once(question)
    found = passes.found
    if not batches:
        assert len(found.tca) == 0
        return
    batch = concatenate(batches)
    # Passes of equal orbits are apart by less than the tolerance: either may come first.
    batch = take(batch, np.lexsort((batch.found.first, batch.found.site, batch.object_index)))
    whose = passes.object_index[found.satellite]
    found = take(found, np.lexsort((found.first, found.site, whose)))
    sets = Stream(question).element_sets
    ours = list(
        zip(batch.object_index.tolist(), batch.found.site.tolist(), batch.element_set, strict=True)
    )
    theirs = zip(passes.object_index[found.satellite].tolist(), found.site.tolist(), strict=True)
    assert [row[:2] for row in ours] == list(theirs)
    assert [sets[row[2]] for row in ours] == [passes.element_sets[i] for i in found.satellite]
    for name in ("aos", "tca", "los", "first", "last"):
        np.testing.assert_allclose(
            getattr(batch.found, name),
            getattr(found, name),
            rtol=0.0,
            atol=(max(tolerance_s, FLAT_S) if name == "tca" else tolerance_s) / 86400.0,
            err_msg=name,
        )


def assert_in_order(batches: Sequence[Batch], question: PassSearch) -> None:
    """In order of AOS as it is written, to the microsecond, then of number and site."""
    numbers = catalogue_numbers(Stream(question).element_sets)
    for batch in batches:
        order = chronological_order(batch.found.first, numbers[batch.element_set], batch.found.site)
        assert order.tolist() == list(range(len(order)))
    first = np.concatenate([[-1e9], *(batch.found.first for batch in batches)])
    assert (np.diff(first) >= -1e-6 / 86400.0).all()


def as_values(batches: Sequence[Batch]) -> list[np.ndarray]:
    """Return every array of the batches, for comparison bit by bit."""
    arrays: list[np.ndarray] = []

    def gather(record: object) -> None:
        for field in fields(record):  # type: ignore[arg-type]  # records are dataclasses
            value = getattr(record, field.name)
            arrays.append(value) if isinstance(value, np.ndarray) else gather(value)

    gather(concatenate(batches))
    return arrays


@pytest.mark.parametrize(("chunks", "groups"), [(1, 9), (3, 100), (16, 1)])
def test_chunks_and_groups_tell_what_is_told_at_once(chunks: int, groups: int) -> None:
    question = asking(a_mix(), sites=PLACES)
    with cut_up(chunks, groups, question):
        batches = told(question)
    assert len(batches) == pytest.approx(chunks, rel=0.2)  # objects of several sets are not cut
    assert sum(len(batch.object_index) for batch in batches) > 300
    assert_same(batches, question)


@pytest.mark.parametrize("chunks", [2, 7, 30])
def test_a_site_with_a_horizon_is_told_in_chunks_as_at_once(chunks: int) -> None:
    """A pass that a hill parts may rise in one chunk and come out again in the next."""
    horizon = [(a, 15.0 + 14.0 * np.sin(0.2 * a)) for a in range(0, 360, 10)]
    question = asking(a_mix(), 1.5, sites=(NORTH, replace(GUAM, horizon=horizon)), mask=2.0)
    with cut_up(chunks, 2, question):
        batches = told(question)
        rest = [batch for batch, _ in Stream(question).batches(1, skip=len(batches) // 2)]
    assert_same(batches, question)
    for one, other in zip(as_values(batches[len(batches) // 2 :]), as_values(rest), strict=True):
        np.testing.assert_array_equal(one, other)


@st.composite
def subjects(draw: st.DrawFn, number: int) -> TrackedObject:
    # By a seed: hypothesis likes round numbers, on which many orbits are the same.
    random = random_draw(draw(st.integers(0, 1_000_000)))
    kind = draw(st.sampled_from([*KINDS, "sun_synchronous", "several", "several"]))
    if kind == "several":
        base = KINDS[draw(st.sampled_from(["circular_leo", "geostationary", "transfer"]))](random)
        base = replace(base, epoch=EPOCH, norad_cat_id=number)
        epochs = np.cumsum([random(-1.0, 0.5), random(0.1, 1.5), random(0.1, 1.5)]).tolist()
        sets = spread(base, [round(86400.0 * x) / 86400.0 for x in epochs], [0.0, 3.0, -2.0])
        return TrackedObject(sets, mode=draw(st.sampled_from(["nearest", "before", "latest"])))
    sets = (replace(KINDS[kind](random), norad_cat_id=number),)
    if draw(st.booleans()):
        return TrackedObject(sets)
    born = EPOCH + timedelta(days=random(-1.0, 1.5))
    return TrackedObject(sets, born, born + timedelta(days=random(0.0, 1.0)))


@st.composite
def questions(draw: st.DrawFn) -> PassSearch:
    n_objects = draw(st.integers(1, 8))
    numbers = draw(st.permutations(range(100, 100 + n_objects)))
    days = draw(st.one_of(st.just(1.0 / 86400.0), st.floats(0.01, 0.5), st.floats(0.5, 3.0)))
    return asking(
        [draw(subjects(number)) for number in numbers],
        days,
        sites=draw(st.lists(orbits.sites(), min_size=1, max_size=2, unique=True)),
        start_days=draw(st.floats(-2.0, 2.0)),
        mask=draw(st.one_of(st.sampled_from([0.0, 10.0]), st.floats(0.0, 80.0))),
    )


def _is_refused(question: PassSearch) -> bool:
    sets = Stream(question).element_sets
    propagator = Propagator(sets, REFERENCE_JD)
    days = np.arange(-3.0, 6.0, 0.01)
    each = np.repeat(np.arange(len(sets)), len(days))
    return not propagator.states(each, np.tile(days, len(sets))).good.all()


@given(question=questions(), chunks=st.floats(0.2, 25.0), groups=st.floats(0.2, 10.0))
@settings(deadline=None, max_examples=25)
def test_any_objects_in_any_chunks_tell_what_is_told_at_once(
    question: PassSearch, chunks: float, groups: float
) -> None:
    with cut_up(chunks, groups, question):
        batches = told(question)
    assert_in_order(batches, question)
    if not _is_refused(question):
        assert_same(batches, question, ANY_ORBIT_S)


@pytest.mark.parametrize("skip", [1, 3, 5])
def test_an_answer_goes_on_after_any_chunk(skip: int) -> None:
    question = asking(a_mix(), 1.5)
    with cut_up(5, 2, question):
        whole = told(question)
        rest = [batch for batch, _ in Stream(question).batches(1, skip=skip)]
    assert len(whole) > 3
    rows = sum(len(batch.object_index) for batch in whole[skip:])
    assert sum(len(batch.object_index) for batch in rest) == rows
    if rows:
        for one, other in zip(as_values(whole[skip:]), as_values(rest), strict=True):
            np.testing.assert_array_equal(one, other)


@pytest.mark.parametrize("kind", ["sun_synchronous", "high_near_earth", "medium", "molniya"])
def test_a_pass_across_an_edge_between_chunks_is_told_once_and_whole(kind: str) -> None:
    subject = single(kind, 5, 7)
    found = at_once(asking([subject], 4.0)).found
    whole = np.flatnonzero(np.isfinite(found.aos) & np.isfinite(found.los))
    assert len(whole) > 3
    for i in whole[:: max(1, len(whole) // 4)]:
        for part in (1e-4, 0.5, 1.0 - 1e-4):
            edge = float(found.aos[i] + part * (found.los[i] - found.aos[i]))
            question = asking([subject], 3.0, start_days=edge - 1.5)
            with cut_up(2, 1, question):
                early, late = told(question)
            assert_same([early, late], question)
            assert early.found.last.max() > 1.5 + question.span.start.hour / 24.0 - 1e-3
            assert (late.found.first >= early.found.first.max()).all()


@pytest.mark.parametrize("kind", list(KINDS))
def test_a_pass_that_rises_at_an_edge_is_told_by_one_of_its_chunks(kind: str) -> None:
    """The two chunks find its AOS a microsecond apart: neither may leave it to the other."""
    subject = single(kind, 36, 7)
    begin = -1.0 if kind == "near_decay" else 0.0
    passes = at_once(asking([subject], 1.5, start_days=begin))
    days = passes.found.aos + passes.geometry.propagator.reference_jd - REFERENCE_JD
    for aos in days[np.isfinite(days)][:4].tolist():
        for late_us in (0, -1, 1):
            edge = round(aos * 86400e6) + late_us
            ends = (timedelta(microseconds=edge + k * 40_000_000_000) for k in (-1, 1))
            question = replace(asking([subject]), span=Span(*(EPOCH + end for end in ends)))
            with cut_up(2, 1, question):
                batches = told(question)
            assert len(batches) == 2
            assert_same(batches, question, ANY_ORBIT_S)


def test_what_is_up_all_the_time_is_told_once() -> None:
    high = single("geostationary", 1, 5, mean_motion=1.0027, mean_anomaly=217.07)
    (element_set,) = high.element_sets
    over_guam = replace(element_set, epoch=EPOCH, ra_of_asc_node=0.0, arg_of_pericenter=0.0)
    question = asking([TrackedObject((over_guam,))], 5.0, sites=(GUAM,))
    for chunks in (1, 2, 17):
        with cut_up(chunks, 1, question):
            batches = told(question)
        batch = concatenate(batches)
        assert len(batches) == chunks
        assert len(batch.object_index) == 1
        assert np.isnan([batch.found.aos[0], batch.found.los[0]]).all()
        assert batch.found.last[0] - batch.found.first[0] == pytest.approx(5.0)


def test_rows_are_described_as_they_are_at_once() -> None:
    question = asking(a_mix(), 1.5, sites=PLACES)
    with cut_up(5, 3, question):
        batch = concatenate(told(question))
    passes = at_once(question)
    sun = sun_over(passes)
    assert batch.overflights is not None
    for ours, theirs in (
        (batch.details, describe_passes(passes, question.sites, sun)),
        (batch.overflights, describe_overflights(passes, question.sites, sun)),
    ):
        for field in fields(ours):
            one, other = getattr(ours, field.name), getattr(theirs, field.name)
            if not isinstance(one, np.ndarray) or field.name.startswith("visible"):
                continue
            if "azimuth" in field.name or "longitude" in field.name:
                one, other = np.cos(np.radians(one)), np.cos(np.radians(other))
            np.testing.assert_allclose(one, other, rtol=0.0, atol=2e-3, err_msg=field.name)


def test_passes_alone_have_no_satellites_side() -> None:
    question = replace(asking([single("polar", 1, 1)]), overflights=False)
    assert all(batch.overflights is None for batch in told(question))


def test_equal_times_are_told_in_order_of_number_and_site() -> None:
    """At the start of a span all that is up has the same time."""
    shell = [single("geostationary", k, 300 - k, mean_anomaly=36.0 * k) for k in range(10)]
    parted = [several("geostationary", k, 305 - 3 * k) for k in range(6)]
    question = asking([*shell, *parted], 1.0, sites=PLACES)
    with cut_up(3, 4, question):
        batch, *_ = told(question)
    sets = Stream(question).element_sets
    rows = [
        (first, sets[number].norad_cat_id, site)
        for first, number, site in zip(
            batch.found.first, batch.element_set, batch.found.site, strict=True
        )
    ]
    assert len([row for row in rows if row[0] == rows[0][0]]) > 5
    assert rows == sorted(rows)


REVIVED = ElementSet(
    norad_cat_id=46315,
    epoch=EPOCH,
    mean_motion=16.07701032,
    eccentricity=0.0015851,
    inclination=89.5179,
    ra_of_asc_node=36.3135,
    arg_of_pericenter=4.02,
    mean_anomaly=330.9066,
    bstar=0.0095322848121877,
)
DECAYING = replace(REVIVED, mean_motion=16.3, eccentricity=0.0008, bstar=2.5e-3, norad_cat_id=7)


@pytest.mark.parametrize("chunks", [1, 7])
def test_a_set_that_is_refused_half_way_costs_the_others_nothing(chunks: int) -> None:
    others = a_mix()[:14]
    question = asking(others, 4.0, sites=(GUAM,))
    with cut_up(chunks, 2, question):
        alone = concatenate(told(question))
        for place in (0, 7, len(others)):
            mixed = (*others[:place], TrackedObject((DECAYING,)), *others[place:])
            batches, numbers = told_and_refused(replace(question, tracked_objects=mixed))
            rows = concatenate(batches)
            assert numbers == {7}
            mine = rows.object_index == place
            assert 0 < mine.sum() < 40
            np.testing.assert_allclose(rows.found.tca[~mine], alone.found.tca, atol=1e-8, rtol=0.0)


def test_what_decayed_stays_so_in_later_chunks() -> None:
    """Beyond a refusal SGP4 returns states again, days later: they are nobody's orbit."""
    days = np.arange(0.0, 9.0, 0.01)
    states = Propagator([REVIVED], REFERENCE_JD).states(np.zeros(len(days), dtype=np.int64), days)
    good = states.good
    end = float(days[np.argmin(good)])
    assert 1.0 < end < 7.0
    assert good[days > end].sum() > 50
    question = asking([TrackedObject((REVIVED,))], 9.0, sites=PLACES)
    for chunks in (1, 6, 18):
        with cut_up(chunks, 1, question):
            batches, numbers = told_and_refused(question)
        assert numbers == {46315}
        batch = concatenate(batches)
        assert 0 < batch.found.first.max() < end + 0.02


def test_nothing_is_told_of_nothing() -> None:
    gone = replace(single("polar", 1, 1), in_orbit_until=EPOCH - DAY)
    for objects in ([], [TrackedObject(())], [gone], [gone, TrackedObject(())]):
        assert sum(len(batch.object_index) for batch in told(asking(objects))) == 0
    below = single("equatorial", 1, 1)
    question = asking([below], sites=[Site("pole", 90.0, 0.0)])
    assert sum(len(batch.object_index) for batch in told(question)) == 0


@pytest.mark.parametrize("chunks", [1, 3])
def test_a_span_of_a_second_is_answered(chunks: int) -> None:
    everything = a_mix()
    start = float(at_once(asking(everything)).found.tca[40]) - 0.5 / 86400.0
    question = asking(everything, 1.0 / 86400.0, start_days=start)
    with cut_up(chunks, 2, question):
        batches = told(question)
    assert sum(len(batch.object_index) for batch in batches) >= 1
    assert_same(batches, question)


def test_a_mask_that_is_none_is_refused() -> None:
    for mask in (-1.0, 90.0, float("nan")):
        with pytest.raises(UsageError):
            Stream(asking([], mask=mask))


@given(objects=st.permutations(range(12)), places=st.permutations(range(4)))
@settings(deadline=None, max_examples=3)
def test_the_order_of_objects_and_sites_changes_nothing(
    objects: list[int], places: list[int]
) -> None:
    everything = a_mix()[4:16]
    straight = asking(everything, 1.0, sites=PLACES)
    turned = replace(
        straight,
        tracked_objects=tuple(everything[i] for i in objects),
        sites=tuple(PLACES[i] for i in places),
    )
    with cut_up(3, 4, straight):
        one, other = concatenate(told(straight)), concatenate(told(turned))
    assert len(one.object_index) > 50
    subject = np.array(objects)[other.object_index]
    site = np.array(places)[other.found.site]
    numbers = np.array([s.element_sets[0].norad_cat_id for s in everything])
    back = np.lexsort((site, numbers[subject], np.round(other.found.first, 9)))
    here = np.lexsort((one.found.site, numbers[one.object_index], np.round(one.found.first, 9)))
    assert subject[back].tolist() == one.object_index[here].tolist()
    assert site[back].tolist() == one.found.site[here].tolist()
    for name in ("first", "tca", "last"):
        mine, theirs = getattr(one.found, name)[here], getattr(other.found, name)[back]
        np.testing.assert_allclose(mine, theirs, rtol=0.0, atol=TOLERANCE_S / 86400.0)


def test_progress_adds_up_to_the_work() -> None:
    question = asking([*a_mix(), TrackedObject((DECAYING,))], 3.0, sites=PLACES)
    with cut_up(4, 3, question):
        stream = Stream(question)
        done: list[float] = []
        list(stream.batches(1, done.append))
    assert len(done) > 12
    assert sum(done) == pytest.approx(stream.object_days)


@pytest.mark.usefixtures("forked")
def test_processes_tell_bit_by_bit_what_one_tells() -> None:
    question = asking([*a_mix(), TrackedObject((DECAYING,))], 2.0, sites=PLACES)
    with cut_up(4, 4, question):
        alone, together = told(question), told(question, 3)
    assert [len(batch.object_index) for batch in alone] == [
        len(batch.object_index) for batch in together
    ]
    for one, other in zip(as_values(alone), as_values(together), strict=True):
        np.testing.assert_array_equal(one, other)
    assert not multiprocessing.active_children()


def test_small_questions_are_not_worth_processes(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[int] = []

    def no_processes(function: object, state: object, tasks: object, jobs: int) -> Iterator[None]:
        asked.append(jobs)
        return iter(())

    monkeypatch.setattr(streaming, "ordered_map", no_processes)
    question = asking(a_mix())
    assert told(question, 8) == []
    with cut_up(1, 1, question):
        told(question, 8)
    assert asked == [1, 8]


def test_a_stream_that_was_asked_can_still_be_handed_to_processes() -> None:
    stream = Stream(asking([single("polar", 1, 1)]))
    first = [batch for batch, _ in stream.batches(1)]
    copied = pickle.loads(pickle.dumps(stream))  # what a process begun afresh is given
    again = [batch for batch, _ in copied.batches(1)]
    for one, other in zip(as_values(first), as_values(again), strict=True):
        np.testing.assert_array_equal(one, other)


def _nobody_left() -> bool:
    until = time.monotonic() + 5.0
    while multiprocessing.active_children() and time.monotonic() < until:
        time.sleep(0.01)
    return not multiprocessing.active_children()


@pytest.mark.usefixtures("forked")
def test_a_reader_who_has_had_enough_ends_the_work() -> None:
    question = asking(a_mix(), 3.0)
    with cut_up(30, 3, question):
        done: list[float] = []
        stream = Stream(question)
        for batch, _ in stream.batches(2, done.append):
            if len(batch.object_index):
                break
    assert sum(done) < 0.5 * stream.object_days
    assert _nobody_left()


@pytest.mark.usefixtures("forked")
@pytest.mark.parametrize("jobs", [1, 2])
@pytest.mark.parametrize("failure", [ElementsError("bad", hint="mend it"), KeyboardInterrupt()])
def test_what_fails_reaches_the_reader_and_nobody_is_left(
    jobs: int, failure: BaseException, monkeypatch: pytest.MonkeyPatch
) -> None:
    run = Stream.run
    last = EPOCH + 2 * DAY

    def fails(self: Stream, task: object) -> object:
        chunk = getattr(task, "chunk", None)
        if chunk is not None and chunk[1] > (last - EPOCH) / DAY - 0.2:
            raise failure
        return run(self, task)  # type: ignore[arg-type]

    monkeypatch.setattr(Stream, "run", fails)
    question = asking(a_mix())
    rows = 0
    with cut_up(10, 2, question):
        stream = Stream(question)
        with pytest.raises(type(failure)) as caught:  # noqa: PT012 # rows come before it
            for batch, _ in stream.batches(jobs):
                rows += len(batch.object_index)
    assert rows > 50
    assert getattr(caught.value, "hint", None) == getattr(failure, "hint", None)
    assert _nobody_left()
