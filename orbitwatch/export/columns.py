"""The columns of each kind of row: name, unit and meaning, said once for every format.

Tables, CSV, JSON and the documentation all read these lists, so they cannot disagree.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Kind = Literal["text", "integer", "number", "time", "flag"]


@dataclass(frozen=True, slots=True)
class Column:
    """One column: its key in files, its unit (empty: none), and one line on what it means.

    A number is written with ``decimals`` digits after the point, and with more where it takes
    more to show ``significant`` digits. Any value may be null.
    """

    name: str
    unit: str
    meaning: str
    kind: Kind
    decimals: int = 0
    significant: int = 0


def _text(name: str, meaning: str) -> Column:
    return Column(name, "", meaning, "text")


def _time(name: str, meaning: str) -> Column:
    return Column(name, "UTC", meaning, "time")


def _flag(name: str, meaning: str) -> Column:
    return Column(name, "", meaning, "flag")


def _angle(name: str, meaning: str, decimals: int = 3) -> Column:
    return Column(name, "deg", meaning, "number", decimals)


def _distance(name: str, meaning: str) -> Column:
    return Column(name, "km", meaning, "number", 3)


_OBJECT = (
    _text("object_name", "name of the object, from its element set"),
    Column("catalog_id", "", "catalogue number (NORAD), up to nine digits", "integer"),
    _text("object_id", "international (COSPAR) designator"),
)
_SITE = _text("site", "name of the site")
_LATITUDE = _angle(
    "latitude_deg", "geodetic latitude of the sub-satellite point, north positive", 5
)
_LONGITUDE = _angle("longitude_deg", "longitude of the sub-satellite point, east positive", 5)
_ALTITUDE = _distance("altitude_km", "height of the satellite above the WGS 84 ellipsoid")


_ELEMENTS = (
    _time("element_epoch", "epoch of the element set the row was computed from"),
    Column(
        "element_age_days",
        "d",
        "time of the row minus that epoch; negative when the set is from later",
        "number",
        3,
    ),
    Column(
        "timing_uncertainty_s",
        "s",
        "how early or late the satellite may be along its track, 68 % of cases",
        "number",
        1,
        significant=2,
    ),
)
_TRUST = (
    Column(
        "timing_uncertainty_95_s",
        "s",
        "the same in 95 % of cases; measured by itself, as the tails are heavy",
        "number",
        1,
        significant=2,
    ),
    Column(
        "cross_track_uncertainty_km",
        "km",
        "how far to the side of its track the satellite may be, 68 % of cases",
        "number",
        1,
        significant=2,
    ),
)
_GROUND_UNCERTAINTY = Column(
    "ground_distance_uncertainty_km",
    "km",
    "how far off ground_distance_km may be: the Earth turns meanwhile, and cross-track, 68 %",
    "number",
    1,
    significant=2,
)

PASS_COLUMNS: tuple[Column, ...] = (
    *_OBJECT,
    _SITE,
    _time("aos", "rise above the elevation mask; null when already up at the start"),
    _time("tca", "moment of the greatest elevation within the span"),
    _time("los", "fall below the elevation mask; null when still up at the end"),
    Column("duration_s", "s", "from aos to los; null when either is", "number", 3),
    _angle("aos_azimuth_deg", "azimuth at aos, from north through east"),
    _angle("tca_azimuth_deg", "azimuth at tca"),
    _angle("los_azimuth_deg", "azimuth at los"),
    _angle("max_elevation_deg", "greatest elevation, geometric (no refraction)"),
    _distance("slant_range_km", "straight line from the site to the satellite at tca"),
    _time("visible_start", "first moment up, in sunlight, with the Sun below -6 deg at the site"),
    _time("visible_end", "last such moment; null when there is none"),
    *_ELEMENTS,
    *_TRUST,
    _GROUND_UNCERTAINTY,
)

OVERFLIGHT_COLUMNS: tuple[Column, ...] = (
    *PASS_COLUMNS,
    _distance("ground_distance_km", "geodesic from the site to the sub-satellite point at tca"),
    _angle("off_nadir_deg", "angle at the satellite from geodetic nadir to the site, at tca"),
    _ALTITUDE,
    _angle("sun_elevation_deg", "elevation of the Sun at the site at tca, geometric"),
    _flag("daylight", "the Sun is above 0 deg at the site at tca"),
    _flag("satellite_sunlit", "the Sun shines on the satellite at tca"),
    _text("direction", "ascending or descending: latitude rising or falling at tca"),
    _text("side", "left or right: where the site lies, seen along the motion"),
    _LATITUDE,
    _LONGITUDE,
)

POSITION_COLUMNS: tuple[Column, ...] = (
    *_OBJECT[:2],
    _time("time", "the moment asked for"),
    _LATITUDE,
    _LONGITUDE,
    _ALTITUDE,
    Column("speed_km_s", "km/s", "speed in the inertial frame (TEME)", "number", 6),
    _flag("sunlit", "the Sun shines on the satellite"),
    *_ELEMENTS,
    *_TRUST,
)

SITE_POSITION_COLUMNS: tuple[Column, ...] = (
    _SITE,
    _angle("azimuth_deg", "azimuth from the site, from north through east", 4),
    _angle("elevation_deg", "elevation from the site, geometric (no refraction)", 4),
    _distance("slant_range_km", "straight line from the site to the satellite"),
    Column("range_rate_km_s", "km/s", "rate of the slant range; negative: nearing", "number", 6),
    _angle("right_ascension_deg", "topocentric right ascension, J2000", 5),
    _angle("declination_deg", "topocentric declination, J2000", 5),
)
"""What follows POSITION_COLUMNS when a site is asked about."""

INFO_COLUMNS: tuple[Column, ...] = (
    *_OBJECT,
    _text("kind", "payload, rocket body or debris"),
    _text("owner", "owner, as the satellite catalogue abbreviates it"),
    _text("launched", "date or instant of launch, UTC"),
    _text("launch_site", "where it was launched"),
    _text("decayed", "date of decay, UTC; null while in orbit or unknown"),
    _time("element_epoch", "epoch of the element set of this row"),
    Column("element_age_days", "d", "now minus that epoch", "number", 3),
    Column("period_min", "min", "time of a revolution", "number", 3),
    _distance("perigee_km", "least height above the equatorial radius, mean elements"),
    _distance("apogee_km", "greatest height above the equatorial radius, mean elements"),
    _angle("inclination_deg", "angle between orbit and equator", 4),
    Column("eccentricity", "", "shape of the orbit: 0 is a circle", "number", 7),
    _angle("ra_of_asc_node_deg", "right ascension of the ascending node", 4),
    Column("node_local_time_h", "h", "mean solar time at the ascending node", "number", 3),
    Column("mean_motion", "rev/d", "revolutions a day", "number", 8),
    Column("mean_motion_dot", "rev/d2", "half the rate of the mean motion", "number", 8),
    Column("bstar", "1/ER", "drag term of SGP4", "number", 8, significant=5),
    Column("rev_at_epoch", "", "number of the revolution at epoch", "integer"),
)
"""One row for each element set held; an object without any has one row without an epoch."""

SITE_COLUMNS: tuple[Column, ...] = (
    _text("site", "name of the site"),
    _text("kind", "city, base, observatory ...; own for one that you saved"),
    _text("country", "ISO 3166 code"),
    _angle("latitude_deg", "geodetic latitude (WGS 84), north positive", 5),
    _angle("longitude_deg", "longitude, east positive", 5),
    Column("height_m", "m", "height above the ellipsoid", "number", 1),
    _text("timezone", "IANA time zone"),
    _text("aliases", "other names, parted by |"),
)

TRACK_COLUMNS: tuple[Column, ...] = (
    *_OBJECT[:2],
    _time("time", "the moment of the row"),
    _LATITUDE,
    _LONGITUDE,
    _ALTITUDE,
    Column("speed_km_s", "km/s", "speed in the inertial frame (TEME)", "number", 6),
    Column("ground_speed_km_s", "km/s", "speed of the sub-satellite point", "number", 6),
    _angle("heading_deg", "direction of the ground track, from north through east"),
    _flag("sunlit", "the Sun shines on the satellite"),
    _angle("sun_elevation_deg", "elevation of the Sun at the sub-satellite point, geometric"),
    Column(
        "revolution",
        "",
        "revolution since launch, begun at the ascending node; goes on past 99,999",
        "integer",
    ),
    _time("element_epoch", "epoch of the element set the row was computed from"),
    _ELEMENTS[2],
)

TRACK_STATE_COLUMNS: tuple[Column, ...] = (
    _text("frame", "frame of the state: itrs (fixed to the Earth), teme or gcrs"),
    *(
        Column(f"{axis}_km", "km", f"position along {axis} in that frame", "number", 6)
        for axis in "xyz"
    ),
    *(
        Column(f"v{axis}_km_s", "km/s", f"velocity along {axis} in that frame", "number", 9)
        for axis in "xyz"
    ),
)
"""What follows TRACK_COLUMNS when states are asked for."""

TRACK_SITE_COLUMNS: tuple[Column, ...] = SITE_POSITION_COLUMNS[:5]
"""What comes last when sites are asked about: each moment then has a row for each site."""

AREA_COLUMNS: tuple[Column, ...] = (
    *_OBJECT,
    _text("area", "name of the area"),
    _time("entry", "the swath begins to touch the area; null when it does at the start"),
    _time("closest", "the ground track is nearest to the area, or deepest within it"),
    _time("exit", "the swath leaves the area; null when it touches it still at the end"),
    Column("duration_s", "s", "from entry to exit; null when either is", "number", 3),
    _distance("closest_distance_km", "geodesic from track to area at closest; 0: it crosses it"),
    _ALTITUDE,
    _LATITUDE,
    _LONGITUDE,
    _text("direction", "ascending or descending: latitude rising or falling at closest"),
    _angle("sun_elevation_deg", "elevation of the Sun at the area's nearest point, at closest"),
    _flag("daylight", "the Sun is above 0 deg there"),
    _flag("satellite_sunlit", "the Sun shines on the satellite at closest"),
    *_ELEMENTS,
)

IDENTIFY_COLUMNS: tuple[Column, ...] = (
    *_OBJECT,
    _SITE,
    _time("time", "the moment asked for"),
    _angle("separation_deg", "angle from the direction asked for"),
    _angle("azimuth_deg", "azimuth from the site, from north through east"),
    _angle("elevation_deg", "elevation from the site, geometric (no refraction)"),
    _angle("right_ascension_deg", "topocentric right ascension, J2000", 4),
    _angle("declination_deg", "topocentric declination, J2000", 4),
    _distance("slant_range_km", "straight line from the site to the satellite"),
    Column("angular_speed_deg_s", "deg/s", "speed across the sky over the horizon", "number", 5),
    _angle("heading_deg", "direction of that motion: 0 up to the zenith, 90 right, 180 down", 1),
    _angle("heading_difference_deg", "from the heading asked for; null when none was", 1),
    _flag("sunlit", "the Sun shines on the satellite"),
    _angle("nearest_separation_deg", "least separation if it is early or late by up to 2 sigma"),
    Column(
        "nearest_offset_s",
        "s",
        "how late the satellite is then; negative: early",
        "number",
        1,
        significant=2,
    ),
    *_ELEMENTS,
    Column(
        "direction_uncertainty_deg",
        "deg",
        "how far across the sky the timing uncertainty carries it, 68 % of cases",
        "number",
        3,
        significant=2,
    ),
)

HISTORY_COLUMNS: tuple[Column, ...] = (
    *_OBJECT[:2],
    _time("element_epoch", "epoch of the element set of this row"),
    _distance("perigee_km", "least height above the equatorial radius, mean elements"),
    _distance("apogee_km", "greatest height above the equatorial radius, mean elements"),
    Column("semi_major_axis_km", "km", "of the mean motion without J2 (Brouwer)", "number", 4),
    Column("mean_motion", "rev/d", "revolutions a day, as published", "number", 8),
    Column("eccentricity", "", "shape of the orbit: 0 is a circle", "number", 7),
    _angle("inclination_deg", "angle between orbit and equator", 4),
    _angle("ra_of_asc_node_deg", "right ascension of the ascending node", 4),
    _flag("outlier", "the set lies in another orbit than its neighbours: mis-tagged or a bad fit"),
)
"""One row for each element set held, in order of epoch."""

EVENT_COLUMNS: tuple[Column, ...] = (
    *_OBJECT[:2],
    _text("kind", "orbit_raise, orbit_lower, plane_change, decay or gap"),
    _time("before", "epoch of the last set before it"),
    _time("after", "epoch of the first set after it"),
    Column("delta_semi_major_axis_km", "km", "change from the one set to the other", "number", 4),
    _distance("delta_perigee_km", "change of the perigee height from the one set to the other"),
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
    *_OBJECT[:2],
    _time("as_of", "moment of the forecast: only sets from before it are used"),
    Column("sets_used", "", "element sets the decay was measured on", "integer"),
    _time("last_epoch", "epoch of the last of them"),
    _time("decay_earliest", "re-entry, 5 %: one in twenty comes earlier"),
    _time("decay_expected", "re-entry, median; null: none is foretold, see method"),
    _time("decay_latest", "re-entry, 95 %: one in twenty comes later"),
    Column("remaining_days", "d", "from as_of to decay_expected", "number", 2),
    _distance("perigee_km", "perigee height of the last set, mean elements"),
    _distance("apogee_km", "apogee height of the last set, mean elements"),
    Column(
        "decay_rate_km_day",
        "km/d",
        "rate of the semi-major axis by the last sets; negative: it falls",
        "number",
        4,
        significant=3,
    ),
    _text("method", "what is special about it, how it is computed, what it assumes"),
)
