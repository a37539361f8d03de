"""The persistent state of a watch in SQLite: passes announced, pending posts, progress.

The state in memory is authoritative, and the file follows it: each `save` is one transaction, so
that neither a kill nor a full disk leaves half of one. What could not be saved is saved the next
time.
"""

from __future__ import annotations

import contextlib
import json
import sqlite3
from collections import deque
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Final, TypeVar

from orbitwatch import locks, remarks
from orbitwatch.errors import OrbitwatchError, UsageError
from orbitwatch.features.watch.known_pass import KnownPass

T = TypeVar("T")

MOST_POSTS: Final = 1000
"""Posts in the queue; the oldest ones beyond are dropped."""
_VERSION: Final = 1
_SCHEMA: Final = """
CREATE TABLE IF NOT EXISTS passes (id TEXT PRIMARY KEY, known TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS posts (id TEXT PRIMARY KEY, place INTEGER NOT NULL, body TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS facts (name TEXT PRIMARY KEY, value TEXT NOT NULL);
"""


@dataclass(slots=True)
class Post:
    """An announcement to be posted; ``place`` counts upwards."""

    id: str
    place: int
    body: str


@dataclass(slots=True)
class State:
    """The state as the last run left it, updated by this one.

    ``checked_until`` is the time up to which every pass has been announced or reported as missed;
    None without an earlier run. ``unfinished`` are the announcements that the last run was
    delivering when it was killed.
    """

    connection: sqlite3.Connection
    known: list[KnownPass] = field(default_factory=list)
    posts: deque[Post] = field(default_factory=deque)
    checked_until: datetime | None = None
    unfinished: tuple[str, ...] = ()
    problem: str | None = None
    _unsaved_passes: dict[str, KnownPass] = field(default_factory=dict)
    _unsaved_posts: dict[str, Post] = field(default_factory=dict)
    _deleted: set[tuple[str, str]] = field(default_factory=set)

    def keep(self, passes: Sequence[KnownPass], forgotten: Sequence[str] = ()) -> None:
        """Record changed passes and dropped ids for the next `save`."""
        self._unsaved_passes |= {one.id: one for one in passes}
        for name in forgotten:
            self._unsaved_passes.pop(name, None)
            self._deleted.add(("passes", name))

    def add_post(self, name: str, body: str) -> int:
        """Append a post to the queue; return how many were dropped for it."""
        place = self.posts[-1].place + 1 if self.posts else 0
        post = Post(name, place, body)
        self.posts.append(post)
        self._unsaved_posts[name] = post
        dropped = 0
        while len(self.posts) > MOST_POSTS:
            self.remove_post()
            dropped += 1
        return dropped

    def remove_post(self) -> None:
        """Remove the first post from the queue: it was delivered or rejected for good."""
        name = self.posts.popleft().id
        if self._unsaved_posts.pop(name, None) is None:
            self._deleted.add(("posts", name))

    def save(self, unfinished: Sequence[str] = ()) -> bool:
        """Write all changes in one transaction; on failure return False and set ``problem``."""
        until = self.checked_until.timestamp() if self.checked_until else None
        facts = {"checked_until": until, "unfinished": list(unfinished)}
        try:
            with self.connection:
                self.connection.execute("BEGIN IMMEDIATE")
                self._write(facts)
        except sqlite3.Error as error:
            with contextlib.suppress(sqlite3.Error):
                self.connection.rollback()
            self.problem = str(error)
            return False
        self._unsaved_passes.clear()
        self._unsaved_posts.clear()
        self._deleted.clear()
        self.problem = None
        return True

    def _write(self, facts: Mapping[str, object]) -> None:
        run = self.connection.executemany
        for table in ("passes", "posts"):
            deleted = [(name,) for kind, name in self._deleted if kind == table]
            run(f"DELETE FROM {table} WHERE id = ?", deleted)  # noqa: S608 - our own table names
        passes = [(one.id, one.as_json()) for one in self._unsaved_passes.values()]
        run("INSERT OR REPLACE INTO passes VALUES (?, ?)", passes)
        posts = [(one.id, one.place, one.body) for one in self._unsaved_posts.values()]
        run("INSERT OR REPLACE INTO posts VALUES (?, ?, ?)", posts)
        texts = [(name, json.dumps(value)) for name, value in facts.items()]
        run("INSERT OR REPLACE INTO facts VALUES (?, ?)", texts)


def in_memory_state() -> State:
    """Return an empty state in memory."""
    return read_state(_connect(":memory:"))


@contextlib.contextmanager
def open_state(folder: Path, name: str) -> Iterator[State]:
    """Open the state called ``name`` in the data folder, for one process at a time.

    A damaged file is set aside with a warning. Raises UsageError if another process uses it,
    OrbitwatchError if it cannot be opened.
    """
    file = folder / f"{name}.sqlite"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with locks.locked(file.with_suffix(".lock")), _opened(file) as state:
            yield state
    except locks.FileInUseError:
        raise UsageError(
            f"another watch keeps its state in {file}",
            hint="end that one, or give this one another --name",
        ) from None


@contextlib.contextmanager
def _opened(file: Path) -> Iterator[State]:
    try:
        state = _read_or_reset(file, lambda: read_state(_connect(str(file))))
    except (sqlite3.Error, OSError) as error:
        raise OrbitwatchError(
            f"cannot open the state {file}: {error}", hint="check the folder and the disk"
        ) from None
    try:
        yield state
    finally:
        state.connection.close()


def _read_or_reset(file: Path, read: Callable[[], T]) -> T:
    try:
        return read()
    except sqlite3.OperationalError:  # locked, full or read-only, not damaged
        raise
    except (sqlite3.DatabaseError, ValueError, TypeError) as error:
        aside = file.with_name(f"{file.name}.damaged")
        for suffix in ("", "-wal", "-shm"):
            with contextlib.suppress(FileNotFoundError):
                file.with_name(file.name + suffix).replace(aside.with_name(aside.name + suffix))
        remarks.warn(
            f"the state {file} is damaged ({error}) and set aside as {aside.name}; "
            "passes announced already may be announced again"
        )
        return read()


def _connect(file: str) -> sqlite3.Connection:
    connection = sqlite3.connect(file, timeout=5.0, isolation_level=None)
    try:
        (version,) = connection.execute("PRAGMA user_version").fetchone()
        if version > _VERSION:
            raise UsageError(f"{file} was written by a newer orbitwatch", hint="use that version")
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("PRAGMA synchronous = FULL")  # so that a power cut causes no repetition
        connection.executescript(_SCHEMA)
        connection.execute(f"PRAGMA user_version = {_VERSION}")
    except BaseException:
        connection.close()
        raise
    return connection


def read_state(connection: sqlite3.Connection) -> State:
    """Return the state that a database stores; the connection is closed on failure."""
    try:
        known = [KnownPass.from_json(t) for (t,) in connection.execute("SELECT known FROM passes")]
        posts = connection.execute("SELECT id, place, body FROM posts ORDER BY place").fetchall()
        facts = {k: json.loads(v) for k, v in connection.execute("SELECT name, value FROM facts")}
        until = facts.get("checked_until")
        return State(
            connection,
            known=known,
            posts=deque(Post(*post) for post in posts),
            checked_until=None if until is None else datetime.fromtimestamp(until, UTC),
            unfinished=tuple(facts.get("unfinished", ())),
        )
    except BaseException:
        connection.close()
        raise
