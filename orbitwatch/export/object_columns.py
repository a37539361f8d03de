"""The columns of rows about objects themselves and of sites: what is known, changed, comes down."""

from __future__ import annotations

from orbitwatch.export.columns import OBJECT, Column, angle, distance, flag, moment, text

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

SITE_COLUMNS: tuple[Column, ...] = (
    text("site", "name of the site"),
    text("kind", "city, base, observatory ...; own for one that you saved"),
    text("country", "ISO 3166 code"),
    angle("latitude_deg", "geodetic latitude (WGS 84), north positive", 5),
    angle("longitude_deg", "longitude, east positive", 5),
    Column("height_m", "m", "height above the ellipsoid", "number", 1),
    text("timezone", "IANA time zone"),
    text("aliases", "other names, parted by |"),
)

HISTORY_COLUMNS: tuple[Column, ...] = (
    *OBJECT[:2],
    moment("element_epoch", "epoch of the element set of this row"),
    distance("perigee_km", "least height above the equatorial radius, mean elements"),
    distance("apogee_km", "greatest height above the equatorial radius, mean elements"),
    Column("semi_major_axis_km", "km", "of the mean motion without J2 (Brouwer)", "number", 4),
    Column("mean_motion", "rev/d", "revolutions a day, as published", "number", 8),
    Column("eccentricity", "", "shape of the orbit: 0 is a circle", "number", 7),
    angle("inclination_deg", "angle between orbit and equator", 4),
    angle("ra_of_asc_node_deg", "right ascension of the ascending node", 4),
    flag("outlier", "the set lies in another orbit than its neighbours: mis-tagged or a bad fit"),
)
"""One row for each element set held, in order of epoch."""

EVENT_COLUMNS: tuple[Column, ...] = (
    *OBJECT[:2],
    text("kind", "orbit_raise, orbit_lower, plane_change, decay or gap"),
    moment("before", "epoch of the last set before it"),
    moment("after", "epoch of the first set after it"),
    Column("delta_semi_major_axis_km", "km", "change from the one set to the other", "number", 4),
    distance("delta_perigee_km", "change of the perigee height from the one set to the other"),
    Column(
        "delta_v_m_s",
        "m/s",
        "least speed that propulsion gave, drag in between made up for; null where none is implied",
        "number",
        3,
    ),
    Column("confidence", "", "from 0 to 1: how sure it is; a mere gap is certain", "number", 3),
)
"""A ``gap`` with a delta_v_m_s was left in a higher orbit than it was entered."""

DECAY_COLUMNS: tuple[Column, ...] = (
    *OBJECT[:2],
    moment("as_of", "moment of the forecast: only sets from before it are used"),
    Column("sets_used", "", "element sets the decay was measured on", "integer"),
    moment("last_epoch", "epoch of the last of them"),
    moment("decay_earliest", "re-entry, 5 %: one in twenty comes earlier"),
    moment("decay_expected", "re-entry, median; null: none is foretold, see method"),
    moment("decay_latest", "re-entry, 95 %: one in twenty comes later"),
    Column("remaining_days", "d", "from as_of to decay_expected", "number", 2),
    distance("perigee_km", "perigee height of the last set, mean elements"),
    distance("apogee_km", "apogee height of the last set, mean elements"),
    Column(
        "decay_rate_km_day",
        "km/d",
        "rate of the semi-major axis by the last sets; negative: it falls",
        "number",
        4,
        significant=3,
    ),
    text("method", "what is special about it, how it is computed, what it assumes"),
)
