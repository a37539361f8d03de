"""The schema version of an archive: checked when a file is opened, migrated where it is older."""

from __future__ import annotations

import contextlib
import json
import sqlite3
from functools import cache
from hashlib import blake2b
from pathlib import Path
from typing import Final

from orbitwatch.archive.database.failures import damaged
from orbitwatch.archive.database.migrations import MIGRATIONS
from orbitwatch.archive.database.row_checks import register
from orbitwatch.errors import UsageError

APPLICATION_ID: Final = 0x6F727774  # "orwt", identifies the file to file(1) and others

INTACT: Final = "e14f8bb63c87c6b794b213c8d87d4047"
"""The digest of the newest schema's texts, as most versions of SQLite keep them: making them anew,
to compare with, takes longer than many a question to the archive."""
_TABLES: Final = frozenset(
    {"batch", "naming", "element_set", "newest", "object", "satcat", "attempt"}
)
_HEADER: Final = (  # in one statement: another process may be creating the tables
    "SELECT user_version, application_id, (SELECT json_group_array(name) FROM sqlite_schema)"
    " FROM pragma_user_version, pragma_application_id"
)
_ALL_TEXTS: Final = "SELECT type || name || tbl_name || sql FROM sqlite_schema WHERE sql NOT NULL"
_NO_VERSION: Final = 1000  # never reached: a larger number is damage


def migrate(connection: sqlite3.Connection, file: Path) -> None:
    """Migrate the database, whose row checks are registered, to the newest schema.

    The steps and the version number are one transaction. Raises what `check` raises, and sqlite3's
    errors.
    """
    connection.execute("BEGIN IMMEDIATE")
    try:
        _apply(
            connection, check(connection, file)
        )  # another process may have migrated it meanwhile
        connection.execute(f"PRAGMA application_id = {APPLICATION_ID}")
        connection.execute(f"PRAGMA user_version = {len(MIGRATIONS)}")
        connection.execute("COMMIT")
    except BaseException:
        if connection.in_transaction:
            connection.execute("ROLLBACK")
        raise


def _apply(connection: sqlite3.Connection, version: int) -> None:
    for step in MIGRATIONS[version:]:
        for statement in step:
            connection.execute(statement)


def digest(texts: frozenset[str]) -> str:
    """Return a digest of the texts of a schema."""
    return blake2b("\0".join(sorted(texts)).encode(), digest_size=16).hexdigest()


@cache
def intact_texts() -> frozenset[str]:
    """Return the schema texts in ``sqlite_schema`` of an intact archive."""
    with contextlib.closing(sqlite3.connect(":memory:")) as connection:
        register(connection)
        _apply(connection, 0)
        return frozenset(row[0] for row in connection.execute(_ALL_TEXTS))


def check(connection: sqlite3.Connection, file: Path) -> int:
    """Return the version of the schema: 0 for a new file.

    Raises UsageError for a file written by a newer orbitwatch or by another program,
    DamagedArchiveError where the file's header and tables contradict each other.
    """
    version, owner, names = connection.execute(_HEADER).fetchone()
    tables = set(json.loads(names))
    if not tables and version == owner == 0:
        return 0
    ours = len(_TABLES & tables)
    if owner != APPLICATION_ID and ours <= len(_TABLES) // 2:
        raise UsageError(
            f"{file} is a database of another program, not an archive",
            hint="choose another folder with --data-dir",
        )
    if owner not in (0, APPLICATION_ID):
        raise damaged(file, f"its owner cannot be {owner}")
    if not 0 < version <= _NO_VERSION:
        raise damaged(file, f"its schema cannot be {version}")
    if version > len(MIGRATIONS):
        raise UsageError(
            f"the archive {file} was written by a newer orbitwatch (its schema is {version}, "
            f"this version knows {len(MIGRATIONS)})",
            hint="update orbitwatch, or choose another folder with --data-dir",
        )
    if ours < len(_TABLES):
        raise damaged(file, f"it lacks {', '.join(sorted(_TABLES - tables))}")
    if version == len(MIGRATIONS):
        texts = frozenset(row[0] for row in connection.execute(_ALL_TEXTS))
        if digest(texts) != INTACT and texts != intact_texts():
            raise damaged(file, "its schema has changed")
    return int(version)
