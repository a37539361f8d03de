"""The tables of the archive, and the steps that bring an older file up to them.

``element_set`` is clustered by object and epoch, so that one object's history lies together and
an export needs no sorting. ``object`` has counters, so that nothing ever has to count ten million
rows; `orbitwatch.archive.database.keeping` keeps them. ``newest`` repeats the newest set
of each object in one small table, because one row from each of 30,000 places on a disk takes
seconds where a thousand neighbouring pages take milliseconds.
"""

from __future__ import annotations

import contextlib
import json
import sqlite3
from functools import cache
from pathlib import Path
from typing import Final

from orbitwatch.archive.database.failures import damaged
from orbitwatch.archive.database.row_checks import register
from orbitwatch.errors import UsageError

APPLICATION_ID: Final = 0x6F727774  # "orwt", so that `file` and others can tell whose it is

_FIRST_SET_COLUMNS: Final = (
    "catalog_id",
    "epoch",
    "digest",
    "mean_motion",
    "eccentricity",
    "inclination",
    "ra_of_asc_node",
    "arg_of_pericenter",
    "mean_anomaly",
    "bstar",
    "mean_motion_dot",
    "mean_motion_ddot",
    "classification_type",
    "ephemeris_type",
    "element_set_no",
    "rev_at_epoch",
    "creation_date",
    "supplemental",
    "naming_id",
    "batch_id",
)
SET_COLUMNS: Final = (*_FIRST_SET_COLUMNS, "row_check")
"""The columns of ``element_set`` in their order on disk."""

_SET_BODY: Final = """
    catalog_id INTEGER NOT NULL,
    epoch INTEGER NOT NULL,             -- microseconds since 1970-01-01, UTC
    digest INTEGER NOT NULL,            -- 64 bits of a hash of the elements: what makes it a set
    mean_motion REAL NOT NULL,
    eccentricity REAL NOT NULL,
    inclination REAL NOT NULL,
    ra_of_asc_node REAL NOT NULL,
    arg_of_pericenter REAL NOT NULL,
    mean_anomaly REAL NOT NULL,
    bstar REAL NOT NULL,
    mean_motion_dot REAL NOT NULL,
    mean_motion_ddot REAL NOT NULL,
    classification_type TEXT NOT NULL,
    ephemeris_type INTEGER NOT NULL,
    element_set_no INTEGER NOT NULL,
    rev_at_epoch INTEGER NOT NULL,
    creation_date INTEGER,              -- microseconds since 1970-01-01, UTC
    supplemental INTEGER NOT NULL,      -- 1: made from an operator's ephemeris, ranks behind 0
    naming_id INTEGER NOT NULL,
    batch_id INTEGER NOT NULL,
"""

