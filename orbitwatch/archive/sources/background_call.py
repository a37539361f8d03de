"""A call in a background thread, with a time limit on the wait for its result."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Generic, TypeVar

T = TypeVar("T")


class BackgroundCall(Generic[T]):
    """A function call in a daemon thread, which does not keep the program alive."""

    def __init__(self, work: Callable[[], T]) -> None:
        self._done: list[T] = []
        self._failed: list[BaseException] = []

        def run() -> None:
            try:
                self._done.append(work())
            except BaseException as error:
                self._failed.append(error)

        self._thread = threading.Thread(target=run, daemon=True)
        self._thread.start()

    def result(self, seconds: float) -> T:
        """Return or raise what the call does; raise TimeoutError after ``seconds``.

        The call goes on, but its result is lost.
        """
        self._thread.join(max(seconds, 0.0))
        if self._failed:
            raise self._failed[0]
        if not self._done:
            raise TimeoutError
        return self._done[0]
