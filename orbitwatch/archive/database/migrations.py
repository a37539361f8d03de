"""The archive's tables and triggers, as the SQL that migrates each schema version to the next.

``element_set`` is clustered by object and epoch, so that the history of an object is contiguous and
an export needs no sorting. ``object`` stores counters, so that ten million rows never have to be
counted; `orbitwatch.archive.database.summaries` updates them. ``newest`` repeats the newest set of
each object in one small table: reading one row from each of 30,000 places on a disk takes seconds,
reading a thousand contiguous pages takes milliseconds.
"""

from __future__ import annotations

from typing import Final

from orbitwatch.archive.database.columns import CHECKED_COLUMNS, FIRST_SET_COLUMNS, SET_COLUMNS

_SET_BODY: Final = """
    catalog_id INTEGER NOT NULL,
    epoch INTEGER NOT NULL,             -- microseconds since 1970-01-01, UTC
    digest INTEGER NOT NULL,            -- 64-bit hash of the elements: identifies the set
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
    # Source and time of sets: one row for each call of Store.add with new sets.
    """CREATE TABLE batch (
    id INTEGER PRIMARY KEY,
    source TEXT NOT NULL,
    fetched REAL NOT NULL               -- seconds since 1970-01-01, UTC
) STRICT""",
    # Names and designators under which an object's sets arrived; a missing name is empty.
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
    INSERT INTO newest VALUES ({", ".join(f"new.{name}" for name in FIRST_SET_COLUMNS)})
    ON CONFLICT (catalog_id) DO UPDATE SET
        {", ".join(f"{name} = excluded.{name}" for name in FIRST_SET_COLUMNS[1:])}
    WHERE (excluded.epoch, -excluded.supplemental) >= (epoch, -supplemental);
END""",  # noqa: S608
    # The catalogue record of an object (SATCAT); texts as in ObjectRecord.
    """CREATE TABLE satcat (
    catalog_id INTEGER PRIMARY KEY,
    name TEXT NOT NULL,
    object_id TEXT,
    aliases TEXT NOT NULL,              -- separated by |
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
    # Every request to a source, so that none is repeated too soon.
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
    INSERT INTO newest VALUES ({", ".join(f"new.{name}" for name in FIRST_SET_COLUMNS)})
    ON CONFLICT (catalog_id) DO UPDATE SET
        {", ".join(f"{name} = excluded.{name}" for name in FIRST_SET_COLUMNS[1:])}
    WHERE (excluded.epoch, -excluded.supplemental, excluded.batch_id, excluded.digest)
        >= (epoch, -supplemental, batch_id, digest);
END"""  # noqa: S608

# A repeated set may add a creation date, or turn out not to be supplemental.
_VERSION_2: Final = (
    "DROP TRIGGER keep_newest",
    f"CREATE TRIGGER keep_newest AFTER INSERT ON element_set {_NEWEST}",
    f"""CREATE TRIGGER better_newest AFTER UPDATE OF creation_date, supplemental, batch_id
    ON element_set {_NEWEST}""",
)

# Run for each set, these took longer than the set itself: summaries.py updates each object once.
_VERSION_3: Final = (
    "DROP TRIGGER count_set",
    "DROP TRIGGER keep_newest",
    # Fit quality of supplemental sets: in a table of its own, since few sets have it.
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
    # Transmitters of satellites, as last fetched.
    """CREATE TABLE transmitter (
    uuid TEXT PRIMARY KEY,
    catalog_id INTEGER NOT NULL,        -- of the object to track
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
    # Earth orientation by day, as last fetched.
    """CREATE TABLE earth_orientation (
    mjd INTEGER PRIMARY KEY,            -- modified Julian date, at 0h UTC
    ut1_minus_utc_s REAL NOT NULL,
    tai_minus_utc_s INTEGER NOT NULL,
    is_predicted INTEGER NOT NULL,
    fetched REAL NOT NULL               -- seconds since 1970-01-01, UTC
) STRICT""",
)

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
    """Return the statements that add checks and a row count to a table."""
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


_LISTED: Final = ", ".join(FIRST_SET_COLUMNS)
_OF_NEW: Final = ", ".join(f"new.{name}" for name in FIRST_SET_COLUMNS)

# A check of all values in every row, and the number of rows of each table except element_set, whose
# sets are counted in object. Stored sets are checked by the digest of their elements. The newest
# set of each object is recomputed: of several at one epoch the creation date now decides, too.
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
        if table != "transmitter"  # added later
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
"""The statements that turn schema version n into n + 1, from 0; never changed once released."""