_VERSION_1: Final = (
    # Who sent sets and when: one row for each call of Store.add that brought any.
    """CREATE TABLE batch (
    id INTEGER PRIMARY KEY,
    source TEXT NOT NULL,
    fetched REAL NOT NULL               -- seconds since 1970-01-01, UTC
) STRICT""",
    # The names and designators under which an object's sets came; no name is an empty text.
    """CREATE TABLE naming (
    id INTEGER PRIMARY KEY,
    catalog_id INTEGER NOT NULL,
    name TEXT NOT NULL,
    object_id TEXT NOT NULL,
    key TEXT NOT NULL,                  -- the name as names are compared
    UNIQUE (catalog_id, name, object_id)
) STRICT""",
    "CREATE INDEX naming_by_key ON naming (key)",
    f"""CREATE TABLE element_set ({_SET_BODY}
    PRIMARY KEY (catalog_id, epoch, digest)
) STRICT, WITHOUT ROWID""",
    f"CREATE TABLE newest ({_SET_BODY} PRIMARY KEY (catalog_id)) STRICT, WITHOUT ROWID",
    """CREATE TABLE object (
    catalog_id INTEGER PRIMARY KEY,
    sets INTEGER NOT NULL,
    first_epoch INTEGER NOT NULL,
    last_epoch INTEGER NOT NULL
) STRICT""",
    """CREATE TRIGGER count_set AFTER INSERT ON element_set BEGIN
    INSERT INTO object VALUES (new.catalog_id, 1, new.epoch, new.epoch)
    ON CONFLICT (catalog_id) DO UPDATE SET
        sets = sets + 1,
        first_epoch = min(first_epoch, excluded.first_epoch),
        last_epoch = max(last_epoch, excluded.last_epoch);
END""",
    f"""CREATE TRIGGER keep_newest AFTER INSERT ON element_set BEGIN
    INSERT INTO newest VALUES ({", ".join(f"new.{name}" for name in _FIRST_SET_COLUMNS)})
    ON CONFLICT (catalog_id) DO UPDATE SET
        {", ".join(f"{name} = excluded.{name}" for name in _FIRST_SET_COLUMNS[1:])}
    WHERE (excluded.epoch, -excluded.supplemental) >= (epoch, -supplemental);
END""",  # noqa: S608
    # The catalogue's own account of an object (SATCAT); texts as ObjectRecord has them.
    """CREATE TABLE satcat (
    catalog_id INTEGER PRIMARY KEY,
    name TEXT NOT NULL,
    object_id TEXT,
    aliases TEXT NOT NULL,              -- parted by |
    kind TEXT,
    owner TEXT,
    launched TEXT,
    launch_site TEXT,
    in_orbit_from TEXT,
    decayed TEXT,
    in_orbit_until TEXT,
    note TEXT,
    key TEXT NOT NULL,                  -- the name as names are compared
    source TEXT NOT NULL,
    fetched REAL NOT NULL
) STRICT""",
    "CREATE INDEX satcat_by_key ON satcat (key)",
    """CREATE TABLE satellite_group (
    name TEXT PRIMARY KEY,
    fetched REAL NOT NULL
) STRICT""",
    """CREATE TABLE group_member (
    name TEXT NOT NULL,
    catalog_id INTEGER NOT NULL,
    PRIMARY KEY (name, catalog_id)
) STRICT, WITHOUT ROWID""",
    # Every question ever put to a source, so that none is asked again too soon.
    """CREATE TABLE attempt (
    id INTEGER PRIMARY KEY,
    source TEXT NOT NULL,
    query TEXT NOT NULL,
    started REAL NOT NULL,              -- seconds since 1970-01-01, UTC
    status INTEGER,
    outcome TEXT,
    bytes INTEGER,
    sets INTEGER
) STRICT""",
    "CREATE INDEX attempt_by_query ON attempt (source, query, started)",
    "CREATE INDEX attempt_by_time ON attempt (started)",
)

_NEWEST: Final = f"""BEGIN
    INSERT INTO newest VALUES ({", ".join(f"new.{name}" for name in _FIRST_SET_COLUMNS)})
    ON CONFLICT (catalog_id) DO UPDATE SET
        {", ".join(f"{name} = excluded.{name}" for name in _FIRST_SET_COLUMNS[1:])}
    WHERE (excluded.epoch, -excluded.supplemental, excluded.batch_id, excluded.digest)
        >= (epoch, -supplemental, batch_id, digest);
END"""  # noqa: S608

# A set that comes again may bring a creation date, or lose the mark of a supplemental one.
_VERSION_2: Final = (
    "DROP TRIGGER keep_newest",
    f"CREATE TRIGGER keep_newest AFTER INSERT ON element_set {_NEWEST}",
    f"""CREATE TRIGGER better_newest AFTER UPDATE OF creation_date, supplemental, batch_id
    ON element_set {_NEWEST}""",
)

# For each set these took longer than the set itself: keeping.py sums up for each object.
_VERSION_3: Final = (
    "DROP TRIGGER count_set",
    "DROP TRIGGER keep_newest",
    # What a source adds to a supplemental set: few have it, so that no set grows by it.
    """CREATE TABLE fit (
    catalog_id INTEGER NOT NULL,
    epoch INTEGER NOT NULL,
    digest INTEGER NOT NULL,
    rms REAL,
    data_source TEXT,
    PRIMARY KEY (catalog_id, epoch, digest)
) STRICT, WITHOUT ROWID""",
)

_TRANSMITTERS: Final = (
    # What satellites send and listen to, as it was last fetched.
    """CREATE TABLE transmitter (
    uuid TEXT PRIMARY KEY,
    catalog_id INTEGER NOT NULL,        -- of the object to follow
    record TEXT NOT NULL,               -- JSON, as archive.transmitters.Transmitter has it
    fetched REAL NOT NULL               -- seconds since 1970-01-01, UTC
) STRICT, WITHOUT ROWID""",
    "CREATE INDEX transmitter_by_object ON transmitter (catalog_id)",
)

