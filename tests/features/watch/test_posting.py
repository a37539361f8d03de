"""Posts to a receiver that fails, hangs, refuses and returns; a queue that is bounded."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator

import pytest

from orbitwatch import remarks
from orbitwatch.archive.sources.http import Timeouts
from orbitwatch.features.watch.clock import Wake
from orbitwatch.features.watch.posting import FIRST_WAIT_S, Poster
from orbitwatch.features.watch.state import MOST_POSTS, State, in_memory_state, read_state
from tests.archive.server import Answer, Server, serving, unused_port

QUICK = Timeouts(connect=1.0, read=0.2, total=0.3)


@pytest.fixture
def receiver() -> Iterator[Server]:
    with serving() as server:
        server.answer(Answer(b""))
        yield server


@pytest.fixture
def heard() -> Iterator[list[str]]:
    texts: list[str] = []
    remarks.listen(lambda _, text: texts.append(text))
    yield texts
    remarks.listen(None)


def _with_posts(*names: str) -> State:
    state = in_memory_state()
    for name in names:
        state.add_post(name, json.dumps({"id": name}))
    return state


def _keys(receiver: Server) -> list[str]:
    return [asked.headers["idempotency-key"] for asked in receiver.asked]


def test_it_is_tried_again_later_and_later_in_order(receiver: Server, heard: list[str]) -> None:
    state = _with_posts("a", "b", "c")
    poster = Poster(receiver.url, state, Wake(), threaded=False)
    receiver.answer(Answer(b"", status=503), Answer(b"", silent=True), Answer(b""))
    times, now = [], 0.0
    for _ in range(40):
        count = len(receiver.asked)
        poster.step(now)
        times += [now] if len(receiver.asked) > count else []
        now += 1.0
    assert _keys(receiver) == ["a", "a", "a", "b", "c"]
    assert times == [0.0, FIRST_WAIT_S, 3 * FIRST_WAIT_S]
    assert not state.posts
    assert receiver.asked[0].headers["content-type"] == "application/json"
    assert sum("did not arrive" in text for text in heard) == 1
    assert sum("accepts posts again" in text for text in heard) == 1


def test_a_receiver_that_hangs_holds_up_nothing(receiver: Server) -> None:
    hold, wake = threading.Event(), Wake()
    receiver.answer(Answer(b"", hold=hold), Answer(b""))
    state = _with_posts("a")
    poster = Poster(receiver.url, state, wake, timeouts=QUICK)
    poster.step(0.0)  # comes back at once
    assert poster.waits_until_s is None
    assert len(state.posts) == 1
    assert wake.wait(10)
    poster.step(1.0)
    assert poster.waits_until_s == 1.0 + FIRST_WAIT_S
    hold.set()
    poster.step(20.0)
    assert wake.wait(10)
    poster.step(20.1)
    assert not state.posts
    assert _keys(receiver) == ["a", "a"]


def test_a_post_that_is_refused_for_ever_holds_up_no_other(
    receiver: Server, heard: list[str]
) -> None:
    receiver.answer(Answer(b"", status=422), Answer(b""))
    state = _with_posts("bad", "good")
    Poster(receiver.url, state, Wake(), threaded=False).step(0.0)
    assert _keys(receiver) == ["bad", "good"]
    assert any("rejected a post with HTTP 422" in text for text in heard)


def test_no_network_is_said_once_without_the_address(heard: list[str]) -> None:
    state = _with_posts("a")
    url = f"http://127.0.0.1:{unused_port()}/secret-token"
    poster = Poster(url, state, Wake(), threaded=False)
    for hour in range(5):
        poster.step(hour * 3600.0)
    assert len(state.posts) == 1
    assert len(heard) == 1
    assert "secret" not in heard[0]


def test_the_queue_is_bounded_and_survives_on_disk() -> None:
    state = in_memory_state()
    for number in range(MOST_POSTS + 3):
        dropped = state.add_post(f"{number}", "{}")
        assert dropped == (1 if number >= MOST_POSTS else 0)
        if number == 10:
            assert state.save()
    assert state.save()
    again = read_state(state.connection)
    assert [post.id for post in again.posts] == [str(n) for n in range(3, MOST_POSTS + 3)]
