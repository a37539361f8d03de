"""Replies not stored yet: after a repair the work is repeated without repeating requests."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator

from orbitwatch.archive.database.attempts import AttemptLog, Claim
from orbitwatch.archive.database.failures import DamagedArchiveError
from orbitwatch.archive.reply import Reply


class Pending:
    """Replies of one run that could not be stored because the archive proved damaged."""

    def __init__(self) -> None:
        self._replies: dict[str, tuple[Claim, Reply]] = {}

    def __contains__(self, query: str) -> bool:
        return query in self._replies

    @contextlib.contextmanager
    def reply(
        self,
        log: AttemptLog,
        query: str,
        claim: Callable[[], Claim],
        exchange: Callable[[Claim], Reply],
    ) -> Iterator[tuple[Claim, Reply]]:
        """Yield the reply to ``query``: a pending one, or the result of ``exchange``.

        It stays pending where the block finds the archive damaged.
        """
        if query in self._replies:
            earlier, reply = self._replies.pop(query)
            claimed = log.renewed(earlier, query)
        else:
            claimed = claim()
            reply = claimed.settle(lambda: exchange(claimed))
        try:
            yield claimed, reply
        except DamagedArchiveError:
            self._replies[query] = claimed, reply
            raise