# Observed solar and geomagnetic activity, on which drag depends.
_SPACE_WEATHER: Final = (
    """CREATE TABLE space_weather (
    day INTEGER PRIMARY KEY,            -- days since 2000-01-01, UTC
    f107 REAL NOT NULL,                 -- 10.7 cm flux as observed, 1e-22 W/m2/Hz
    ap REAL NOT NULL                    -- mean planetary index Ap of the day
) STRICT, WITHOUT ROWID""",
)

_EARTH_ORIENTATION: Final = (
    # How far the Earth has turned, day by day, as it was last fetched.
    """CREATE TABLE earth_orientation (
    mjd INTEGER PRIMARY KEY,            -- modified Julian date, at 0h UTC
    ut1_minus_utc_s REAL NOT NULL,
    tai_minus_utc_s INTEGER NOT NULL,
    is_predicted INTEGER NOT NULL,
    fetched REAL NOT NULL               -- seconds since 1970-01-01, UTC
) STRICT""",
)

CHECKED_COLUMNS: Final[dict[str, tuple[str, ...]]] = {
    "batch": ("id", "source", "fetched"),
    "naming": ("id", "catalog_id", "name", "object_id", "key"),
    "object": ("catalog_id", "sets", "first_epoch", "last_epoch"),
    "satcat": (
        *("catalog_id", "name", "object_id", "aliases", "kind", "owner", "launched"),
        *("launch_site", "in_orbit_from", "decayed", "in_orbit_until", "note", "key"),
        *("source", "fetched"),
    ),
    "satellite_group": ("name", "fetched"),
    "group_member": ("name", "catalog_id"),
    "earth_orientation": (
        *("mjd", "ut1_minus_utc_s", "tai_minus_utc_s", "is_predicted", "fetched"),
    ),
    "space_weather": ("day", "f107", "ap"),
    "fit": ("catalog_id", "epoch", "digest", "rms", "data_source"),
    "transmitter": ("uuid", "catalog_id", "record", "fetched"),
}
"""The tables whose rows triggers check and count, each with its columns but ``row_check``."""

_KEYS: Final = {
    "object": "catalog_id = new.catalog_id",
    "satcat": "catalog_id = new.catalog_id",
    "satellite_group": "name = new.name",
    "group_member": "name = new.name AND catalog_id = new.catalog_id",
    "earth_orientation": "mjd = new.mjd",
    "space_weather": "day = new.day",
    "fit": "catalog_id = new.catalog_id AND epoch = new.epoch AND digest = new.digest",
    "transmitter": "uuid = new.uuid",
}


def _checked(table: str, columns: tuple[str, ...]) -> tuple[str, ...]:
    """Return the statements that give a table its checks and its count."""
    listed = ", ".join(columns)
    values = ", ".join(f"new.{name}" for name in columns)
    key = _KEYS.get(table, "id = new.id")
    renew = f"BEGIN UPDATE {table} SET row_check = row_check({values}) WHERE {key};"  # noqa: S608
    return (
        f"ALTER TABLE {table} ADD COLUMN row_check INTEGER NOT NULL DEFAULT 0",
        f"UPDATE {table} SET row_check = row_check({listed})",  # noqa: S608
        *_counted(table, renew),
        f"CREATE TRIGGER check_{table} AFTER UPDATE OF {listed} ON {table} {renew} END",
    )


def _counted(table: str, begin: str = "BEGIN") -> tuple[str, ...]:
    count = f"UPDATE tally SET rows = rows {{}} 1 WHERE name = '{table}'; END"  # noqa: S608
    return (
        f"INSERT INTO tally SELECT '{table}', count(*) FROM {table}",  # noqa: S608
        f"CREATE TRIGGER new_{table} AFTER INSERT ON {table} {begin} {count.format('+')}",
        f"CREATE TRIGGER less_{table} AFTER DELETE ON {table} BEGIN {count.format('-')}",
    )


_LISTED: Final = ", ".join(_FIRST_SET_COLUMNS)
_OF_NEW: Final = ", ".join(f"new.{name}" for name in _FIRST_SET_COLUMNS)

