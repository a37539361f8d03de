"""The columns of histories and of their events."""

from __future__ import annotations

from orbitwatch.formats.columns import OBJECT, Column, angle, distance, flag, moment, text

HISTORY_COLUMNS: tuple[Column, ...] = (
    *OBJECT[:2],
    moment("element_epoch", "epoch of the element set of this row"),
    distance("perigee_km", "least height above the equatorial radius, mean elements"),
    distance("apogee_km", "greatest height above the equatorial radius, mean elements"),
    Column(
        "semi_major_axis_km",
        "km",
        "semi-major axis of the mean motion without J2 (Brouwer)",
        "number",
        4,
    ),
    Column("mean_motion", "rev/d", "revolutions a day, as published", "number", 8),
    Column("eccentricity", "", "shape of the orbit: 0 is a circle", "number", 7),
    angle("inclination_deg", "angle between orbit and equator", 4),
    angle("ra_of_asc_node_deg", "right ascension of the ascending node", 4),
    flag("outlier", "the set lies in another orbit than its neighbours: mis-tagged or a bad fit"),
)
"""One row for each stored element set, in order of epoch."""


EVENT_COLUMNS: tuple[Column, ...] = (
    *OBJECT[:2],
    text("kind", "orbit_raise, orbit_lower, plane_change, decay or gap"),
    moment("set_before", "epoch of the last set before the change"),
    moment("set_after", "epoch of the first set that shows it"),
    moment("not_before", "the earliest it can have happened"),
    moment(
        "not_after",
        "the latest it can have happened: a set may reflect events hours after its epoch",
    ),
    Column(
        "gap_days", "d", "length of the gap in which it lies; null if it is not in one", "number", 1
    ),
    Column(
        "delta_semi_major_axis_km",
        "km",
        "change of the semi-major axis between the two sets",
        "number",
        4,
    ),
    distance("delta_perigee_km", "change of the perigee height between the two sets"),
    Column(
        "delta_v_m_s",
        "m/s",
        "least velocity change by propulsion, drag compensated; null if none is implied",
        "number",
        3,
    ),
    Column("confidence", "", "probability that it happened; 1 for a mere gap", "number", 3),
)
