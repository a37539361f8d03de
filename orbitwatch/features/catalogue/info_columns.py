"""The columns of what is known of an object."""

from __future__ import annotations

from orbitwatch.formats.columns import OBJECT, Column, angle, distance, moment, text

INFO_COLUMNS: tuple[Column, ...] = (
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
    Column("mean_motion_dot", "rev/d2", "half the rate of the mean motion", "number", 8),
    Column("bstar", "1/ER", "drag term of SGP4", "number", 8, significant=5),
    Column("rev_at_epoch", "", "number of the revolution at epoch", "integer"),
)
"""One row for each element set held; an object without any has one row without an epoch."""
