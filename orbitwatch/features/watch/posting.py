"""Posts announcements as JSON to a receiver until they are accepted: one at a time, in order.

A post is retried after 10 s, then after twice as long each time, at most an hour. Its id is sent as
``Idempotency-Key`` (draft-ietf-httpapi-idempotency-key-header), so that a receiver whose reply was
lost can recognise the repetition.
"""

from __future__ import annotations

import threading
from dataclasses import dataclass, field
from typing import Final

from orbitwatch import remarks
from orbitwatch.archive.sources.http import Client, Timeouts
from orbitwatch.errors import OrbitwatchError
from orbitwatch.features.watch.clock import Wake
from orbitwatch.features.watch.state import Post, State
from orbitwatch.formats.phrases import counted

FIRST_WAIT_S: Final = 10.0
LONGEST_WAIT_S: Final = 3600.0
TIMEOUTS: Final = Timeouts(connect=3.0, read=10.0, total=15.0)
_UNACCEPTABLE: Final = frozenset({400, 410, 413, 415, 422})
"""Status codes of a post that the receiver will never accept (RFC 9110, section 15.5)."""


@dataclass(slots=True)
class Attempt:
    """A post in progress in a thread; ``status`` or ``problem`` is set when it has ended."""

    post: Post
    ended: bool = False
    status: int | None = None
    problem: str = ""


@dataclass(slots=True)
class Poster:
    """Sends the queue of ``state`` to ``url``; ``wake`` is set whenever a post has ended.

    Without ``threaded`` each post is waited for, because the time of a rehearsal must not advance
    meanwhile.
    """

    url: str
    state: State
    wake: Wake
    threaded: bool = True
    timeouts: Timeouts = TIMEOUTS
    next_try_s: float = 0.0
    _wait_s: float = 0.0
    _attempt: Attempt | None = None
    _threads: list[threading.Thread] = field(default_factory=list)

    def step(self, elapsed_s: float) -> None:
        """Process the result of the last post, and send the next one when it is due."""
        while True:
            if self._attempt is not None:
                if not self._attempt.ended:
                    return
                attempt, self._attempt = self._attempt, None
                self._settle(attempt, elapsed_s)
            if not self.state.posts or elapsed_s < self.next_try_s:
                return
            self._send(Attempt(self.state.posts[0]))

    @property
    def waits_until_s(self) -> float | None:
        """The time of the next attempt, on the clock of ``elapsed_s``; None if there is none."""
        waits = self.state.posts and self._attempt is None
        return self.next_try_s if waits else None

    def finish(self, seconds: float) -> None:
        """Wait at most ``seconds`` for a post in progress, and process its result."""
        for thread in self._threads:
            thread.join(seconds)
        if self._attempt is not None and self._attempt.ended:
            attempt, self._attempt = self._attempt, None
            self._settle(attempt, 0.0)

    def _send(self, attempt: Attempt) -> None:
        self._attempt = attempt
        thread = threading.Thread(target=self._exchange, args=(attempt,), daemon=True)
        self._threads = [thread]
        thread.start()
        if not self.threaded:
            thread.join()

    def _exchange(self, attempt: Attempt) -> None:
        """Send one post; runs in its own thread and modifies nothing but ``attempt``."""
        try:
            with Client(allow_plain=True, timeouts=self.timeouts) as client:
                headers = {"Idempotency-Key": attempt.post.id}
                reply = client.post_json(self.url, attempt.post.body.encode(), headers)
                attempt.status = reply.status
        except OrbitwatchError as error:
            attempt.problem = error.message
        finally:
            attempt.problem = attempt.problem or "no answer"
            attempt.ended = True
            self.wake.set()

    def _settle(self, attempt: Attempt, elapsed_s: float) -> None:
        is_first = bool(self.state.posts) and self.state.posts[0] is attempt.post
        status = attempt.status
        if status is not None and (200 <= status < 300 or status in _UNACCEPTABLE):
            if status >= 300:
                remarks.warn(f"the receiver rejected a post with HTTP {status}: it is dropped")
            elif self._wait_s:
                left = counted(len(self.state.posts) - 1, "post")
                remarks.note(f"the receiver accepts posts again; {left} still to send")
            if is_first:  # else it was dropped from a full queue meanwhile
                self.state.remove_post()
            self._wait_s = self.next_try_s = 0.0
            return
        problem = attempt.problem if status is None else f"HTTP {status}"
        if not self._wait_s:
            remarks.warn(f"a post did not arrive ({problem}); it will be repeated until it does")
        self._wait_s = min(max(2.0 * self._wait_s, FIRST_WAIT_S), LONGEST_WAIT_S)
        self.next_try_s = elapsed_s + self._wait_s
