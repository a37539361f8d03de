"""Replies that are not stored yet: on a mended archive work is done again, but nothing asked."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator

from orbitwatch.archive.database.attempts import AttemptLog, Claim
from orbitwatch.archive.database.failures import DamagedArchiveError
from orbitwatch.archive.reply import Reply


class Pending:
    """What one run has been sent and could not store, since the archive proved damaged."""

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
        """Give the block the reply to ``query``, which is at hand or which ``exchange`` brings.

        It stays at hand where the block finds the archive damaged.
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
