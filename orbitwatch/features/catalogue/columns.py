"""The columns of object data, and of the state of the archive."""

from __future__ import annotations

from typing import Final

from orbitwatch.formats.columns import OBJECT, Column, angle, distance, moment, text

INFO_COLUMNS: Final = (
    *OBJECT,
    text("kind", "payload, rocket body or debris"),
    text("owner", "owner, as the satellite catalogue abbreviates it"),
    text("launched", "date or instant of launch, UTC"),
    text("launch_site", "where it was launched"),
    text("decayed", "date of decay, UTC; null while in orbit or unknown"),
    moment("element_epoch", "epoch of the element set of this row"),
    Column("element_age_days", "d", "now minus that epoch", "number", 3),
    Column("period_min", "min", "time of a revolution", "number", 3),
    distance("perigee_km", "least height above the equatorial radius, mean elements"),
    distance("apogee_km", "greatest height above the equatorial radius, mean elements"),
    angle("inclination_deg", "angle between orbit and equator", 4),
    Column("eccentricity", "", "shape of the orbit: 0 is a circle", "number", 7),
    angle("ra_of_asc_node_deg", "right ascension of the ascending node", 4),
    Column("node_local_time_h", "h", "mean solar time at the ascending node", "number", 3),
    Column("mean_motion", "rev/d", "revolutions a day", "number", 8),
    Column("mean_motion_dot", "rev/d2", "half the rate of change of the mean motion", "number", 8),
    Column("bstar", "1/ER", "drag term of SGP4", "number", 8, significant=5),
    Column("rev_at_epoch", "", "number of the revolution at epoch", "integer"),
)
"""One row for each stored element set; an object without any has one row without an epoch."""

IMPORT_COLUMNS: Final = (
    Column("file", "", "the file, or the member of a zip", "text"),
    Column("new", "", "element sets that were not stored yet", "integer"),
    Column("known", "", "element sets that were stored already", "integer"),
    Column("refused", "", "element sets that are damaged", "integer"),
    Column("problem", "", "problem with the file as a whole; null if none", "text"),
)

STATUS_COLUMNS: Final = (
    Column("kind", "", "shipped, archive, earth-orientation, engine, group or query", "text"),
    Column("name", "", "folder, origin, engine, name of the group, or the query", "text"),
    Column("objects", "", "objects with element sets, or members of the group", "integer"),
    Column("element_sets", "", "element sets stored, or received by the query", "integer"),
    Column(
        "first_epoch", "UTC", "oldest epoch stored; of earth-orientation: the first day", "time"
    ),
    Column(
        "last_epoch",
        "UTC",
        "newest epoch stored; of earth-orientation: the last day measured",
        "time",
    ),
    Column("size_mb", "MB", "size on disk", "number", 1),
    Column("source", "", "the source queried", "text"),
    Column("asked", "UTC", "when the query was last sent, or the group last fetched", "time"),
    Column("http_status", "", "the reply's status; null when there was none", "integer"),
    Column("outcome", "", "outcome of the query", "text"),
    Column("again_from", "UTC", "when the query may be sent again", "time"),
    Column("ut1_uncertainty_s", "s", "uncertainty of UT1 now, 68 %", "number", 4),
)
"""One row each for the shipped data, the archive, the Earth's rotation and the engine, and one for
each group and each query ever sent to a source.
"""

FETCH_COLUMNS: Final = (
    Column("source", "", "celestrak, space-track or satnogs", "text"),
    Column("query", "", "the query sent", "text"),
    Column("outcome", "", "stored, or current: the stored data are the newest", "text"),
    Column("asked", "", "a request was sent; false where the rules of use forbid it", "flag"),
    Column("objects", "", "objects in the reply", "integer"),
    Column("sets", "", "element sets in the reply; the satellite catalogue has none", "integer"),
    Column("new_sets", "", "those of them that were not stored before", "integer"),
    Column("refused", "", "damaged rows in the reply, left out", "integer"),
    Column("first_epoch", "UTC", "epoch of the oldest set in the reply", "time"),
    Column("last_epoch", "UTC", "epoch of the newest set in the reply", "time"),
    Column("again", "UTC", "when the query may be sent again; null: never needed", "time"),
)