# A check of all values in every row, and the number of rows of each table but element_set, whose
# sets are counted in object. Sets that are held already have a digest of their elements. Which set
# is an object's newest is found anew: of several at one epoch now by when they were created, too.
_ROW_CHECKS: Final = (
    "CREATE TABLE tally (name TEXT PRIMARY KEY, rows INTEGER NOT NULL) STRICT, WITHOUT ROWID",
    "DROP TRIGGER better_newest",
    "ALTER TABLE element_set ADD COLUMN row_check INTEGER NOT NULL DEFAULT 0",
    f"UPDATE element_set SET row_check = set_check_by_digest({_LISTED})",  # noqa: S608
    f"""CREATE TRIGGER check_set AFTER UPDATE OF creation_date, supplemental, naming_id, batch_id
    ON element_set BEGIN
    UPDATE element_set SET row_check = set_check({_OF_NEW})
    WHERE catalog_id = new.catalog_id AND epoch = new.epoch AND digest = new.digest;
END""",  # noqa: S608
    "ALTER TABLE newest ADD COLUMN row_check INTEGER NOT NULL DEFAULT 0",
    "DELETE FROM newest",
    f"""INSERT INTO newest SELECT {", ".join(f"s.{name}" for name in SET_COLUMNS)}
    FROM object AS o CROSS JOIN element_set AS s
    ON s.catalog_id = o.catalog_id AND s.epoch = o.last_epoch WHERE true
    ON CONFLICT DO UPDATE SET {", ".join(f"{name} = excluded.{name}" for name in SET_COLUMNS[1:])}
    WHERE (-excluded.supplemental, ifnull(excluded.creation_date, -9e18), excluded.batch_id,
        excluded.digest) >= (-supplemental, ifnull(creation_date, -9e18), batch_id, digest)""",  # noqa: S608
    *_counted("newest"),
    *_counted("attempt"),
    *(
        statement
        for table, columns in CHECKED_COLUMNS.items()
        if table != "transmitter"  # it came later
        for statement in _checked(table, columns)
    ),
)

_TRANSMITTER_CHECKS: Final = _checked("transmitter", CHECKED_COLUMNS["transmitter"])

MIGRATIONS: Final[tuple[tuple[str, ...], ...]] = (
    _VERSION_1,
    _VERSION_2,
    _VERSION_3,
    _SPACE_WEATHER,
    _EARTH_ORIENTATION,
    _ROW_CHECKS,
    _TRANSMITTERS,
    _TRANSMITTER_CHECKS,
)
"""What turns schema version n into n + 1, for n from 0; never changed once released."""

_TABLES: Final = frozenset(
    {"batch", "naming", "element_set", "newest", "object", "satcat", "attempt"}
)
_HEADER: Final = (  # in one statement: another process may be making the tables right now
    "SELECT user_version, application_id, (SELECT json_group_array(name) FROM sqlite_schema)"
    " FROM pragma_user_version, pragma_application_id"
)
_ALL_TEXTS: Final = "SELECT type || name || tbl_name || sql FROM sqlite_schema WHERE sql NOT NULL"
_NO_VERSION: Final = 1000  # as many there will never be: such a number is damage


def migrate(connection: sqlite3.Connection, file: Path) -> None:
    """Bring the database up to the newest schema.

    The steps and the version number are one transaction. Raises what `check` does, and lets
    sqlite3's own errors pass.
    """
    register(connection)
    if check(connection, file) == len(MIGRATIONS):
        return
    connection.execute("BEGIN IMMEDIATE")
    try:
        _apply(connection, check(connection, file))  # another process may just have done it
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


@cache
def _texts() -> frozenset[str]:
    """Return what ``sqlite_schema`` says of a whole archive."""
    with contextlib.closing(sqlite3.connect(":memory:")) as connection:
        register(connection)
        _apply(connection, 0)
        return frozenset(row[0] for row in connection.execute(_ALL_TEXTS))


def check(connection: sqlite3.Connection, file: Path) -> int:
    """Return the version of the schema: 0 for a new file.

    Raises UsageError for a file that a newer orbitwatch has written, and for another program's;
    DamagedArchiveError where the header of the file and its tables do not go together.
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
            f"this one knows {len(MIGRATIONS)})",
            hint="update orbitwatch, or choose another folder with --data-dir",
        )
    if ours < len(_TABLES):
        raise damaged(file, f"it has lost {', '.join(sorted(_TABLES - tables))}")
    if version == len(MIGRATIONS) and _texts() != {r[0] for r in connection.execute(_ALL_TEXTS)}:
        raise damaged(file, "its schema is not what it was")
    return int(version)
