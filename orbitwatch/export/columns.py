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
_GROUND_UNCERTAINTY = Column(
    "ground_distance_uncertainty_km",
    "km",
    "how far the Earth turns beneath the orbit in that time, at the site's latitude",
    "number",
    1,
    significant=2,
)

PASS_COLUMNS: tuple[Column, ...] = (
    *_OBJECT,
    _SITE,
    _time("aos", "rise above the elevation mask; null when already up at the start"),
    _time("tca", "moment of the greatest elevation"),
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
